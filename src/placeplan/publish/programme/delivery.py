"""Roll-out, the path to sign-off and the timeline, as people read them."""

from __future__ import annotations

from datetime import date

from placeplan.programme import Path, Rollout, Timeline
from placeplan.programme.duties import DutyRow
from placeplan.programme.rollout import LocalityRow, RolloutRow
from placeplan.programme.stepped_order import ProposedStep
from placeplan.publish import numbers
from placeplan.publish.programme.view import Heading, Names, Told, TopicView, lines, on_day, table
from placeplan.publish.tables import Cell, Table

__all__ = ["moved_words", "path_view", "rollout_view", "timeline_view"]


def rollout_view(told: Told) -> TopicView:
    """Who goes first, who follows, what each owes the other, and who waits."""
    found: Rollout = told.found
    done = sum(duty.status == "done" for duty in found.duties)
    late = [duty for duty in found.duties if duty.status == "overdue"]
    says = f"{numbers.plural(len(found.rollouts), 'roll-out')} on {numbers.day(found.on)}."
    if found.duties:
        says += f" Of {numbers.plural(len(found.duties), 'duty', 'duties')} of early and later adopters "
        says += f"{done or 'none'} "
        says += f"{'is' if done == 1 else 'are'} shown to be done and {len(late) or 'none'} overdue."
    tables = [
        _who(found), _served(found), _overdue(found, told.names), _meanings(found),
        _order(found, told.names), _learned(found, told.names),
    ]  # fmt: skip
    empty = "" if found.rollouts else "No initiative is rolled out and no workstream is adopted."
    return TopicView("rollout", "Fastest first", (says,), found.findings, _filled(tables), empty=empty)


def _filled(tables: list[Table]) -> tuple[Table, ...]:
    return tuple(each for each in tables if each.rows)


def _who(found: Rollout) -> Table:
    rows = [
        (row.title, _starts(row, "early"), _starts(row, "later"), _owed(row), row.person_months_unserved / 1000)
        for row in found.rollouts
    ]
    return table(
        "Who goes first, who follows", ["Roll-out", "Early", "Later", "Duties", ("Waiting", "count")], rows,
        "Duties: done of all, and overdue. Waiting: thousand person-months not served until all have started",
    )  # fmt: skip


def _owed(row: RolloutRow) -> str:
    if not row.duties_total:
        return "none owed"
    return f"{row.duties_done} of {row.duties_total}" + (
        f", {row.duties_overdue} overdue" if row.duties_overdue else ""
    )


def _starts(row: RolloutRow, role: str) -> str:
    by_month: dict[str, list[LocalityRow]] = {}
    for locality in sorted(row.localities, key=lambda each: each.start or "9999"):
        if locality.role == role:
            by_month.setdefault(locality.start, []).append(locality)
    return lines(
        f"{numbers.month(month) if month else 'no month'}: {', '.join(each.title for each in same)}"
        for month, same in by_month.items()
    )


def _served(found: Rollout) -> Table:
    """People not served yet now, in a year and in two."""
    months = [f"{found.on.year + ahead}-{found.on.month:02}" for ahead in (0, 1, 2)]
    titles = {f"{row.kind}/{row.id}": row.title for row in found.rollouts}
    known: dict[str, dict[str, tuple[float, float]]] = {}
    for row in found.left_out:
        known.setdefault(row.line, {})[row.month] = (row.persons, row.most_deprived)
    rows: list[tuple[Cell, ...]] = []
    for line, by_month in known.items():
        first, last = min(by_month), max(by_month)
        waiting = [_at(by_month, month, first, last) for month in months]
        if any(people for people, _ in waiting):
            now = next(pair for pair in waiting if pair[0])
            rows.append((titles.get(line, line), *(people / 1000 for people, _ in waiting), now[1] / now[0]))
    heads: list[Heading] = [
        "Roll-out",
        *((numbers.month(month), "count") for month in months),
        ("Most deprived, %", "share"),
    ]
    note = "Thousand people. Most deprived: share of those who wait who live in the most deprived fifth of places"
    return table("People not served yet", heads, rows, note)


def _at(by_month: dict[str, tuple[float, float]], month: str, first: str, last: str) -> tuple[float, float]:
    """People waiting in a month; before the first month listed, as in that month; after the last, nobody."""
    if month > last:
        return 0.0, 0.0
    return by_month[first] if month < first else by_month.get(month, (0.0, 0.0))


