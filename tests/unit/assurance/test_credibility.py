"""A sound plan passes every credibility check; one change makes each fail, for the right reason."""

from __future__ import annotations

import pytest

from placeplan.assurance.credibility import CREDIBILITY, doubts, evidence_adjusted, side_by_side, worst_case
from tests.unit.assurance.sound import BAD, bad_plan, case_of, sound_case, sound_plan


def test_a_sound_plan_passes_every_check() -> None:
    assert [(d.check, d.message) for d in doubts(sound_case())] == []


def test_every_check_has_its_own_bad_plan() -> None:
    assert set(BAD) == set(CREDIBILITY)


@pytest.mark.parametrize("name", list(BAD))
def test_one_change_makes_each_check_fail_for_the_right_reason(name: str) -> None:
    change, subject = BAD[name]
    found = list(CREDIBILITY[name].find(case_of(change(sound_plan()))))
    assert found, name
    assert found[0].check == name
    assert subject in [d.subject for d in found]
    for doubt in found:
        assert doubt.message.endswith(".")
        assert doubt.remedy
        assert doubt.source
        assert doubt.figure is not None or doubt.unit == "days a week"


def test_a_thoroughly_bad_plan_is_seen_through() -> None:
    found = {d.check for d in doubts(case_of(bad_plan()))}
    assert found >= {
        "saving-above-releasable",
        "effect-beyond-evidence",
        "staff-claimed-twice",
        "capital-without-source",
        "gain-at-partners-loss",
        "growth-below-history",
        "interval-missing",
        "savings-unidentified",
        "beds-before-capacity",
    }


def test_the_gravest_doubts_come_first() -> None:
    ranks = [("error", "warning", "note").index(d.severity) for d in doubts(case_of(bad_plan()))]
    assert ranks == sorted(ranks)


def test_the_claimed_gap_takes_promises_at_their_word() -> None:
    change, _ = BAD["saving-above-releasable"]
    case = case_of(change(sound_plan()))
    gap = side_by_side(case, None, None)[0]
    assert gap.claimed is not None
    assert gap.modelled is not None
    modelled = case.by("bridge", "initiative", "line")["frailty", "initiative"]
    assert gap.modelled - gap.claimed == pytest.approx(9_000_000.0 - modelled)


def test_evidence_holds_an_effect_within_its_range() -> None:
    change, _ = BAD["effect-beyond-evidence"]
    plan, rows = evidence_adjusted(case_of(change(sound_plan())))
    assert plan.records["assumption"]["frailty-size"].value == 0.3  # type: ignore[attr-defined]
    assert {row.assumption: row.after for row in rows}["frailty-size"] == 0.3


def test_what_nothing_supports_takes_the_worse_end_of_its_range() -> None:
    _, rows = evidence_adjusted(sound_case())
    assert {row.assumption: row.after for row in rows}["closer-size"] == 0.2


def test_at_worst_no_fund_pays_and_the_gap_is_wider() -> None:
    case = sound_case()
    plan, _ = worst_case(case)
    assert plan.records["assumption"]["fund-money"].value == 0.0  # type: ignore[attr-defined]
    adjusted, _ = evidence_adjusted(case)
    gap = side_by_side(case, case_of(adjusted).results, case_of(plan).results)[0]
    assert gap.modelled is not None
    assert gap.evidence_adjusted is not None
    assert gap.worst_case is not None
    assert gap.modelled < gap.evidence_adjusted < gap.worst_case
