"""Many runs from the command: the same seed the same answer, shapes of the JSON, and mistakes."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.calls import PROGRAM, fingerprint
from tests.cli.conftest import Runner

YEAR = "2021/22"
RANGE = ("mean", "p10", "p50", "p90", "mc_error")


def told(placeplan: Runner, *arguments: object, status: int = 0) -> dict[str, Any]:
    done = placeplan(*arguments, "--format", "json")
    assert done.exit_code == status, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def gap(found: dict[str, Any], **more: str) -> dict[str, Any]:
    wanted = {"figure": "gap.finance", "world": "do something", "year": YEAR, "scope": "footprint", **more}
    (row,) = [row for row in found["figures"] if all(row[name] == value for name, value in wanted.items())]
    return dict(row)


def test_a_run_gives_ranges_chances_and_drivers(placeplan: Runner, vale: Path, tmp_path: Path) -> None:
    before = fingerprint(vale)
    out = tmp_path / "out"
    found = told(placeplan, "run", vale, "--runs", 64, "--seed", 7, "--out", out, "--no-report")
    row = gap(found)
    assert row["p10"] < row["p50"] < row["p90"]
    assert row["mc_error"] > 0
    assert all(name in each for each in found["figures"] for name in RANGE)
    assert found["provenance"]["runs"] == 64
    assert found["provenance"]["seed"] == 7
    chances = found["uncertainty"]["chances"]
    assert {"gap closed", "release safe", "staffed"} == {each["what"] for each in chances}
    assert all(0 <= each["chance"] <= 1 for each in chances)
    assert found["uncertainty"]["tornado"]
    frame = pl.read_parquet(out / "results.parquet")
    kept = frame.filter(figure="gap.finance", world="do something", year=YEAR, scope="footprint")
    assert kept["p90"][0] == row["p90"]
    assert fingerprint(vale) == before


def test_a_position_is_a_gap_with_its_sign_turned(placeplan: Runner, vale: Path) -> None:
    found = told(placeplan, "run", vale, "--runs", 64, "--no-report")
    one, other = gap(found), gap(found, figure="position")
    assert (other["p10"], other["p50"], other["p90"]) == (-one["p90"], -one["p50"], -one["p10"])


def test_the_same_seed_gives_the_same_answer_whoever_works(placeplan: Runner, vale: Path) -> None:
    first, again, other = (
        told(placeplan, "run", vale, "--runs", 64, "--seed", seed, "--no-report", "--at", "2016-10-21", *more)
        for seed, more in ((7, ()), (7, ("--workers", "2")), (8, ()))
    )
    assert first["figures"] == again["figures"]
    assert first["uncertainty"] == again["uncertainty"]
    assert gap(first)["p50"] != gap(other)["p50"]
    assert gap(first)["value"] == gap(other)["value"]


def test_without_runs_nothing_is_said_of_ranges(placeplan: Runner, vale: Path) -> None:
    found = told(placeplan, "run", vale, "--no-report")
    assert "uncertainty" not in found
    assert "p10" not in gap(found)


def test_the_tables_and_the_report_show_ranges(placeplan: Runner, vale: Path, tmp_path: Path) -> None:
    done = placeplan("run", vale, "--runs", 64, "--seed", 7, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "64 runs, seed 7" in done.stdout
    assert "P10" in done.stdout
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'id="ranges"' in page
    assert "64 times (seed 7)" in page
    placeplan("run", vale, "--out", tmp_path / "out")
    assert 'id="ranges"' not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_what_if_gives_the_difference_with_its_range(placeplan: Runner, vale: Path) -> None:
    found = told(placeplan, "whatif", vale, "index-pay=0.03", "--runs", 64, "--seed", 7)
    row = [r for r in found["difference"] if r["figure"] == "gap.finance" and r["scope"] == "footprint"][-1]
    assert row["world"] == "do something"
    assert row["p90"] > 0
    assert set(found["base"][0]) >= {*RANGE, "figure", "world", "year", "scope", "unit"}
    assert {"figure", "world", "year", "chance", "mc_error"} == set(found["lower"][0])
    # Held at its central value, an assumption without a range changes nothing.
    same = told(placeplan, "whatif", vale, "occupancy-bed=0.9", "--runs", 64, "--seed", 7)
    assert all(r["p10"] == r["p90"] == 0 for r in same["difference"])
    assert "index-pay = 0.03" in placeplan("whatif", vale, "index-pay=0.03", "--runs", 64).stdout
    both = told(placeplan, "whatif", vale, "index-pay=0.03", "occupancy-bed=0.9", "--each", "--runs", 64, "--seed", 7)
    assert both["answers"] == [found, same]


def test_compare_gives_every_difference_its_range_on_common_draws(placeplan: Runner, vale: Path) -> None:
    found = told(placeplan, "compare", vale, "--scenario", "late", "--runs", 64, "--seed", 7)
    row = gap(found, figure="gap.health", year="2017/18")
    assert 0 < row["p10"] <= row["p50"] <= row["p90"]
    assert row["difference"] == pytest.approx(row["mean"], rel=0.2)
    assert found["runs"] == 64
    done = placeplan("compare", vale, "--scenario", "late", "--runs", 64, "--year", "2017/18")
    assert "b less a in 2017/18, 64 runs" in done.stdout.replace("\n", " ")


def test_explain_shows_the_range_and_the_top_drivers(placeplan: Runner, vale: Path) -> None:
    asked = ("explain", vale, "position", "--year", YEAR, "--organisation", "hospital", "--runs", 256, "--depth", 1)
    found = told(placeplan, *asked)
    assert found["p10"] < found["p90"]
    assert found["drivers"][0]["assumption"] == "stay"
    assert "Driven by" in placeplan(*asked).stdout
    alone = told(placeplan, "explain", vale, "stranded", "--year", YEAR, "--runs", 64)
    assert alone["p10"] is None
    assert alone["drivers"] == []


def test_every_plan_of_a_folder(placeplan: Runner, vale: Path, other: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "plans", tmp_path / "out"
    folder.mkdir()
    for plan in (vale, other):
        shutil.move(plan, folder / plan.name)
    found = told(placeplan, "run", "--all", folder, "--runs", 64, "--seed", 7, "--out", out)
    alone = told(placeplan, "run", folder / "vale", "--runs", 64, "--seed", 7, "--no-report")
    one = next(each for each in found["footprints"] if each["name"] == "vale")
    row = [each for each in one["gaps"] if each["figure"] == "gap.finance"][-1]
    assert row["p10"] == gap(alone)["p10"]
    assert (out / "other" / "ranges.parquet").exists()
    assert not (out / ".batches").exists()
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["footprints"] == found["footprints"]
    page = (out / "summary.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 1
    assert "±" in page
    (folder / "broken").mkdir()
    (folder / "broken" / "plan.toml").write_text("x", encoding="utf-8")
    found = told(placeplan, "run", "--all", folder, "--runs", 64, "--out", out, status=1)
    assert [each["name"] for each in found["failed"]] == ["broken"]
    assert "broken" in (out / "summary.html").read_text(encoding="utf-8")
    assert placeplan("run", "--all", folder, "--runs", 0, "--out", out).exit_code == 2
    assert len(found["footprints"]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--runs", "0"], "whole number of 1 or more"),
        (["--runs", "many"], "not a valid integer"),
        (["--runs", "8", "--seed", "luck"], "not a valid integer"),
        (["--seed", "7"], "say how many with --runs"),
        (["--runs", "8", "--optimism", "hope"], "no assumption is called hope"),
        (["--runs", "8", "--cluster", "tcp://127.0.0.1:9"], "cluster"),
    ],
)
def test_a_mistake_in_the_runs_is_named(placeplan: Runner, vale: Path, arguments: list[str], words: str) -> None:
    done = placeplan("run", vale, *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (vale.parent / "vale-results").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [("index-pays=1", "Did you mean index-pay"), ("index-pay", "assumption=value"), ("frailty-size=3", "its bounds")],
)
def test_a_mistake_in_a_question_is_named(placeplan: Runner, vale: Path, change: str, words: str) -> None:
    done = placeplan("whatif", vale, change, "--runs", 8)
    assert done.exit_code == 2
    assert words in done.stderr


def test_all_needs_a_folder_of_plans_and_runs(placeplan: Runner, vale: Path) -> None:
    assert placeplan("run").exit_code == 2
    assert placeplan("run", vale, "--all", vale.parent, "--runs", 8).exit_code == 2
    assert "--runs" in placeplan("run", "--all", vale.parent).stderr
    assert "no plan stands" in placeplan("run", "--all", vale, "--runs", 8).stderr


def test_low_above_high_is_a_problem_of_the_plan(placeplan: Runner, vale: Path) -> None:
    table = next(vale.rglob("assumptions.csv"))
    rows = pl.read_csv(table, infer_schema=False)
    swapped = pl.when(pl.col("id") == "stay").then(pl.lit("14")).otherwise(pl.col("low")).alias("low")
    rows.with_columns(swapped).write_csv(table)
    done = placeplan("run", vale, "--runs", 8)
    assert done.exit_code == 1
    assert "stay" in done.stderr


def test_a_full_disk_is_said_in_words(vale: Path, tmp_path: Path) -> None:
    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    source = str(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", vale, "--runs", "8", "--no-report", "--out", tmp_path / "out"],
        env={**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"}, preexec_fn=little,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr


def test_the_luck_of_counts_widens_activity_and_nothing_else(placeplan: Runner, vale: Path) -> None:
    plain, noisy = (
        told(placeplan, "run", vale, "--runs", 64, "--no-report", *more) for more in ((), ("--dispersion", 1.5))
    )
    assert noisy["uncertainty"]["luck_of_counts"] == 1.5
    own = {"figure": "activity", "scope": "service=emergency"}
    one, other = (gap(found, **own) for found in (plain, noisy))
    assert other["p90"] - other["p10"] > 1.2 * (one["p90"] - one["p10"])
    assert other["mean"] == one["mean"]
    assert gap(plain) == gap(noisy)
    done = placeplan("run", vale, "--runs", 64, "--dispersion", 0.5)
    assert done.exit_code == 2
    assert "dispersion" in done.output
    assert placeplan("run", vale, "--noise").exit_code == 2


def test_an_explanation_gives_sobol_indices_on_request(placeplan: Runner, vale: Path) -> None:
    asked = ("explain", vale, "gap.finance", "--year", YEAR, "--runs", 64)
    found = told(placeplan, *asked, "--sobol", 64)
    assert [index["assumption"] for index in found["sobol"]] == [each["assumption"] for each in found["drivers"]]
    assert all(index["total"] > -0.2 and index["total_error"] > 0 for index in found["sobol"])
    shown = placeplan(*asked, "--sobol", 64)
    assert "with interactions" in shown.output
    assert placeplan(*asked, "--sobol", 100).exit_code == 2
    assert placeplan("explain", vale, "gap.finance", "--year", YEAR, "--sobol", 64).exit_code == 2


def test_an_explanation_says_how_much_is_the_luck_of_counts(placeplan: Runner, vale: Path) -> None:
    asked = ("explain", vale, "activity", "--service", "emergency", "--year", YEAR, "--runs", 64, "--noise")
    found = told(placeplan, *asked)
    assert 0 < found["luck_of_counts"]["share"] < 1
    assert "luck of counts" in placeplan(*asked).output


def _set(vale: Path, **cells: dict[str, str]) -> None:
    """Change cells of assumptions, by id and column; a column that is not there is added."""
    table = next(vale.rglob("assumptions.csv"))
    rows = pl.read_csv(table, infer_schema=False)
    for key, own in cells.items():
        for column, value in own.items():
            before = pl.col(column) if column in rows.columns else pl.lit(None, dtype=pl.String)
            chosen = pl.when(pl.col("id") == key.replace("_", "-")).then(pl.lit(value)).otherwise(before)
            rows = rows.with_columns(chosen.alias(column))
    rows.write_csv(table)


def test_correlations_that_cannot_all_hold_name_the_pair_and_the_nearest(placeplan: Runner, vale: Path) -> None:
    group = {"correlated_with": "together"}
    _set(
        vale, stay={**group, "correlation": "-0.9"}, index_pay={**group, "correlation": "-0.9"},
        frailty_eligible={**group, "correlation": "-0.9"},
    )  # fmt: skip
    done = placeplan("run", vale, "--runs", 8)
    words = " ".join((done.stderr + done.stdout).split())
    assert done.exit_code in (1, 2), words
    assert "positive definite" in words
    assert "nearest" in words
    assert any(name in words for name in ("stay", "index-pay", "frailty-eligible"))


def test_an_interval_outside_its_bounds_is_refused(placeplan: Runner, vale: Path) -> None:
    _set(vale, stay={"minimum": "11.5"})
    done = placeplan("run", vale, "--runs", 8)
    assert done.exit_code in (1, 2)
    assert "stay" in " ".join((done.stderr + done.stdout).split())


def test_runs_that_cannot_be_kept_leave_nothing_half_written(vale: Path, tmp_path: Path) -> None:
    """The disk takes the plan's own files, but no batch."""

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    source = str(Path(__file__).resolve().parents[2] / "src")
    asked = ["run", vale, "--runs", "300", "--workers", "1", "--no-report", "--out", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *asked], preexec_fn=little, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "cannot be kept" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
