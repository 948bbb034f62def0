"""Benefits and measures: what was promised, what is expected, what came; control charts and the quality-dip watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.charts import MeasureRow, measure_rows
from placeplan.programme.dates import day_text, first_day, month_of
from placeplan.programme.lines import lines
from placeplan.programme.peers import InequalityRow, PeerService, inequality_rows, peer_services
from placeplan.programme.schedule import schedule
from placeplan.programme.streams import workstream_of
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Benefit, Initiative, Measure, Milestone, Place, Workstream

__all__ = ["BenefitRow", "Benefits", "Pause", "PeriodRow", "benefits", "quality_watch"]

WATCHED = ("quality", "safety", "access")
"""Kinds of measure whose signals for the worse pause a roll-out."""


@dataclass(frozen=True)
class PeriodRow:
    """A benefit in one year."""

    year: str
    target: float | None
    forecast: float | None
    actual: float | None


@dataclass(frozen=True)
class BenefitRow:
    """A benefit, year by year.

    Parameters
    ----------
    share_of_spend
        The largest year's target as a share of the spending it is to come from.
    forecast_total
        Forecast over all years; where a year has none, its target stands.
    milestone_slip_days
        Days the milestone it hangs on is late.
    """

    id: str
    title: str
    type: str
    owner: str
    initiative: str
    workstream: str
    organisation: str
    unit: str
    recurrent: bool
    periods: tuple[PeriodRow, ...]
    target_total: float
    forecast_total: float
    actual_total: float
    relevant_spend: float | None
    share_of_spend: float | None
    milestone: str
    milestone_slip_days: int | None
    status: str


@dataclass(frozen=True)
class Pause:
    """A wave that waits because a measure turned for the worse and nobody has reviewed it."""

    line: str
    title: str
    wave: int
    places: tuple[str, ...]
    measure: str
    since: date
    rule: str


@dataclass(frozen=True)
class Benefits(Topic):
    """Benefits, measures and pauses on a day.

    Parameters
    ----------
    peers, inequalities
        Services that could be prevented, or that a measure is about, by place and by deprivation fifth in the base
        year.
    """

    benefits: tuple[BenefitRow, ...]
    measures: tuple[MeasureRow, ...]
    pauses: tuple[Pause, ...]
    cash_releasing: tuple[PeriodRow, ...]
    findings: tuple[Finding, ...]
    peers: tuple[PeerService, ...] = ()
    inequalities: tuple[InequalityRow, ...] = ()


@once_for_plan
def benefits(plan: Plan, *, on: date) -> Benefits:
    """What was promised, expected and delivered by a day, charts of every measure, and waves to pause."""
    rows = tuple(_row(plan, benefit, on) for benefit in plan.of(Benefit).values())
    measures = measure_rows(plan, on=on)
    pauses = quality_watch(plan, measures, on=on)
    found = [f for row in rows for f in _findings(row)] + [_pause_finding(plan, pause) for pause in pauses]
    found += [
        Finding("measure-not-charted", "note", f"measure/{m.id}", f"“{m.title}” is not charted: {m.problem}.",
                "Put its readings right.")
        for m in measures if m.problem
    ]  # fmt: skip
    told = severity_order(found)
    return Benefits(on, rows, measures, pauses, _cash(rows), told, peer_services(plan), inequality_rows(plan))


def _row(plan: Plan, benefit: Benefit, on: date) -> BenefitRow:
    years = sorted({*benefit.target, *benefit.forecast, *benefit.actual})
    periods = tuple(PeriodRow(y, benefit.target.get(y), benefit.forecast.get(y), benefit.actual.get(y)) for y in years)
    initiative = plan.of(Initiative).get(benefit.initiative)
    workstream = benefit.workstream or (workstream_of(plan, initiative) if initiative else "")
    spend = benefit.relevant_spend
    if spend is None and workstream in plan.of(Workstream):
        spend = plan.of(Workstream)[workstream].relevant_spend
    largest = max(benefit.target.values(), default=0.0)
    slip = _slip(plan, benefit.milestone, on)
    return BenefitRow(
        id=benefit.id, title=benefit.title, type=benefit.type, owner=benefit.owner, initiative=benefit.initiative,
        workstream=workstream, organisation=benefit.organisation, unit=benefit.unit, recurrent=benefit.recurrent,
        periods=periods, target_total=sum(benefit.target.values()),
        forecast_total=sum(benefit.forecast.get(y, benefit.target.get(y, 0.0)) for y in years),
        actual_total=sum(benefit.actual.values()), relevant_spend=spend,
        share_of_spend=largest / spend if spend and benefit.unit == "£" else None, milestone=benefit.milestone,
        milestone_slip_days=slip, status=_status(benefit, slip, on),
    )  # fmt: skip


def _slip(plan: Plan, key: str, on: date) -> int | None:
    milestone = plan.of(Milestone).get(key)
    if milestone is None or milestone.baseline is None:
        return None
    expected = schedule(plan, on=on).get(key)
    return (expected - milestone.baseline).days if expected else None


def _status(benefit: Benefit, slip: int | None, on: date) -> str:
    past = [year for year in benefit.target if date(int(year[:4]) + 1, 3, 31) < on]
    if any(year not in benefit.actual for year in past):
        return "actual missing"
    if past and sum(benefit.actual[y] for y in past) < 0.9 * sum(benefit.target[y] for y in past):
        return "behind"
    if slip is not None and slip > 0:
        return "milestone late"
    if sum(benefit.forecast.get(y, t) for y, t in benefit.target.items()) < 0.9 * sum(benefit.target.values()):
        return "forecast short"
    return "on track"


def _cash(rows: tuple[BenefitRow, ...]) -> tuple[PeriodRow, ...]:
    """Cash-releasing benefits added up by year; where none is forecast the target stands."""
    sums: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.type == "cash-releasing" and row.unit == "£":
            for period in row.periods:
                year = sums.setdefault(period.year, {})
                for name in ("target", "forecast", "actual"):
                    value = getattr(period, name)
                    value = period.target if name == "forecast" and value is None else value
                    if value is not None:
                        year[name] = year.get(name, 0.0) + value
    return tuple(PeriodRow(y, s.get("target"), s.get("forecast"), s.get("actual")) for y, s in sorted(sums.items()))


def quality_watch(plan: Plan, measures: tuple[MeasureRow, ...], *, on: date) -> tuple[Pause, ...]:
    """Next waves to pause.

    A measure of quality, safety or access pauses every line it belongs to (its initiatives, or all of its workstream
    where it names none) where its last reading is a special cause for the worse, that signal began in or after the
    month the first wave started, and nobody has reviewed it since.
    """
    pauses = []
    for line in lines(plan):
        begun = [a.start for a in line.adopters if a.start and first_day(a.start) <= on and a.role != "not party"]
        waiting = [a for a in line.adopters if a.start and first_day(a.start) > on and a.role != "not party"]
        if not begun or not waiting:
            continue
        wave = min(adopter.wave for adopter in waiting)
        places = tuple(adopter.place for adopter in waiting if adopter.wave == wave)
        for row in measures:
            record = plan.of(Measure)[row.id]
            whole = not record.initiatives and record.workstream and record.workstream == line.workstream
            touched = line.key[1] in record.initiatives or whole
            reviewed = record.reviewed_on is not None and row.concern_since and record.reviewed_on >= row.concern_since
            if not row.concern_since or record.kind not in WATCHED or not touched or reviewed:
                continue
            if month_of(row.concern_since) >= min(begun):
                pauses.append(Pause(line.subject, line.title, wave, places, row.id, row.concern_since, row.last_label))
    return tuple(pauses)


def _pause_finding(plan: Plan, pause: Pause) -> Finding:
    places = ", ".join(plan.of(Place)[key].title if key in plan.of(Place) else key for key in pause.places)
    return Finding(
        "wave-paused", "error", pause.line,
        f"Wave {pause.wave} of {pause.title} ({places}) waits: “{plan.of(Measure)[pause.measure].title}” has turned "
        f"for the worse since {day_text(pause.since)} ({pause.rule}).",
        "Review the measure, record what was found, then let the wave go on or not.",
    )  # fmt: skip


def _findings(row: BenefitRow) -> list[Finding]:
    subject, found = f"benefit/{row.id}", []
    texts = {
        "actual missing": ("actual-missing", "No actual is recorded for a year that has ended.", "Enter what came."),
        "behind": ("benefit-behind", "Less than nine tenths of what was promised has come.",
                   "Explain, and forecast anew."),
        "forecast short": ("forecast-short", "The forecast is less than nine tenths of the target.",
                           "Say what fills it."),
        "milestone late": (
            "benefit-milestone-late", f"The milestone it hangs on is {row.milestone_slip_days} days late.",
            "Forecast the benefit anew; the timeline says what the slip costs.",
        ),
    }  # fmt: skip
    if row.status in texts:
        code, message, remedy = texts[row.status]
        found.append(Finding(code, "warning", subject, f"“{row.title}”: {message}", remedy))
    if not row.owner:
        found.append(
            Finding("benefit-without-owner", "warning", subject, f"Nobody owns “{row.title}”.", "Name somebody.")
        )
    if row.share_of_spend is not None and row.share_of_spend > 1:
        found.append(
            Finding("saving-above-spend", "error", subject,
                    f"“{row.title}” promises {row.share_of_spend:.0%} of the spending it is to come from.",
                    "Put right the saving or the spending it comes from.")
        )  # fmt: skip
    if row.type == "cash-releasing" and not row.milestone:
        found.append(
            Finding("saving-without-milestone",
                    "note", subject, f"“{row.title}” hangs on no milestone, so it cannot slip.",
                    "Name the milestone after which it comes.")
        )  # fmt: skip
    return found
