"""What a plan is made of: one typed record per thing. See `docs/reference/records`."""

from placeplan.records import (  # noqa: F401  (each module registers its kinds)
    assumption,
    initiative,
    money,
    organisation,
    place,
    plan_record,
    population,
    scenario,
    service,
)
from placeplan.records.assumption import GRADES, Assumption, Evidence
from placeplan.records.base import KINDS, FieldSpec, Kind, Part, Record, Row, fields_of, kind_of
from placeplan.records.initiative import (
    EFFECT_KINDS,
    Cost,
    Effect,
    Initiative,
    Opening,
    Release,
    RolloutStep,
    StaffNeed,
)
from placeplan.records.money import Contract, ControlTotal, Fund
from placeplan.records.organisation import Organisation, Person, Site
from placeplan.records.place import Neighbour, Place
from placeplan.records.plan_record import FORMAT, MONEY_LINES, PlanSettings
from placeplan.records.population import Source
from placeplan.records.scenario import Change, Removal, Scenario
from placeplan.records.service import Resource, Service, StaffGroup

__all__ = [
    "EFFECT_KINDS", "FORMAT", "GRADES", "KINDS", "MONEY_LINES", "Assumption", "Change", "Contract", "ControlTotal",
    "Cost",
    "Effect", "Evidence", "FieldSpec", "Fund", "Initiative", "Kind", "Neighbour", "Opening", "Organisation", "Part",
    "Person",
    "Place", "PlanSettings", "Record", "Release", "Removal", "Resource", "RolloutStep", "Row", "Scenario", "Service",
    "Site",
    "Source", "StaffGroup", "StaffNeed", "fields_of", "kind_of",
]  # fmt: skip
