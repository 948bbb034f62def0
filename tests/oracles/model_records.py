"""Records of a small model from what a test says of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from placeplan.model import Axis
from placeplan.model import model as m
from tests.oracles.model_specs import (
    ContractSpec,
    EffectSpec,
    InitiativeSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
)

__all__ = [
    "Book", "Cell", "Draft", "axis_of", "contract_of", "effects_of", "initiative_of", "resource_of", "service_of",
    "staff_group_of",
]  # fmt: skip

Cell = tuple[str, str, str, str, float]
"""Place, group, service, provider, quantity."""


class Book:
    """Assumptions as they are met."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.names: list[str] = []

    def of(self, number: float | None, name: str) -> int:
        """Position of a new assumption; -1 where there is none."""
        if number is None:
            return -1
        self.values.append(float(number))
        self.names.append(f"{name}-{len(self.values)}")
        return len(self.values) - 1

    def table(self) -> m.AssumptionTable:
        n = len(self.values)
        nan, text = np.full(n, np.nan), ("",) * n
        return m.AssumptionTable(
            value=np.array(self.values), low=nan, high=nan, minimum=nan, maximum=nan, unit=("ratio",) * n,
            distribution=("fixed",) * n, group=text, correlation=np.zeros(n), evidence=text, grade=text, owner=text,
            price_base=text,
        )  # fmt: skip


def axis_of(name: str, ids: Sequence[str]) -> Axis:
    return Axis.of(name, {key: key for key in ids})


@dataclass(frozen=True)
class Draft:
    """What `build_model` was asked for, with its axes."""

    axes: m.Axes
    book: Book
    initiatives: Sequence[InitiativeSpec]
    neighbours: Sequence[str]
    cells: Sequence[Cell]
    provider_organisation: Mapping[str, str]

    @property
    def year_count(self) -> int:
        return len(self.axes.year)

    def selected(self, effect: EffectSpec) -> list[int]:
        """Cells an effect selects."""
        return [
            c
            for c, (place, group, service, provider, _) in enumerate(self.cells)
            if service in effect.services
            and (place in effect.places if effect.places else place not in self.neighbours)
            and (not effect.groups or group in effect.groups)
            and (not effect.providers or provider in effect.providers)
        ]


def service_of(plan: Draft, spec: ServiceSpec) -> m.Service:
    book, axes = plan.book, plan.axes
    return m.Service(
        unit="unit",
        growth=book.of(spec.growth, "growth"),
        adjustments=tuple((y, book.of(factor, "adjustment")) for y, factor in spec.adjustments.items()),
        variable_cost=book.of(spec.variable_cost, "variable"),
        uses=tuple((axes.resource.index(j), book.of(n, "use"), 1.0) for j, n in spec.uses.items()),
        staff=tuple((axes.staff_group.index(w), book.of(n, "hours"), 1.0) for w, n in spec.staff.items()),
        journeys=book.of(spec.journeys, "journeys"),
        preventable=spec.preventable,
        waiting_standard=book.of(spec.waiting_standard, "standard"),
    )


def resource_of(plan: Draft, name: str, spec: ResourceSpec) -> m.Resource:
    book = plan.book
    return m.Resource(
        unit=name,
        use_per_day=spec.use_per_day,
        step=spec.step,
        target_occupancy=book.of(spec.target_occupancy, "occupancy"),
        method=spec.method,
        full_probability=book.of(spec.full_probability, "full"),
        step_cost=book.of(spec.step_cost, "step"),
        establishment=tuple(
            (plan.axes.staff_group.index(w), book.of(n, "establishment")) for w, n in spec.establishment.items()
        ),
        grows=spec.grows,
        blocked=book.of(spec.blocked, "blocked"),
        standard=spec.standard,
    )


def staff_group_of(plan: Draft, spec: StaffGroupSpec) -> m.StaffGroup:
    book = plan.book
    return m.StaffGroup(
        hours_per_wte=book.of(spec.hours_per_wte, "hours"),
        pay=book.of(spec.pay, "pay"),
        leaver_rate=book.of(spec.leaver_rate, "leavers"),
        recruitable=book.of(spec.recruitable, "recruitable"),
        agency_premium=book.of(spec.agency_premium, "premium"),
        agency_share=book.of(spec.agency_share, "agency"),
        completion=book.of(spec.completion, "completion"),
        training_years=spec.training_years,
    )


