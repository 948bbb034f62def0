"""The plan as its evidence bears it out, and at its worst: two plans made from records, to be run like any."""

from __future__ import annotations

from dataclasses import dataclass

from placeplan.assurance.case import Case
from placeplan.assurance.checks.gaps import funds_in
from placeplan.assurance.credibility.effects import sizes_of
from placeplan.assurance.credibility.savings import claimed_by_initiative, modelled_by_initiative
from placeplan.plan.plan import Plan
from placeplan.records import Assumption, Fund, Record, Service
from placeplan.results import ResultSet

__all__ = ["Adjustment", "GapSideBySide", "claimed_gap", "evidence_adjusted", "side_by_side", "worst_case"]

SOUND = ("strong", "moderate")


@dataclass(frozen=True)
class Adjustment:
    """One assumption set to another value."""

    assumption: str
    title: str
    before: float
    after: float
    unit: str
    why: str


@dataclass(frozen=True)
class GapSideBySide:
    """A gap in the last year: if nothing is done, as claimed, as modelled, as evidence bears out, at worst."""

    figure: str
    unit: str
    year: str
    do_nothing: float | None
    claimed: float | None
    modelled: float | None
    evidence_adjusted: float | None
    worst_case: float | None


def evidence_adjusted(case: Case) -> tuple[Plan, tuple[Adjustment, ...]]:
    """The plan with effects as far as their evidence carries, and growth no lower than it has been.

    Strong or moderate evidence: the plan's value, held within the evidence's range. Anything weaker: the end of
    the plan's own range that is worse for it. Neither evidence nor range: nothing is counted.
    """
    changes: dict[str, tuple[float, str]] = {}
    for _, effect, size in sizes_of(case):
        found = _borne_out(case, size, worse_is_up=effect.kind == "grow")
        if found is not None:
            changes[size.id] = found
    for name, value in _growth(case).items():
        changes[name] = (value, "no lower than it has been")
    return _changed(case, changes)


def _borne_out(case: Case, size: Assumption, *, worse_is_up: bool) -> tuple[float, str] | None:
    source, grade = case.evidence(size), case.grade(size)
    if grade in SOUND and source is not None and source.effect_low is not None and source.effect_high is not None:
        held = min(max(size.value, source.effect_low), source.effect_high)
        return (held, "held within the range its evidence found") if held != size.value else None
    if grade in SOUND:
        return None
    worse = size.high if worse_is_up else size.low
    said = f"evidence is {grade or 'missing'}"
    if worse is not None:
        return worse, f"{said}: the worse end of its own range"
    return (size.value if worse_is_up else 0.0), f"{said} and no range is given: not counted"


def _growth(case: Case) -> dict[str, float]:
    found = {}
    for service in case.plan.of(Service).values():
        growth = case.assumptions.get(service.growth)
        source = case.evidence(growth) if growth else None
        lowest = source.effect_low if source and source.effect_low is not None else growth.peers_low if growth else None
        if growth is not None and lowest is not None and growth.value < lowest:
            found[growth.id] = lowest
    return found


def worst_case(case: Case) -> tuple[Plan, tuple[Adjustment, ...]]:
    """The plan with every doubtful number at the worse end of its range at once, and no money from funds.

    Not a forecast: it says how far the plan could fall, not how likely that is.
    """
    changes: dict[str, tuple[float, str]] = {}
    for _, effect, size in sizes_of(case):
        worse = size.high if effect.kind == "grow" else size.low
        changes[size.id] = (
            worse if worse is not None else 0.0,
            "worse end of its range" if worse is not None else "no range: not counted",
        )
        for name in (effect.eligible, effect.reach):
            part = case.assumptions.get(name)
            if part is not None and part.low is not None and effect.kind != "grow":
                changes[name] = (part.low, "worse end of its range")
    for service in case.plan.of(Service).values():
        growth = case.assumptions.get(service.growth)
        if growth is not None and growth.high is not None:
            changes[growth.id] = (growth.high, "growth at the upper end of its range")
    for found in case.initiatives.values():
        for cost in found.costs:
            amount = case.assumptions.get(cost.amount)
            if amount is not None and amount.high is not None:
                changes[amount.id] = (amount.high, "cost at the upper end of its range")
    for fund in case.plan.of(Fund).values():
        changes |= dict.fromkeys(fund.amounts.values(), (0.0, "no money from funds"))
    return _changed(case, {name: change for name, change in changes.items() if name in case.assumptions})


def _changed(case: Case, changes: dict[str, tuple[float, str]]) -> tuple[Plan, tuple[Adjustment, ...]]:
    """The plan with other central values; ranges are widened where the new value lies outside them."""
    records: dict[str, Record] = dict(case.plan.of(Assumption))
    rows = []
    for name, (value, why) in sorted(changes.items()):
        found = case.assumptions[name]
        if found.value == value:
            continue
        low = None if found.low is None else min(found.low, value)
        high = None if found.high is None else max(found.high, value)
        records[name] = found.model_copy(update={"value": value, "low": low, "high": high})
        rows.append(Adjustment(name, found.title, found.value, value, found.unit, why))
    return case.plan.with_records("assumption", records), tuple(rows)


def claimed_gap(case: Case) -> float | None:
    """The finance gap of the last year if everything came as promised.

    Where benefits promise a saving for an initiative, that is taken; elsewhere what it does in the model, with what is
    stranded and what was hoped from closures that are refused.
    """
    nothing = case.value("gap.finance", world="do nothing")
    if nothing is None:
        return None
    modelled, promised = modelled_by_initiative(case), claimed_by_initiative(case)
    stranded = {key: value for (key,), value in case.by("stranded", "initiative").items()}
    hoped: dict[str, float] = {}
    for refusal in case.results.refusals:
        if refusal.year == case.last:
            key = refusal.release.partition("/")[0]
            hoped[key] = hoped.get(key, 0.0) + refusal.hoped
    saved = sum(
        promised[key] if key in promised else modelled.get(key, 0.0) + stranded.get(key, 0.0) + hoped.get(key, 0.0)
        for key in case.initiatives
    )
    supply = case.by("bridge", "line").get(("staff supply",), 0.0)
    return nothing - saved - supply - funds_in(case)


def side_by_side(case: Case, adjusted: ResultSet | None, worst: ResultSet | None) -> tuple[GapSideBySide, ...]:
    """The three gaps in the last year, side by side."""
    rows = []
    for figure, unit in (("gap.finance", "£"), ("gap.care", "people"), ("gap.health", "events")):
        modelled = case.value(figure)
        claimed = claimed_gap(case) if figure == "gap.finance" else modelled
        rows.append(
            GapSideBySide(
                figure,
                unit,
                case.last,
                case.value(figure, world="do nothing"),
                claimed,
                modelled,
                _of(adjusted, figure, case.last),
                _of(worst, figure, case.last),
            )
        )
    return tuple(rows)


def _of(results: ResultSet | None, figure: str, year: str) -> float | None:
    if results is None:
        return None
    try:
        return results.value(figure, world="do something", year=year)
    except KeyError:
        return None
