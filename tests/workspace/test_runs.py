"""Runs by chance: asked for, worked out once, kept, shown as each person may see it, compared on common draws."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from django.conf import settings
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from placeplan.errors import OptionError
from placeplan.studies.kept_draws import draws_apart
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries as ledger
from placeplan.workspace.runs import actions, keeping, memory, worker
from placeplan.workspace.runs.models import RunPart, RunRow, Status
from placeplan.workspace.runs.queries import draws_of, last_done, result
from tests.repo.tree import ROOT
from tests.workspace.people import client, run
from tests.workspace.scenes import LEAD, NOW, with_tiny
from tests.workspace.test_pages import VALE, get


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker starts by itself."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    memory.forget()


@pytest.fixture
def lead(sqlite: str) -> Client:
    """A lead, signed in."""
    with_tiny()
    return client(Role.LEAD, organisation="ccg")


def test_a_run_by_chance_gives_the_same_ranges_before_and_after_it_is_stored(lead: Client) -> None:
    row = run(runs=40, seed=3)
    assert (row.status, row.drawn, row.done) == (Status.DONE, 40, row.steps)
    first = result(row)
    memory.forget()
    again = result(row)
    assert again is not first
    assert again.results.frame.equals(first.results.frame)
    ranges, kept = first.results.ranges, again.results.ranges
    assert ranges is not None
    assert kept is not None
    assert (kept.runs, kept.seed) == (40, 3)
    for name in ("frame", "chances", "drivers", "bars"):
        assert getattr(kept, name).equals(getattr(ranges, name))


def test_pages_show_ranges_chances_and_drivers(lead: Client) -> None:
    run()
    assert "many draws" in get(lead, f"{VALE}/model/how-sure").text
    row = run(runs=40)
    page = get(lead, f"{VALE}/model")
    assert "P10 to P90 of 40 draws" in page.text
    assert re.search(r"(£\S+|nil) to £\d\S+", page.text), page.text
    sure = get(lead, f"{VALE}/model/how-sure?run={row.pk}")
    for words in ("Chance it is closed", "Release safe", "Of its variance"):
        assert words in sure.text
    for name in ("fans", "key-fans", "tornado"):
        assert lead.get(f"{VALE}/charts/{row.pk}/{name}.svg").content.startswith(b"<svg")
    shift = get(lead, f"{VALE}/model/shift-of-care")
    assert "Shift-of-care ledger" in shift.text


def test_the_run_with_most_draws_of_the_latest_version_is_shown_first(lead: Client) -> None:
    many = run(runs=40)
    run()
    found = last_done("vale")
    assert found is not None
    assert found.pk == many.pk


@pytest.mark.parametrize(("runs", "seed"), [("0", "0"), ("999999", "0"), ("ten", "0"), ("-1", "0"), ("10", "-3"),
                                            ("10", "9" * 30), ("1e3", "0")])  # fmt: skip
def test_a_number_that_makes_no_sense_is_refused_at_its_field(lead: Client, runs: str, seed: str) -> None:
    response = lead.post(f"{VALE}/model/start", {"runs": runs, "seed": seed})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not RunRow.objects.exists()


def test_more_draws_than_the_installation_allows_are_refused(lead: Client) -> None:
    with pytest.raises(OptionError):
        actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=settings.MOST_RUNS + 1)


def test_the_same_run_is_not_made_twice(lead: Client) -> None:
    asked = [actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=runs, seed=seed).pk
             for runs, seed in ((1, 0), (1, 5), (20, 0), (20, 0), (20, 1), (30, 0))]  # fmt: skip
    assert len(set(asked)) == 4
    assert asked[0] == asked[1]
    assert asked[2] == asked[3]


def test_scenarios_are_compared_on_common_draws(lead: Client) -> None:
    plain, late = run(runs=60, seed=1), run(scenario="late", runs=60, seed=1)
    other = run(scenario="late", runs=60, seed=2)
    page = get(lead, f"{VALE}/model/compare?a={plain.pk}&b={late.pk}")
    assert "Range of the difference" in page.text
    assert "same draws" in page.text
    apart = get(lead, f"{VALE}/model/compare?a={plain.pk}&b={other.pk}")
    assert "Range of the difference" not in apart.text
    a, b = draws_of(plain), draws_of(late)
    assert a is not None
    assert b is not None
    frame = draws_apart(a, b).filter(figure="gap.finance", scope="footprint", world="do something", year=a.years[-1])
    at = a.at["gap.finance", "footprint"], b.at["gap.finance", "footprint"]
    differences = b.values[at[1], 1, -1] - a.values[at[0], 1, -1]
    assert frame["mean"][0] == pytest.approx(differences.mean())
    assert frame["p90"][0] == pytest.approx(np.quantile(differences, 0.9))
    assert differences.std() < 0.5 * np.hypot(a.values[at[0], 1, -1].std(), b.values[at[1], 1, -1].std())


def test_figures_leave_as_csv_workbook_and_parquet_with_their_ranges(lead: Client) -> None:
    row = run(runs=20)
    made = result(row).results
    files = {form: lead.get(f"{VALE}/model.{form}?run={row.pk}&all").content for form in ("csv", "xlsx", "parquet")}
    parquet = pl.read_parquet(io.BytesIO(files["parquet"]))
    assert parquet.height == made.frame.height
    assert "p90" in parquet.columns
    assert files["csv"].decode().count("\r\n") == made.frame.height + 1
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    rows = sheets.get_sheet_by_name("figures").to_python()
    assert rows[0] == parquet.columns
    assert len(rows) == made.frame.height + 1
    facts = {line[0]: line[1] for line in sheets.get_sheet_by_name("made from").to_python()}
    assert facts["digest"] == row.digest
    assert lead.get(f"{VALE}/model.exe").status_code == 404


def test_a_cancelled_run_keeps_nothing_and_a_worker_that_lost_its_claim_writes_nothing(lead: Client) -> None:
    row = actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=20)
    claimed = worker._claimed()
    assert claimed is not None
    assert worker._claimed() is None
    assert actions.cancel(by=LEAD, plan="vale", run=row.pk)
    assert not actions.cancel(by=LEAD, plan="vale", run=row.pk)
    with pytest.raises(worker._StoppedError):
        worker._work_out(claimed)
    worker._end(claimed, Status.DONE, parts={"told": b"x"})
    row.refresh_from_db()
    assert row.status == Status.CANCELLED
    assert not RunPart.objects.exists()


def test_a_silent_worker_is_replaced_and_cannot_spoil_what_its_heir_does(lead: Client) -> None:
    actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=20)
    lost = worker._claimed()
    assert lost is not None
    RunRow.objects.update(beat_at=timezone.now() - worker.SILENT - timedelta(seconds=1))
    assert worker.work_once()
    row = RunRow.objects.get()
    assert row.status == Status.DONE
    assert row.claim != lost.claim
    with pytest.raises(worker._StoppedError):
        worker._work_out(lost)
    assert result(RunRow.objects.get()).results.ranges is not None


CLAIMER = """
import sys, django, os
os.environ["DATABASE_URL"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "placeplan.workspace.config.settings"
django.setup()
from placeplan.workspace.runs import worker
sys.stdin.readline()
while (row := worker._claimed()) is not None:
    print(row.pk, flush=True)
"""


@pytest.mark.slow
def test_several_processes_take_each_run_once(database: str) -> None:
    with_tiny()
    for seed in range(12):
        actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=2, seed=seed)
    connections.close_all()
    processes = [
        subprocess.Popen([sys.executable, "-c", CLAIMER, database], cwd=ROOT, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]  # fmt: skip
    said = [process.communicate("go\n", timeout=120)[0].split() for process in processes]
    taken = [int(pk) for lines in said for pk in lines]
    assert sorted(taken) == sorted(RunRow.objects.values_list("pk", flat=True))
    assert len(set(RunRow.objects.values_list("claim", flat=True))) == 12


def test_a_run_by_chance_on_either_database(database: str) -> None:
    with_tiny()
    row = run(runs=10)
    assert row.status == Status.DONE, row.message
    memory.forget()
    assert result(row).results.ranges is not None
    assert keeping.draws_of(row.pk) is not None


def test_progress_is_told_as_it_goes(lead: Client) -> None:
    row = actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=20)
    made = AsyncClient()
    made.cookies = lead.cookies

    async def watch() -> str:
        response = await made.get(f"{VALE}/model/runs/{row.pk}/progress")
        assert response["Content-Type"] == "text/event-stream"
        told, events = asyncio.Event(), []

        async def read() -> None:
            async for part in response.streaming_content:
                events.append(part.decode())
                told.set()

        reading = asyncio.create_task(read())
        await told.wait()
        await asyncio.to_thread(_work_in_thread)
        await reading
        return "".join(events)

    text = asyncio.run(watch())
    assert text.startswith("event: progress\ndata: ")
    assert "Waiting for its turn" in text
    assert "See its figures" in text
    assert text.endswith("event: end\ndata: \n\n")


def _work_in_thread() -> None:
    try:
        while worker.work_once():
            pass
    finally:
        connections.close_all()


SECRET = {"r.publication": "restricted", "r.publication_reason": "Commercial", "r.title": "Hushed size"}
PAGES = ("model", "model/how-sure", "model/shift-of-care", "", "charts/{run}/tornado.svg", "model.csv?all",
         "model/compare?a={run}&b={run}")  # fmt: skip


@pytest.mark.parametrize("when", ["before", "after"])
def test_names_of_restricted_records_are_kept_from_charts_and_tables(lead: Client, when: str) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    named = SECRET if when == "before" else {"r.title": "Hushed size"}
    lead.post(address, {**get(lead, address).fields, **named, "why": "Not for all"})
    row = run(runs=40)
    viewer = client(Role.VIEWER)
    assert "Hushed size" in get(lead, f"{VALE}/model/how-sure").text
    if when == "after":
        assert "Hushed size" in get(viewer, f"{VALE}/model/how-sure").text
        lead.post(address, {**get(lead, address).fields, **SECRET, "why": "Not for all"})
    for page in PAGES:
        text = viewer.get(f"{VALE}/{page.format(run=row.pk)}").content.decode()
        assert "Hushed" not in text, page
        assert "frailty-size" not in text, page


def test_a_run_is_of_the_version_it_was_asked_for(lead: Client) -> None:
    row = actions.ask(by=LEAD, plan="vale", scenario="", now=NOW, runs=5)
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.value": "0.35", "why": "Later study"})
    assert worker.work_once()
    row.refresh_from_db()
    assert row.digest == ledger.digest_at("vale", row.sequence)
    assert row.digest != ledger.digest_at("vale")
    assert "Out of date" in get(lead, f"{VALE}/model/how-sure").text
