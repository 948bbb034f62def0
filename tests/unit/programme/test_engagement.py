"""Consultation clocks, assessments, duties before decisions, and the service-change tests."""

from datetime import date

import pytest

from placeplan.programme import engagement
from placeplan.programme.service_change import bed_test
from placeplan.records import (
    Consultation,
    Decision,
    Effect,
    EngagementEvent,
    ImpactAssessment,
    Initiative,
    Opening,
    PreElectionPeriod,
    Release,
    Resource,
    ServiceChange,
    Stakeholder,
)
from placeplan.results import Provenance, ResultSet
from placeplan.results.results import frame_of
from tests.unit.programme.builder import DAY, initiative, plan_of

BED = Resource(id="bed", title="Bed", unit="bed", use_unit="bed-day", target_occupancy="t", step_cost="c")


def codes(found: object) -> list[str]:
    return [finding.code for finding in found.findings]  # type: ignore[attr-defined]


def asked(first: date, last: date, **fields: object) -> Consultation:
    given = {"minimum_days": 84, "formative": True, "reasons_given": True, "decision": "d", **fields}
    return Consultation(id="c", title="Beds", from_date=first, to_date=last, **given)  # type: ignore[arg-type]


def test_a_consultation_counts_both_ends_and_not_the_pre_election_days() -> None:
    row = engagement(plan_of(asked(date(2017, 1, 1), date(2017, 3, 25))), on=DAY).consultations[0]
    assert (row.days, row.lasting, row.earliest_decision) == (84, True, date(2017, 4, 22))
    barred = PreElectionPeriod(id="e", title="Election", from_date=date(2017, 3, 20), to_date=date(2017, 4, 10))
    found = engagement(plan_of(asked(date(2017, 1, 1), date(2017, 3, 25)), barred), on=DAY)
    assert not found.consultations[0].lasting  # six of its days count for nothing
    assert "consultation-too-short" in codes(found)


def decision(**fields: object) -> Decision:
    given = {"status": "taken", "on": date(2017, 5, 1), "needs": ("consultation", "equality"), **fields}
    return Decision(id="d", title="d", question="Close?", subject="beds", body="board", initiative="discharge", **given)  # type: ignore[arg-type]


def test_a_decision_without_its_duty() -> None:
    found = engagement(plan_of(initiative("discharge"), decision()), on=DAY)
    assert found.decisions[0].missing == ("consultation", "equality")
    assert next(f.severity for f in found.findings if f.code == "decision-without-duty") == "error"
    held = [
        asked(date(2017, 1, 1), date(2017, 3, 25), considered=True),
        ImpactAssessment(id="i", title="i", kind="equality", initiative="discharge", done_on=date(2017, 4, 1)),
    ]
    assert engagement(plan_of(initiative("discharge"), decision(), *held), on=DAY).decisions[0].missing == ()


def test_an_assessment_after_the_decision_comes_too_late() -> None:
    late = ImpactAssessment(id="i", title="i", kind="equality", initiative="discharge", done_on=date(2017, 5, 2))
    found = engagement(plan_of(initiative("discharge"), decision(needs=("equality",)), late), on=DAY)
    assert found.decisions[0].missing == ("equality",)


def test_initiatives_past_engagement_need_their_assessments() -> None:
    found = engagement(plan_of(initiative("discharge", stage="transition")), on=DAY)
    assert "assessment-missing" in codes(found)
    early = engagement(plan_of(initiative("discharge", stage="diagnosis")), on=DAY)
    assert "assessment-missing" not in codes(early)


def test_who_was_asked_and_what_changed() -> None:
    event = EngagementEvent(id="e", title="Drop-in", on=date(2017, 5, 1), form="drop-in", stakeholders=("public",))
    plan = plan_of(event, Stakeholder(id="public", title="Public", type="public"),
                   Stakeholder(id="staff", title="Staff", type="staff"))  # fmt: skip
    found = engagement(plan, on=DAY)
    assert {row.id: row.times_asked for row in found.stakeholders} == {"public": 1, "staff": 0}
    assert {"nothing-said-back", "stakeholder-not-asked"} <= set(codes(found))


def closing(*, after: tuple[str, ...] = ("beds/places",), opens: str = "2017/18", **fields: object) -> Initiative:
    return Initiative(
        id="beds", title="Beds", stage="diagnosis", level="footprint",
        openings=(Opening(id="places", provider="camden-ccg", resource="place", units=20, year=opens),),
        releases=(Release(id="ward", provider="camden-ccg", resource="bed", units=28, year="2018/19", after=after),),
        **fields,
    )  # type: ignore[arg-type]  # fmt: skip


def ground(name: str, **fields: object) -> ServiceChange:
    given = {"bed_test": name, "bed_evidence": "shown", **fields}
    return ServiceChange(id="s", title="s", initiative="beds", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("beds", "named", "met"),
    [
        (closing(), "alternative provision", True),
        (closing(after=()), "alternative provision", False),
        (closing(opens="2019/20"), "alternative provision", False),
        (closing(after=("beds/nothing",)), "alternative provision", False),
        (closing(), "efficiency", False),
        (closing(effects=(Effect(id="e", kind="shorten", size="x"),)), "efficiency", True),
        (closing(effects=(Effect(id="e", kind="avoid", size="x"),)), "new treatment", True),
        (closing(), "", False),
    ],
)
def test_the_bed_test_against_the_plans_own_figures(beds: Initiative, named: str, met: bool) -> None:
    assert bed_test(plan_of(BED, beds), beds, ground(named)).met is met


def test_the_bed_test_needs_its_evidence_and_a_threshold_may_spare_it() -> None:
    assert not bed_test(plan_of(BED, closing()), closing(), ground("alternative provision", bed_evidence="")).met
    spared = bed_test(plan_of(BED, closing()), closing(), ground("", bed_threshold=28.0))
    assert not spared.applies


def test_beds_whose_replacement_has_no_staff_do_not_pass() -> None:
    at = {"world": "do something", "year": "2018/19", "provider": "camden-ccg", "resource": "place", "unit": "units"}
    rows = [{"figure": "capacity.open", "value": 20.0, **at}, {"figure": "capacity.staffed", "value": 10.0, **at}]
    results = ResultSet(frame_of(rows), Provenance("tiny", "", ""))
    found = bed_test(plan_of(BED, closing()), closing(), ground("alternative provision"), results=results)
    assert found.reasons == ("only 50% of 20 places at Camden CCG have staff in 2018/19",)


def test_a_decision_on_closing_beds_needs_the_service_change_tests_unasked() -> None:
    plan = plan_of(BED, closing(), decision(needs=()).model_copy(update={"initiative": "beds"}))
    found = engagement(plan, on=DAY)
    assert found.decisions[0].missing == ("service change tests",)
    assert {"service-change-test-not-met", "bed-test-not-met"} <= set(codes(found))
