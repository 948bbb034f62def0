"""Initiatives: what is done, to whom, by how much, where and when, with which staff and money."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from annotated_types import Ge, Gt, Le

from placeplan.records.base import CalendarMonth, Part, Record, Ref, Slug, Unit, Year, register
from placeplan.records.groups import AgeBand, Sex

__all__ = [
    "EFFECT_KINDS", "STAGES", "Becomes", "Cost", "Effect", "Initiative", "Opening", "Release", "RolloutStep",
    "StaffNeed",
]  # fmt: skip

AssumptionRef = Annotated[str, Ref("assumption")]

STAGES: tuple[str, ...] = (
    "diagnosis", "engagement and consultation", "decision making", "transition", "implementation", "evaluation",
)  # fmt: skip
EffectKind = Literal["grow", "prevent", "avoid", "shift", "relocate", "shorten", "reprice"]
EFFECT_KINDS: tuple[str, ...] = get_args(EffectKind)
"""Kinds of effect in the causal order in which they act."""


class Becomes(Part):
    """What care that is prevented, avoided or shifted turns into. Exactly one of service, prevented, unmet is given."""

    service: Annotated[str, Ref("service")] = ""
    """Service that receives what leaves."""
    provider: Annotated[str, Ref("organisation", "site")] = ""
    """Provider that receives it."""
    ratio: Annotated[str, Ref("assumption")] = ""
    """Units of the receiving service for each unit that leaves (a ratio)."""
    induced: Annotated[str, Ref("assumption")] = ""
    """Further demand the new service brings forth, as a part of what arrives (a ratio); empty: none."""
    prevented: Annotated[str, Ref("evidence")] = ""
    """Evidence that the need no longer arises."""
    unmet: str = ""
    """Why the need is left unmet, declared in so many words."""


class Effect(Part):
    """One way an initiative changes activity, its use of resources, or what it costs."""

    id: Slug
    """Short name, unique within the initiative."""
    title: str = ""
    """Name people read."""
    kind: EffectKind
    """What happens: more care (grow), less need (prevent), no contact (avoid), care elsewhere (shift), the same care at
    another provider (relocate), less time or staff for each unit (shorten), a lower cost for each unit (reprice)."""
    services: tuple[Annotated[str, Ref("service")], ...] = ()
    """Services it acts on."""
    places: tuple[Annotated[str, Ref("place", "neighbour")], ...] = ()
    """Places whose residents it reaches; empty: all of the footprint. A place includes all that lie wholly in it."""
    age_bands: tuple[AgeBand, ...] = ()
    """Age bands it reaches; empty: all ages."""
    sexes: tuple[Sex, ...] = ()
    """Sexes it reaches; empty: both."""
    deprivation: tuple[Annotated[int, Ge(1), Le(5)], ...] = ()
    """Deprivation fifths it reaches, 1 the most deprived; empty: all."""
    providers: tuple[Annotated[str, Ref("organisation", "site")], ...] = ()
    """Providers it acts on; empty: all."""
    eligible: Annotated[str, Ref("assumption")] = ""
    """Share of the selected activity it could act on; empty: all of it."""
    reach: Annotated[str, Ref("assumption")] = ""
    """Share of the eligible that are reached once roll-out is complete; empty: all of them."""
    size: AssumptionRef
    """Effect on those reached: the share that goes (or, for grow, is added)."""
    becomes: Becomes | None = None
    """What happens to what leaves; needed for prevent, avoid and shift."""
    to_provider: Annotated[str, Ref("organisation", "site")] = ""
    """Provider that receives what is relocated."""
    resources: tuple[Annotated[str, Ref("resource")], ...] = ()
    """Resources of which shortened care uses less."""
    staff_groups: tuple[Annotated[str, Ref("staff_group")], ...] = ()
    """Staff groups of whose time shortened care uses less."""
    line: Literal["", "variable", "fixed"] = ""
    """Cost a reprice acts on: the variable cost of services, or the fixed cost of organisations."""
    organisations: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations whose fixed cost a reprice acts on."""
    lag_years: Annotated[float, Ge(0), Unit("years")] = 0.0
    """Years from reaching somebody to the first effect."""
    build_up_years: Annotated[float, Ge(0), Unit("years")] = 0.0
    """Years over which the effect then grows to its full size, in a straight line."""
    relation: Literal["independent", "disjoint", "nested", "exclusive", "unknown"] = "independent"
    """How the people it acts on overlap with those of the other effects in its relation set."""
    relation_set: str = ""
    """Name of the set of effects, across initiatives, the relation holds for."""


