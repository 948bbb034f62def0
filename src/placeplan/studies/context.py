"""What the report says of a plan beyond its figures."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from placeplan.plan.mentions import mentions
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.publish.context import (
    AssumptionRow,
    EvidenceRow,
    InitiativeRow,
    OrganisationRow,
    PlaceRow,
    ProblemRow,
    ProgrammePart,
    ReconciliationRow,
    ReportContext,
    RolloutRow,
)
from placeplan.publish.options_view import OptionsView
from placeplan.records import (
    KINDS,
    Assumption,
    ControlTotal,
    Evidence,
    Initiative,
    Option,
    Organisation,
    Person,
    Place,
)
from placeplan.results import Finding
from placeplan.studies.discarded import discarded_views
from placeplan.studies.programme_report import programme_part
from placeplan.studies.run import Run

__all__ = ["context_of"]

_SIDES: Mapping[str, tuple[str, str]] = {
    "contract-sides-differ": ("payer", "payee"),
    "operational-plan-differs": ("operational plan", "this plan"),
    "control-total-missed": ("control total", "this plan"),
    "control-totals-do-not-add": ("footprint's control total", "sum of the organisations'"),
    "parts-do-not-add": ("footprint", "sum of the parts"),
}
"""Findings that set two statements of one figure against each other, and what the two are."""


def context_of(
    run: Run, options: OptionsView | None = None, *, programme: bool | ProgrammePart = True
) -> ReportContext:
    """The words of a plan that go with its results; with the options compared, where they were.

    Parameters
    ----------
    programme
        With what the programme's topics say, which takes a while to work out; or that, worked out already.
    """
    plan, settings = run.plan, run.plan.settings
    places = plan.of(Place)
    made = run.results.provenance
    at = f" --scenario {made.scenario}" if made.scenario else ""
    return ReportContext(
        title=settings.title,
        footprint=places[settings.footprint].title if settings.footprint in places else "",
        base_year=settings.base_year,
        years=run.years,
        summary=settings.summary,
        organisations=_organisations(plan),
        initiatives=_initiatives(plan),
        assumptions=_assumptions(plan),
        evidence=_evidence(plan),
        places=_places(plan),
        problems=tuple(_problem(found) for found in run.problems),
        reconciliation=tuple(_reconciled(f) for f in run.results.findings if f.code in _SIDES),
        control_totals=_control_totals(plan),
        programme=programme_part(run) if programme is True else programme or None,
        options=options,
        choice=tuple(option.title for option in plan.of(Option).values() if option.status != "discarded"),
        discarded=discarded_views(plan),
        explain_command=f"placeplan explain PLAN FIGURE --world WORLD --year YEAR{at}",
    )


def _title(plan: Plan, key: str) -> str:
    """Title of a person, organisation or place; the id where there is none."""
    for model in (Person, Organisation, Place):
        record = plan.of(model).get(key)
        if record is not None:
            return str(record.title)
    return key


def _organisations(plan: Plan) -> tuple[OrganisationRow, ...]:
    return tuple(OrganisationRow(o.id, o.title, o.type, o.partner) for o in plan.of(Organisation).values())


def _initiatives(plan: Plan) -> tuple[InitiativeRow, ...]:
    return tuple(
        InitiativeRow(
            id=i.id, title=i.title, workstream=i.workstream, portfolio=i.portfolio, stage=i.stage,
            owner=_title(plan, i.sro or i.owner), summary=i.summary,
            places=tuple(_title(plan, step.place) for step in i.rollout if step.role != "not party"),
            rollout=tuple(RolloutRow(_title(plan, s.place), s.role, s.start, s.ramp_months) for s in i.rollout),
        )
        for i in plan.of(Initiative).values() if i.active
    )  # fmt: skip


def _assumptions(plan: Plan) -> tuple[AssumptionRow, ...]:
    used: dict[str, dict[str, None]] = {}
    for mention in mentions(plan):
        if "assumption" in mention.targets and mention.kind != "scenario":
            used.setdefault(mention.target, {})[_user(plan, mention.kind, mention.record)] = None
    evidence = plan.of(Evidence)
    return tuple(
        AssumptionRow(
            id=a.id, title=a.title, value=a.value, unit=a.unit, low=a.low, high=a.high, evidence=a.evidence,
            grade=a.grade or (evidence[a.evidence].grade if a.evidence in evidence else ""),
            owner=_title(plan, a.owner),
            price_base=a.price_base, used_by=tuple(used.get(a.id, ())),
        )
        for a in plan.of(Assumption).values()
    )  # fmt: skip


def _user(plan: Plan, kind: str, record: str) -> str:
    if kind == "plan":
        return "the plan as a whole"
    title = getattr(plan.records.get(kind, {}).get(record), "title", record)
    return str(title) if kind == "initiative" else f"{KINDS[kind].name.replace('_', ' ')} {title}"


def _evidence(plan: Plan) -> tuple[EvidenceRow, ...]:
    return tuple(EvidenceRow(e.id, e.citation, e.grade, e.reference, e.wording) for e in plan.of(Evidence).values())


def _places(plan: Plan) -> tuple[PlaceRow, ...]:
    settings, people = plan.settings, plan.table("population")
    here = people.filter((pl.col("year") == settings.base_year) & (pl.col("variant") == settings.population_variant))
    counted = dict(here.group_by("place").agg(pl.col("persons").sum()).iter_rows())
    return tuple(
        PlaceRow(p.id, p.title, p.level, tuple(_title(plan, key) for key in p.parents), counted.get(p.id))
        for p in plan.of(Place).values()
    )


def _problem(found: Problem) -> ProblemRow:
    row = f"row {found.row}" if found.row else ""
    where = ", ".join(part for part in (found.file, row, found.record, found.field) if part)
    return ProblemRow(found.severity, where, found.message, found.remedy, found.code)


def _reconciled(finding: Finding) -> ReconciliationRow:
    first, second = _SIDES[finding.code]
    return ReconciliationRow(
        subject=finding.message, first=first, first_value=finding.expected, second=second, second_value=finding.found,
        unit=finding.unit, year=finding.year, status="not settled", comment=finding.remedy,
    )  # fmt: skip


def _control_totals(plan: Plan) -> dict[str, dict[str, float]]:
    totals: dict[str, dict[str, float]] = {}
    for total in plan.of(ControlTotal).values():
        totals.setdefault(total.organisation, {})[total.year] = total.amount
    return totals