def _overdue(found: Rollout, names: Names) -> Table:
    """A row for each place and roll-out with duties overdue."""
    late: dict[tuple[str, str], list[DutyRow]] = {}
    for duty in sorted(found.duties, key=lambda d: (d.due or date.max, d.line, d.place)):
        if duty.status == "overdue":
            late.setdefault((duty.place, duty.line), []).append(duty)
    rows = [
        (on_day(same[0].due), names(place), same[0].title, ", ".join(d.duty for d in same), names(same[0].holder))
        for (place, _), same in late.items()
    ]
    return table("Duties overdue, the longest first", ["Since", "Place", "In", "Duties", "Held by"], rows)


def _meanings(found: Rollout) -> Table:
    """What the duties overdue are."""
    texts = {duty.duty: duty.text for duty in found.duties if duty.status == "overdue"}
    return table("What these duties are", ["Duty", "To"], sorted(texts.items()))


_AT_ONCE = "could start at once"


def _order(found: Rollout, names: Names) -> Table:
    """A row for each roll-out for which something recorded bears on the order."""
    titles = {f"{row.kind}/{row.id}": row.title for row in found.rollouts}
    steps: dict[str, list[ProposedStep]] = {}
    for step in found.proposed:
        steps.setdefault(step.line, []).append(step)
    rows = []
    free = 0
    for line, order in steps.items():
        moved = [step for step in order if step.start != step.planned]
        if all(_AT_ONCE in step.reason for step in moved):
            free += bool(moved)
            continue
        order.sort(key=lambda step: (step.start, step.place))
        rows += [
            (titles.get(line, line), names(step.place), numbers.month(step.planned) if step.planned else "no month",
             numbers.month(step.start), step.reason.partition(": ")[2] or step.reason)
            for step in order
        ]  # fmt: skip
    note = f"For {numbers.plural(free, 'other roll-out')} nothing recorded (readiness, staff, "
    note += "milestones) keeps anybody from starting at once"
    heads: list[Heading] = ["Roll-out", "Place", "Planned", "Proposed", "Why"]
    return table("The order that leaves the fewest people waiting", heads, rows, note if free else "")


def _learned(found: Rollout, names: Names) -> Table:
    rows = [(on_day(row.on), f"{names(row.place)} ({row.direction})", "worked" if row.worked else "did not work",
             row.finding, row.effect) for row in found.learnings]  # fmt: skip
    return table("What was learned", ["Day", "Where", "", "Found", "What it changes"], rows)


def path_view(told: Told) -> TopicView:
    """The earliest lawful sign-off and what holds it up."""
    found: Path = told.found
    names = told.names
    if not found.paths:
        return TopicView("path", "The way to sign-off", findings=found.findings,
                         empty="No meeting is asked to review or approve.")  # fmt: skip
    if found.sign_off:
        says = f"The earliest lawful sign-off of the {found.subject} is {numbers.day(found.sign_off)}"
        says += f"; it is wanted by {numbers.day(found.deadline)}." if found.deadline else "."
    else:
        says = f"There is no way to sign off the {found.subject} with the meetings listed."
    if found.first_that_cannot_fit:
        body, _, verb = found.first_that_cannot_fit.rpartition("/")
        says += f" The first step that cannot fit: {names(body)} ({verb})."
    steps = [
        (f"{'* ' if step.binding else ''}{step.title}", on_day(step.on, "cannot be"),
         step.slack_days, step.reason)
        for step in found.paths
    ]  # fmt: skip
    missed = [
        (names(row.body), on_day(row.on), "no later meeting" if row.days is None else numbers.plural(row.days, "day"),
         on_day(row.sign_off, "none"))
        for row in found.missed_meetings
    ]  # fmt: skip
    tables = [
        table("Steps", ["Step", "Day", ("Slack, days", "count"), "What sets the day"], steps,
              "* the next steps wait for this one"),
        table("What missing one meeting costs", ["Body", "Meeting", "Costs", "Sign-off then"], missed),
    ]  # fmt: skip
    return TopicView("path", "The way to sign-off", (says,), found.findings, _filled(tables))


