"""The compiled plan: everything the engine needs, as plain arrays and tuples, frozen.

Positions stand for names throughout: `place`, `service`, `provider`, `resource`, `staff_group`, `organisation`,
`initiative` and `assumption` are indices into the axes. -1 means "none". Nothing here knows of files or records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from placeplan.model.axes import Axis
from placeplan.model.money import Accounts, Contract, ControlTotal, Fund, OperationalFigure
from placeplan.model.origin import Origin

__all__ = [
    "Accounts",
    "AssumptionTable",
    "Axes",
    "Becomes",
    "Capacity",
    "CapitalCost",
    "Cells",
    "Classes",
    "Contract",
    "ControlTotal",
    "Cost",
    "Effect",
    "EffectKind",
    "Fund",
    "Initiative",
    "Model",
    "Opening",
    "OperationalFigure",
    "Origin",
    "Population",
    "Release",
    "Resource",
    "Service",
    "StaffGroup",
    "StaffNeed",
    "Travel",
    "Waiting",
    "Workforce",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EffectKind = Literal["grow", "prevent", "avoid", "shift", "relocate", "shorten", "reprice"]


@dataclass(frozen=True)
class Axes:
    """Names along every dimension. Neighbours follow the places of the footprint on `place`."""

    year: Axis
    place: Axis
    group: Axis
    """Age band x sex x deprivation fifth, "age|sex|fifth", age varying slowest."""
    service: Axis
    provider: Axis
    resource: Axis
    staff_group: Axis
    organisation: Axis
    initiative: Axis
    effect: Axis
    """"initiative/effect"."""
    assumption: Axis


@dataclass(frozen=True)
class AssumptionTable:
    """Every assumption, in axis order. Ranges are NaN where none is stated."""

    value: Floats
    low: Floats
    high: Floats
    minimum: Floats
    maximum: Floats
    unit: tuple[str, ...]
    distribution: tuple[str, ...]
    group: tuple[str, ...]
    """Name of the group it moves with; empty: alone."""
    correlation: Floats
    evidence: tuple[str, ...]
    """Id and citation of its evidence, "id: citation"; empty where it has none."""
    grade: tuple[str, ...]
    owner: tuple[str, ...]
    price_base: tuple[str, ...]


@dataclass(frozen=True)
class Population:
    """People by variant, year, place and group."""

    variants: tuple[str, ...]
    chosen: int
    """Variant of the expected run."""
    persons: Floats
    """(variant, year, place, group)."""
    origin: Origin


@dataclass(frozen=True)
class Cells:
    """Base-year activity, one entry for each (place, group, service, provider)."""

    place: Ints
    group: Ints
    service: Ints
    provider: Ints
    quantity: Floats
    klass: Ints
    """Class each cell belongs to."""
    source: Ints
    """Source each cell's row names, an index into `origin.sources`."""
    origin: Origin


@dataclass(frozen=True)
class Classes:
    """Cells that share place, service, provider and every effect, merged. Nothing is lost: see MODEL, compile.

    `demand[variant, year, class]` is base-year quantity times population growth, summed over the cells.
    """

    place: Ints
    service: Ints
    provider: Ints
    demand: Floats
    rows: Ints
    """Number of cells in each class."""


@dataclass(frozen=True)
class Service:
    """A service, as the engine needs it."""

    unit: str
    growth: int
    adjustments: tuple[tuple[int, int], ...]
    """(year, assumption)."""
    variable_cost: int
    uses: tuple[tuple[int, int, float], ...]
    """(resource, assumption, factor): factor turns minutes into hours, else 1."""
    staff: tuple[tuple[int, int, float], ...]
    """(staff group, assumption, factor)."""
    journeys: int
    preventable: bool
    waiting_standard: int


@dataclass(frozen=True)
class Resource:
    """A resource, as the engine needs it."""

    unit: str
    use_per_day: float
    step: float
    target_occupancy: int
    method: Literal["occupancy", "erlang"]
    full_probability: int
    step_cost: int
    establishment: tuple[tuple[int, int], ...]
    """(staff group, assumption)."""
    grows: bool
    blocked: int
    standard: bool


@dataclass(frozen=True)
class StaffGroup:
    """A staff group, as the engine needs it; each field but the last is an assumption."""

    hours_per_wte: int
    pay: int
    leaver_rate: int
    recruitable: int
    agency_premium: int
    agency_share: int
    completion: int
    training_years: int


@dataclass(frozen=True)
class Becomes:
    """What leaves a cell turns into."""

    service: int
    """-1: it is prevented or unmet."""
    provider: int
    """-1: the same provider."""
    ratio: int
    induced: int
    outcome: Literal["arrives", "prevented", "unmet"]


@dataclass(frozen=True)
class Effect:
    """One effect of one initiative."""

    initiative: int
    kind: EffectKind
    classes: Ints
    """Classes it acts on; empty for a reprice of fixed cost."""
    eligible: int
    reach: int
    size: int
    becomes: Becomes | None
    to_provider: int
    resources: tuple[int, ...]
    staff_groups: tuple[int, ...]
    line: Literal["", "variable", "fixed"]
    organisations: tuple[int, ...]
    lag_months: float
    build_up_months: float
    relation: Literal["independent", "disjoint", "nested", "exclusive", "unknown"]
    relation_set: str


