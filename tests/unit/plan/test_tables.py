"""Tables: rows as a spreadsheet counts them, Parquet beside CSV, and two sources for one quantity."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest

from placeplan.plan.checks import check_folder
from placeplan.plan.chosen import chosen_rows, source_differences
from placeplan.plan.digest import plan_digest, short_digest
from placeplan.plan.plan import Plan
from placeplan.plan.read import read_plan
from placeplan.plan.write import write_plan
from placeplan.quantities import AGE_BANDS
from placeplan.records import Place, Source
from tests.plans import SEXES, YEARS, added, changed, frame, tiny_plan, without, write_tiny

HEADER = "provider,resource,year,units,source\n"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("hospital,bed,2016/17,many,returns\n", 2),
        ("\nhospital,bed,2016/17,many,returns\n", 3),
        ("\r\n\r\nhospital,bed,2016/17,many,returns", 4),
        (",,,,\nhospital,bed,2016/17,many,returns\n", 3),
        ('"hospital","bed",2016/17,many,returns\n', 2),
        (' hospital , bed ,2016/17,28,"returns"\n\ncommunity,room,2016/17,many,returns\n', 4),
    ],
)
def test_rows_are_counted_as_a_spreadsheet_does(text: str, row: int, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "baseline/capacity.csv").write_text(HEADER + text, encoding="utf-8", newline="")
    _, problems = read_plan(folder)
    assert [(found.code, found.row) for found in problems] == [("not-a-number", row)]


@pytest.mark.parametrize("value", ["1,000", "£5", "nan", "inf", "1_000", "1e999", "0x10", "--1", "."])
def test_what_is_not_a_number(value: str, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "baseline/capacity.csv").write_text(f'{HEADER}hospital,bed,2016/17,"{value}",returns\n', encoding="utf-8")
    plan, problems = read_plan(folder)
    assert plan is None
    assert [found.code for found in problems] == ["not-a-number"]


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    table = tiny_plan().table("population")
    typed = table.with_columns(pl.col("deprivation").cast(pl.Int8), pl.col("sex").cast(pl.Categorical))
    typed.write_parquet(folder / "baseline/population.parquet")
    (folder / "baseline/population.csv").unlink()
    plan, problems = read_plan(folder)
    assert problems == ()
    assert plan == tiny_plan()
    assert plan is not None
    assert plan_digest(plan) == plan_digest(tiny_plan())
    write_plan(plan, folder, replace=True)
    assert (folder / "baseline/population.parquet").exists()
    assert not (folder / "baseline/population.csv").exists()


def test_parquet_with_wrong_values_names_rows(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    table = tiny_plan().table("capacity").with_columns(units=pl.Series([1.0, float("nan")]))
    table.write_parquet(folder / "baseline/capacity.parquet")
    (folder / "baseline/capacity.csv").unlink()
    _, problems = read_plan(folder)
    assert [(found.code, found.row) for found in problems] == [("not-a-number", 3)]


def test_an_empty_cell_takes_the_default(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "baseline/capacity.csv").write_text(
        "status," + HEADER + ",hospital,bed,2016/17,56,returns\nagreed,community,room,2016/17,1,returns\n",
        encoding="utf-8",
    )
    plan, _ = read_plan(folder)
    assert plan is not None
    assert plan.table("capacity")["status"].to_list() == ["provisional", "agreed"]
    assert plan.table("capacity").columns == ["provider", "resource", "year", "units", "source", "status"]


def two_sources() -> Plan:
    plan = added(tiny_plan(), Source(id="ledger", title="Ledger", grade="weak", precedence=1))
    plan = added(plan, plan.records["source"]["returns"].model_copy(update={"precedence": 2}))
    more = frame(
        "capacity", [{"provider": "hospital", "resource": "bed", "year": "2016/17", "units": 60.0, "source": "ledger"}]
    )
    return plan.with_table("capacity", pl.concat([plan.table("capacity"), more]))


def test_the_source_with_precedence_is_chosen() -> None:
    chosen = chosen_rows(two_sources(), "capacity")
    assert chosen.select("provider", "units", "source").rows() == [
        ("community", 1.0, "returns"),
        ("hospital", 60.0, "ledger"),
    ]


def test_the_difference_of_two_sources_is_shown() -> None:
    (row,) = source_differences(two_sources()).to_dicts()
    assert row == {
        "table": "capacity",
        "quantity": "units",
        "key": "hospital, bed, 2016/17",
        "source_a": "ledger",
        "value_a": 60.0,
        "source_b": "returns",
        "value_b": 56.0,
        "difference": -4.0,
        "chosen": "ledger",
    }
    assert source_differences(tiny_plan()).is_empty()


def test_the_short_digest_begins_the_long_one() -> None:
    assert len(short_digest(tiny_plan())) == 12
    assert plan_digest(tiny_plan()).startswith(short_digest(tiny_plan()))


def large_plan() -> Plan:
    """A plan with 50,000 rows of activity."""
    plan = added(
        tiny_plan(),
        *(Place(id=f"p{number}", title=f"P{number}", level="locality", parents={"vale": 1.0}) for number in range(87)),
    )
    plan = without(plan, "scenario", "late")
    plan = changed(plan, "initiative", "frailty", rollout=plan.records["initiative"]["care-closer"].rollout)
    cells = [
        {"place": f"p{number}", "age_band": age, "sex": sex, "deprivation": fifth}
        for number in range(87)
        for age in AGE_BANDS
        for sex in SEXES
        for fifth in range(1, 6)
    ]
    given = (("emergency", "hospital"), ("outpatient", "hospital"), ("contact", "community"))
    care = frame(
        "activity", ({**cell, "service": s, "provider": p, "quantity": 1.5} for cell in cells for s, p in given)
    )
    people = frame("population", ({**cell, "year": year, "persons": 10.0} for cell in cells for year in YEARS))
    return plan.with_table("activity", care).with_table("population", people)


def test_fifty_thousand_rows_are_checked_in_two_seconds(tmp_path: Path) -> None:
    write_plan(large_plan(), tmp_path / "plan")
    start = time.process_time()
    plan, problems = check_folder(tmp_path / "plan")
    spent = time.process_time() - start
    assert plan is not None
    assert plan.table("activity").height >= 49_000
    assert not [found for found in problems if found.severity == "error"]
    assert spent < 2.0
