"""Fastest first: duties, warnings, people left out, learning and the proposed order, by hand."""

from datetime import date

import pytest

from placeplan.programme import rollout, with_learning
from placeplan.programme.duties import duties_of
from placeplan.programme.left_out import covered
from placeplan.programme.lines import lines
from placeplan.programme.stepped_order import StepOption, best_order
from placeplan.records import (
    Adoption,
    Assumption,
    Decision,
    DesignWork,
    Duty,
    EngagementEvent,
    Learning,
    Milestone,
    Place,
    Variation,
    Workstream,
)
from tests.unit.programme.builder import DAY, initiative, plan_of, population, step

CORE = {"once_only": ("single discharge form",), "tailorable": ("team names",)}
TWO = (step("camden", "early", "2017-04"), step("islington", "later", "2017-10"))


def codes(found: object) -> list[str]:
    return [finding.code for finding in found.findings]  # type: ignore[attr-defined]


def test_an_early_and_a_later_adopter_owe_four_duties_each_on_their_days() -> None:
    found = rollout(plan_of(initiative("discharge", *TWO)), on=DAY)
    due = {duty.duty: duty.due for duty in found.duties}
    assert due == {
        "early-a": date(2017, 1, 1),  # three months before 1 April 2017
        "early-b": date(2017, 4, 1),
        "early-c": date(2017, 9, 1),  # a month before Islington starts, sooner than six months after Camden
        "early-d": date(2017, 4, 1),
        "later-a": date(2017, 4, 1),
        "later-b": date(2017, 4, 1),
        "later-c": date(2017, 7, 1),
        "later-d": date(2017, 9, 1),
    }
    assert {duty.holder for duty in found.duties} == {"camden-ccg", "islington-ccg"}
    assert all(duty.owed_to == ("islington",) for duty in found.duties if duty.place == "camden")
    assert {d.duty for d in found.duties if d.status == "overdue"} == {
        "early-a", "early-b", "early-d", "later-a", "later-b"
    }  # fmt: skip


def test_no_duties_where_all_start_together() -> None:
    together = (step("camden", "early", "2017-04"), step("islington", "early", "2017-04"))
    assert rollout(plan_of(initiative("discharge", *together)), on=DAY).duties == ()


def test_a_workstream_can_be_adopted_as_one() -> None:
    plan = plan_of(
        Workstream(id="urgent", title="Urgent care"),
        Adoption(id="a1", title="a", workstream="urgent", place="camden", role="early", start="2017-04"),
        Adoption(id="a2", title="a", workstream="urgent", place="barnet", role="later", start="2018-04"),
    )
    found = rollout(plan, on=DAY)
    assert [row.kind for row in found.rollouts] == ["workstream"]
    assert len(found.duties) == 8


def test_evidence_meets_a_duty() -> None:
    plan = plan_of(
        initiative("discharge", *TWO, **CORE),
        Duty(id="d", title="d", initiative="discharge", place="camden", duty="early-b", done_on=date(2017, 3, 1),
             evidence="minutes of 1 March 2017"),
        Decision(id="form", title="Form", question="Which form?", subject="design", body="board", status="taken",
                 on=date(2016, 12, 1), once_only=True, initiative="discharge",
                 participants=("camden-ccg", "islington-ccg")),
        EngagementEvent(id="e", title="Co-design day", on=date(2017, 2, 1), form="co-design", stakeholders=(),
                        places=("camden",), initiatives=("discharge",)),
        Adoption(id="a", title="a", initiative="discharge", place="islington", committed="2017-10"),
    )  # fmt: skip
    status = {duty.duty: duty.status for duty in rollout(plan, on=DAY).duties}
    done = {code for code, state in status.items() if state == "done"}
    assert done == {"early-a", "early-b", "early-d", "later-a", "later-b"}
    assert status["early-c"] == status["later-d"] == "open"


