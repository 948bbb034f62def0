"""`placeplan options` from the command: what it shows, its page, the report, and mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from tests.cli.calls import fingerprint
from tests.cli.conftest import Runner
from tests.options import with_options
from tests.plans import added, assumption, changed, without


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    write_plan(with_options(), tmp_path / "vale")
    return tmp_path / "vale"


def told(placeplan: Runner, plan: Path, *more: object) -> dict[str, Any]:
    done = placeplan("options", plan, "--runs", 64, "--seed", 7, *more, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_options_are_held_against_doing_nothing(placeplan: Runner, chosen: Path) -> None:
    before = fingerprint(chosen)
    found = told(placeplan, chosen)
    by = {each["id"]: each for each in found["options"]}
    assert list(by) == ["nothing", "both", "frail"]
    assert by["nothing"]["cost"]["mean"] == by["nothing"]["gain"]["mean"] == 0
    assert by["both"]["people"]["p10"] == pytest.approx(1200, rel=0.05)
    assert [found["runs"], found["seed"]] == [64, 7]
    assert sum(each["lucky"]["chance"] for each in by.values()) == pytest.approx(1)
    assert [each["id"] for each in found["discarded"]] == ["tower"]
    assert fingerprint(chosen) == before
    assert told(placeplan, chosen) == found


def test_net_cost_is_that_of_the_plan_with_and_without_the_initiatives(placeplan: Runner, tmp_path: Path) -> None:
    """The gap of the whole plan less that of doing nothing, run by run, is the cost of the option that is the plan."""
    plan = with_options()
    fixed = {
        key: record.model_copy(update={"low": None, "high": None}) for key, record in plan.records["assumption"].items()
    }
    write_plan(plan.with_records("assumption", fixed), tmp_path / "plan")
    found = told(placeplan, tmp_path / "plan")
    cost = next(each["cost"] for each in found["options"] if each["id"] == "both")
    done = placeplan("run", tmp_path / "plan", "--format", "json", "--no-report", "--out", tmp_path / "out")
    rows = [r for r in json.loads(done.stdout)["figures"] if r["figure"] == "gap.finance" and r["scope"] == "footprint"]
    by = {world: sum(r["value"] for r in rows if r["world"] == world) for world in ("do nothing", "do something")}
    fund = float(fixed["fund-money"].value)  # type: ignore[attr-defined]  # comes whether an option happens or not
    assert fund > 0
    assert cost["mean"] == pytest.approx(by["do something"] + fund - by["do nothing"], abs=1.0)


def test_the_table_and_the_page_say_the_same(placeplan: Runner, chosen: Path, tmp_path: Path) -> None:
    page = tmp_path / "options.html"
    done = placeplan("options", chosen, "--runs", 64, "--out", page)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    for words in ("A Do nothing", "B Frailty team", "C Frailty team", "There is no land for it."):
        assert words in done.stdout
        assert words in text
    assert "<svg" in text
    assert "://" not in text.replace("http://www.w3.org/", "")


def test_the_report_of_many_runs_holds_the_options(placeplan: Runner, chosen: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert placeplan("run", chosen, "--runs", 64, "--out", out).exit_code == 0
    report = (out / "report.html").read_text(encoding="utf-8")
    assert 'id="options"' in report
    assert "On the efficient frontier" in report
    assert json.loads((out / "options.json").read_text(encoding="utf-8"))["runs"] == 64
    assert placeplan("run", chosen, "--out", out).exit_code == 0
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "There is no land for it." in report
    assert "On the efficient frontier" not in report
    assert not (out / "options.json").exists()


def _refused(placeplan: Runner, plan: Plan, folder: Path) -> tuple[int, list[str]]:
    write_plan(plan, folder)
    done = placeplan("options", folder, "--runs", 64, "--format", "json")
    found = json.loads(done.stdout)["problems"]
    return done.exit_code, [f"{p['code']}: {p['message']} {p['remedy']}" for p in found if p["severity"] == "error"]


WRONG: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "an initiative that is not there": (
        lambda p: changed(p, "option", "both", initiatives=("frailty", "care-closr")), "unknown-reference: ",
    ),
    "weights that do not add up": (
        lambda p: changed(p, "panel", "boards", weights={"waits": 50.0, "ease": 40.0}),
        "weights-do-not-add: these weights add up to 90",
    ),
    "a weight below nought": (
        lambda p: changed(p, "panel", "boards", weights={"waits": 110.0, "ease": -10.0}), "out-of-bounds: ",
    ),
    "a score above 100": (lambda p: changed(p, "option_score", "f", score=120.0), "out-of-bounds: "),
    "a figure that is not there": (
        lambda p: changed(p, "criterion", "waits", figure="gap.cares"), "Did you mean 'gap.care'?",
    ),
    "a criterion nobody scored": (lambda p: without(p, "option_score", "f"), "it has no score by 'ease'"),
    "nothing to hold them against": (
        lambda p: without(without(p, "option_score", "n"), "option", "nothing"), "no-benchmark: ",
    ),
    "people not counted": (
        lambda p: changed(added(p, assumption("km", 3.0, "km")), "option", "both", people="km"), "wrong-unit: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_compared_is_refused(placeplan: Runner, tmp_path: Path, what: str) -> None:
    change, words = WRONG[what]
    status, problems = _refused(placeplan, change(with_options()), tmp_path / "plan")
    assert status == 1
    assert any(words in problem for problem in problems), problems


def test_a_plan_without_options_is_told_how_to_enter_them(placeplan: Runner, vale: Path) -> None:
    done = placeplan("options", vale)
    assert done.exit_code == 2
    assert "options/options.csv" in done.output


def test_the_number_of_runs_and_the_seed_are_checked_first(placeplan: Runner, chosen: Path) -> None:
    assert placeplan("options", chosen, "--runs", 0).exit_code == 2
    assert placeplan("options", chosen, "--seed", "luck").exit_code == 2


def test_an_incomplete_appraisal_does_not_stop_the_plan(placeplan: Runner, tmp_path: Path) -> None:
    write_plan(without(with_options(), "option_score", "f"), tmp_path / "plan")
    assert placeplan("check", tmp_path / "plan").exit_code == 0
    assert placeplan("run", tmp_path / "plan", "--runs", 64, "--out", tmp_path / "out").exit_code == 0