def _becomes(plan: Draft, spec: EffectSpec) -> m.Becomes | None:
    if spec.kind not in ("prevent", "avoid", "shift"):
        return None
    axes, book = plan.axes, plan.book
    if not spec.to_service:
        return m.Becomes(-1, -1, -1, -1, "unmet" if spec.unmet else "prevented")
    provider = axes.provider.index(spec.to_provider) if spec.to_provider else -1
    ratio, induced = book.of(spec.ratio, "ratio"), book.of(spec.induced, "induced")
    return m.Becomes(axes.service.index(spec.to_service), provider, ratio, induced, "arrives")


def effects_of(plan: Draft, klass: m.Ints) -> tuple[m.Effect, ...]:
    axes, book = plan.axes, plan.book
    return tuple(
        m.Effect(
            initiative=i,
            kind=spec.kind,
            classes=np.array(sorted({int(klass[c]) for c in plan.selected(spec)}), dtype=np.int64),
            eligible=book.of(spec.eligible, "eligible"),
            reach=book.of(spec.reach, "reach"),
            size=book.of(spec.size, "size"),
            becomes=_becomes(plan, spec),
            to_provider=axes.provider.index(spec.to_provider) if spec.kind == "relocate" else -1,
            resources=axes.resource.indices(spec.resources),
            staff_groups=axes.staff_group.indices(spec.staff_groups),
            line=spec.line,
            organisations=axes.organisation.indices(spec.organisations),
            lag_months=spec.lag_months,
            build_up_months=spec.build_up_months,
            relation=spec.relation,
            relation_set=spec.relation_set,
        )
        for i, initiative in enumerate(plan.initiatives)
        for spec in initiative.effects
    )


def initiative_of(plan: Draft, i: int, spec: InitiativeSpec) -> m.Initiative:
    axes, book, places = plan.axes, plan.book, len(plan.axes.place)
    start, ramp, party = np.full(places, np.nan), np.zeros(places), np.zeros(places, dtype=bool)
    for place, step in (spec.rollout or {}).items():
        if step is not None:
            p = axes.place.index(place)
            start[p], ramp[p], party[p] = step[0], step[1], True
    if spec.rollout is None:
        start[:], ramp[:] = 0.0, 0.0
    organisation = axes.organisation.index
    where = (axes.provider.index, axes.resource.index)
    return m.Initiative(
        title=spec.id, start=start, ramp=ramp, party=party, everywhere=spec.rollout is None,
        costs=tuple(
            m.Cost(
                f"cost-{n}", organisation(c.organisation), book.of(c.amount, "cost"), tuple(c.years), c.share,
                c.follows_rollout,
            )
            for n, c in enumerate(spec.costs)
        ),
        capital=tuple(
            m.CapitalCost(
                f"capital-{n}", organisation(c.organisation), book.of(c.amount, "capital"), tuple(c.years),
                1.0 / len(c.years), c.life_years,
                book.of(c.charge_rate, "charge"), "",
            )
            for n, c in enumerate(spec.capital)
        ),
        staff=tuple(
            m.StaffNeed(
                organisation(s.organisation), axes.staff_group.index(s.staff_group), book.of(s.wte, "wte"),
                tuple(s.years),
                s.follows_rollout, s.source,
            )
            for s in spec.staff
        ),
        openings=tuple(
            m.Opening(f"{spec.id}/{o.id}", where[0](o.provider), where[1](o.resource), o.units, o.year)
            for o in spec.openings
        ),
        releases=tuple(
            m.Release(
                f"{spec.id}/{r.id}", i, where[0](r.provider), where[1](r.resource), r.units, r.year, tuple(r.after),
                book.of(r.fixed_saving, "fixed-saving"),
            )
            for r in spec.releases
        ),
    )  # fmt: skip


def contract_of(plan: Draft, name: str, spec: ContractSpec) -> m.Contract:
    axes = plan.axes
    return m.Contract(
        id=name,
        title=name,
        payer=axes.organisation.index(spec.payer),
        payee=axes.organisation.index(spec.payee),
        services=axes.service.indices(spec.services or axes.service.ids),
        places=axes.place.indices(spec.places or axes.place.ids),
        kind=spec.kind,
        variable_share=plan.book.of(spec.variable_share, "variable-share"),
        payer_value=spec.value,
        payee_value=math.nan,
        values=(("payer", 0, spec.value),),
        origin=m.Origin("baseline/contracts", {"made-up": "Made up"}),
    )
