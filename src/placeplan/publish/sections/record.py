"""Assumptions, findings, and where the figures come from."""

from __future__ import annotations

from html import escape

from placeplan.publish import numbers
from placeplan.publish.context import AssumptionRow
from placeplan.publish.markup import empty, heading, paragraph, summary_list, tag
from placeplan.publish.reading import Reader
from placeplan.publish.tables import Column, Table

__all__ = ["assumptions", "findings", "provenance"]

_WORST_FIRST = ("", "illustrative", "opinion", "weak", "moderate", "strong")
_SEVERITIES = (("error", "Must be answered"), ("warning", "Should be looked at"), ("note", "Good to know"))


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return numbers.NOT_STATED
    if unit.startswith("£"):
        return numbers.money(value)
    return numbers.share(value) if unit in {"share", "rate"} else numbers.quantity(value, "ratio")


def assumptions(reader: Reader) -> str:
    """The assumptions register, worst supported first."""
    rows = reader.context.assumptions
    if not rows:
        return empty("The plan states no assumptions.")
    citations = {e.id: e.citation for e in reader.context.evidence}

    def rank(row: AssumptionRow) -> tuple[int, str]:
        return (_WORST_FIRST.index(row.grade) if row.grade in _WORST_FIRST else 0, row.title)

    cells = tuple(
        (
            a.title,
            _amount(a.value, a.unit),
            _range(a),
            a.unit + (f", {a.price_base} prices" if a.price_base else ""),
            a.grade or "no grade",
            citations.get(a.evidence, a.evidence) or "no evidence named",
            a.owner or "no owner named",
            ", ".join(a.used_by),
        )
        for a in sorted(rows, key=rank)
    )
    columns = tuple(
        Column(c) for c in ("Assumption", "Value", "Likely range", "Unit", "Grade", "Evidence", "Owner", "Drives")
    )
    counted = [
        f"{sum(1 for a in rows if a.grade == g)} {g or 'without a grade'}"
        for g in _WORST_FIRST
        if any(a.grade == g for a in rows)
    ]
    words = paragraph(
        f"{numbers.plural(len(rows), 'assumption')}: {numbers.join_words(counted)}. The likely range holds "
        "the truth eight times in ten."
    )
    return words + Table("Assumptions, weakest support first", columns, cells).html(limit=25) + _evidence(reader)


def _range(row: AssumptionRow) -> str:
    if row.low is None and row.high is None:
        return numbers.NOT_STATED
    return f"{_amount(row.low, row.unit)} to {_amount(row.high, row.unit)}"


def _evidence(reader: Reader) -> str:
    if not reader.context.evidence:
        return ""
    rows = tuple((e.citation, e.grade, e.wording, e.reference) for e in reader.context.evidence)
    columns = tuple(Column(c) for c in ("Source", "Grade", "Wording", "Where to read it"))
    return heading("Evidence") + Table("Evidence", columns, rows).html(limit=15)


def findings(reader: Reader) -> str:
    """What the model noticed and what the plan's own checks found, by how much it matters."""
    parts = [
        (
            f.severity,
            f.message,
            " ".join(
                x
                for x in (
                    reader.title("organisation", f.subject) if f.subject in reader.organisations else f.subject,
                    f.year,
                )
                if x
            ),
            f.remedy,
            f.code,
        )
        for f in reader.results.findings
    ]
    parts += [(p.severity, p.message, p.where, p.remedy, p.code) for p in reader.context.problems]
    if not parts:
        return empty("Nothing was found that needs attention.")
    body = ""
    for severity, title in _SEVERITIES:
        chosen = [p for p in parts if p[0] == severity]
        if not chosen:
            continue
        listed = "".join(
            f"<li>{tag(severity, severity)} {escape(message)}"
            f"{f'<br><span class=where>{escape(where)}</span>' if where else ''}"
            f"{f'<br>What to do: {escape(remedy)}' if remedy else ''}</li>"
            for _, message, where, remedy, _ in chosen[:30]
        )
        more = paragraph(f"and {len(chosen) - 30} more; `placeplan check` lists them all.") if len(chosen) > 30 else ""
        body += f'{heading(f"{title} ({len(chosen)})")}<ul class="findings">{listed}</ul>{more}'
    return body


def provenance(reader: Reader) -> str:
    """What the figures were made from, and how to check one."""
    made = reader.results.provenance
    pairs = [
        ("Plan", made.plan),
        ("Version", reader.context.version or numbers.NOT_STATED),
        ("Scenario", made.scenario or "the plan as it stands"),
        ("Figures made", numbers.day(made.made_at)),
        ("Digest of the plan", made.digest),
        ("Placeplan", made.code_version),
        ("Runs", f"{made.runs:,}"),
        ("Seed", numbers.NOT_STATED if made.seed is None else str(made.seed)),
    ]
    how = (
        "Every figure can be traced to its inputs, the formula, the assumptions and their evidence. On the "
        "same plan, the same version of "
        "Placeplan gives the same figures; the digest says whether the plan is the same. To see how one "
        "figure came about:"
    )
    example = reader.context.explain_command
    return (
        summary_list(pairs)
        + heading("How to check a figure")
        + paragraph(how)
        + f"<pre><code>{escape(example)}</code></pre>"
    )
