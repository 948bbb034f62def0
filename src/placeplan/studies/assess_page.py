"""The pages of an assessment: of one plan, and of many side by side."""

from __future__ import annotations

from pathlib import Path

import placeplan
from placeplan.errors import InputError
from placeplan.plan.plan import Plan
from placeplan.publish.assessment import AssessmentView, assessment_html
from placeplan.publish.overview import OverviewView, overview_html
from placeplan.records import Organisation, Place, Site
from placeplan.studies.assess import Appraisal, Overview

__all__ = ["assessment_page", "write_page"]


def assessment_page(found: Appraisal | Overview) -> str:
    """The page of an assessment, as text."""
    return overview_html(_overview(found)) if isinstance(found, Overview) else assessment_html(_view(found))


def _view(found: Appraisal) -> AssessmentView:
    plan, made = found.run.plan, found.run.results.provenance
    place = plan.of(Place).get(plan.settings.footprint)
    return AssessmentView(
        title=plan.settings.title,
        footprint=place.title if place else "",
        on=found.case.on.isoformat(),
        plan=made.plan,
        digest=made.digest,
        code_version=made.code_version,
        scenario=made.scenario,
        judgement=found.judgement,
        doubts=found.doubts,
        gaps=found.gaps,
        adjusted=found.adjusted,
        worst=found.worst,
        fund=found.fund,
        titles=_titles(plan),
    )


def _titles(plan: Plan) -> dict[str, str]:
    found = {
        f"{kind}/{key}": str(getattr(r, "title", key)) for kind, held in plan.records.items() for key, r in held.items()
    }
    pairs = {name.replace("/", "=", 1): title for name, title in found.items()}
    providers = {f"provider={key}": str(r.title) for model in (Organisation, Site) for key, r in plan.of(model).items()}
    return {**found, **pairs, **providers, "plan/figures": "the plan as a whole"}


def _overview(found: Overview) -> OverviewView:
    on = found.appraisals[0][1].case.on.isoformat() if found.appraisals else ""
    return OverviewView(
        on=on,
        names=tuple(name for name, _ in found.appraisals),
        gaps=tuple(one.gaps for _, one in found.appraisals),
        criteria=found.criteria,
        most_failed=found.most_failed,
        flows=found.flows,
        twice=found.twice,
        failed=found.failed,
        code_version=placeplan.__version__,
    )


def write_page(page: str, path: Path) -> None:
    """Write a page to a file.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise InputError(
            f"this cannot be written: {reason}.", path=str(path), remedy="Give a file you may write."
        ) from None
