"""A problem of a plan: what is wrong, where, by which rule, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from placeplan.plan.codes import CODES, Severity
from placeplan.records import KINDS

__all__ = [
    "Problem",
    "Problems",
    "count_problems",
    "has_errors",
    "in_file_order",
    "more",
    "nearest",
    "problem",
    "problem_rows",
    "render_findings",
]

_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Problem:
    """One thing wrong, or worth knowing, in a plan.

    Parameters
    ----------
    code
        Its name in `docs/reference/findings.md`.
    severity
        An error stops the model; a warning and a note do not.
    message
        What is wrong, in a sentence.
    file
        File in the plan's folder, with `/` between folders.
    row
        Row as a spreadsheet shows it: the header is row 1; None where the file has no rows. For TOML, the line.
    record
        Id of the record, where there is one.
    field
        Name of the field, with dots into parts, such as `effects.fewer.size`.
    value
        What was found there, as text.
    rule
        The rule it breaks.
    remedy
        What to do about it.
    """

    code: str
    severity: Severity
    message: str
    file: str = ""
    row: int | None = None
    record: str = ""
    field: str = ""
    value: str = ""
    rule: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"row {self.row}" if self.row else "", self.record, self.field) if part
        )
        return f"{self.severity}: {place}: {self.message} {self.remedy}".rstrip()


Problems = tuple[Problem, ...]


def problem(
    code: str,
    *,
    file: str = "",
    row: int | None = None,
    record: str = "",
    field: str = "",
    value: object = "",
    facts: Mapping[str, object] | None = None,
    **more: object,
) -> Problem:
    """A problem of a declared code; `facts` and further words fill the gaps in the code's message and remedy."""
    entry = CODES[code]
    shown = str(value)
    shown = shown if len(shown) <= 120 else f"{shown[:117]}..."
    known = {"file": file, "row": row, "record": record, "field": field, "value": shown, **(facts or {}), **more}
    return Problem(
        code=code,
        severity=entry.severity,
        message=entry.message.format(**known),
        file=file,
        row=row,
        record=record,
        field=field,
        value=shown,
        rule=entry.rule,
        remedy=entry.remedy.format(**known),
    )


def more(code: str, *, file: str, field: str, count: int) -> Problem:
    """The line that counts further rows with a problem already shown for some, as grave as that problem."""
    found = problem("and-more", file=file, field=field, value=code, count=count)
    return replace(found, severity=CODES[code].severity)


def _file_rank(file: str) -> tuple[int, str]:
    if file == "plan.toml":
        return (-1, file)
    for rank, kind in enumerate(KINDS.values()):
        if kind.path and file.startswith(kind.path):
            return (rank, file)
    return (len(KINDS), file)


def in_file_order(problems: Iterable[Problem]) -> Problems:
    """Problems in the order of the plan's files, then rows, the gravest first; each once."""

    def rank(found: Problem) -> tuple[object, ...]:
        where = (_file_rank(found.file), found.row or 0, found.record, _ORDER[found.severity])
        return (*where, found.field, found.code, found.value, found.message)

    return tuple(sorted(dict.fromkeys(problems), key=rank))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(found.severity == "error" for found in problems)


def count_problems(problems: Iterable[Problem]) -> dict[Severity, int]:
    """How many there are of each severity."""
    counts: dict[Severity, int] = dict.fromkeys(_ORDER, 0)
    for found in problems:
        counts[found.severity] += 1
    return counts


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems as plain dictionaries, for JSON and tables."""
    return [asdict(found) for found in problems]


def nearest(name: str, names: Iterable[str]) -> str:
    """The most similar of some names, or an empty text where none is near."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return close[0] if close else ""


def render_findings() -> str:
    """The page `docs/reference/findings.md`: every code, its rule, an example and the remedy."""
    lines = [
        "# Findings",
        "",
        "Every problem Placeplan can find in a plan, by its code. An error stops the model; a warning says that a",
        "figure may mislead; a note says what is worth knowing. This page is generated from the code's own table.",
        "",
        "Problems of the programme's records (bodies, meetings, approvals, milestones, risks, measures) stand in the",
        "same list; [The programme](programme.md#problems) has their codes.",
        "",
    ]
    for code, entry in sorted(CODES.items()):
        lines += [f"## {code}", "", f"**{entry.severity.capitalize()}.** {entry.rule}", ""]
        lines += [f"Example: {entry.example}", "", f"Remedy: {entry.advice}", ""]
    return "\n".join(lines)