def test_a_duty_entered_as_done_without_evidence_stays_open() -> None:
    bare = Duty(id="d", title="d", initiative="discharge", place="camden", duty="early-b", done_on=date(2017, 3, 1))
    found = rollout(plan_of(initiative("discharge", *TWO), bare), on=DAY)
    assert next(d.status for d in found.duties if d.duty == "early-b") == "overdue"


def test_a_duty_without_holder_is_an_error() -> None:
    steps = (step("camden", "early", "2017-04"), step("hertford", "later", "2018-04"))
    nobody = plan_of(initiative("discharge", *steps), Place(id="hertford", title="Hertford", level="district"))
    assert "duty-without-holder" in codes(rollout(nobody, on=DAY))


def design(key: str, *places: str, part: str = "single discharge form", until: date | None = None) -> DesignWork:
    return DesignWork(
        id=key, title=key, initiative="discharge", part=part, places=places, from_date=date(2017, 1, 1), to_date=until
    )


def test_two_localities_designing_the_same_core_are_a_duplication() -> None:
    line = initiative("discharge", *TWO, **CORE)
    assert "duplication" in codes(rollout(plan_of(line, design("x", "camden"), design("y", "barnet")), on=DAY))
    together = plan_of(line, design("x", "camden", "barnet"))
    assert "duplication" not in codes(rollout(together, on=DAY))
    tailored = plan_of(line, design("x", "camden", part="team names"), design("y", "barnet", part="team names"))
    assert "duplication" not in codes(rollout(tailored, on=DAY))


def test_a_change_to_the_core_is_drift_until_it_is_decided() -> None:
    line = initiative("discharge", *TWO, **CORE)
    change = Variation(id="v", title="v", initiative="discharge", place="islington", part="single discharge form",
                       reason="own form", on=date(2017, 5, 1), decision="yes")  # fmt: skip
    assert "drift" in codes(rollout(plan_of(line, change), on=DAY))
    yes = Decision(id="yes", title="Yes", question="May they?", subject="design", body="board", status="taken",
                   on=date(2017, 5, 2))  # fmt: skip
    assert "drift" not in codes(rollout(plan_of(line, change, yes), on=DAY))
    tailored = change.model_copy(update={"part": "team names", "decision": ""})
    assert codes(rollout(plan_of(line, tailored), on=DAY)).count("drift") == 0


def test_a_later_adopter_past_its_commitment_is_stranded() -> None:
    late = Adoption(id="a", title="a", initiative="discharge", place="islington", committed="2017-05")
    plan = plan_of(initiative("discharge", *TWO), late)
    assert "stranding" in codes(rollout(plan, on=DAY))
    assert "stranding-ahead" in codes(rollout(plan, on=date(2017, 5, 20)))  # planned for October, committed to May
    live = late.model_copy(update={"started_on": date(2017, 5, 1)})
    assert "stranding" not in codes(rollout(plan_of(initiative("discharge", *TWO), live), on=DAY))


def test_people_left_out_month_by_month() -> None:
    # Camden 100 people from April at once; Islington 200 (150 most deprived) from June at once.
    steps = (step("camden", "early", "2017-04"), step("islington", "later", "2017-06"))
    tables = population({"camden": (0, 100), "islington": (150, 50), "enfield": (10, 10)})
    found = rollout(plan_of(initiative("discharge", *steps), tables=tables), on=DAY)
    assert [(row.month, row.persons) for row in found.left_out] == [("2017-04", 200), ("2017-05", 200), ("2017-06", 0)]
    first = found.left_out[0]
    assert first.most_deprived_share == 0.75
    assert first.most_deprived_share_all == 0.5
    assert found.rollouts[0].person_months_unserved == 400
    assert "more-deprived-wait" in codes(found)


def test_coverage_over_a_ramp() -> None:
    # Two months' ramp: over the first month coverage goes 0 to one half, mean a quarter; then three quarters; then all.
    assert [covered("2017-04", 2, f"2017-{m:02d}") for m in (3, 4, 5, 6)] == pytest.approx([0, 0.25, 0.75, 1])