@dataclass(frozen=True)
class Cost:
    """A recurrent or one-off cost. `years` are the years it falls in; `share` is the part of `amount` each bears."""

    name: str
    organisation: int
    amount: int
    years: tuple[int, ...]
    share: float
    follows_rollout: bool


@dataclass(frozen=True)
class CapitalCost:
    """Capital. `years` are the years of the plan it is spent in; `share` is the part of `amount` each bears."""

    name: str
    organisation: int
    amount: int
    years: tuple[int, ...]
    share: float
    life_years: float
    charge_rate: int
    fund: str


@dataclass(frozen=True)
class StaffNeed:
    """Staff an initiative employs."""

    organisation: int
    staff_group: int
    wte: int
    years: tuple[int, ...]
    """Years in which they count in need (already moved by the training years where they are trained)."""
    follows_rollout: bool
    source: Literal["recruit", "train", "redeploy"]


@dataclass(frozen=True)
class Opening:
    """Capacity opened from a year on."""

    name: str
    """"initiative/opening"."""
    provider: int
    resource: int
    units: float
    year: int


@dataclass(frozen=True)
class Release:
    """Capacity to be closed, where safe."""

    name: str
    """"initiative/release"."""
    initiative: int
    provider: int
    resource: int
    units: float
    year: int
    after: tuple[str, ...]
    fixed_saving: int


@dataclass(frozen=True)
class Initiative:
    """An initiative, as the engine needs it."""

    title: str
    start: Floats
    """(place): months from 1 April of the base year to its start there; NaN where not party."""
    ramp: Floats
    """(place): months."""
    party: Bools
    """(place): reached by a roll-out step of its own that is not "not party"."""
    everywhere: bool
    """It has no roll-out rows: coverage 1 from the start."""
    costs: tuple[Cost, ...]
    capital: tuple[CapitalCost, ...]
    staff: tuple[StaffNeed, ...]
    openings: tuple[Opening, ...]
    releases: tuple[Release, ...]
    slip_rows: Ints | None = None
    """(place): row of the draws' slippage each place's start takes; None: the initiative's own."""


@dataclass(frozen=True)
class Capacity:
    """What is open in the base year and after, by do nothing's rows."""

    units: Floats
    """(year, provider, resource); rows carried forward."""
    listed: Bools
    """(provider, resource): some row names it."""
    origin: Origin


@dataclass(frozen=True)
class Workforce:
    """Staff at the start."""

    in_post: Floats
    """(organisation, staff group), wte."""
    establishment: Floats
    """(organisation, staff group), wte; NaN where there is no row."""
    trained: Floats
    """(year, organisation, staff group), wte finishing training."""
    market: Ints
    """(organisation): labour market, an index of its own."""
    origin: Origin


@dataclass(frozen=True)
class Travel:
    """Distance by car; NaN where there is no row."""

    minutes: Floats
    """(place, provider)."""
    km: Floats
    carbon_per_km: int
    origin: Origin


@dataclass(frozen=True)
class Waiting:
    """People waiting at the end of the base year."""

    provider: int
    service: int
    people: Floats
    """(weeks waited)."""


@dataclass(frozen=True)
class Model:
    """A compiled plan."""

    plan_id: str
    title: str
    summary: str
    digest: str
    price_base: str
    axes: Axes
    month_days: Floats
    """(year, month), April first."""
    leaf: Bools
    """(place): lies in the footprint (neighbours do not)."""
    assumptions: AssumptionTable
    population: Population
    cells: Cells
    classes: Classes
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]
    staff_groups: tuple[StaffGroup, ...]
    initiatives: tuple[Initiative, ...]
    effects: tuple[Effect, ...]
    capacity: Capacity
    workforce: Workforce
    accounts: Accounts
    contracts: tuple[Contract, ...]
    funds: tuple[Fund, ...]
    control_totals: tuple[ControlTotal, ...]
    operational: tuple[OperationalFigure, ...]
    indices: Mapping[str, int]
    """Line of money -> assumption."""
    season: Floats
    """(service, month), April first; 1 where no rows are given."""
    travel: Travel | None
    waiting: tuple[Waiting, ...]

    @property
    def group_parts(self) -> tuple[Ints, Ints, Ints]:
        """(group): age band (in order of appearance), age band and sex together, and deprivation fifth (1 to 5)."""
        parts = [name.split("|") for name in self.axes.group]
        ages = {age: n for n, age in enumerate(dict.fromkeys(part[0] for part in parts))}
        pairs = {pair: n for n, pair in enumerate(dict.fromkeys((part[0], part[1]) for part in parts))}
        age = np.array([ages[part[0]] for part in parts], dtype=np.int64)
        both = np.array([pairs[part[0], part[1]] for part in parts], dtype=np.int64)
        return age, both, np.array([int(part[2]) for part in parts], dtype=np.int64)

    @property
    def year_days(self) -> Floats:
        """(year): days in each financial year."""
        return np.asarray(self.month_days.sum(axis=1))
