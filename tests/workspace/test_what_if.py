"""What if, in the page: answered while it is moved, saved only through the ordinary form with a reason."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans import live
from placeplan.workspace.runs import worker
from tests.workspace.people import client, run
from tests.workspace.scenes import with_tiny
from tests.workspace.test_pages import VALE, get

ADDRESS = f"{VALE}/assumptions/frailty-size/what-if"


@pytest.fixture
def lead(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in; nothing kept from an earlier test."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    live.forget()
    with_tiny()
    return client(Role.LEAD)


def part(browser: Client, query: str) -> str:
    """What htmx is sent."""
    response = browser.get(f"{ADDRESS}?{query}", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "HX-Request" in response.headers["Vary"]
    return response.content.decode()


def test_the_answer_alone_is_sent_while_somebody_moves_the_number(lead: Client) -> None:
    before = queries.known_head("vale").sequence
    text = part(lead, "value=0.2&low=&high=")
    assert "<html" not in text
    assert "<svg" in text
    assert "Finance and efficiency" in text
    assert "Chance it is closed" not in text
    assert queries.known_head("vale").sequence == before


def test_without_javascript_the_same_question_gives_a_whole_page(lead: Client) -> None:
    page = get(lead, f"{ADDRESS}?value=0.2&low=&high=")
    assert "Finance and efficiency" in page.text
    assert page.fields["value"] == "0.2"
    assert page.fields["low"] == ""


def test_with_a_run_by_chance_the_answer_has_ranges(lead: Client) -> None:
    run(runs=32, seed=2)
    text = part(lead, "value=0.2&low=0.1&high=0.4")
    for _ in range(200):
        if "being made" not in text:
            break
        assert 'hx-trigger="load delay:1s"' in text
        time.sleep(0.05)
        text = part(lead, "value=0.2&low=0.1&high=0.4")
    assert "Chance it is closed" in text
    assert "P10 to P90 of 32 draws" in text


@pytest.mark.parametrize(("query", "field"), [("value=much", "value"), ("value=2", "value"), ("value=nan", "value"),
                                              ("value=0.5&low=0.6&high=0.7", "low"), ("value=0.5&low=0.2", "high"),
                                              ("value=0.5&low=x&high=0.7", "low"), ("value=", "value")])  # fmt: skip
def test_a_wrong_number_is_told_at_its_field(lead: Client, query: str, field: str) -> None:
    assert "Error:" in part(lead, query)
    page = get(lead, f"{ADDRESS}?{query}", 422)
    assert f"{field}-error" in page.ids
    assert f"#{field}" in page.links


def test_what_is_tried_is_saved_through_the_ordinary_form_with_a_reason(lead: Client) -> None:
    page = get(lead, f"{ADDRESS}?value=0.2&low=0.1&high=0.4")
    link = next(link for link in page.links if "from=what-if" in link)
    assert urlsplit(link).path == f"{VALE}/records/assumption/frailty-size/change"
    form = get(lead, link)
    assert "Nothing is saved until you press Save" in form.text
    assert (form.fields["r.value"], form.fields["r.low"], form.fields["r.high"]) == ("0.2", "0.1", "0.4")
    assert lead.post(urlsplit(link).path, {**form.fields, "why": ""}).status_code == 422
    done = lead.post(urlsplit(link).path, {**form.fields, "why": "Tried it"}, follow=True)
    assert "The change is saved" in done.content.decode()
    assert '"value":0.2' in queries.kept("vale").entries["assumption", "frailty-size"]
    assert "from=what-if" not in "".join(get(lead, f"{ADDRESS}?value=0.2&low=0.1&high=0.4").links)


def test_a_plan_that_cannot_be_run_says_so(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    slip = {**get(lead, address).fields, "r.value": "0.35", "r.low": "0.4", "why": "A slip", "anyway": "yes"}
    lead.post(address, slip)
    page = get(lead, f"{VALE}/assumptions/agency-premium/what-if", 422)
    assert "There is a problem" in page.text


def test_an_edit_that_would_stop_the_model_is_told_before_it_is_saved(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    before = queries.known_head("vale").sequence
    slip = {**get(lead, address).fields, "r.value": "0.35", "r.low": "0.4", "why": "A slip"}
    response = lead.post(address, slip)
    assert response.status_code == 422
    text = response.content.decode()
    assert "With this change the model cannot be run" in text
    assert "frailty-size" in text
    assert queries.known_head("vale").sequence == before
    assert re.search(r'name="anyway"', text)
    assert lead.post(address, {**slip, "anyway": "yes"}).status_code == 302
    assert queries.known_head("vale").sequence == before + 1
    again = {**get(lead, address).fields, "r.title": "Another name", "why": "A better name"}
    assert lead.post(address, again).status_code == 302  # the slip was there before; this edit brings nothing new


def test_a_page_that_asks_is_not_for_those_who_may_not_run(lead: Client) -> None:
    assert client(Role.VIEWER).get(ADDRESS).status_code == 403
