"""Risks on their own bands and what they are expected to cost; benefits, charts and the quality-dip watch."""

from datetime import date

import pytest

from placeplan.programme import benefits, risks, scores_rewritten
from placeplan.programme.scales import NHS_FIVE_BY_FIVE, band
from placeplan.records import Benefit, Measure, Milestone, Mitigation, Risk, RiskScale, Score, Workstream
from tests.unit.programme.builder import DAY, initiative, plan_of, readings, step, with_records

MSE = RiskScale(id="mse", title="MSE", bands={"A": 1, "AR": 10, "R": 15})


def score(risk: str, kind: str, impact: int, likelihood: int, on: date = date(2017, 5, 1), key: str = "") -> Score:
    given = {"risk": risk, "kind": kind, "on": on, "impact": impact, "likelihood": likelihood}
    return Score(id=key or f"{risk}-{kind}-{on}", title="", **given)  # type: ignore[arg-type]


def codes(found: object) -> list[str]:
    return [finding.code for finding in found.findings]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("impact", "likelihood", "usual", "mse"),
    [(1, 3, "low", "A"), (2, 2, "moderate", "A"), (3, 2, "moderate", "A"), (4, 2, "high", "A"), (3, 3, "high", "A"),
     (5, 2, "high", "AR"), (4, 3, "high", "AR"), (5, 3, "extreme", "R"), (4, 4, "extreme", "R"),
     (5, 5, "extreme", "R")],
)  # fmt: skip
def test_bands(impact: int, likelihood: int, usual: str, mse: str) -> None:
    assert band(NHS_FIVE_BY_FIVE, impact, likelihood) == usual
    assert band(MSE, impact, likelihood) == mse


def test_inherent_current_and_target_with_their_history() -> None:
    risk = Risk(id="r", title="Staff", scale="mse", owner="camden-ccg")
    plan = plan_of(
        MSE, risk, score("r", "inherent", 5, 4), score("r", "target", 3, 1),
        score("r", "current", 4, 4, date(2017, 4, 1)), score("r", "current", 4, 3, date(2017, 5, 20)),
        score("r", "current", 5, 5, date(2017, 7, 1)), Mitigation(id="m", title="Recruit", risk="r", owner="camden-ccg",
                                                                  due=date(2017, 5, 1)),
    )  # fmt: skip
    found = risks(plan, on=DAY)
    row = found.risks[0]
    assert (row.score, row.band, row.inherent, row.target) == (12, "AR", 20, 3)  # July's score is not known yet
    assert [held.score for held in row.history] == [16, 20, 3, 12]
    assert "mitigation-overdue" in codes(found)
    assert found.counts == {"AR": 1}


def test_a_printed_band_that_differs_is_a_finding() -> None:
    risk = Risk(id="r", title="Staff", scale="mse", printed_band="A")
    assert "band-differs" in codes(risks(plan_of(MSE, risk, score("r", "current", 4, 3)), on=DAY))
    # A later score may well fall into another band than the source prints for the first.
    later = (score("r", "current", 3, 3, date(2017, 4, 1)), score("r", "current", 4, 3))
    assert "band-differs" not in codes(risks(plan_of(MSE, risk, *later), on=DAY))


def test_scores_are_added_never_changed() -> None:
    before = plan_of(score("r", "current", 4, 3, key="s"))
    assert scores_rewritten(before, with_records(before, score("r", "current", 4, 2, key="t"))) == ()
    assert scores_rewritten(before, with_records(before, score("r", "current", 4, 2, key="s"))) == ("s",)


def threat(**fields: object) -> Risk:
    given = {"benefit": "b", "probability": 0.5, "size": 100.0, "size_low": 50.0, "size_high": 150.0, **fields}
    return Risk(id="r", title="Less", **given)  # type: ignore[arg-type]


def saving(**fields: object) -> Benefit:
    given = {"type": "cash-releasing", "target": {"2017/18": 1000.0}, "owner": "camden-ccg", **fields}
    return Benefit(id="b", title="Saving", **given)  # type: ignore[arg-type]


def test_expected_and_p90_effect() -> None:
    # A certain size: half of 100; exceeded one time in ten it is the size itself, as it happens half the time.
    row = risks(plan_of(threat(size_low=None, size_high=None), saving()), on=DAY).risks[0]
    told = (row.expected, row.p90, row.unit, row.threatens)
    assert told == (pytest.approx(50), pytest.approx(100), "£ a year", "benefit/b")
    # It happens one time in twenty: nine times in ten nothing is lost.
    assert risks(plan_of(threat(probability=0.05), saving()), on=DAY).risks[0].p90 == 0
    # Certain: the tenth at the top is P90 of the size.
    assert risks(plan_of(threat(probability=1.0), saving()), on=DAY).risks[0].p90 == pytest.approx(150, rel=0.01)


def test_a_threat_to_a_milestone_in_days_and_in_pounds() -> None:
    risk = Risk(id="r", title="Late", milestone="m", probability=0.2, size=30.0)
    plan = plan_of(risk, Milestone(id="m", title="M", baseline=DAY))
    assert (risks(plan, on=DAY).risks[0].expected, risks(plan, on=DAY).risks[0].unit) == (pytest.approx(6), "days")
    assert risks(plan, on=DAY).risks[0].expected_pounds is None
    worth = risks(plan, on=DAY, pounds={"r": (6000.0, 9000.0)})
    assert (worth.risks[0].expected_pounds, worth.risks[0].p90_pounds) == (6000, 9000)
    assert (worth.risks[0].expected, worth.expected_pounds) == (pytest.approx(6), 6000)


