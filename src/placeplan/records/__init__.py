"""What a plan is made of: one typed record per thing. See `docs/reference/records`."""

from placeplan.records import (  # noqa: F401  (each module registers its kinds)
    assumption,
    benefit,
    delivery,
    engagement,
    governance,
    initiative,
    money,
    network,
    option,
    organisation,
    place,
    plan_record,
    population,
    requirement,
    risk,
    scenario,
    service,
)
from placeplan.records.assumption import GRADES, Assumption, Evidence
from placeplan.records.base import KINDS, FieldSpec, Kind, Part, Record, Row, fields_of, kind_of
from placeplan.records.benefit import Benefit, Measure, ReadingRow
from placeplan.records.delivery import (
    DUTIES,
    Adoption,
    Dependency,
    DesignWork,
    Duty,
    Gate,
    Learning,
    Milestone,
    Portfolio,
    Variation,
    Workstream,
)
from placeplan.records.engagement import (
    Consultation,
    EngagementEvent,
    ImpactAssessment,
    Response,
    ServiceChange,
    Stakeholder,
)
from placeplan.records.governance import (
    Approval,
    Body,
    Condition,
    Decision,
    Delegation,
    LevelDecision,
    Meeting,
    Membership,
    PreElectionPeriod,
    Tolerance,
    Version,
)
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
from placeplan.records.network import Action, AgendaItem, Commitment, Conflict, Problem, ProgrammeCost
from placeplan.records.option import Criterion, Option, OptionScore, Panel
from placeplan.records.organisation import Organisation, Person, Site
from placeplan.records.place import Neighbour, Place
from placeplan.records.plan_record import FORMAT, MONEY_LINES, PlanSettings
from placeplan.records.population import Source
from placeplan.records.requirement import (
    RESULTS,
    Answer,
    Assessment,
    FundQuarter,
    Mark,
    Moderation,
    Requirement,
    RequirementPack,
)
from placeplan.records.risk import Mitigation, Risk, RiskAnchor, RiskScale, Score
from placeplan.records.scenario import Change, Removal, Scenario
from placeplan.records.service import Resource, Service, StaffGroup

__all__ = [
    "DUTIES", "EFFECT_KINDS", "FORMAT", "GRADES", "KINDS", "MONEY_LINES", "RESULTS", "Action", "Adoption",
    "AgendaItem", "Answer", "Approval", "Assessment", "Assumption", "Benefit", "Body", "Change", "Commitment",
    "Condition", "Conflict", "Consultation", "Contract", "ControlTotal", "Cost", "Criterion", "Decision", "Delegation",
    "Dependency", "DesignWork", "Duty", "Effect", "EngagementEvent", "Evidence", "FieldSpec", "Fund", "FundQuarter",
    "Gate", "ImpactAssessment", "Initiative", "Kind", "Learning", "LevelDecision", "Mark", "Measure", "Meeting",
    "Membership", "Milestone", "Mitigation", "Moderation", "Neighbour", "Opening", "Option", "OptionScore",
    "Organisation", "Panel", "Part", "Person",
    "Place", "PlanSettings", "Portfolio", "PreElectionPeriod", "Problem", "ProgrammeCost", "ReadingRow", "Record",
    "Release", "Removal", "Requirement", "RequirementPack", "Resource", "Response", "Risk", "RiskAnchor",
    "RiskScale", "RolloutStep", "Row", "Scenario", "Score", "Service", "ServiceChange", "Site", "Source",
    "StaffGroup", "StaffNeed", "Stakeholder", "Tolerance", "Variation", "Version", "Workstream", "fields_of",
    "kind_of",
]  # fmt: skip
