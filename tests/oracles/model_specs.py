"""What a small model is made of, with plain defaults: a test states only what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from placeplan.model import model as m

__all__ = [
    "CapitalSpec", "ContractSpec", "CostSpec", "EffectSpec", "FundSpec", "InitiativeSpec", "OpeningSpec", "ReleaseSpec",
    "ResourceSpec", "Rollout", "ServiceSpec", "StaffGroupSpec", "StaffNeedSpec",
]  # fmt: skip


@dataclass(frozen=True)
class ServiceSpec:
    """A service that costs nothing and uses nothing."""

    growth: float = 0.0
    adjustments: Mapping[int, float] = field(default_factory=dict)
    variable_cost: float = 0.0
    uses: Mapping[str, float] = field(default_factory=dict)
    staff: Mapping[str, float] = field(default_factory=dict)
    """Hours."""
    journeys: float | None = None
    preventable: bool = False
    waiting_standard: float | None = None


@dataclass(frozen=True)
class ResourceSpec:
    """A resource used one unit a day at full occupancy, in steps of one."""

    step: float = 1.0
    step_cost: float = 0.0
    use_per_day: float = 1.0
    target_occupancy: float = 1.0
    method: Literal["occupancy", "erlang"] = "occupancy"
    full_probability: float | None = None
    establishment: Mapping[str, float] = field(default_factory=dict)
    grows: bool = False
    blocked: float | None = None
    standard: bool = False


@dataclass(frozen=True)
class StaffGroupSpec:
    """A staff group of which nobody leaves and nobody can be had."""

    hours_per_wte: float = 1000.0
    pay: float = 0.0
    leaver_rate: float = 0.0
    recruitable: float = 0.0
    agency_premium: float = 0.0
    agency_share: float = 0.0
    completion: float | None = None
    training_years: int = 0


@dataclass(frozen=True)
class EffectSpec:
    """An effect on every cell of its services."""

    id: str
    kind: m.EffectKind
    size: float
    services: Sequence[str] = ()
    places: Sequence[str] = ()
    """Empty: every place of the footprint."""
    groups: Sequence[str] = ()
    providers: Sequence[str] = ()
    eligible: float | None = None
    reach: float | None = None
    to_service: str = ""
    """Service that receives; empty with no outcome: prevented."""
    to_provider: str = ""
    ratio: float | None = None
    induced: float | None = None
    unmet: bool = False
    resources: Sequence[str] = ()
    staff_groups: Sequence[str] = ()
    line: Literal["", "variable", "fixed"] = ""
    organisations: Sequence[str] = ()
    lag_months: float = 0.0
    build_up_months: float = 0.0
    relation: Literal["independent", "disjoint", "nested", "exclusive", "unknown"] = "independent"
    relation_set: str = ""


@dataclass(frozen=True)
class CostSpec:
    """Money an initiative pays."""

    organisation: str
    amount: float
    years: Sequence[int]
    share: float = 1.0
    follows_rollout: bool = False


@dataclass(frozen=True)
class CapitalSpec:
    """Capital an initiative spends."""

    organisation: str
    amount: float
    years: Sequence[int]
    life_years: float
    charge_rate: float | None = None


@dataclass(frozen=True)
class StaffNeedSpec:
    """Staff an initiative employs."""

    organisation: str
    staff_group: str
    wte: float
    years: Sequence[int]
    follows_rollout: bool = False
    source: Literal["recruit", "train", "redeploy"] = "recruit"


@dataclass(frozen=True)
class OpeningSpec:
    """Capacity opened."""

    id: str
    provider: str
    resource: str
    units: float
    year: int


@dataclass(frozen=True)
class ReleaseSpec:
    """Capacity to be closed; `after` names openings, "initiative/opening"."""

    id: str
    provider: str
    resource: str
    units: float
    year: int
    after: Sequence[str] = ()
    fixed_saving: float | None = None


Rollout = Mapping[str, tuple[float, float] | None]
"""Place -> (start, ramp) in months; None: not party. Places not named are not party."""


@dataclass(frozen=True)
class InitiativeSpec:
    """An initiative that, by default, is everywhere from the start."""

    id: str
    effects: Sequence[EffectSpec] = ()
    rollout: Rollout | None = None
    costs: Sequence[CostSpec] = ()
    capital: Sequence[CapitalSpec] = ()
    staff: Sequence[StaffNeedSpec] = ()
    openings: Sequence[OpeningSpec] = ()
    releases: Sequence[ReleaseSpec] = ()


@dataclass(frozen=True)
class ContractSpec:
    """A contract for everything the payee gives."""

    payer: str
    payee: str
    value: float
    kind: Literal["block", "activity", "blended"] = "block"
    variable_share: float | None = None
    services: Sequence[str] = ()
    places: Sequence[str] = ()


@dataclass(frozen=True)
class FundSpec:
    """Money from outside by year."""

    recipient: str
    amounts: Mapping[int, float]
    kind: Literal["transformation", "capital", "grant"] = "transformation"