def timeline_view(told: Told) -> TopicView:
    """Milestones, gates, finish dates and the money a slip costs."""
    found: Timeline = told.found
    counts = {name: sum(row.status == name for row in found.milestones) for name in ("done", "overdue", "late")}
    says = []
    if found.milestones:
        parts = [f"{number} {name}" for name, number in counts.items() if number]
        says.append(
            f"{numbers.plural(len(found.milestones), 'milestone')}"
            + (f": {numbers.join_words(parts)}" if parts else ", all on time")
            + (f". The last is expected on {numbers.day(found.finish)}." if found.finish else ".")
        )
    if found.critical_path:
        names = {row.id: row.title for row in found.milestones}
        chain = [f"“{names[key]}”" for key in found.critical_path if key in names]
        says.append(f"What holds it: {', then '.join(chain)}.")
    says += _cost_words(told)
    tables = [_milestones(found), _cost(told), _moved(found, told.names), _gates(found), _drawn(found), _stages(found)]
    empty = "" if found.milestones or found.gates else "No milestone and no gate is recorded."
    return TopicView("timeline", "Timeline", tuple(says), found.findings, _filled(tables), empty=empty)


def _cost_words(told: Told) -> list[str]:
    rows, command = told.extra.get("cost_of_slip", ()), told.extra.get("reproduce", "")
    if not command:
        return []
    total = sum(row["cost"] for row in rows)
    first = ""
    if rows:
        first = f"What has slipped {'costs' if total >= 0 else 'saves'} {numbers.money(abs(total))} over the plan. "
    return [f"{first}To see what the slip changes, figure by figure: {command}"]


def _milestones(found: Timeline) -> Table:
    rows = []
    for row in found.milestones:
        status = f"{row.status}, critical" if row.critical else row.status
        baseline = on_day(row.baseline) or row.printed or "no date"
        rows.append(
            (row.title, baseline, on_day(row.actual or row.expected, "no date"), row.slip_days, row.slack_days, status)
        )
    heads: list[Heading] = ["Milestone", "Baseline", "Expected", ("Slip", "count"), ("Slack", "count"), "Status"]
    return table("Milestones", heads, rows, "Slip and slack in days")


def _cost(told: Told) -> Table:
    rows = [(row["year"], row["planned"], row["slipped"], row["cost"]) for row in told.extra.get("cost_of_slip", ())]
    heads: list[Heading] = ["Year", ("As planned", "money"), ("With the slip", "money"), ("Cost of the slip", "money")]
    return table("Gap in money, do something", heads, rows, "£ million a year, nominal")


_MOVES = {
    "rollout": "starts in {place}", "opening": "opens “{item}”", "release": "closes “{item}”", "cost": "pays “{item}”",
    "staff": "employs “{item}”",
}  # fmt: skip


def moved_words(text: str, names: Names) -> str:
    """What moves, in words: "frailty/rollout/camden: 2017-01 to 2018-03" with titles and months."""
    what, _, when = text.partition(": ")
    initiative, part, item = ([*what.split("/"), "", ""])[:3]
    first, _, later = when.partition(" to ")
    said = _MOVES.get(part, part).format(place=names(item), item=item.replace("-", " "))
    return f"{names(initiative)} {said}: {numbers.month(first)} becomes {numbers.month(later)}"


def _moved(found: Timeline, names: Names) -> Table:
    rows = [
        (row.title, on_day(row.baseline), on_day(row.expected), lines(moved_words(text, names) for text in row.moved))
        for row in found.shifts
        if row.moved
    ]
    return table("What moves with a milestone that slips", ["Milestone", "Baseline", "Expected", "Moves"], rows)


def _gates(found: Timeline) -> Table:
    rows = [
        (row.title, row.stage, on_day(row.passed_on or row.due, "no date"), row.status, ", ".join(row.missing))
        for row in found.gates
    ]
    return table("Gates", ["Gate", "Stage", "Day", "Status", "Still lacks"], rows)


def _drawn(found: Timeline) -> Table:
    rows = [(row.title, on_day(row.p10), on_day(row.p50), on_day(row.p90), row.on_time)
            for row in found.finish_dates if row.p10 != row.p90]  # fmt: skip
    heads: list[Heading] = ["Milestone", "1 in 10 by", "Half by", "9 in 10 by", ("On time, %", "share")]
    return table("When milestones may come", heads, rows, "From draws of uncertain work")


def _stages(found: Timeline) -> Table:
    rows = [(row.title, row.kind, f"{row.stage_number} {row.stage}" if row.stage else "not stated")
            for row in found.timelines]  # fmt: skip
    return table("Stages reached", ["What", "Kind", "Stage (1 to 6)"], rows)
