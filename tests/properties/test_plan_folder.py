"""Folder to plan to folder is the identity; the digest changes with the meaning and with nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placeplan.plan.checks import check_folder, check_plan
from placeplan.plan.diff import diff_plans
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.plan.problems import has_errors
from placeplan.plan.read import read_plan
from placeplan.plan.render import render_plan
from placeplan.plan.write import normalise_plan, write_plan
from placeplan.records import KINDS
from tests.plans import changed, tiny_plan
from tests.strategies import plans

QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@QUICK
@given(plans())
def test_drawn_plans_have_no_errors(plan: Plan) -> None:
    assert [str(found) for found in check_plan(plan) if found.severity == "error"] == []


@QUICK
@given(plans(), st.booleans())
def test_a_written_plan_reads_back_as_itself(plan: Plan, parquet: bool) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where, "plan")
        write_plan(plan, folder)
        if parquet:
            pl.DataFrame(plan.table("activity")).write_parquet(folder / "baseline/activity.parquet")
            (folder / "baseline/activity.csv").unlink()
        again, problems = read_plan(folder)
        assert problems == ()
        assert again == plan
        assert again is not None
        assert plan_digest(again) == plan_digest(plan)
        normalise_plan(folder)
        once = files(folder)
        normalise_plan(folder)
        assert files(folder) == once


@QUICK
@given(plans(), st.randoms(use_true_random=False))
def test_reordered_rows_say_the_same(plan: Plan, random: object) -> None:
    shuffled = plan
    for kind in KINDS.values():
        if kind.storage == "table":
            table = plan.table(kind.name)
            order = list(range(table.height))
            random.shuffle(order)  # type: ignore[attr-defined]
            shuffled = shuffled.with_table(kind.name, table[order])
    assert shuffled == plan
    assert plan_digest(shuffled) == plan_digest(plan)
    assert diff_plans(plan, shuffled).empty


@QUICK
@given(plans(), st.data())
def test_one_changed_number_changes_the_digest_and_shows(plan: Plan, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(plan.records["assumption"])))
    item = plan.records["assumption"][key]
    other = item.model_copy(update={"value": item.value + 0.001})  # type: ignore[attr-defined]
    changed = plan.with_records("assumption", {**plan.records["assumption"], key: other})
    assert plan_digest(changed) != plan_digest(plan)
    found = diff_plans(plan, changed)
    assert [(change.record, change.field) for change in found.records] == [(key, "value")]


@settings(max_examples=60, deadline=None)
@given(note=st.text(st.characters(codec="utf-8")), title=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_survives_csv_and_toml(note: str, title: str) -> None:
    note, title = note.strip(), title.strip() or "x"
    plan = tiny_plan()
    for kind, key in (("place", "north"), ("initiative", "frailty")):
        plan = changed(plan, kind, key, note=note, title=title)
    with tempfile.TemporaryDirectory() as where:
        write_plan(plan, Path(where, "plan"))
        again, problems = read_plan(Path(where, "plan"))
    assert problems == ()
    assert again == plan


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(min_value=0, allow_nan=False, allow_infinity=False), min_size=5, max_size=5))
def test_any_number_survives_csv(numbers: list[float]) -> None:
    plan = changed(tiny_plan(), "assumption", "stay", value=numbers[0])
    plan = plan.with_table("travel", plan.table("travel").with_columns(minutes=pl.Series(numbers)))
    with tempfile.TemporaryDirectory() as where:
        write_plan(plan, Path(where, "plan"))
        again, problems = read_plan(Path(where, "plan"))
    assert problems == ()
    assert again == plan


SOURCES = sorted(render_plan(tiny_plan()))
SPLICES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"", b",", b'"', b"\n", b"\r", b"\x00", b";", b"=", b"[", b"]]", b"\xff"]),
    st.sampled_from([b"-1", b"1e999", b"nan", b"\n\n"]),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SOURCES), st.floats(0, 1), st.integers(0, 12), SPLICES)
def test_no_damage_to_a_file_makes_reading_fail(name: str, where: float, cut: int, splice: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "plan")
        write_plan(tiny_plan(), folder)
        data = (folder / name).read_bytes()
        at = int(where * len(data))
        damaged = data[:at] + splice + data[at + cut :]
        (folder / name).write_bytes(damaged)
        plan, problems = check_folder(folder)
        assert (folder / name).read_bytes() == damaged
    assert plan is not None or has_errors(problems)
    assert all(found.file and found.rule and found.remedy for found in problems)
