"""Services, resources, staff groups, assumptions, effects and initiatives, with names turned into positions."""

from __future__ import annotations

import numpy as np

from placeplan.model.axes import Axis
from placeplan.model.model import (
    AssumptionTable,
    Axes,
    Becomes,
    CapitalCost,
    Cost,
    Effect,
    Initiative,
    Ints,
    Opening,
    Release,
    Resource,
    Service,
    StaffGroup,
    StaffNeed,
)
from placeplan.plan.compile.axes import Places, active_initiatives
from placeplan.plan.plan import Plan
from placeplan.quantities import FinancialYear, Month
from placeplan.records import Assumption, Evidence
from placeplan.records import Effect as EffectRecord
from placeplan.records import Initiative as InitiativeRecord
from placeplan.records import Resource as ResourceRecord
from placeplan.records import Service as ServiceRecord
from placeplan.records import StaffGroup as StaffGroupRecord
from placeplan.records.initiative import Becomes as BecomesRecord

__all__ = [
    "assumptions_of", "effects_of", "initiative_of", "initiatives_of", "resources_of", "services_of", "staff_groups_of",
]  # fmt: skip


def at(axis: Axis, key: str) -> int:
    """Position of a name; -1 for an empty one."""
    return axis.index(key) if key else -1


def assumptions_of(plan: Plan) -> AssumptionTable:
    """Every assumption, in order of id."""
    records = list(plan.of(Assumption).values())
    evidence = plan.of(Evidence)

    def floats(values: list[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def cited(record: Assumption) -> str:
        source = evidence.get(record.evidence)
        return f"{source.id}: {source.citation}" if source else ""

    def grade(record: Assumption) -> str:
        source = evidence.get(record.evidence)
        return record.grade or (source.grade if source else "")

    return AssumptionTable(
        value=floats([r.value for r in records]),
        low=floats([r.low for r in records]),
        high=floats([r.high for r in records]),
        minimum=floats([r.minimum for r in records]),
        maximum=floats([r.maximum for r in records]),
        unit=tuple(r.unit for r in records),
        distribution=tuple(r.distribution for r in records),
        group=tuple(r.correlated_with for r in records),
        correlation=floats([r.correlation for r in records]),
        evidence=tuple(cited(r) for r in records),
        grade=tuple(grade(r) for r in records),
        owner=tuple(r.owner for r in records),
        price_base=tuple(r.price_base for r in records),
    )


def services_of(plan: Plan, axes: Axes) -> tuple[Service, ...]:
    """Services, in order of id. Minutes are turned into hours by a factor."""
    units = {key: record.unit for key, record in plan.of(Assumption).items()}

    def amounts(table: dict[str, str], axis: Axis) -> tuple[tuple[int, int, float], ...]:
        return tuple(
            (axis.index(key), axes.assumption.index(name), 1.0 / 60.0 if units[name] == "minutes" else 1.0)
            for key, name in table.items()
        )

    def one(record: ServiceRecord) -> Service:
        years = [(year, name) for year, name in record.adjustments.items() if year in axes.year]
        return Service(
            unit=record.unit,
            growth=axes.assumption.index(record.growth),
            adjustments=tuple((axes.year.index(year), axes.assumption.index(name)) for year, name in years),
            variable_cost=axes.assumption.index(record.variable_cost),
            uses=amounts(record.uses, axes.resource),
            staff=amounts(record.staff, axes.staff_group),
            journeys=at(axes.assumption, record.journeys),
            preventable=record.preventable,
            waiting_standard=at(axes.assumption, record.waiting_standard),
        )

    return tuple(one(record) for record in plan.of(ServiceRecord).values())


def resources_of(plan: Plan, axes: Axes) -> tuple[Resource, ...]:
    """Resources, in order of id."""
    find = axes.assumption
    return tuple(
        Resource(
            unit=r.unit,
            use_per_day=r.use_per_day,
            step=r.step,
            target_occupancy=find.index(r.target_occupancy),
            method=r.method,
            full_probability=at(find, r.full_probability),
            step_cost=find.index(r.step_cost),
            establishment=tuple((axes.staff_group.index(w), find.index(name)) for w, name in r.establishment.items()),
            grows=r.policy == "grow",
            blocked=at(find, r.blocked),
            standard=r.standard,
        )
        for r in plan.of(ResourceRecord).values()
    )


def staff_groups_of(plan: Plan, axes: Axes) -> tuple[StaffGroup, ...]:
    """Staff groups, in order of id."""
    find = axes.assumption.index
    return tuple(
        StaffGroup(
            hours_per_wte=find(r.hours_per_wte),
            pay=find(r.pay),
            leaver_rate=find(r.leaver_rate),
            recruitable=find(r.recruitable),
            agency_premium=find(r.agency_premium),
            agency_share=find(r.agency_share),
            completion=at(axes.assumption, r.completion),
            training_years=r.training_years,
        )
        for r in plan.of(StaffGroupRecord).values()
    )


def effects_of(plan: Plan, axes: Axes, classes: tuple[Ints, ...]) -> tuple[Effect, ...]:
    """Effects, in axis order, with the classes each acts on."""
    out: list[Effect] = []
    for key, initiative in active_initiatives(plan).items():
        for effect in initiative.effects:
            out.append(_effect(axes, axes.initiative.index(key), effect, classes[len(out)]))
    return tuple(out)


def _effect(axes: Axes, initiative: int, effect: EffectRecord, classes: Ints) -> Effect:
    return Effect(
        initiative=initiative,
        kind=effect.kind,
        classes=classes,
        eligible=at(axes.assumption, effect.eligible),
        reach=at(axes.assumption, effect.reach),
        size=axes.assumption.index(effect.size),
        becomes=_becomes(axes, effect.becomes) if effect.becomes else None,
        to_provider=at(axes.provider, effect.to_provider),
        resources=axes.resource.indices(effect.resources),
        staff_groups=axes.staff_group.indices(effect.staff_groups),
        line=effect.line,
        organisations=axes.organisation.indices(effect.organisations),
        lag_months=effect.lag_years * 12.0,
        build_up_months=effect.build_up_years * 12.0,
        relation=effect.relation,
        relation_set=effect.relation_set,
    )


def _becomes(axes: Axes, becomes: BecomesRecord) -> Becomes:
    return Becomes(
        service=at(axes.service, becomes.service),
        provider=at(axes.provider, becomes.provider),
        ratio=at(axes.assumption, becomes.ratio),
        induced=at(axes.assumption, becomes.induced),
        outcome="arrives" if becomes.service else "prevented" if becomes.prevented else "unmet",
    )


def initiatives_of(plan: Plan, axes: Axes, places: Places) -> tuple[Initiative, ...]:
    """Initiatives, in axis order."""
    training = {key: group.training_years for key, group in plan.of(StaffGroupRecord).items()}
    return tuple(_initiative(key, r, axes, places, training) for key, r in active_initiatives(plan).items())


def initiative_of(plan: Plan, axes: Axes, places: Places, record: InitiativeRecord) -> Initiative:
    """One initiative, as it would be compiled in this plan."""
    training = {key: group.training_years for key, group in plan.of(StaffGroupRecord).items()}
    return _initiative(record.id, record, axes, places, training)


def years_from(axes: Axes, first: str, last: str, *, later: int = 0) -> tuple[int, ...]:
    """Positions of the years from first to last (to the end of the plan where it is empty), moved later by some
    years.
    """
    base = FinancialYear.parse(axes.year.ids[0]).start
    begin = FinancialYear.parse(first).start - base + later
    end = FinancialYear.parse(last).start - base + later if last else len(axes.year) - 1
    return tuple(year for year in range(max(begin, 0), min(end, len(axes.year) - 1) + 1))


def _initiative(key: str, record: InitiativeRecord, axes: Axes, places: Places, training: dict[str, int]) -> Initiative:
    steps = {step.place: step for step in record.rollout}
    start = np.full(len(axes.place), np.nan)
    ramp = np.zeros(len(axes.place))
    origin = Month(FinancialYear.parse(axes.year.ids[0]).start, 4).index
    for n, place in enumerate(axes.place):
        found = places.nearest(place, steps)
        if found and steps[found].role != "not party":
            start[n] = Month.parse(steps[found].start).index - origin
            ramp[n] = steps[found].ramp_months
    return Initiative(
        title=record.title,
        start=start,
        ramp=ramp,
        party=~np.isnan(start),
        everywhere=not record.rollout,
        costs=_costs(record, axes),
        capital=_capital(record, axes),
        staff=_staff(record, axes, training),
        openings=tuple(
            Opening(
                f"{key}/{o.id}",
                axes.provider.index(o.provider),
                axes.resource.index(o.resource),
                o.units,
                year_at(axes, o.year),
            )
            for o in record.openings
        ),
        releases=_releases(key, record, axes),
    )


def year_at(axes: Axes, year: str) -> int:
    """Position of a year; before the plan counts as year 0, after it as one past the last."""
    offset = FinancialYear.parse(year).start - FinancialYear.parse(axes.year.ids[0]).start
    return min(max(offset, 0), len(axes.year))


def _costs(record: InitiativeRecord, axes: Axes) -> tuple[Cost, ...]:
    out = []
    for cost in record.costs:
        if cost.kind == "capital":
            continue
        years = years_from(axes, cost.from_year, cost.to_year)
        whole = _span(axes, cost.from_year, cost.to_year)
        share = 1.0 / whole if cost.kind == "one-off" else 1.0
        organisation = axes.organisation.index(cost.organisation)
        amount = axes.assumption.index(cost.amount)
        out.append(Cost(cost.title or cost.id, organisation, amount, years, share, cost.follows_rollout))
    return tuple(out)


def _span(axes: Axes, first: str, last: str) -> int:
    """Number of years from first to last, whether or not they all lie in the plan."""
    end = FinancialYear.parse(last or axes.year.ids[-1]).start
    return max(1, end - FinancialYear.parse(first).start + 1)


def _capital(record: InitiativeRecord, axes: Axes) -> tuple[CapitalCost, ...]:
    return tuple(
        CapitalCost(
            name=cost.title or cost.id,
            organisation=axes.organisation.index(cost.organisation),
            amount=axes.assumption.index(cost.amount),
            years=years_from(axes, cost.from_year, cost.to_year or cost.from_year),
            share=1.0 / _span(axes, cost.from_year, cost.to_year or cost.from_year),
            life_years=cost.life_years or 1.0,
            charge_rate=at(axes.assumption, cost.charge_rate),
            fund=cost.fund,
        )
        for cost in record.costs
        if cost.kind == "capital"
    )


def _staff(record: InitiativeRecord, axes: Axes, training: dict[str, int]) -> tuple[StaffNeed, ...]:
    return tuple(
        StaffNeed(
            organisation=axes.organisation.index(need.organisation),
            staff_group=axes.staff_group.index(need.staff_group),
            wte=axes.assumption.index(need.wte),
            years=years_from(
                axes, need.from_year, need.to_year, later=training[need.staff_group] if need.source == "train" else 0
            ),
            follows_rollout=need.follows_rollout,
            source=need.source,
        )
        for need in record.staff
    )


def _releases(key: str, record: InitiativeRecord, axes: Axes) -> tuple[Release, ...]:
    return tuple(
        Release(
            name=f"{key}/{release.id}",
            initiative=axes.initiative.index(key),
            provider=axes.provider.index(release.provider),
            resource=axes.resource.index(release.resource),
            units=release.units,
            year=year_at(axes, release.year),
            after=release.after,
            fixed_saving=at(axes.assumption, release.fixed_saving),
        )
        for release in record.releases
    )
