"""What every page about delivery and assurance must be: sound markup, links that lead somewhere, few queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.runs import worker
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.test_pages import BEFORE_SIGN_IN, sound

VALE = "/plans/vale"
SUITE = ("highlight", "exception", "savings", "impact", "risk", "engagement", "workforce")
DAY = "?on=2017-04-30"

PAGES = [
    f"{VALE}/risks", f"{VALE}/risks/staff", f"{VALE}/delivery", f"{VALE}/delivery/measures",
    f"{VALE}/delivery/measures/seen", f"{VALE}/delivery/benefits", f"{VALE}/delivery/reports",
    *(f"{VALE}/delivery/reports/{name}" for name in SUITE), f"{VALE}/delivery/workstreams/older",
    f"{VALE}/initiatives/frailty", f"{VALE}/engagement", f"{VALE}/engagement/duties", f"{VALE}/assurance",
    f"{VALE}/assurance/numbers", f"{VALE}/assurance/packs/stp-2016",
    f"{VALE}/assurance/packs/stp-2016/success-vision", f"{VALE}/documents",
]  # fmt: skip


@pytest.fixture
def lead(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def test_every_page_is_sound_and_its_links_lead_somewhere(lead: Client) -> None:
    run()
    seen: set[str] = set()
    for address in PAGES:
        response = lead.get(address + DAY)
        assert response.status_code == 200, address
        text = response.content.decode()
        found = sound(text, address)
        seen |= {link.partition("#")[0] for link in found.links if not link.startswith(("#", "?"))}
        seen |= set(re.findall(r'<img src="([^"]+)"', text))
    for link in sorted(seen):
        assert lead.get(link).status_code in (200, 302), link


def test_every_page_can_be_read_before_the_first_run(lead: Client) -> None:
    for address in PAGES:
        expected = {"packs/stp-2016": 302, "success-vision": 400}
        status = next((code for end, code in expected.items() if address.endswith(end)), 200)
        assert lead.get(address).status_code == status, address


def test_every_page_makes_a_bounded_number_of_queries(lead: Client) -> None:
    run()
    for address in PAGES:
        lead.get(address + DAY)
        with CaptureQueriesContext(connection) as captured:
            lead.get(address + DAY)
        assert len(captured) <= BEFORE_SIGN_IN + 9, (address, [row["sql"][:100] for row in captured])


def test_a_day_nobody_can_mean_shows_the_usual_one(lead: Client) -> None:
    for text in ("9999-12-31", "0001-01-01", "soon", "2016-13-01", "x" * 500, ""):
        for address in (f"{VALE}/delivery/reports/highlight", f"{VALE}/risks"):
            response = lead.get(address, {"on": text})
            assert response.status_code == 200, (address, text)
            assert "As things stood on <strong>1 August 2017</strong>" in response.content.decode()