def test_a_step_for_a_larger_place_holds_for_those_in_it() -> None:
    tables = population({"camden": (0, 100), "islington": (0, 200)})
    steps = (step("camden", "early", "2017-04"), step("footprint", "later", "2017-05"))
    found = rollout(plan_of(initiative("discharge", *steps), tables=tables), on=DAY)
    assert [row.persons for row in found.left_out] == [200, 0]


def options(*rows: tuple[str, float, int, float]) -> list[StepOption]:
    return [StepOption(place, people, 0.0, earliest, staff, "") for place, people, earliest, staff in rows]


def test_the_order_that_leaves_fewest_unserved() -> None:
    # One team of 5 for three months: the larger place first, 200 * 0 + 100 * 3 = 300 against 600.
    both = options(("small", 100, 0, 5), ("large", 200, 0, 5))
    assert best_order(both, staff_available=5, team_months=3) == {"large": 0, "small": 3}
    assert best_order(both, staff_available=10, team_months=3) == {"large": 0, "small": 0}


def test_readiness_comes_before_size() -> None:
    # The large place is ready in month 2 only. Small first: 0 + 200 * 3 = 600; large first: 200 * 2 + 100 * 5 = 900.
    both = options(("small", 100, 0, 5), ("large", 200, 2, 5))
    assert best_order(both, staff_available=5, team_months=3) == {"small": 0, "large": 3}


def test_the_proposed_order_waits_for_milestones_and_says_why() -> None:
    opened = Milestone(id="hub", title="Hub open", baseline=date(2017, 9, 15), moves=("discharge/rollout/camden",))
    tables = population({"camden": (0, 100), "islington": (0, 200)})
    plan = plan_of(initiative("discharge", *TWO), opened, tables=tables)
    steps = {row.place: row for row in rollout(plan, on=DAY).proposed}
    assert steps["camden"].start == "2017-10"
    assert "Hub open" in steps["camden"].reason
    assert steps["islington"].start == "2017-06"


def entry(**fields: object) -> Learning:
    given = {
        "id": "l", "title": "Fewer delays", "initiative": "discharge", "place": "camden", "shared_with": ("islington",),
        "on": date(2017, 5, 1), "worked": True, "finding": "a tenth fewer", "assumption": "size", "value": 0.1,
        "low": 0.05, "high": 0.15,
    }  # fmt: skip
    return Learning(**{**given, **fields})  # type: ignore[arg-type]


def test_learning_travels_and_changes_a_range_only_by_decision() -> None:
    size = Assumption(id="size", title="Size", value=0.2, low=0.1, high=0.3, unit="share")
    plan = plan_of(initiative("discharge", *TWO), size, entry())
    found = rollout(plan, on=DAY)
    assert [(row.direction, row.effect) for row in found.learnings] == [("early to later", "proposed")]
    assert "range-without-decision" in codes(found)
    assert with_learning(plan, on=DAY).of(Assumption)["size"].value == 0.2
    yes = Decision(id="yes", title="Yes", question="Take it up?", subject="ranges", body="board", status="taken",
                   on=date(2017, 5, 20))  # fmt: skip
    decided = plan_of(initiative("discharge", *TWO), size, entry(decision="yes"), yes)
    taken = with_learning(decided, on=DAY).of(Assumption)["size"]
    assert (taken.value, taken.low, taken.high) == (0.1, 0.05, 0.15)
    assert with_learning(decided, on=date(2017, 5, 19)).of(Assumption)["size"].value == 0.2


def test_learning_kept_to_oneself_is_a_finding() -> None:
    kept = plan_of(initiative("discharge", *TWO), entry(shared_with=()))
    assert "learning-not-shared" in codes(rollout(kept, on=DAY))


def test_the_shape_of_the_answer() -> None:
    shape = rollout(plan_of(initiative("discharge", *TWO)), on=DAY).to_dict()
    assert set(shape) == {"on", "rollouts", "duties", "left_out", "learnings", "proposed", "findings"}
    assert shape["rollouts"][0]["id"] == "discharge"
    line = lines(plan_of(initiative("discharge", *TWO)))[0]
    assert len(duties_of(plan_of(), line, on=DAY)) == 8
