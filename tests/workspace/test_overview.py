"""The overview: what changed since one last looked, what is to be done, gaps with ranges; versions in figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from placeplan.studies.run import run as work_out
from placeplan.studies.summary import summarise, yearly_bridge
from placeplan.studies.to_do import to_do
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.models import Visit
from placeplan.workspace.plans.visits import APART, look
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.models import RunRow
from tests.plans import changed, tiny_plan
from tests.workspace.people import client, run
from tests.workspace.scenes import LEAD, with_tiny
from tests.workspace.test_pages import VALE, get

START = datetime(2016, 10, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return client(Role.LEAD)


def test_a_visit_remembers_what_was_seen_before_it(database: str) -> None:
    first = look(by=LEAD, plan="vale", sequence=5, now=START)
    assert (first.before, first.before_at) == (5, None)
    same = look(by=LEAD, plan="vale", sequence=9, now=START + timedelta(minutes=20))
    assert (same.before, same.before_at, same.sequence) == (5, None, 9)
    later = look(by=LEAD, plan="vale", sequence=12, now=START + timedelta(minutes=20) + APART)
    assert (later.before, later.sequence) == (9, 12)
    assert later.before_at == START + timedelta(minutes=20)
    assert look(by=LEAD, plan="dale", sequence=1, now=START).before == 1
    back = look(by=LEAD, plan="vale", sequence=12, now=START)  # a clock that went backwards
    assert back.sequence == 12
    assert Visit.objects.count() == 2


def test_the_overview_tells_what_changed_since_one_last_looked(lead: Client) -> None:
    assert "What changed last" in get(lead, f"{VALE}/").text
    Visit.objects.update(at=START)
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.note": "Looked at again", "why": "A later study came out"})
    page = get(lead, f"{VALE}/")
    assert "What changed since you last looked" in page.text
    assert "1 change since" in page.text
    assert "A later study came out" in page.text
    assert any("/history/compare?a=" in link for link in page.links)
    Visit.objects.update(at=START)
    assert "Nothing you may see has changed" in get(lead, f"{VALE}/").text


def test_expired_assumptions_are_asked_of_those_who_own_them() -> None:
    plan = changed(tiny_plan(), "assumption", "frailty-size", expires_on=date(2016, 9, 1), owner="ccg")
    plan = changed(plan, "assumption", "agency-premium", expires_on=date(2016, 11, 1), owner="hospital")
    rows = to_do(plan, on=date(2016, 10, 21))
    assert [(row.record, row.overdue) for row in rows if row.kind == "assumption"] == [
        ("frailty-size", True), ("agency-premium", False),
    ]  # fmt: skip
    assert [row.record for row in to_do(plan, on=date(2016, 10, 21), organisations=["hospital"])] == ["agency-premium"]
    assert to_do(plan, on=date(2015, 1, 1)) == []


def test_the_bridge_of_every_year_adds_up() -> None:
    made = work_out(tiny_plan())
    bridge, summary = yearly_bridge(made), summarise(made)
    assert bridge.years == made.years[1:]
    assert (bridge.start[-1], bridge.end[-1]) == (summary.start, summary.end)
    for n in range(len(bridge.years)):
        closed = sum(values[n] for _, values in bridge.steps)
        assert bridge.start[n] - closed == pytest.approx(bridge.end[n], abs=1.0)


def test_the_overview_gives_each_gap_its_range_and_chance(lead: Client) -> None:
    run(runs=40)
    page = get(lead, f"{VALE}/")
    assert "Chance it is closed" in page.text
    assert "P10 to P90 of 40 draws" in page.text
    assert "year by year" in page.text


def test_two_versions_are_compared_in_text_and_in_figures(lead: Client) -> None:
    first = queries.known_head("vale").sequence
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.value": "0.35", "why": "Later study"})
    page = get(lead, f"{VALE}/history/compare?a={first}")
    assert "Neither version has been run yet" in page.text
    for version in (str(first), ""):
        sent = {"version": version, "runs": "30", "seed": "1"}
        assert lead.post(f"{VALE}/model/start", sent).status_code == 302
    while worker.work_once():
        pass
    assert list(RunRow.objects.order_by("id").values_list("sequence", flat=True)) == [first, first + 1]
    page = get(lead, f"{VALE}/history/compare?a={first}")
    for words in ("0.35", "Range of the difference", "The three gaps"):
        assert words in page.text
    assert lead.post(f"{VALE}/model/start", {"version": "9999"}).status_code == 404
