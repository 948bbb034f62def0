"""The timeline: what is expected when, what waits for what, what a slip moves and costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.errors import PlaceplanError
from placeplan.records import Benefit, Dependency, Milestone, Risk
from placeplan.studies import wording
from placeplan.studies.hanging import hanging_on, slip_cost
from placeplan.studies.programme_pictures import timeline_picture
from placeplan.studies.programme_views import moved
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.boards import seen_record
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sections import Button, Grid, Section, day_text, drawn, shown_page
from placeplan.workspace.plans.standing import Figures, answered, day_of, figures_of, kept_in_memory
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table

__all__ = ["milestone", "timeline"]

_STAGES = (
    "diagnosis", "engagement and consultation", "decision making", "transition", "implementation", "evaluation"
)  # fmt: skip
_DAYS = (30, 90, 180, 365)
"""Slips one can try."""


@require_safe
@page()
def timeline(scene: Scene) -> HttpResponse:
    """The picture, the same in a table, what waits for what, stages and gates, and what has slipped."""
    figures = figures_of(scene)
    wanted = bool(scene.request.GET.get("cost")) and scene.may(Permission.RUN)
    found = answered(scene, "timeline", figures=figures if wanted else None)
    told: Any = found.found
    on = day_of(scene).on
    picture = kept_in_memory(scene, ("timeline picture", on), lambda: timeline_picture(found))
    sections = [
        Section("Baseline, forecast and what happened", "picture", picture=drawn(picture),
                tables=(_milestones(scene, told),), buttons=_adding(scene, "milestone", "Add a milestone")),
        _slipped(scene, told, found.extra, figures, wanted=wanted),
        Section("What waits for what", "waits", tables=(_waits(scene, told),),
                buttons=_adding(scene, "dependency", "Add what waits for what")),
        Section("Gates", "gates", tables=(_gates(scene, told),), buttons=_adding(scene, "gate", "Add a gate")),
        Section("Stages of workstreams", "stages", grid=_stages(scene, told, "workstream")),
        Section("Stages of initiatives", "initiative-stages", grid=_stages(scene, told, "initiative"),
                folded="The stage each initiative has reached"),
    ]  # fmt: skip
    empty = (
        ""
        if told.milestones or told.gates
        else "No milestone and no gate is recorded yet. Begin with the days the plan cannot move."
    )
    return shown_page(
        scene, "timeline", "Timeline", [each for each in sections if each is not None], day=day_of(scene), empty=empty,
        says=_says(told), findings=finding_rows(scene, told.findings), figures=figures if wanted else None,
        all_well="" if empty else "Nothing is late, and nothing is forecast before what it waits for.",
    )  # fmt: skip


def _adding(scene: Scene, kind: str, text: str) -> tuple[Button, ...]:
    if not scene.may(Permission.EDIT, Thing(scene.name, kind)):
        return ()
    return (Button(text, reverse("add", kwargs={"plan": scene.name, "kind": kind})),)


def _says(told: Any) -> tuple[str, ...]:
    if not told.milestones:
        return ()
    counts = {name: sum(row.status == name for row in told.milestones) for name in ("done", "overdue", "late")}
    parts = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "all on time"
    said = f"{len(told.milestones)} milestones: {parts}."
    if told.finish:
        said += f" The last is expected on {day_text(told.finish)}."
    return (said,)


def _milestones(scene: Scene, told: Any) -> Table:
    drawn_dates = {row.milestone: row for row in told.finish_dates if row.p10 != row.p90}
    rows = []
    for row in told.milestones:
        chance = drawn_dates.get(row.id)
        rows.append((
            record_cell(scene, "milestone", row.id),
            Cell("Critical", tag="purple") if row.critical else Cell(""),
            cell(row.status, tag=True), Cell(day_text(row.baseline) or row.printed or "no date"),
            day_text(row.forecast), Cell(day_text(row.actual or row.expected, "no date")),
            "" if row.slip_days is None else f"{row.slip_days:+d}" if row.slip_days else "0",
            "" if row.slack_days is None or row.actual else str(row.slack_days),
            day_text(chance.p10) if chance else "", day_text(chance.p50) if chance else "",
            day_text(chance.p90) if chance else "",
            f"{chance.on_time:.0%}" if chance and chance.on_time is not None else "",
        ))  # fmt: skip
    heads = ["Milestone", "Path", "Status", "Baseline", "Forecast", "Expected or happened", "Slip, days #",
             "Slack, days #", "1 in 10 by", "Half by", "9 in 10 by", "On time #"]  # fmt: skip
    return table("milestone-table", "The same as a table", heads, rows,
                 note="Slip: from baseline to expected, with + for late. Slack: days it may slip before the last "
                 "milestone moves. Chances come from 2,000 draws of the work’s length.")  # fmt: skip


def _slipped(scene: Scene, told: Any, extra: Any, figures: Figures | None, *, wanted: bool) -> Section | None:
    """What late milestones move in the model, and, where somebody asks, what that costs."""
    late = [shift for shift in told.shifts if shift.moved]
    if not late:
        return None
    rows = [(record_cell(scene, "milestone", each.milestone), day_text(each.baseline), day_text(each.expected),
             str(each.months), "\n".join(moved(scene.shown, each.moved))) for each in late]  # fmt: skip
    tables = [table("shift-table", "What moves with milestones that slip",
                    ["Milestone", "Baseline", "Expected", "Months #", "Moves"], rows)]  # fmt: skip
    says, buttons = list[str](), list[Button]()
    if extra.get("cost_of_slip"):
        tables.append(_cost(extra["cost_of_slip"]))
    elif figures is None or not figures.fresh:
        says.append("To see what this costs, run the model on the plan as it stands.")
    elif scene.may(Permission.RUN) and not wanted:
        buttons.append(Button("Work out what this costs", "?cost=yes#slip"))
    return Section("What the slip moves", "slip", tuple(says), tables=tuple(tables), buttons=tuple(buttons))


def _cost(rows: Any) -> Table:
    made = [
        (row["year"], wording.money(row["planned"]), wording.money(row["slipped"]), wording.signed_money(row["cost"]))
        for row in rows
    ]
    return table(
        "cost-table",
        "Gap in money with the plan",
        ["Year", "As planned #", "With the slip #", "The slip costs #"],
        made,
        note="Nominal. Above zero: the gap is wider for the slip.",
    )


def _waits(scene: Scene, told: Any) -> Table:
    rows = [
        (record_cell(scene, "milestone", row.after), record_cell(scene, "milestone", row.before),
         f"{row.lag_days:g}" if row.lag_days else "",
         Cell("Across portfolios", tag="purple") if row.across_portfolios else Cell(""), row.reason)
        for row in sorted(told.dependencies, key=lambda row: (not row.across_portfolios, row.after))
    ]  # fmt: skip
    heads = ["Milestone", "Waits for", "Days after #", "Between", "Why"]
    return table("wait-table", "Dependencies, those across portfolios first", heads, rows,
                 empty="Nothing is recorded as waiting for anything.")  # fmt: skip


def _stages(scene: Scene, told: Any, kind: str) -> Grid:
    """Workstreams, or initiatives, by the stage they have reached, and the gates that end each stage."""
    gates: dict[tuple[str, str], list[Any]] = {}
    for gate in told.gates:
        gates.setdefault((gate.subject, gate.stage), []).append(gate)
    guarded = {subject for subject, _ in gates}
    rows = []
    for row in sorted(told.timelines, key=lambda row: (row.stage_number, row.title)):
        subject = f"{row.kind}/{row.id}"
        if row.kind != kind or not (row.stage_number or subject in guarded):
            continue
        cells = []
        for number, stage in enumerate(_STAGES, 1):
            entries = [Cell("Now here", tag="blue")] if number == row.stage_number else []
            entries += [Cell("✓ behind it")] if number < row.stage_number else []
            entries += [_gate_cell(scene, gate) for gate in gates.get((subject, stage), ())]
            cells.append(tuple(entries))
        rows.append((record_cell(scene, row.kind, row.id), tuple(cells)))
    heads = (kind.capitalize(), *(f"{number} {stage.capitalize()}" for number, stage in enumerate(_STAGES, 1)))
    return Grid(
        f"{kind}-stage-table", f"The stage each {kind} has reached", heads, tuple(rows),
        note="A stage is left through its gate, where one is set.", empty=f"No {kind} says which stage it has reached.",
    )  # fmt: skip


def _gate_cell(scene: Scene, gate: Any) -> Cell:
    made = record_cell(scene, "gate", gate.id)
    when = day_text(gate.passed_on or gate.due, "no day")
    return Cell("Gate", made.link, note=f"{gate.status}, {when}")


def _gates(scene: Scene, told: Any) -> Table:
    rows = [
        (
            record_cell(scene, "gate", row.id),
            record_cell(scene, row.subject.partition("/")[0], row.subject.partition("/")[2]),
            row.stage.capitalize(),
            record_cell(scene, "body", row.body),
            day_text(row.due, "no day"),
            day_text(row.passed_on),
            cell(row.status, tag=True),
            ", ".join(row.missing),
        )
        for row in told.gates
    ]
    heads = ["Gate", "Of", "Ends stage", "Body", "Due", "Passed", "Status", "Still lacks"]
    return table("gate-table", "Gates", heads, rows, empty="No gate is set: nothing says what must be shown first.")


@require_safe
@page()
def milestone(scene: Scene, record: str) -> HttpResponse:
    """One milestone: its days, what it waits for, what waits for it, and what hangs on it."""
    held = seen_record(scene, "milestone", record)
    assert isinstance(held, Milestone)
    found: Any = answered(scene, "timeline").found
    row = next(each for each in found.milestones if each.id == record)
    chance = next((each for each in found.finish_dates if each.milestone == record and each.p10 != each.p90), None)
    figures = figures_of(scene)
    sections = [
        Section(
            "What hangs on it", "hangs", tables=(_hangs(scene, held), _benefits(scene, record), _risks(scene, record))
        ),
        _try_slip(scene, held, figures),
        Section("What it waits for, and what waits for it", "waits", tables=_around(scene, record)),
    ]
    whole = {"plan": scene.name, "kind": "milestone", "record": record}
    change = (Button("Change this milestone", reverse("change-record", kwargs=whole), main=True),)
    buttons = (*(change if scene.may_edit("milestone", held) else ()),
               Button("The whole record and its history", reverse("record", kwargs=whole)))  # fmt: skip
    findings = [each for each in found.findings if each.subject == f"milestone/{record}"]
    return shown_page(
        scene, "timeline", held.title, [each for each in sections if each is not None], caption="Milestone",
        day=day_of(scene), facts=_facts(scene, row, chance), buttons=buttons, findings=finding_rows(scene, findings),
        back=Cell("Timeline", reverse("timeline", kwargs={"plan": scene.name})),
        **scene.level_of("milestone", held),
    )  # fmt: skip


def _facts(scene: Scene, row: Any, chance: Any) -> list[tuple[str, Cell]]:
    slip = "" if not row.slip_days else f"{abs(row.slip_days)} days {'late' if row.slip_days > 0 else 'early'}"
    slack = "It has no day to lose: the last milestone moves with it." if row.critical else ""
    return [
        ("Status", cell(row.status, tag=True)),
        ("Path", Cell("Critical", tag="purple", note=slack) if row.critical else Cell("")),
        ("Baseline", Cell(day_text(row.baseline) or row.printed)),
        ("Forecast", Cell(day_text(row.forecast))),
        ("Happened", Cell(day_text(row.actual))),
        ("Expected", Cell("" if row.actual else day_text(row.expected), note=slip)),
        ("Slack", Cell("" if row.slack_days is None or row.critical or row.actual else f"{row.slack_days} days")),
        ("Chances", Cell("" if chance is None else f"One time in ten by {day_text(chance.p10)}, half the time by "
                         f"{day_text(chance.p50)}, nine times in ten by {day_text(chance.p90)}")),
        ("Workstream", record_cell(scene, "workstream", row.workstream)),
        ("Portfolio", record_cell(scene, "portfolio", row.portfolio)),
        ("Stage", Cell(row.stage.capitalize())),
    ]  # fmt: skip


def _hangs(scene: Scene, held: Milestone) -> Table:
    rows = [
        (
            record_cell(scene, "initiative", each.initiative),
            each.what.capitalize(),
            record_cell(scene, ("place", "site", "organisation", "staff_group"), each.name),
            record_cell(scene, "assumption", each.assumption, note=each.size) if each.assumption else Cell(each.size),
            each.when,
        )
        for each in hanging_on(scene.shown, held)
    ]
    heads = ["Initiative", "What", "Where or which", "How much", "From"]
    return table("hang-table", "What moves in the model when it slips", heads, rows,
                 empty="Nothing in the model moves with it. Say what does in its record, under “moves”.")  # fmt: skip


def _benefits(scene: Scene, key: str) -> Table:
    rows = []
    for each in scene.shown.of(Benefit).values():
        if each.milestone == key:
            target, forecast = sum(each.target.values()), sum(each.forecast.values())
            rows.append(
                (
                    record_cell(scene, "benefit", each.id),
                    each.type.capitalize(),
                    wording.quantity(target, each.unit),
                    wording.quantity(forecast, each.unit) if each.forecast else "",
                    record_cell(scene, ("person", "organisation"), each.owner),
                )
            )
    heads = ["Benefit", "Kind", "Promised in all #", "Forecast in all #", "Owner"]
    return table("benefit-table", "Savings and other benefits that wait for it", heads, rows,
                 empty="No benefit names it.")  # fmt: skip


def _risks(scene: Scene, key: str) -> Table:
    rows = [
        (
            record_cell(scene, "risk", each.id),
            f"{each.probability:.0%}" if each.probability else "",
            f"{each.size:g} days" if each.size else "",
        )
        for each in scene.shown.of(Risk).values()
        if each.milestone == key
    ]
    return table("risk-table", "Risks that threaten it", ["Risk", "Chance #", "Would cost #"], rows,
                 empty="No risk threatens it.")  # fmt: skip


def _around(scene: Scene, key: str) -> tuple[Table, Table]:
    known = scene.shown.of(Dependency).values()
    heads = ["Milestone", "Days after #", "Why"]
    before = [(record_cell(scene, "milestone", d.before), f"{d.lag_days:g}", d.reason) for d in known if d.after == key]
    after = [(record_cell(scene, "milestone", d.after), f"{d.lag_days:g}", d.reason) for d in known if d.before == key]
    return (table("before-table", "It waits for", heads, before, empty="It waits for nothing."),
            table("after-table", "Wait for it", heads, after, empty="Nothing waits for it."))  # fmt: skip


def _try_slip(scene: Scene, held: Milestone, figures: Figures | None) -> Section | None:
    """What a slip would cost: worked out only when somebody asks."""
    if held.actual is not None or not held.moves or not scene.may(Permission.RUN):
        return None
    buttons = tuple(Button(f"{days} days later", f"?slip={days}#try") for days in _DAYS)
    said = "Choose how much later than now expected it might come. The model is run with it, and nothing is saved."
    if figures is None or not figures.fresh:
        return Section("What a slip would cost", "try", ("Run the model on the plan as it stands first.",))
    asked = scene.request.GET.get("slip", "")
    if asked not in {str(days) for days in _DAYS}:
        return Section("What a slip would cost", "try", (said,), buttons=buttons)
    on, run = day_of(scene).on, figures.row.pk
    try:
        rows = kept_in_memory(scene, ("slip", held.id, asked, on, run),
                              lambda: slip_cost(figures.run, held, int(asked), on=on))  # fmt: skip
    except PlaceplanError as fault:
        return Section(
            "What a slip would cost", "try", (f"This cannot be worked out: {fault.message}",), buttons=buttons
        )
    made = [
        (row["year"], wording.money(row["planned"]), wording.money(row["slipped"]), wording.signed_money(row["cost"]))
        for row in rows
    ]
    answer = table(
        "try-table",
        f"Gap in money, {asked} days later",
        ["Year", "As now expected #", "Later #", "It costs #"],
        made,
        empty="It has no day to move from.",
    )
    return Section("What a slip would cost", "try", (said,), tables=(answer,), buttons=buttons)
