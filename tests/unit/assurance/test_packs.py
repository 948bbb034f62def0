"""Packs load, name checks that exist, say where their words come from, and bad ones are refused in plain words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from placeplan.assurance.checks import CHECKS
from placeplan.assurance.judge import chosen_packs, judge
from placeplan.assurance.packs import BUILT_IN, PackError, built_in, pack_problems, packs_of
from placeplan.errors import UnknownNameError
from placeplan.plan.read import read_plan
from placeplan.plan.write import write_plan
from placeplan.records import Requirement, RequirementPack
from tests.plans import added
from tests.unit.assurance.sound import sound_case, sound_plan


def asked(key: str = "one", **fields: object) -> Requirement:
    given = {"id": key, "title": key, "text": "Do it.", "how": "rule", "check": "single-leader"}
    return Requirement.model_validate({**given, **fields})


def pack(*requirements: Requirement, key: str = "own") -> RequirementPack:
    return RequirementPack(id=key, title="Our own", version="1", source="Us", requirements=requirements)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_pack_loads_and_says_where_it_comes_from(name: str) -> None:
    found = built_in(name)
    assert found.id == name
    assert found.source
    assert found.requirements
    for row in found.requirements:
        assert (row.wording or found.wording) in ("quoted", "indicative", "derived")
        assert row.text
        assert row.title
        assert row.how != "rule" or row.check in CHECKS


def test_background_knowledge_is_never_shown_as_quoted() -> None:
    for name in ("service-change", "planning-2026", "analytical-quality"):
        found = built_in(name)
        assert all((row.wording or found.wording) != "quoted" for row in found.requirements)
    rows = {row.id: row for row in built_in("stp-2016").requirements}
    assert {
        rows[key].wording or "indicative"
        for key in ("must-do-2-agency", "must-do-6", "must-do-9", "success-leadership")
    } == {"indicative"}


def test_the_packs_hold_what_the_sources_list() -> None:
    stp = [row.id for row in built_in("stp-2016").requirements]
    assert len({key.split("-")[2] for key in stp if key.startswith("must-do")}) == 9
    assert sum(key.startswith("principle-") for key in stp) == 6
    assert sum(key.startswith("factor-") for key in stp) == 5
    assert sum(key.startswith("seven-day-") for key in stp) == 4
    review = [row.id for row in built_in("review-2017").requirements]
    assert sum(key.startswith("requirement-") for key in review) == 8
    assert sum(key.startswith("need-") for key in review) == 5
    fastest = [row.id for row in built_in("fastest-first").requirements]
    assert sum(key.startswith(("early-", "later-")) for key in fastest) == 8


def test_every_named_check_is_used_by_a_pack_or_for_people() -> None:
    used = {row.check for name in BUILT_IN for row in built_in(name).requirements}
    assert set(CHECKS) - used == {"answered", "judged"}


@pytest.mark.parametrize(
    ("requirement", "word"),
    [
        (asked(check="single-leadr"), "single-leader"),
        (asked(check=""), "Name one of"),
        (asked(check="gap-closed"), "Figure of the gap"),
        (asked(check="horizon", parameters={"years": "five"}), "0.92"),
        (asked(check="horizon", parameters={"yeers": "5"}), "years"),
        (asked(check="put-before", parameters={"by": "June", "stage": "final"}), "2016-06-30"),
        (asked(check="records-kept", parameters={"kind": "risk, scenaro"}), "scenario"),
        (asked(check="gap-closed", parameters={"figure": "gap.helth"}), "gap.health"),
        (asked(check="clear-of", parameters={"topic": "weather", "codes": "x"}), "rollout"),
    ],
)
def test_a_wrong_check_is_refused_with_a_remedy(requirement: Requirement, word: str) -> None:
    found = pack_problems(pack(requirement), "packs/own.toml")
    assert len(found) == 1
    assert word in f"{found[0].message} {found[0].remedy}"


def test_two_requirements_of_one_id_are_refused() -> None:
    found = pack_problems(pack(asked(), asked()), "packs/own.toml")
    assert [problem.code for problem in found] == ["duplicate-requirement"]


def test_a_plan_with_a_broken_pack_is_not_assessed() -> None:
    with pytest.raises(PackError, match="no check has this name"):
        packs_of(added(sound_plan(), pack(asked(check="nothing"))))


def test_an_unknown_pack_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="stp-2016"):
        chosen_packs(packs_of(sound_plan()), ["stp-2017"], ())


def test_a_users_own_pack_is_a_file_in_the_folder(tmp_path: Path) -> None:
    write_plan(
        added(sound_plan(), pack(asked(), asked("two", check="horizon", parameters={"years": "5"}))), tmp_path / "vale"
    )
    assert (tmp_path / "vale/packs/own.toml").exists()
    plan, problems = read_plan(tmp_path / "vale")
    assert problems == ()
    assert plan is not None
    known = packs_of(plan)
    assert list(known) == [*BUILT_IN, "own"]
    case = replace(sound_case(), plan=plan)
    assert [row.result for row in judge(case, [known["own"]], known).requirements] == ["met", "met"]


def test_a_plan_is_judged_by_the_frameworks_it_names() -> None:
    known = packs_of(sound_plan())
    assert [p.id for p in chosen_packs(known, (), ("review-2017",))] == ["review-2017"]
    assert [p.id for p in chosen_packs(known, (), ())] == list(BUILT_IN)