def test_a_risk_whose_size_changes_no_figure_and_one_that_happened_are_told() -> None:
    plan = plan_of(threat(), saving())
    found = [finding for finding in risks(plan, on=DAY).findings if finding.code == "risk-outside-runs"]
    assert "nobody is named who gains" in found[0].message
    assert "risk-outside-runs" not in codes(risks(plan_of(threat(), saving(organisation="camden-ccg")), on=DAY))
    assert "risk-happened" in codes(risks(plan_of(threat(status="happened", closed_on=DAY), saving()), on=DAY))


def test_a_benefit_by_year_and_its_share_of_spending() -> None:
    plan = plan_of(
        saving(workstream="w", forecast={"2017/18": 800.0}), Workstream(id="w", title="W", relevant_spend=20000.0)
    )
    found = benefits(plan, on=DAY)
    row = found.benefits[0]
    assert (row.target_total, row.forecast_total, row.share_of_spend) == (1000, 800, 0.05)
    assert row.status == "forecast short"
    assert [(p.year, p.target, p.forecast, p.actual) for p in found.cash_releasing] == [("2017/18", 1000, 800, None)]


def test_benefits_that_release_no_cash_are_not_added_up() -> None:
    assert benefits(plan_of(saving(type="quality")), on=DAY).cash_releasing == ()


def test_an_actual_that_is_missing_or_short() -> None:
    later = date(2018, 6, 1)
    assert benefits(plan_of(saving()), on=later).benefits[0].status == "actual missing"
    assert benefits(plan_of(saving(actual={"2017/18": 500.0})), on=later).benefits[0].status == "behind"
    assert benefits(plan_of(saving(actual={"2017/18": 950.0})), on=later).benefits[0].status == "on track"


def test_a_benefit_hangs_on_its_milestone() -> None:
    late = Milestone(id="m", title="M", baseline=date(2017, 7, 1), forecast=date(2017, 7, 31))
    row = benefits(plan_of(saving(milestone="m"), late), on=DAY).benefits[0]
    assert (row.milestone_slip_days, row.status) == (30, "milestone late")


def test_more_saved_than_is_spent() -> None:
    assert "saving-above-spend" in codes(benefits(plan_of(saving(relevant_spend=900.0)), on=DAY))


STABLE = [10.0, 12.0, 11.0, 9.0, 10.0, 11.0, 12.0, 10.0, 9.0, 11.0, 10.0, 12.0]
FALLS = Measure(id="falls", title="Falls", unit="falls", improvement="down", kind="safety", initiatives=("discharge",))
LINE = initiative("discharge", step("camden", "early", "2017-01"), step("islington", "later", "2017-10", wave=2))


def test_a_special_cause_for_the_worse_pauses_the_next_wave_until_reviewed() -> None:
    # Twelve stable months of 2016, then 30 falls in January 2017, as the first wave starts.
    tables = readings("falls", [*STABLE, 30.0])
    found = benefits(plan_of(LINE, FALLS, tables=tables), on=DAY)
    assert found.measures[0].last_label == "outside limits"
    pause = found.pauses[0]
    assert (pause.line, pause.wave, pause.places, pause.since) == (
        "initiative/discharge", 2, ("islington",), date(2017, 1, 1),
    )  # fmt: skip
    assert "wave-paused" in codes(found)
    reviewed = FALLS.model_copy(update={"reviewed_on": date(2017, 2, 1), "review": "a new way of counting"})
    assert benefits(plan_of(LINE, reviewed, tables=tables), on=DAY).pauses == ()


def test_a_measure_pauses_the_initiatives_it_names_and_no_others_of_its_workstream() -> None:
    tables = readings("falls", [*STABLE, 30.0])
    stream = Workstream(id="w", title="W")
    other = LINE.model_copy(update={"id": "other", "workstream": "w"})
    mine = LINE.model_copy(update={"workstream": "w"})
    named = FALLS.model_copy(update={"workstream": "w"})
    paused = benefits(plan_of(stream, mine, other, named, tables=tables), on=DAY).pauses
    assert {pause.line for pause in paused} == {"initiative/discharge"}
    whole = named.model_copy(update={"initiatives": ()})
    paused = benefits(plan_of(stream, mine, other, whole, tables=tables), on=DAY).pauses
    assert {pause.line for pause in paused} == {"initiative/discharge", "initiative/other"}


def test_a_change_for_the_better_or_before_the_start_pauses_nothing() -> None:
    better = FALLS.model_copy(update={"improvement": "up"})
    assert benefits(plan_of(LINE, better, tables=readings("falls", [*STABLE, 30.0])), on=DAY).pauses == ()
    earlier = readings("falls", [*STABLE, 30.0], start=date(2015, 6, 1))
    assert benefits(plan_of(LINE, FALLS, tables=earlier), on=DAY).pauses == ()


def test_readings_out_of_order_are_not_charted() -> None:
    tables = readings("falls", STABLE)
    tables["reading"] = tables["reading"].reverse()
    found = benefits(plan_of(FALLS, tables=tables), on=DAY)
    assert "order" in found.measures[0].problem
    assert "measure-not-charted" in codes(found)
