"""What would lapse is told before every act that changes the plan: once, and then it is done when asked again."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from placeplan.programme import substance_digest
from placeplan.records import Approval, Tolerance
from placeplan.studies.keeping import Packed, pack
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from tests.boards import board_plan
from tests.plans import added, changed
from tests.workspace.people import client, run
from tests.workspace.scenes import LEAD, NOW, OPERATOR
from tests.workspace.test_pages import Page, get

VALE = "/plans/vale"
SIZE = f"{VALE}/records/assumption/frailty-size/change"
WOULD = "would lapse approvals"


@cache
def _plan() -> Plan:
    plan = board_plan()
    given = Approval(id="given", title="The plan of May", body="board", on=date(2017, 5, 1), result="approved",
                     digest=substance_digest(plan), present=("vale-ccg",))  # fmt: skip
    return added(plan, given)


@cache
def _packed() -> Packed:
    return pack(_plan())


@pytest.fixture
def lead(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead of the hospital, whose plan a board has approved as it stands."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    monkeypatch.setattr(settings, "LIMITS", {**settings.LIMITS, "uploads": 1000})
    actions.push(by=OPERATOR, plan="vale", folder=_packed(), why="First version", now=NOW)
    made = client(Role.LEAD, organisation="hospital")
    made.get(f"{VALE}/governance?on=2017-06-01")
    return made


def _head() -> int:
    return queries.known_head("vale").sequence


def _sized(value: float, base: int = 0) -> actions.Outcome:
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"].model_copy(
        update={"value": value, "low": None, "high": None}
    )
    base = base or held.since["assumption", "frailty-size"]
    return actions.save_record(by=LEAD, plan="vale", kind="assumption", record=record, base=base, why="Tried", now=NOW)


def _approved_as_it_stands() -> None:
    """The board approves the plan as it stands now."""
    held = queries.kept("vale")
    given = held.plan.records["approval"]["given"].model_copy(update={"digest": substance_digest(held.plan)})
    actions.save_record(by=LEAD, plan="vale", kind="approval", record=given, base=held.since["approval", "given"],
                        why="Approved anew", now=NOW)  # fmt: skip


def _told(browser: Client, address: str, sent: dict[str, str]) -> Page:
    """The page that says what would lapse; nothing has changed by it."""
    before = _head()
    page = Page(browser.post(address, sent).content.decode())
    assert WOULD in page.text, page.text
    assert "The plan of May" in page.text
    assert "all the same" in page.text
    assert _head() == before
    return page


@pytest.mark.parametrize("what", ["record", "plan"])
def test_restoring_tells_what_it_would_lapse(lead: Client, what: str) -> None:
    first = _head()
    _sized(0.3)
    _approved_as_it_stands()
    of_record = [change.sequence for change in queries.changes_of("vale", record="frailty-size")]
    before = {"record": next(at for at in of_record if at <= first), "plan": first}
    sent = {"sequence": str(before[what]), "what": what, "why": "The first was right"}
    page = _told(lead, f"{VALE}/history/restore", sent)
    assert page.fields["why"] == "The first was right"
    done = lead.post(f"{VALE}/history/restore", {**page.fields}, follow=True)
    assert "Restored by a new change." in done.content.decode()
    assert queries.kept("vale").plan.records["assumption"]["frailty-size"].value == pytest.approx(0.5)


def test_restoring_what_lapses_nothing_is_done_at_once_and_asks_for_its_reason(lead: Client) -> None:
    sent = {"sequence": "1", "what": "record", "why": " "}
    refused = lead.post(f"{VALE}/history/restore", sent)
    assert refused.status_code == 422
    page = Page(refused.content.decode())
    assert "A change needs a reason." in page.text
    assert WOULD not in page.text
    done = lead.post(f"{VALE}/history/restore", {**page.fields, "why": "Again"}, follow=True)
    assert "nothing was changed" in done.content.decode()


def test_taking_what_was_kept_aside_tells_what_it_would_lapse_and_keeping_does_not(lead: Client) -> None:
    base = queries.kept("vale").since["assumption", "frailty-size"]
    _sized(0.3)
    _approved_as_it_stands()
    aside = _sized(0.2, base)
    assert aside.conflict
    address = f"{VALE}/conflicts/{aside.sequence}/settle"
    page = _told(lead, address, {"take": "yes", "why": "It is later"})
    done = lead.post(address, page.fields, follow=True)
    assert "The conflict is settled." in done.content.decode()
    again = _sized(0.1, base)
    kept = lead.post(f"{VALE}/conflicts/{again.sequence}/settle", {"take": "no", "why": "No"}, follow=True)
    assert "The conflict is settled." in kept.content.decode()


def test_withdrawing_is_not_done_before_it_was_told(lead: Client) -> None:
    old = _plan().records["source"]["returns"].model_copy(update={"id": "old"})
    actions.save_record(by=LEAD, plan="vale", kind="source", record=old, base=0, why="Another", now=NOW, new=True)
    page = get(lead, f"{VALE}/records/source/old/withdraw")
    assert WOULD not in page.text
    _approved_as_it_stands()
    page = _told(lead, f"{VALE}/records/source/old/withdraw", {**page.fields, "why": "Not used"})
    done = lead.post(f"{VALE}/records/source/old/withdraw", {**page.fields, "why": "Not used"}, follow=True)
    assert "The record is withdrawn" in done.content.decode()


def test_a_spreadsheet_tells_what_it_would_lapse_with_what_would_change(lead: Client) -> None:
    address = f"{VALE}/records/assumption/upload"
    rows = lead.get(f"{VALE}/records/assumption.csv").content.decode().replace("frailty size", "Size of frailty")
    page = Page(lead.post(address, {"file": SimpleUploadedFile("rows.csv", rows.encode())}).content.decode())
    assert "1 changed" in page.text
    assert WOULD in page.text
    unseen = {name: value for name, value in page.fields.items() if name != "seen"}
    page = _told(lead, address, {**unseen, "why": "From the workbook"})
    assert "1 added" not in page.text
    done = lead.post(address, {**page.fields, "why": "From the workbook"}, follow=True)
    assert "0 added and 1 changed" in done.content.decode()


def _zip(plan: Plan, folder: Path) -> SimpleUploadedFile:
    write_plan(plan, folder)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    return SimpleUploadedFile("plan.zip", data.getvalue())


def test_a_plan_sent_as_a_zip_tells_what_it_would_lapse(lead: Client, tmp_path: Path) -> None:
    meeting = changed(_plan(), "meeting", "june", title="Another name")
    page = Page(lead.post(f"{VALE}/upload", {"file": _zip(meeting, tmp_path / "same")}).content.decode())
    assert "Another name" in page.text
    assert "No approval would lapse" in page.text
    other = changed(_plan(), "assumption", "frailty-size", note="A later study")
    page = Page(lead.post(f"{VALE}/upload", {"file": _zip(other, tmp_path / "other")}).content.decode())
    assert WOULD in page.text
    unseen = {name: value for name, value in page.fields.items() if name != "seen"}
    page = _told(lead, f"{VALE}/upload/save", {**unseen, "why": "Worked on at home"})
    done = lead.post(f"{VALE}/upload/save", {**page.fields, "why": "Worked on at home"}, follow=True)
    assert "Saved: 0 added, 1 changed, 0 withdrawn." in done.content.decode()


def test_disputing_a_figure_lapses_nothing_and_changing_it_does(lead: Client) -> None:
    sent = {"organisation": "hospital", "status": "disputed", "why": "Counted twice"}
    done = lead.post(f"{VALE}/baseline/activity", sent, follow=True)
    assert "Saved." in done.content.decode()
    assert "disputed" in queries.kept("vale").plan.table("activity")["status"].unique()
    assert "The plan of May" in get(lead, f"{VALE}/governance/approvals").text.partition("Given and standing")[2]
    fields = {**get(lead, SIZE).fields, "r.value": "0.4", "why": "Later"}
    _told(lead, SIZE, fields)


def test_figures_stay_fresh_when_only_an_opinion_of_them_changed(lead: Client) -> None:
    run()
    assert "This is an assessment of an earlier version" not in get(lead, f"{VALE}/assurance").text
    sent = {"organisation": "hospital", "status": "disputed", "why": "Counted twice"}
    lead.post(f"{VALE}/baseline/activity", sent)
    assert "This is an assessment of an earlier version" not in get(lead, f"{VALE}/assurance").text
    held = queries.kept("vale")
    more = held.plan.table("activity").with_columns(quantity=pl.col("quantity") * 1.01)
    folder = pack(held.plan.with_table("activity", more))
    actions.push(by=OPERATOR, plan="vale", folder=folder, why="Counted again", now=NOW)
    assert "This is an assessment of an earlier version" in get(lead, f"{VALE}/assurance").text


def test_what_a_tolerance_makes_uncertain_is_asked_again_once_there_is_a_run(lead: Client) -> None:
    held = queries.kept("vale")
    rests = Tolerance(id="t", title="Gap", approval="given", figure="gap.finance", year="2021/22", approved=1.0,
                      above=1e12, below=1e12)  # fmt: skip
    actions.save_record(by=LEAD, plan="vale", kind="tolerance", record=rests, base=0, why="Stated", now=NOW)
    assert held.sequence < _head()
    fields = {**get(lead, SIZE).fields, "r.value": "0.45", "why": "Later", "press": "preview"}
    run()
    page = Page(lead.post(SIZE, fields).content.decode())
    assert "No approval would lapse" in page.text
