"""Small models made by hand.

Numbers stand where the model has assumptions, each becoming one of its own; names stand where it has positions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from placeplan.model import Model
from placeplan.model import model as m
from placeplan.quantities import FinancialYear
from tests.oracles.model_records import (
    Book,
    Cell,
    Draft,
    axis_of,
    contract_of,
    effects_of,
    initiative_of,
    resource_of,
    service_of,
    staff_group_of,
)
from tests.oracles.model_specs import (
    ContractSpec,
    FundSpec,
    InitiativeSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
)

__all__ = ["GROUP", "Cell", "build_model"]

GROUP = "65-69|female|5"


_ORIGIN = m.Origin("test", {"made-up": "Made up"})


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
    book = Book()
    axes = m.Axes(
        year=axis_of("year", [str(base + y) for y in range(years + 1)]),
        place=axis_of("place", (*places, *neighbours)),
        group=axis_of("group", groups),
        service=axis_of("service", list(services)),
        provider=axis_of("provider", list(provider_organisation)),
        resource=axis_of("resource", list(resources)),
        staff_group=axis_of("staff_group", list(staff_groups)),
        organisation=axis_of("organisation", everyone),
        initiative=axis_of("initiative", [i.id for i in initiatives]),
        effect=axis_of("effect", [f"{i.id}/{e.id}" for i in initiatives for e in i.effects]),
        assumption=axis_of("assumption", []),
    )
    plan = Draft(axes, book, initiatives, neighbours, cells, provider_organisation)
    persons = _persons(plan, population)
    cell_table, classes = _cells(plan, persons)
    service_records = tuple(service_of(plan, services[name]) for name in services)
    resource_records = tuple(resource_of(plan, name, spec) for name, spec in resources.items())
    staff_records = tuple(staff_group_of(plan, spec) for spec in staff_groups.values())
    initiative_records = tuple(initiative_of(plan, i, spec) for i, spec in enumerate(initiatives))
    effect_records = effects_of(plan, cell_table.klass)
    contract_records = tuple(contract_of(plan, name, spec) for name, spec in (contracts or {}).items())
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


def _with_assumptions(axes: m.Axes, book: Book) -> m.Axes:
    return m.Axes(**{**vars(axes), "assumption": axis_of("assumption", book.names)})


def _persons(plan: Draft, rows: Mapping[tuple[int, str, str], float] | None) -> m.Floats:
    shape = (plan.year_count, len(plan.axes.place), len(plan.axes.group))
    persons = np.full(shape, 1000.0 if rows is None else 0.0)
    for (y, place, group), number in (rows or {}).items():
        persons[y, plan.axes.place.index(place), plan.axes.group.index(group)] = number
    return persons


def _cells(plan: Draft, persons: m.Floats) -> tuple[m.Cells, m.Classes]:
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
        np.array(klass), np.zeros(len(klass), dtype=np.int64), _ORIGIN,
    )  # fmt: skip
    keys = list(classes)
    return table, m.Classes(
        np.array([k[0] for k in keys]), np.array([k[1] for k in keys]), np.array([k[2] for k in keys]), demand,
        np.array([len(members) for members in classes.values()]),
    )  # fmt: skip


def _capacity(plan: Draft, rows: Mapping[tuple[int, str, str], float]) -> m.Capacity:
    shape = (len(plan.axes.provider), len(plan.axes.resource))
    units, listed = np.zeros((plan.year_count, *shape)), np.zeros(shape, dtype=bool)
    for (y, provider, resource), number in sorted(rows.items()):
        where = (plan.axes.provider.index(provider), plan.axes.resource.index(resource))
        units[(slice(y, None), *where)] = number
        listed[where] = True
    return m.Capacity(units, listed, _ORIGIN)


def _workforce(
    plan: Draft,
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


def _accounts(plan: Draft, rows: Mapping[tuple[str, int, str], float], outside: Sequence[str]) -> m.Accounts:
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


def _season(plan: Draft, rows: Mapping[str, Sequence[float]]) -> m.Floats:
    season = np.ones((len(plan.axes.service), 12))
    for service, factors in rows.items():
        season[plan.axes.service.index(service)] = factors
    return season


def _travel(plan: Draft, rows: Mapping[tuple[str, str], tuple[float, float]], carbon: float | None) -> m.Travel:
    shape = (len(plan.axes.place), len(plan.axes.provider))
    minutes, km = np.full(shape, np.nan), np.full(shape, np.nan)
    for (place, provider), (time, distance) in rows.items():
        where = (plan.axes.place.index(place), plan.axes.provider.index(provider))
        minutes[where], km[where] = time, distance
    return m.Travel(minutes, km, plan.book.of(carbon, "carbon"), _ORIGIN)
