"""Every command on the tiny plan: what it prints, its JSON, its exit status, and that the plan stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from placeplan.cli.main import COMMANDS
from tests.cli.calls import fingerprint
from tests.cli.conftest import Runner

YEAR = "2020/21"


def one_object(text: str) -> dict[str, Any]:
    """The one JSON object a text is."""
    found = json.loads(text)
    assert isinstance(found, dict)
    assert text.count("\n") == 1
    return found


@pytest.fixture
def calls(vale: Path, other: Path, tmp_path: Path) -> dict[str, list[list[object]]]:
    """Calls of each command that succeed."""
    return {
        "new": [["new", tmp_path / "a-plan"], ["new", "--list"]],
        "check": [["check", vale], ["check", vale, "--all"]],
        "run": [["run", vale], ["run", vale, "--scenario", "late", "--out", tmp_path / "late", "--no-report"]],
        "show": [["show", vale], ["show", vale, "capacity"],
                 ["show", vale, "cost", "--organisation", "hospital", "--by", "line"]],
        "explain": [["explain", vale, "gap.finance", "--year", YEAR],
                    ["explain", vale, "position", "--year", YEAR, "--depth", "6", "--organisation", "hospital"],
                    ["explain", vale, "position", "--year", YEAR, "--world", "nothing"]],
        "whatif": [["whatif", vale, "index-pay=0.03", "--runs", "64"],
                   ["whatif", vale, "index-pay=0.03", "stay=11", "--runs", "64", "--figure", "staff.shortage"]],
        "compare": [["compare", vale, other], ["compare", vale, "--scenario", "late"],
                    ["compare", vale, "--scenario", "late", "--scenario", "late", "--year", YEAR],
                    ["compare", vale, other, "--figure", "activity", "--world", "something", "--all"]],
        "programme": [["programme", vale, topic, "--on", "2017-01-01"] for topic in ("timeline", "risks", "load")],
        "diff": [["diff", vale, other], ["diff", vale, "--scenario", "late"], ["diff", vale, vale],
                 ["diff", vale, other, "--all"]],
    }  # fmt: skip


ELSEWHERE = ("push", "pull", "serve", "assess", "baseline", "rebase", "backtest", "options")
"""Commands that need a workspace, releases or options, or end in a status of their own: tests/workspace, tests/studies,
tests/cli/test_assess.py and tests/cli/test_options.py call them."""
PLAN_COMMANDS = [name for name in COMMANDS if name not in ELSEWHERE]


@pytest.mark.parametrize("name", PLAN_COMMANDS)
def test_a_command_prints_a_table_and_leaves_the_plan_alone(
    placeplan: Runner, calls: dict[str, list[list[object]]], vale: Path, name: str
) -> None:
    before = fingerprint(vale)
    for arguments in calls[name]:
        done = placeplan(*arguments)
        assert done.exit_code == 0, done.output
        assert done.stdout or done.stderr
        assert max(map(len, done.stdout.splitlines()), default=0) <= 80 or str(vale.parent) in done.stdout
    assert fingerprint(vale) == before


@pytest.mark.parametrize("name", PLAN_COMMANDS)
def test_json_is_one_object(placeplan: Runner, calls: dict[str, list[list[object]]], name: str) -> None:
    for arguments in calls[name]:
        done = placeplan(*arguments, "--format", "json")
        assert done.exit_code == 0, done.output
        one_object(done.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_in_an_example(placeplan: Runner, name: str) -> None:
    done = placeplan(name, "--help")
    assert done.exit_code == 0
    assert f"Example:\n  placeplan {name} " in done.stdout.replace("  Example:\n    ", "Example:\n  ")


def test_the_json_of_a_run(placeplan: Runner, vale: Path) -> None:
    found = one_object(placeplan("run", vale, "--no-report", "--at", "2016-10-21", "--format", "json").stdout)
    assert {"plan", "digest", "figures", "findings", "refused_releases", "provenance"} <= set(found)
    assert found["provenance"]["made_at"] == "2016-10-21"
    assert all(
        {"figure", "world", "year", "scope", "value", "unit", "price_base"} <= set(row) for row in found["figures"]
    )
    named = {row["figure"] for row in found["figures"]}
    assert named >= {
        "activity", "bed_days", "capacity.required", "capacity.open", "staff.need", "staff.supply", "staff.shortage",
        "income", "cost", "position", "gap.finance", "gap.health", "gap.care", "bridge", "stranded",
    }  # fmt: skip
    hospital = [
        row for row in found["figures"] if row["figure"] == "position" and row.get("organisation") == "hospital"
    ]
    assert {row["year"] for row in hospital} >= {"2016/17", "2021/22"}
    assert [row["value"] for row in hospital if row["year"] == "2016/17"] == pytest.approx([-60_000, -60_000])


def test_a_run_writes_its_results_beside_the_plan(placeplan: Runner, vale: Path) -> None:
    done = placeplan("run", vale, "--at", "2016-10-21T09:00")
    out = vale.parent / "vale-results"
    assert {path.name for path in out.iterdir()} == {
        "results.parquet",
        "findings.json",
        "provenance.json",
        "report.html",
    }
    assert str(out / "report.html") in done.stdout
    assert json.loads((out / "provenance.json").read_text())["made_at"] == "2016-10-21T09:00:00"
    assert json.loads((out / "findings.json").read_text())["plan"] == "vale"
    assert pl.read_parquet(out / "results.parquet").height > 1000


def test_a_second_run_replaces_the_first_and_nothing_else(placeplan: Runner, vale: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    placeplan("run", vale, "--out", out)
    (out / "letter.txt").write_text("mine")
    assert placeplan("run", vale, "--out", out, "--no-report").exit_code == 0
    assert {path.name for path in out.iterdir()} == {
        "results.parquet",
        "findings.json",
        "provenance.json",
        "letter.txt",
    }


def test_two_runs_say_the_same(placeplan: Runner, vale: Path) -> None:
    texts = [placeplan("run", vale, "--no-report", "--at", "2016-10-21", "--format", "json").stdout for _ in range(2)]
    assert texts[0] == texts[1]


def test_the_json_of_a_check(placeplan: Runner, vale: Path) -> None:
    found = one_object(placeplan("check", vale, "--format", "json").stdout)
    assert set(found) == {"plan", "digest", "problems", "counts"}
    assert found["counts"]["error"] == 0
    assert all({"code", "severity", "message", "file", "row", "remedy"} <= set(row) for row in found["problems"])


def test_an_explanation_ends_in_assumptions_and_rows_with_evidence(placeplan: Runner, vale: Path) -> None:
    found = one_object(placeplan("explain", vale, "gap.finance", "--year", YEAR, "--format", "json").stdout)
    assert {"plan", "digest", "figure", "world", "year", "scope", "value", "unit", "tree"} == set(found)
    assert (found["world"], found["scope"]) == ("do something", "footprint")

    def ends(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [end for child in node["children"] for end in ends(child)] if node["children"] else [node]

    leaves = [end["leaf"] for end in ends(found["tree"])]
    assert None not in leaves
    assert {"assumption", "baseline"} <= {leaf["kind"] for leaf in leaves}
    assert all(leaf["evidence"] for leaf in leaves if leaf["kind"] in ("assumption", "baseline"))
    assert found["value"] == pytest.approx(-sum(child["value"] for child in found["tree"]["children"]))


def test_money_ends_in_the_source_of_its_own_row(placeplan: Runner, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert placeplan("new", plan, "--example", "herefordshire-worcestershire").exit_code == 0
    where = ["--year", "2020/21", "--organisation", "worcestershire-acute", "--depth", "6", "--format", "json"]
    tree = one_object(placeplan("explain", plan, "income", *where).stdout)["tree"]

    def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
        below = [found for child in node["children"] for found in leaves(child)]
        return [*below, node["leaf"]] if node["leaf"] else below

    evidence = {leaf["name"]: leaf["evidence"] for leaf in leaves(tree) if leaf["kind"] == "baseline"}
    other = evidence["accounts, other_income, Worcestershire Acute Hospitals NHS Trust"]
    assert other.startswith("trust-income:")
    assert ";" not in other
    contracts = [text for name, text in evidence.items() if name.startswith("value of ")]
    assert contracts
    assert all(text.startswith("contracts:") and ";" not in text for text in contracts)


def test_a_comparison_gives_differences(placeplan: Runner, vale: Path, other: Path) -> None:
    found = one_object(placeplan("compare", vale, other, "--format", "json").stdout)
    assert found["figures"]
    for row in found["figures"]:
        assert row["difference"] is None or row["difference"] == pytest.approx(row["b"] - row["a"])
    assert found["records"] == {"assumption": 1}
    late = one_object(placeplan("compare", vale, "--scenario", "late", "--format", "json").stdout)
    assert [change["record"] for change in late["initiatives"]] == ["frailty"]
    assert (late["a"]["scenario"], late["b"]["scenario"]) == ("", "late")


def test_a_difference_of_records(placeplan: Runner, vale: Path, other: Path) -> None:
    found = one_object(placeplan("diff", vale, other, "--format", "json").stdout)
    assert [(row["record"], row["field"], row["before"], row["after"]) for row in found["records"]] == [
        ("closer-size", "value", "0.25", "0.2")
    ]


def test_show_chooses_and_splits(placeplan: Runner, vale: Path) -> None:
    arguments = [
        "show",
        vale,
        "cost",
        "--world",
        "something",
        "--year",
        YEAR,
        "--organisation",
        "hospital",
        "--format",
        "json",
    ]
    rows = one_object(placeplan(*arguments).stdout)["figures"]
    assert [(row["scope"], row["world"], row["year"]) for row in rows] == [
        ("organisation=hospital", "do something", YEAR)
    ]
    lines = one_object(placeplan(*arguments, "--by", "line").stdout)["figures"]
    assert sum(row["value"] for row in lines) == pytest.approx(rows[0]["value"])


def test_the_bridge_is_shown_whole(placeplan: Runner, vale: Path) -> None:
    rows = one_object(placeplan("show", vale, "bridge", "--year", YEAR, "--format", "json").stdout)["figures"]
    assert {row.get("initiative", "") for row in rows} == {"", "frailty", "care-closer"}


def test_a_skeleton_can_be_checked(placeplan: Runner, tmp_path: Path) -> None:
    assert placeplan("new", tmp_path / "Our plan 2016").exit_code == 0
    found = json.loads(placeplan("check", tmp_path / "Our plan 2016", "--format", "json").stdout)
    assert found["plan"] == "our-plan-2016"
    errors = [row for row in found["problems"] if row["severity"] == "error"]
    assert {row["file"] for row in errors} == {"baseline/accounts.csv"}
