"""Small models made by hand.

Numbers stand where the model has assumptions, each becoming one of its own; names stand where it has positions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from placeplan.model import Axis, Model
from placeplan.model import model as m
from placeplan.quantities import FinancialYear
from tests.oracles.model_specs import (
    ContractSpec,
    EffectSpec,
    FundSpec,
    InitiativeSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
)

__all__ = ["GROUP", "Cell", "build_model"]

GROUP = "65-69|female|5"
NAN = math.nan
Cell = tuple[str, str, str, str, float]
"""Place, group, service, provider, quantity."""


class _Book:
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


def _axis(name: str, ids: Sequence[str]) -> Axis:
    return Axis.of(name, {key: key for key in ids})


_ORIGIN = m.Origin("test", {})


@dataclass(frozen=True)
class _Plan:
    """What `build_model` was asked for, with its axes."""

    axes: m.Axes
    book: _Book
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


def build_model(
    *,
    services: Mapping[str, ServiceSpec],
    cells: Sequence[Cell],
    years: int = 2,
    base_year: str = "2016/17",
    places: Sequence[str] = ("home",),
    neighbours: Sequence[str] = (),
    groups: Sequence[str] = (GROUP,),
    population: Mapping[tuple[int, str, str], float] | None = None,
    providers: Mapping[str, str] | None = None,
    organisations: Sequence[str] = ("trust",),
    outside: Sequence[str] = (),
    resources: Mapping[str, ResourceSpec] | None = None,
    staff_groups: Mapping[str, StaffGroupSpec] | None = None,
    initiatives: Sequence[InitiativeSpec] = (),
    capacity: Mapping[tuple[int, str, str], float] | None = None,
    in_post: Mapping[tuple[str, str], float] | None = None,
    establishment: Mapping[tuple[str, str], float] | None = None,
    trained: Mapping[tuple[int, str, str], float] | None = None,
    markets: Mapping[str, int] | None = None,
    accounts: Mapping[tuple[str, int, str], float] | None = None,
    contracts: Mapping[str, ContractSpec] | None = None,
    funds: Mapping[str, FundSpec] | None = None,
    indices: Mapping[str, float] | None = None,
    season: Mapping[str, Sequence[float]] | None = None,
    travel: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    carbon_per_km: float | None = None,
    waiting: Mapping[tuple[str, str], Sequence[float]] | None = None,
) -> Model:
    """A model of `years` years after the base year.

    Parameters
    ----------
    cells
        Base-year activity: place, group, service, provider, quantity.
    population
        (year, place, group) -> people; without it, 1,000 of every group in every place and year.
    providers
        Provider -> organisation; without it, each organisation is its own provider.
    organisations
        Organisations inside the footprint; those outside are named in `outside`.
    capacity
        (year, provider, resource) -> units, carried forward.
    accounts
        (line, year, organisation) -> pounds.
    """
    resources, staff_groups = resources or {}, staff_groups or {}
    everyone = (*organisations, *outside)
    provider_organisation = dict(providers) if providers else {name: name for name in everyone}
    base = FinancialYear.parse(base_year)
    book = _Book()
    axes = m.Axes(
        year=_axis("year", [str(base + y) for y in range(years + 1)]),
        place=_axis("place", (*places, *neighbours)),
        group=_axis("group", groups),
        service=_axis("service", list(services)),
        provider=_axis("provider", list(provider_organisation)),
        resource=_axis("resource", list(resources)),
        staff_group=_axis("staff_group", list(staff_groups)),
        organisation=_axis("organisation", everyone),
        initiative=_axis("initiative", [i.id for i in initiatives]),
        effect=_axis("effect", [f"{i.id}/{e.id}" for i in initiatives for e in i.effects]),
        assumption=_axis("assumption", []),
    )
    plan = _Plan(axes, book, initiatives, neighbours, cells, provider_organisation)
    persons = _persons(plan, population)
    cell_table, classes = _cells(plan, persons)
    service_records = tuple(_service(plan, services[name]) for name in services)
    resource_records = tuple(_resource(plan, name, spec) for name, spec in resources.items())
    staff_records = tuple(_staff_group(plan, spec) for spec in staff_groups.values())
    initiative_records = tuple(_initiative(plan, i, spec) for i, spec in enumerate(initiatives))
    effect_records = _effects(plan, cell_table.klass)
    contract_records = tuple(_contract(plan, name, spec) for name, spec in (contracts or {}).items())
    fund_records = tuple(
        m.Fund(
            name,
            name,
            f.kind,
            axes.organisation.index(f.recipient),
            tuple((y, book.of(n, name)) for y, n in f.amounts.items()),
        )
        for name, f in (funds or {}).items()
    )
    index_table = {line: book.of(rate, f"index-{line}") for line, rate in (indices or {}).items()}
    distances = _travel(plan, travel, carbon_per_km) if travel else None
    return Model(
        plan_id="test", title="Test", summary="", digest="", price_base=base_year,
        axes=_with_assumptions(axes, book),
        month_days=np.array([(base + y).month_days for y in range(years + 1)], dtype=float),
        leaf=np.array([place not in neighbours for place in axes.place]),
        assumptions=book.table(),
        population=m.Population(("principal",), 0, persons[None], _ORIGIN),
        cells=cell_table, classes=classes, services=service_records,
        resources=resource_records, staff_groups=staff_records,
        initiatives=initiative_records, effects=effect_records,
        capacity=_capacity(plan, capacity or {}),
        workforce=_workforce(plan, in_post or {}, establishment or {}, trained or {}, markets or {}),
        accounts=_accounts(plan, accounts or {}, outside),
        contracts=contract_records, funds=fund_records, control_totals=(), operational=(), indices=index_table,
        season=_season(plan, season or {}), travel=distances,
        waiting=tuple(
            m.Waiting(axes.provider.index(o), axes.service.index(v), np.array(people, dtype=float))
            for (o, v), people in (waiting or {}).items()
        ),
    )  # fmt: skip


def _with_assumptions(axes: m.Axes, book: _Book) -> m.Axes:
    return m.Axes(**{**vars(axes), "assumption": _axis("assumption", book.names)})


def _persons(plan: _Plan, rows: Mapping[tuple[int, str, str], float] | None) -> m.Floats:
    shape = (plan.year_count, len(plan.axes.place), len(plan.axes.group))
    persons = np.full(shape, 1000.0 if rows is None else 0.0)
    for (y, place, group), number in (rows or {}).items():
        persons[y, plan.axes.place.index(place), plan.axes.group.index(group)] = number
    return persons


def _cells(plan: _Plan, persons: m.Floats) -> tuple[m.Cells, m.Classes]:
    """Cells, and classes of those that share place, service, provider and effects."""
    axes = plan.axes
    effects = [effect for i in plan.initiatives for effect in i.effects]
    acting = [
        tuple(e for e, effect in enumerate(effects) if c in plan.selected(effect)) for c in range(len(plan.cells))
    ]
    classes: dict[tuple[int, int, int, tuple[int, ...]], list[int]] = {}
    place = [axes.place.index(row[0]) for row in plan.cells]
    group = [axes.group.index(row[1]) for row in plan.cells]
    service = [axes.service.index(row[2]) for row in plan.cells]
    provider = [axes.provider.index(row[3]) for row in plan.cells]
    klass = []
    for c in range(len(plan.cells)):
        key = (place[c], service[c], provider[c], acting[c])
        klass.append(list(classes).index(key) if key in classes else len(classes))
        classes.setdefault(key, []).append(c)
    demand = np.zeros((1, plan.year_count, len(classes)))
    for k, members in enumerate(classes.values()):
        for c in members:
            then = persons[0, place[c], group[c]]
            growth = persons[:, place[c], group[c]] / then if then > 0.0 else np.zeros(plan.year_count)
            demand[0, :, k] += plan.cells[c][4] * growth
    table = m.Cells(
        np.array(place), np.array(group), np.array(service), np.array(provider),
        np.array([float(r[4]) for r in plan.cells]),
        np.array(klass), _ORIGIN,
    )  # fmt: skip
    keys = list(classes)
    return table, m.Classes(
        np.array([k[0] for k in keys]), np.array([k[1] for k in keys]), np.array([k[2] for k in keys]), demand,
        np.array([len(members) for members in classes.values()]),
    )  # fmt: skip


def _service(plan: _Plan, spec: ServiceSpec) -> m.Service:
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


def _resource(plan: _Plan, name: str, spec: ResourceSpec) -> m.Resource:
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


def _staff_group(plan: _Plan, spec: StaffGroupSpec) -> m.StaffGroup:
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


def _becomes(plan: _Plan, spec: EffectSpec) -> m.Becomes | None:
    if spec.kind not in ("prevent", "avoid", "shift"):
        return None
    axes, book = plan.axes, plan.book
    if not spec.to_service:
        return m.Becomes(-1, -1, -1, -1, "unmet" if spec.unmet else "prevented")
    provider = axes.provider.index(spec.to_provider) if spec.to_provider else -1
    ratio, induced = book.of(spec.ratio, "ratio"), book.of(spec.induced, "induced")
    return m.Becomes(axes.service.index(spec.to_service), provider, ratio, induced, "arrives")


def _effects(plan: _Plan, klass: m.Ints) -> tuple[m.Effect, ...]:
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


def _initiative(plan: _Plan, i: int, spec: InitiativeSpec) -> m.Initiative:
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
                c.life_years,
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


def _capacity(plan: _Plan, rows: Mapping[tuple[int, str, str], float]) -> m.Capacity:
    shape = (len(plan.axes.provider), len(plan.axes.resource))
    units, listed = np.zeros((plan.year_count, *shape)), np.zeros(shape, dtype=bool)
    for (y, provider, resource), number in sorted(rows.items()):
        where = (plan.axes.provider.index(provider), plan.axes.resource.index(resource))
        units[(slice(y, None), *where)] = number
        listed[where] = True
    return m.Capacity(units, listed, _ORIGIN)


def _workforce(
    plan: _Plan,
    in_post: Mapping[tuple[str, str], float],
    establishment: Mapping[tuple[str, str], float],
    trained: Mapping[tuple[int, str, str], float],
    markets: Mapping[str, int],
) -> m.Workforce:
    axes = plan.axes
    shape = (len(axes.organisation), len(axes.staff_group))
    here, funded = np.zeros(shape), np.full(shape, np.nan)
    finishing = np.zeros((plan.year_count, *shape))
    for (r, w), wte in in_post.items():
        here[axes.organisation.index(r), axes.staff_group.index(w)] = wte
    for (r, w), wte in establishment.items():
        funded[axes.organisation.index(r), axes.staff_group.index(w)] = wte
    for (y, r, w), wte in trained.items():
        finishing[y, axes.organisation.index(r), axes.staff_group.index(w)] = wte
    market = np.array([markets.get(r, 0) for r in axes.organisation])
    return m.Workforce(here, funded, finishing, market, _ORIGIN)


ACCOUNT_LINES = (
    "allocation", "grant", "other_income", "contract_income", "pay", "non_pay", "contract_spend", "capital_charges",
)  # fmt: skip


def _accounts(plan: _Plan, rows: Mapping[tuple[str, int, str], float], outside: Sequence[str]) -> m.Accounts:
    axes = plan.axes
    amount = np.full((len(ACCOUNT_LINES), plan.year_count, len(axes.organisation)), np.nan)
    for (line, y, r), pounds in rows.items():
        amount[ACCOUNT_LINES.index(line), y, axes.organisation.index(r)] = pounds
    return m.Accounts(
        ACCOUNT_LINES,
        amount,
        np.array([r not in outside for r in axes.organisation]),
        ("nhs",) * len(axes.organisation),
        np.array([axes.organisation.index(plan.provider_organisation[o]) for o in axes.provider]),
        _ORIGIN,
    )


def _contract(plan: _Plan, name: str, spec: ContractSpec) -> m.Contract:
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
        payee_value=NAN,
        values=(("payer", 0, spec.value),),
    )


def _season(plan: _Plan, rows: Mapping[str, Sequence[float]]) -> m.Floats:
    season = np.ones((len(plan.axes.service), 12))
    for service, factors in rows.items():
        season[plan.axes.service.index(service)] = factors
    return season


def _travel(plan: _Plan, rows: Mapping[tuple[str, str], tuple[float, float]], carbon: float | None) -> m.Travel:
    shape = (len(plan.axes.place), len(plan.axes.provider))
    minutes, km = np.full(shape, np.nan), np.full(shape, np.nan)
    for (place, provider), (time, distance) in rows.items():
        where = (plan.axes.place.index(place), plan.axes.provider.index(provider))
        minutes[where], km[where] = time, distance
    return m.Travel(minutes, km, plan.book.of(carbon, "carbon"), _ORIGIN)
