"""The programme: a section for each topic and each of the programme office's reports, what needs a decision first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from placeplan.programme import Finding
from placeplan.publish import numbers
from placeplan.publish.charts import figure_html
from placeplan.publish.context import ProgrammePart
from placeplan.publish.markup import heading, paragraph, tag
from placeplan.publish.programme import TopicView, grouped
from placeplan.publish.reading import Reader
from placeplan.publish.tables import Table

__all__ = ["PROGRAMME", "says", "told"]

PROGRAMME: Mapping[str, str] = {
    "highlight": "highlights", "exception": "exceptions", "rollout": "roll-out, fastest first",
    "governance": "who decides", "approvals": "approvals", "path": "the way to sign-off", "timeline": "timeline",
    "risks": "risks", "benefits": "benefits and measures", "savings": "finance savings",
    "impact": "impact of each workstream", "engagement": "engagement", "load": "change load",
    "network": "leading as a network", "workforce": "workforce", "deepdive": "workstream by workstream",
}  # fmt: skip
"""Sections in order, with their titles: the topics, and the reports that are none of them."""

_SHOWN = 8
_ELSEWHERE = ("Stages reached",)
"""Tables whose rows the highlights hold already."""


def told(name: str) -> Callable[[Reader], bool]:
    """Whether a report has this section: the plan records something of it."""

    def shown(reader: Reader) -> bool:
        part = reader.context.programme
        if part is None:
            return False
        if name in part.views:
            return not part.views[name].empty
        return name in ("highlight", "exception") or any(table.rows for table in part.reports[name].tables)

    return shown


def says(name: str) -> Callable[[Reader], str]:
    """What writes the section."""

    def write(reader: Reader) -> str:
        part = reader.context.programme
        if part is None:
            return ""
        if name == "highlight":
            return _highlight(part)
        return _topic(part, name) if name in part.views else _report(part, name)

    return write


def _highlight(part: ProgrammePart) -> str:
    report = part.reports["highlight"]
    body = "".join(paragraph(text) for text in report.summary)
    if part.beyond:
        body += paragraph(
            f"{numbers.day(part.on)} lies after the plan's last year, so that all that is not marked as done counts as "
            "late. For the programme on another day, run the plan with --at DATE, or ask for one topic with: placeplan "
            "programme PLAN TOPIC --on DATE."
        )
    found = [finding for view in part.views.values() for finding in view.findings]
    body += _findings([finding for finding in found if finding.severity == "error"], "What must be answered")
    body += _counts(part) + "".join(table.html(limit=25) for table in report.tables)
    missing = [PROGRAMME[name] for name, view in part.views.items() if view.empty and name in PROGRAMME]
    return body + (paragraph(f"Nothing is recorded of: {numbers.join_words(missing)}.") if missing else "")


def _counts(part: ProgrammePart) -> str:
    rows = []
    for name, view in part.views.items():
        counts = {severity: sum(f.severity == severity for f in view.findings) for severity in ("error", "warning")}
        if any(counts.values()) and not view.empty and name in PROGRAMME and name != "deepdive":
            words = [numbers.plural(number, severity) for severity, number in counts.items() if number]
            rows.append(f'<li><a href="#programme-{name}">{escape(view.title)}</a>: {escape(" and ".join(words))}</li>')
    return f"{heading('Where to look')}<ul>{''.join(rows)}</ul>" if rows else ""


def _report(part: ProgrammePart, name: str) -> str:
    report = part.reports[name]
    words = "".join(paragraph(text) for text in report.summary)
    return words + "".join(table.html(limit=_SHOWN) for table in report.tables)


def _topic(part: ProgrammePart, name: str) -> str:
    view: TopicView = part.views[name]
    body = "".join(paragraph(text) for text in view.says)
    body += _findings([f for f in view.findings if f.severity != "note"], "What needs a decision or an entry")
    body += "".join(figure_html(chart) for chart in view.charts)
    tables: list[Table] = [table for table in view.tables if table.caption not in _ELSEWHERE]
    if name == "risks":
        tables += [table for table in part.reports["risk"].tables if table.caption.startswith("Scores changed")]
    notes = sum(f.severity == "note" for f in view.findings)
    body += "".join(table.html(limit=_SHOWN) for table in tables)
    command = f"placeplan programme PLAN {name} --on {part.on.isoformat()}"
    return body + (paragraph(f"{numbers.plural(notes, 'note')} besides: {command}") if notes else "")


def _findings(findings: Sequence[Finding], title: str) -> str:
    items = ""
    for group in grouped(findings):
        texts = "<br>".join(escape(numbers.unbroken(message)) for message in group.messages)
        more = f"<br>and {group.more} more like it" if group.more else ""
        remedy = f"<br>What to do: {escape(group.remedy)}" if group.remedy else ""
        items += f"<li>{tag(group.severity, group.severity)} {texts}{more}{remedy}</li>"
    return f'{heading(title)}<ul class="findings">{items}</ul>' if items else ""
