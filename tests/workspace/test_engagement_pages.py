"""Engagement in the pages: clocks, we asked, you said, we did, and what must be there before a decision."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.runs import worker
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.test_pages import get

VALE = "/plans/vale"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def test_a_consultations_clock_says_the_days_left_and_when_a_decision_may_follow(lead: Client) -> None:
    page = get(lead, f"{VALE}/engagement?on=2016-11-01")
    clock = "Care of older people Running 1 October 2016 to 31 December 2016 92 at least 84 60 28 January 2017"
    assert clock in page.text
    assert "No decision may follow “Care of older people” before 28 January 2017." in page.text
    after = get(lead, f"{VALE}/engagement?on=2017-01-05").text
    assert "Care of older people Closed" in after
    assert "Nothing shows that the responses to “Care of older people” were weighed." in after


def test_we_asked_you_said_we_did(lead: Client) -> None:
    page = get(lead, f"{VALE}/engagement?on=2016-11-01")
    assert "What matters? Not to be moved at night. Moves at night stop." in page.text
    assert "1 of 2 stakeholders not yet asked anything" in page.text
    assert "Keep the ward Patients of Vale 9 October 2016 oppose Keep it. Not answered yet" in page.text
    assert "An evening in North" not in get(lead, f"{VALE}/engagement?on=2016-09-01").text


def test_before_a_decision_duties_assessments_and_tests_are_shown_with_what_is_missing(lead: Client) -> None:
    run()
    page = get(lead, f"{VALE}/engagement/duties?on=2016-11-01")
    assert "is to be decided without: consultation" in page.text
    assert "engagement, equality consultation, service change tests Missing" in page.text
    assert "Public and patient engagement" in page.text
    row = page.text.partition("The tests of service change")[2].partition("The bed test")[0]
    assert "A ward closes Met Not met Not met Not met" in row
    assert "alternative provision" in page.text


def test_a_stale_run_is_not_used_for_the_bed_test(lead: Client) -> None:
    assert "has not been run" in get(lead, f"{VALE}/engagement/duties").text
    run()
    assert "has changed since it was last run" not in get(lead, f"{VALE}/engagement/duties").text
    record = "/records/assumption/frailty-size"
    form = get(lead, f"{VALE}{record}/change").fields
    sent = {**form, "r.value": "0.6", "why": "Better evidence"}
    assert lead.post(f"{VALE}{record}/change", sent).status_code == 302
    assert "has changed since it was last run" in get(lead, f"{VALE}/engagement/duties").text


def test_a_change_of_the_programme_leaves_figures_fresh(lead: Client) -> None:
    run()
    score = {"kind": "current", "on": "2016-10-20", "impact": "4", "likelihood": "2", "by": "", "title": "Seen again"}
    assert lead.post(f"{VALE}/risks/staff/score", score).status_code == 302
    assert "has changed since it was last run" not in get(lead, f"{VALE}/engagement/duties").text
