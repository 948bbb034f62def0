"""The page of an assessment: what to do first, then requirement by requirement, then every doubt about the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from placeplan.assurance.credibility import CREDIBILITY, Adjustment, Doubt, GapSideBySide
from placeplan.assurance.fund import QuarterPayment
from placeplan.assurance.judge import Judged, Judgement
from placeplan.publish import numbers
from placeplan.publish.markup import empty, heading, items, paragraph, tag
from placeplan.publish.page import page_html
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["AssessmentView", "assessment_html", "result_tag"]

_KINDS = {"met": "met", "partly": "partly", "not met": "unmet", "not yet judged": "open"}
_GAPS = {
    "gap.finance": "Money: deficit of the footprint",
    "gap.care": "Care: people whose care misses a standard",
    "gap.health": "Health: preventable events above the best-off fifth's rates",
}
_WORDING = {
    "quoted": "Quoted from",
    "indicative": "Indicative wording, to be checked against",
    "derived": "Worked out from",
}


@dataclass(frozen=True)
class AssessmentView:
    """What the page is made of."""

    title: str
    footprint: str
    on: str
    plan: str
    digest: str
    code_version: str
    scenario: str
    judgement: Judgement
    doubts: tuple[Doubt, ...]
    gaps: tuple[GapSideBySide, ...]
    adjusted: tuple[Adjustment, ...]
    worst: tuple[Adjustment, ...]
    fund: tuple[QuarterPayment, ...]
    titles: Mapping[str, str]
    """Titles of records, written kind/id."""


def assessment_html(view: AssessmentView) -> str:
    """The page as text."""
    packs = ", ".join(pack.title for pack in view.judgement.packs)
    facts = [
        f"assessed on {numbers.day(view.on)}",
        packs if len(packs) < 160 else f"{len(view.judgement.packs)} requirement packs",
    ]
    facts += [f"scenario {view.scenario}"] if view.scenario else []
    sections = [
        ("first", "What to do first", _first(view)),
        ("gaps", "What is left of the gaps", _gaps(view)),
        ("scorecard", "Scorecard", _scorecard(view)),
        *((f"pack-{p.id}", p.title, _pack(view, p.id)) for p in view.judgement.packs),
        ("doubts", "Doubts about the numbers", _doubts(view)),
        ("changed", "What was changed to test the plan", _changed(view)),
        ("answers", "Numbers in the answers", _answers(view)),
        ("fund", "Transformation fund, quarter by quarter", _fund(view)),
        ("history", "Earlier versions", _history(view)),
        ("problems", "Answers and marks that cannot be used", _problems(view)),
    ]
    made = f"Plan {view.plan}, digest {view.digest[:12]}, Placeplan {view.code_version}."
    foot = f"{made} Every figure can be traced with placeplan explain."
    return page_html(
        f"Assessment: {view.title}", view.footprint, facts, sections, foot, styles=("report.css", "assessment.css")
    )


def result_tag(result: str) -> str:
    """A result as a label."""
    return tag(result, _KINDS.get(result, "open"))


def _anchor(row: Judged) -> str:
    return f"{row.pack}--{row.requirement.id}"


def _first(view: AssessmentView) -> str:
    rows = view.judgement.requirements
    counts = {name: sum(row.result == name for row in rows) for name in _KINDS}
    grave = [doubt for doubt in view.doubts if doubt.severity == "error"]
    tiles = "".join(f'<li><span class="big">{number}</span> {escape(name)}</li>' for name, number in counts.items())
    tiles += f'<li><span class="big">{len(grave)}</span> grave doubts about the numbers</li>'
    return f'<ul class="tiles">{tiles}</ul>{_must(rows)}{_graves(grave)}'


def _must(rows: Sequence[Judged]) -> str:
    must = [row for row in rows if row.requirement.severity == "error" and row.result == "not met"]
    if not must:
        return paragraph("No essential requirement is unmet.")
    same: dict[tuple[str, str], list[Judged]] = {}
    for row in must:
        same.setdefault((row.settled.why, row.fix), []).append(row)
    listed = "".join(
        f"<li>{', '.join(_link(row) for row in found)}: {escape(numbers.unbroken(why))} "
        f"<strong>{escape(fix)}</strong></li>"
        for (why, fix), found in same.items()
    )
    return heading(f"Essential requirements not met ({len(must)})") + f'<ol class="first">{listed}</ol>'


def _link(row: Judged) -> str:
    return f'<a href="#{_anchor(row)}">{escape(row.requirement.title)}</a>'


def _graves(grave: Sequence[Doubt]) -> str:
    if not grave:
        return ""
    by = {name: [d for d in grave if d.check == name] for name in CREDIBILITY}
    listed = "".join(
        f'<li><a href="#doubt-{name}">{escape(CREDIBILITY[name].title)}</a> ({len(found)}): '
        f"{escape(numbers.unbroken(found[0].message))}"
        f" <strong>{escape(found[0].remedy)}</strong></li>"
        for name, found in by.items()
        if found
    )
    return heading("Gravest doubts about the numbers") + f'<ol class="first">{listed}</ol>'


def _gaps(view: AssessmentView) -> str:
    if not view.gaps:
        return ""
    rows = tuple((_GAPS.get(g.figure, g.figure), *(numbers.quantity(v, g.unit) for v in _values(g))) for g in view.gaps)
    columns = tuple(Column(name) for name in ("Gap", *_NAMES))
    words = paragraph(
        "Claimed: every saving comes as promised. Modelled: only cost that can leave is counted. Evidence bears "
        "out: effects only as "
        "far as their evidence carries. At worst: every doubtful number at the worse end of its range at once, "
        "and no fund; it says how "
        "far the plan could fall, not how likely that is."
    )
    year = view.gaps[0].year
    return words + _bars(view.gaps[0]) + Table(f"What is left in {year}", columns, rows).html()


_NAMES = ("Nothing is done", "Claimed", "Modelled", "Evidence bears out", "At worst")


def _values(gap: GapSideBySide) -> tuple[float | None, ...]:
    return (gap.do_nothing, gap.claimed, gap.modelled, gap.evidence_adjusted, gap.worst_case)


def _bars(gap: GapSideBySide) -> str:
    """The money gap as bars, longest first value to the right of nought."""
    pairs = [(name, value) for name, value in zip(_NAMES, _values(gap), strict=True) if value is not None]
    most = max((abs(value) for _, value in pairs), default=0.0)
    if most == 0:
        return ""
    height = 34 * len(pairs)
    bars = "".join(
        f'<text x="0" y="{34 * at + 21}" font-size="14" fill="#212b32">{escape(name)}</text>'
        f'<rect x="150" y="{34 * at + 5}" width="{max(1.0, 380 * abs(value) / most):.0f}" height="24" '
        f'fill="{"#005eb8" if value > 0 else "#007f3b"}"/>'
        f'<text x="{158 + 380 * abs(value) / most:.0f}" y="{34 * at + 21}" font-size="14" fill="#212b32">'
        f"{escape(numbers.quantity(value, gap.unit))}</text>"
        for at, (name, value) in enumerate(pairs)
    )
    said = "; ".join(f"{name}: {numbers.quantity(value, gap.unit)}" for name, value in pairs)
    return (
        f'<figure><figcaption><p class="message">Deficit left in {escape(gap.year)}</p></figcaption><div class="chart">'
        f'<svg viewBox="0 0 680 {height}" width="680" height="{height}" role="img" aria-label="{escape(said)}">'
        f"{bars}</svg></div></figure>"
    )


def _scorecard(view: AssessmentView) -> str:
    titles = {pack.id: pack.title for pack in view.judgement.packs}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (g.group or titles[g.pack], titles[g.pack], *(float(g.counts[name]) for name in _KINDS))
        for g in view.judgement.groups
    )
    columns = (Column("Heading"), Column("Pack"), *(Column(name.capitalize(), "count") for name in _KINDS))
    note = "Counts under each heading; there is no score over all of them."
    return Table("Requirements by heading and result", columns, rows, note=note).html()


def _pack(view: AssessmentView, pack: str) -> str:
    rows = [row for row in view.judgement.requirements if row.pack == pack]
    known = next(p for p in view.judgement.packs if p.id == pack)
    parts = [f'<p class="legend">Version {escape(known.version)}. {escape(known.source)}. {escape(known.note)}</p>']
    group = None
    for row in rows:
        if row.requirement.group != group:
            group = row.requirement.group
            parts.append(heading(group) if group else "")
        parts.append(_requirement(view, row))
    return "".join(parts)


def _requirement(view: AssessmentView, row: Judged) -> str:
    asked = row.requirement
    fix = f'<p class="fix">{escape(row.fix)}</p>' if row.fix else ""
    records = ""
    if row.checked.records and row.result != "met":
        named = "; ".join(_named(view, name) for name in row.checked.records[:6])
        records = f'<p class="where">{escape(named)}</p>'
    said = _WORDING.get(row.wording, "From")
    text = f"“{asked.text}”" if row.wording == "quoted" else asked.text
    how = {
        "rule": f"checked by rule {asked.check}",
        "evidence": "answered by evidence",
        "judgement": "judged by markers",
    }[asked.how]
    state = "" if row.settled.state == "unmarked" else f"<p>Markers: {escape(row.settled.state)}.</p>"
    return (
        f'<div class="asked" id="{_anchor(row)}"><h4>{result_tag(row.result)} {escape(asked.title)}</h4>'
        f"<p>{escape(numbers.unbroken(row.settled.why))}</p>{fix}{records}{state}{_reply(row)}"
        f"<details><summary>What is asked</summary><p>{escape(text)}</p><p>{escape(said)} {escape(row.source)}; "
        f"{escape(how)}.</p></details></div>"
    )


def _named(view: AssessmentView, name: str) -> str:
    """What people read for a record written kind/id, or kind=id with several joined by semicolons."""
    parts = [part.strip() for part in name.split(";")]
    return ", ".join(view.titles.get(part) or re.split("[=/]", part)[-1].replace("-", " ") for part in parts)


def _reply(row: Judged) -> str:
    if row.reply is None:
        return ""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in row.reply.text.split("\n\n") if part.strip())
    return f"<details><summary>The plan's answer</summary>{paragraphs}</details>"


def _doubts(view: AssessmentView) -> str:
    if not view.doubts:
        return paragraph("Every credibility check passes.")
    parts = []
    for name, known in CREDIBILITY.items():
        found = [doubt for doubt in view.doubts if doubt.check == name]
        if not found:
            continue
        listed = "".join(
            f"<li>{tag(d.severity, d.severity)} {escape(numbers.unbroken(d.message))}<br>What to do: {escape(d.remedy)}"
            f'<br><span class="where">Held against: {escape(d.source)}</span></li>'
            for d in found[:15]
        )
        more = paragraph(f"and {len(found) - 15} more.") if len(found) > 15 else ""
        parts.append(
            f'<h3 id="doubt-{name}">{escape(known.title)} ({len(found)})</h3>{paragraph(known.meaning)}'
            f'<ul class="findings">{listed}</ul>{more}'
        )
    passed = [known.title for name, known in CREDIBILITY.items() if all(d.check != name for d in view.doubts)]
    return "".join(parts) + (heading("Nothing found") + items(passed) if passed else "")


def _changed(view: AssessmentView) -> str:
    if not (view.adjusted or view.worst):
        return ""
    columns = (
        Column("Assumption"),
        Column("In the plan", "number"),
        Column("Tested at", "number"),
        Column("Unit"),
        Column("Why"),
    )
    one, other = (
        tuple((a.title, a.before, a.after, a.unit, a.why) for a in rows) for rows in (view.adjusted, view.worst)
    )
    return Table("Where the evidence does not bear the plan out", columns, one).html(limit=15) + Table(
        "At worst", columns, other
    ).html(limit=5)


def _answers(view: AssessmentView) -> str:
    texts = view.judgement.texts
    if not texts:
        return empty(
            "The plan has no written answers yet.",
            "Put them in answers/, one text for each requirement, with live figures.",
        )
    names = ("live", "checked", "cited", "typed", "wrong")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (t.file, float(t.words), *(float(t.numbers[name]) for name in names)) for t in texts
    )
    columns = (Column("Answer"), Column("Words", "count"), *(Column(name.capitalize(), "count") for name in names))
    found = [(t.file, f) for t in texts for f in t.findings]
    listed = "".join(
        f"<li>{tag(f.severity, f.severity)} {escape(f.message)} <strong>{escape(f.remedy)}</strong>"
        f'<br><span class="where">answers/{escape(file)}, line {f.line}</span></li>'
        for file, f in sorted(found, key=lambda pair: {"error": 0, "warning": 1, "note": 2}[pair[1].severity])[:40]
    )
    return Table("Numbers in the answers", columns, rows).html() + (
        f'<ul class="findings">{listed}</ul>' if listed else ""
    )


def _fund(view: AssessmentView) -> str:
    if not view.fund:
        return ""
    rows = tuple(
        (f"{q.fund}, {q.year}, quarter {q.quarter}", q.allocation, "passed" if q.gate else "shut", q.paid, q.lost)
        for q in view.fund
    )
    columns = (
        Column("Quarter"),
        Column("Allocation", "money"),
        Column("Gate"),
        Column("Paid", "money"),
        Column("Lost", "money"),
    )
    note = (
        "£ million. The gate is the control total for the year to date without the fund; then 70 % finance, "
        "12.5 % waiting times, 12.5 % A&E, 5 % cancer."
    )
    return Table("Payments", columns, rows, note=note).html()


def _history(view: AssessmentView) -> str:
    rows = view.judgement.history
    if len(rows) <= len(view.judgement.packs):
        return ""
    cells = tuple(
        (
            f"{m.pack}, {numbers.day(m.on)}",
            *(float(m.counts[name]) for name in _KINDS),
            m.gap,
            m.moved,
            m.reason or m.finding,
        )
        for m in rows
    )
    columns = (
        Column("Version"),
        *(Column(name.capitalize(), "count") for name in _KINDS),
        Column("Gap", "money"),
        Column("Moved", "money"),
        Column("Why it moved"),
    )
    return Table("Assessments in order", columns, cells, note="Money in £ million.").html()


def _problems(view: AssessmentView) -> str:
    listed = [f"{p.file}: {p.message} {p.remedy}" for p in view.judgement.problems]
    return items(listed) if listed else ""
