"""Tables, findings and links as the pages about delivery show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from placeplan.records import KINDS
from placeplan.studies.withholding import WITHHELD
from placeplan.workspace.plans.scene import Scene

__all__ = [
    "Cell", "FindingRow", "Table", "address", "cell", "finding_rows", "own_page", "record_cell", "subject_address",
    "table",
    "tag_of",
]  # fmt: skip

_PAGES = {
    "approval": "approval", "body": "body", "decision": "decision", "initiative": "initiative",
    "measure": "measure", "milestone": "milestone", "risk": "risk", "workstream": "deep-dive",
}  # fmt: skip
"""Kinds whose records have a page of their own."""

_TAGS = {
    "error": "red", "warning": "orange", "note": "grey", "met": "green", "not met": "red", "partly": "orange",
    "not yet judged": "grey", "not applicable": "white", "done": "green", "on track": "green", "on time": "green",
    "overdue": "red", "late": "orange", "missing": "red", "due": "orange", "behind": "red", "actual missing": "orange",
    "forecast short": "orange", "milestone late": "orange", "running": "blue", "planned": "white", "closed": "grey",
    "reported": "green", "not dated": "grey", "open": "blue", "happened": "red", "under way": "blue",
    "dropped": "grey", "happening": "red", "concern": "orange", "improvement": "blue", "taken": "green",
    "stands": "green", "lapsed": "red", "asked for": "blue", "untested": "orange", "without quorum": "red",
    "not given": "grey", "withdrawn": "grey", "deferred": "grey", "reversed": "grey", "waived": "grey",
    "undated": "grey", "yes": "green", "no": "red", "live": "green", "complete": "green", "preparing": "blue",
    "paused": "orange", "not started": "white", "early": "blue", "later": "aqua-green", "not party": "grey",
    "critical": "purple", "passed": "green", "held": "green", "cancelled": "grey", "within": "green",
    "outside": "red", "not known": "grey", "approve": "purple", "review": "blue", "brief": "white",
    "update": "white", "work": "white", "submit": "orange", "binds": "green", "does not bind": "red",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Parameters
    ----------
    link
        Where its text leads.
    tag
        Colour of the tag its text stands in; empty: none.
    note
        A second line.
    """

    text: str
    link: str = ""
    tag: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a page: its headings with whether they stand over numbers, and its rows.

    Parameters
    ----------
    empty
        What is said in place of a table without rows, and what to do about it.
    """

    id: str
    caption: str
    headings: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[Cell, bool], ...], ...]
    empty: str = ""
    note: str = ""


@dataclass(frozen=True)
class FindingRow:
    """A finding, with the record it is about."""

    severity: str
    tag: str
    message: str
    remedy: str
    link: str


def tag_of(word: str) -> str:
    """The colour of a status's tag; the word itself always stands in it."""
    return _TAGS.get(word, "grey")


def cell(text: object, *, link: str = "", tag: bool = False, note: str = "") -> Cell:
    """A cell; a status as a tag."""
    said = "" if text is None else str(text)
    return Cell(said, link, tag_of(said) if tag and said else "", note)


def address(scene: Scene, kind: str, key: str) -> str:
    """Where a record is shown; empty where there is none, or none that this person may see."""
    found = scene.plan.records.get(kind, {}).get(key)
    if found is None or (kind, key) in scene.hidden:
        return ""
    if kind in _PAGES:
        return reverse(_PAGES[kind], kwargs={"plan": scene.name, "record": key})
    return reverse("record", kwargs={"plan": scene.name, "kind": kind, "record": key})


def subject_address(scene: Scene, subject: str) -> str:
    """Where the subject of a finding is shown: kind/id, and perhaps a part of the record after another stroke."""
    kind, _, rest = subject.partition("/")
    return address(scene, kind, rest.partition("/")[0]) if kind in KINDS else ""


def own_page(scene: Scene, kind: str, key: str) -> str:
    """The page of its own that a record has beside the one every record has; empty where it has none."""
    return address(scene, kind, key) if kind in _PAGES else ""


def record_cell(scene: Scene, kinds: str | Sequence[str], key: str, *, otherwise: str = "", note: str = "") -> Cell:
    """A record by its title, leading to its page; its id where the plan has no such record."""
    for kind in (kinds,) if isinstance(kinds, str) else kinds:
        found = scene.plan.records.get(kind, {}).get(key)
        if found is not None and (kind, key) not in scene.hidden:
            return Cell(str(getattr(found, "title", key)), address(scene, kind, key), note=note)
    if scene.withheld.holds((kinds,) if isinstance(kinds, str) else kinds, key):
        return Cell(WITHHELD, note=note)
    return Cell(key.replace("-", " ") if key else otherwise, note=note)


def table(
    id: str, caption: str, headings: Sequence[str], rows: Iterable[Sequence[Cell | str]], *, empty: str = "",
    note: str = "",
) -> Table:  # fmt: skip
    """A table; a heading that ends in `#` stands over numbers."""
    heads = tuple((name.removesuffix("#").rstrip(), name.endswith("#")) for name in headings)
    made = tuple(
        tuple((each if isinstance(each, Cell) else Cell(each), heads[at][1]) for at, each in enumerate(row))
        for row in rows
    )
    return Table(id, caption, heads, made, empty, note)


def finding_rows(scene: Scene, findings: Iterable[Any]) -> dict[str, list[FindingRow]]:
    """Findings with links to their records: those to look at (errors and warnings) and those to know of (notes)."""
    rows: dict[str, list[FindingRow]] = {"grave": [], "notes": []}
    for found in findings:
        link = subject_address(scene, found.subject)
        row = FindingRow(found.severity, tag_of(found.severity), found.message, found.remedy, link)
        rows["notes" if found.severity == "note" else "grave"].append(row)
    return rows