class Cost(Part):
    """Money an initiative needs, beyond what activity, capacity and staff already bring."""

    id: Slug
    """Short name, unique within the initiative."""
    title: str = ""
    """Name people read."""
    organisation: Annotated[str, Ref("organisation")]
    """Organisation that pays."""
    kind: Literal["recurrent", "one-off", "double running", "capital"]
    """Capital is paid for over its life through depreciation and a charge; the rest in the year it is spent."""
    amount: AssumptionRef
    """Pounds a year, in the plan's price base; for capital and one-off costs the whole sum (£)."""
    from_year: Year
    """First year."""
    to_year: Year = ""
    """Last year; empty: to the end of the plan. A one-off or capital cost is spent evenly over its years."""
    follows_rollout: bool = False
    """The amount grows with the roll-out instead of being paid in full from the start."""
    life_years: Annotated[float, Gt(0), Unit("years")] | None = None
    """Years over which capital is written off."""
    charge_rate: Annotated[str, Ref("assumption")] = ""
    """Yearly charge on capital not yet written off (a rate)."""
    fund: Annotated[str, Ref("fund")] = ""
    """Fund that pays for it, where one does."""


class StaffNeed(Part):
    """Staff an initiative employs, beyond those its activity and capacity call for."""

    organisation: Annotated[str, Ref("organisation")]
    """Employer."""
    staff_group: Annotated[str, Ref("staff_group")]
    """Group of staff."""
    wte: AssumptionRef
    """Number when roll-out is complete (wte)."""
    from_year: Year
    """First year."""
    to_year: Year = ""
    """Last year; empty: to the end of the plan."""
    follows_rollout: bool = False
    """The number grows with the roll-out."""
    source: Literal["recruit", "train", "redeploy"] = "recruit"
    """Recruit from the labour market; train (they arrive after the training years); or redeploy people in post."""


class Opening(Part):
    """Capacity an initiative opens."""

    id: Slug
    """Short name, unique within the initiative."""
    provider: Annotated[str, Ref("organisation", "site")]
    """Where."""
    resource: Annotated[str, Ref("resource")]
    """What."""
    units: Annotated[float, Gt(0), Unit("units")]
    """How many, in whole steps."""
    year: Year
    """Year from whose start they are open."""


class Release(Part):
    """Capacity an initiative means to close. It closes only where that is safe; otherwise it is refused and listed."""

    id: Slug
    """Short name, unique within the initiative."""
    provider: Annotated[str, Ref("organisation", "site")]
    """Where."""
    resource: Annotated[str, Ref("resource")]
    """What."""
    units: Annotated[float, Gt(0), Unit("units")]
    """How many, in whole steps."""
    year: Year
    """Year from whose start they are to be closed; tried again each later year."""
    after: tuple[str, ...] = ()
    """Openings that must have happened first, each written initiative/opening."""
    fixed_saving: Annotated[str, Ref("assumption")] = ""
    """Fixed cost a year that leaves with it, as when a whole site closes (£)."""


class RolloutStep(Part):
    """When an initiative reaches a place, and in which part."""

    place: Annotated[str, Ref("place", "neighbour")]
    """Place reached; a step for a larger place holds for every place in it that has none of its own."""
    role: Literal["early", "later", "not party"]
    """Early adopter, later adopter, or not a party to it."""
    wave: Annotated[int, Ge(1)] = 1
    """Wave it belongs to."""
    start: CalendarMonth = ""
    """First month."""
    ramp_months: Annotated[float, Ge(0), Unit("months")] = 12.0
    """Months until it reaches everybody it will reach, in a straight line."""


@register("initiative", "initiatives", storage="nested", path="initiatives")
class Initiative(Record):
    """A change the partners mean to make: its effects, cost, staff, capacity and roll-out."""

    summary: str = ""
    """What it is, in a sentence or two."""
    workstream: str = ""
    """Workstream it belongs to."""
    portfolio: str = ""
    """Portfolio its workstream belongs to."""
    stage: Literal[
        "diagnosis", "engagement and consultation", "decision making", "transition", "implementation", "evaluation"
    ]  # fmt: skip
    """Stage it has reached."""
    level: Annotated[str, Ref("place")]
    """Place at whose level it is decided and run: the lowest that can."""
    sro: Annotated[str, Ref("person")] = ""
    """Senior responsible owner."""
    clinical_lead: Annotated[str, Ref("person")] = ""
    """Clinical lead."""
    organisations: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations that take part."""
    category: Literal[
        "", "prevention", "self-care", "new care model", "urgent care", "elective", "acute reconfiguration",
        "mental health",
        "primary care", "social care", "variation", "provider efficiency", "back office", "medicines", "estates",
        "digital",
        "workforce", "specialised",
    ] = ""  # fmt: skip
    """What kind of solution it is, for the request to show separate contributions."""
    once_only: tuple[str, ...] = ()
    """Parts designed once for everybody."""
    tailorable: tuple[str, ...] = ()
    """Parts each locality may fit to itself."""
    active: bool = True
    """Part of the plan; no: kept on file, without effect."""
    effects: tuple[Effect, ...] = ()
    """What it changes."""
    costs: tuple[Cost, ...] = ()
    """Money it needs."""
    staff: tuple[StaffNeed, ...] = ()
    """Staff it employs."""
    openings: tuple[Opening, ...] = ()
    """Capacity it opens."""
    releases: tuple[Release, ...] = ()
    """Capacity it closes, where safe."""
    rollout: tuple[RolloutStep, ...] = ()
    """When it reaches each place."""
