"""Initiatives and assumptions in the pages: what each does, what each drives, and what is amiss with it."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.records import Assumption
from placeplan.studies import wording
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.queries import result
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.scenes import LEAD, NOW
from tests.workspace.test_pages import get

VALE = "/plans/vale"
FRAILTY = f"{VALE}/initiatives/frailty"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def test_an_initiative_shows_all_that_is_known_of_it_on_one_page(lead: Client) -> None:
    row = run()
    page = get(lead, f"{FRAILTY}?on=2016-11-01")
    headings = ["What it does", "Effects", "Capacity it means to close", "Roll-out", "Benefits", "Impact assessments"]
    assert [heading for heading in headings if heading not in page.text] == []
    made = result(row).results
    gap = made.value("bridge", world="do something", year="2021/22", initiative="frailty", line="initiative")
    why = f"{VALE}/model/runs/{row.pk}/why?figure=bridge&world=do+something&year=2021%2F22&initiative=frailty"
    link = next(link for link in page.links if link.startswith(why))
    assert wording.money(gap).replace("\u00a0", " ") in page.text
    assert lead.get(link).status_code == 200
    assert f"{VALE}/assumptions/frailty-size/what-if" in page.links
    assert f"{VALE}/records/benefit/fewer-beds/" in page.links


def test_the_list_says_what_each_takes_off_the_gap_only_while_the_run_is_fresh(lead: Client) -> None:
    run()
    page = get(lead, f"{VALE}/initiatives")
    assert "Closes the gap by" in page.text
    assert any("/why?figure=bridge" in link for link in page.links)
    record = f"{VALE}/records/assumption/frailty-size"
    form = get(lead, f"{record}/change").fields
    lead.post(f"{record}/change", {**form, "r.value": "0.6", "why": "Better evidence"})
    stale = get(lead, f"{VALE}/initiatives")
    assert "has changed since it was last run" in stale.text
    assert not any("/why?" in link for link in stale.links)
    assert "Figures of the model are left out" in get(lead, FRAILTY).text


def test_an_assumption_names_what_it_drives_and_can_be_tried(lead: Client) -> None:
    page = get(lead, f"{VALE}/assumptions?q=frailty-size")
    assert FRAILTY in page.links
    assert f"{VALE}/assumptions/frailty-size/what-if" in page.links


def test_assumptions_are_narrowed_to_what_is_amiss(lead: Client) -> None:
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"]
    assert isinstance(record, Assumption)
    odd = record.model_copy(update={"peers_high": record.value / 2, "expires_on": NOW.date()})
    actions.save_record(by=LEAD, plan="vale", kind="assumption", record=odd, why="Peers",
                        base=held.since["assumption", "frailty-size"], now=NOW)  # fmt: skip
    for only, tag in (("peers", "Outside"), ("expired", "Expired")):
        page = get(lead, f"{VALE}/assumptions?only={only}")
        assert tag in page.text
        assert "1 of 1" in page.text
    assert "Expired" not in get(lead, f"{VALE}/assumptions?on=2016-01-01&q=frailty").text.partition("Drives")[2]
    every = len(held.plan.records["assumption"])
    unsupported = get(lead, f"{VALE}/assumptions?only=unsupported").text
    assert f"of {sum(not row.evidence for row in held.plan.records['assumption'].values())}" in unsupported
    assert f"{every} of {every}" in get(lead, f"{VALE}/assumptions").text
