"""`placeplan rebase`: reports, statuses and totals."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from placeplan.cli.main import main
from placeplan.plan.write import write_plan
from tests.plans import settled, tiny_plan


def two_plans(folder: Path) -> list[str]:
    write_plan(tiny_plan(), folder / "one")
    write_plan(settled(tiny_plan(), id="other"), folder / "two")
    return [str(folder / "one"), str(folder / "two")]


def call(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["rebase", *words])
    return done.exit_code, done.stdout, done.stderr


def test_merging_tells_totals_and_changes(tmp_path: Path) -> None:
    out = tmp_path / "both"
    status, text, _ = call(*two_plans(tmp_path), "--id", "both", "--out", str(out), "--format", "json")
    told = json.loads(text)
    assert status == 0
    assert told["totals"]["population"]["before"] == told["totals"]["population"]["after"]
    assert any(change["action"] == "renamed" for change in told["changes"])
    assert (out / "plan.toml").is_file()


def test_the_table_is_readable(tmp_path: Path) -> None:
    status, text, _ = call(*two_plans(tmp_path), "--id", "both", "--out", str(tmp_path / "both"))
    assert status == 0
    assert "renamed" in text
    assert "population" in text


def test_a_merged_plan_needs_an_id(tmp_path: Path) -> None:
    status, _, err = call(*two_plans(tmp_path), "--out", str(tmp_path / "both"))
    assert status == 2
    assert "needs an id" in err


def test_half_a_move_is_refused(tmp_path: Path) -> None:
    one, _ = two_plans(tmp_path)
    status, _, err = call(one, "--move", "south", "--out", str(tmp_path / "moved"))
    assert status == 2
    assert "--move, --to and --payer" in err


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    one, two = two_plans(tmp_path)
    status, _, err = call(one, two, "--id", "both", "--out", one)
    assert status == 2
    assert "not empty" in err
