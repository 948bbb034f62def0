"""Risks in the pages: the matrix by the plan's own bands, the register, a risk with its history, and a score added."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.models import Change
from tests.workspace.people import client
from tests.workspace.programmes import with_programme
from tests.workspace.test_pages import get

VALE = "/plans/vale"
DAY = "?on=2016-11-01"
STAFF = f"{VALE}/risks/staff"
SCORE = {
    "kind": "current",
    "on": "2016-10-20",
    "impact": "4",
    "likelihood": "2",
    "by": "ana",
    "title": "Ten nurses came",
}


@pytest.fixture
def lead(either: str) -> Client:
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def test_the_matrix_counts_open_risks_by_the_plans_own_bands(lead: Client) -> None:
    page = get(lead, f"{VALE}/risks{DAY}")
    assert "3 open risks: 2 red, 1 green." in page.text
    assert "1 risk , impact 4, likelihood 4 16 red" in page.text.replace(" risk,", " risk ,")
    assert "Bands: green from 1, amber from 8, red from 15" in page.text
    link = next(link for link in page.links if link.startswith("?impact=4&likelihood=4"))
    square = get(lead, f"{VALE}/risks{link.partition('#')[0]}")
    assert "Too few nurses" in square.text.partition("Register")[2]
    assert "Partners drift apart" not in square.text.partition("Register")[2]


def test_the_register_is_filtered_and_sorted(lead: Client) -> None:
    found = get(lead, f"{VALE}/risks{DAY}&band=green")
    assert "1 of 3" in found.text
    by_score = get(lead, f"{VALE}/risks{DAY}&sort=score").text.partition("Register")[2]
    assert by_score.index("Partners drift apart") < by_score.index("Too few nurses")
    threatened = get(lead, f"{VALE}/risks{DAY}&threatens=The+team+is+ready").text
    assert "1 of 3" in threatened


def test_a_risk_shows_its_scores_what_it_threatens_and_what_is_late(lead: Client) -> None:
    page = get(lead, STAFF + DAY)
    assert "16 red (impact 4, likelihood 4)" in page.text
    assert "Before anything was done 20" in page.text
    assert "Target 6" in page.text
    assert "Chance that it happens 40%" in page.text
    assert "Size, if it happens 60" in page.text
    assert "To be expected (chance times the mean of its sizes)" in page.text
    assert "“Recruit abroad” was due 30 September 2016." in page.text
    assert f"{VALE}/records/mitigation/recruit/" in page.links
    assert any(link.rstrip("/").endswith("/team-ready") for link in page.links)


def test_the_chart_of_scores_says_the_same_in_words(lead: Client) -> None:
    response = lead.get(f"{STAFF}/scores.svg{DAY}")
    assert response.headers["Content-Type"] == "image/svg+xml"
    drawn = response.content.decode()
    assert "<desc" in drawn
    assert "1 September 2016: current 16." in drawn
    assert "script" not in drawn


def test_a_score_is_added_and_the_old_one_stays(lead: Client) -> None:
    before = queries.kept("vale").plan.records["score"]
    response = lead.post(f"{STAFF}/score", SCORE, follow=True)
    assert "The score is added: 4 × 2." in response.content.decode()
    after = queries.kept("vale").plan.records["score"]
    assert len(after) == len(before) + 1
    assert all(after[key] == record for key, record in before.items())
    assert "8 amber (impact 4, likelihood 2)" in get(lead, STAFF + DAY).text
    change = Change.objects.order_by("-sequence")[0]
    assert (change.kind, change.action, change.why) == ("score", "add", "Ten nurses came")
    lead.post(f"{STAFF}/score", SCORE)
    assert len(queries.kept("vale").plan.records["score"]) == len(before) + 2


def test_a_score_that_cannot_be_is_told_at_its_field(lead: Client) -> None:
    wrong = [
        ("impact", "6", "goes up to 5"), ("impact", "", "impact"), ("on", "2116-01-01", "not come yet"),
        ("on", "soon", "on"), ("title", " ", "why it is scored so"), ("kind", "best", "kind"),
    ]  # fmt: skip
    for field, value, said in wrong:
        page = get_posted(lead, {**SCORE, field: value})
        assert "There is a problem" in page
        assert f'href="#f-{field}"' in page
        assert said in page
    assert len(queries.kept("vale").plan.records["score"]) == 5


def get_posted(browser: Client, sent: dict[str, str]) -> str:
    response = browser.post(f"{STAFF}/score", sent)
    assert response.status_code == 422
    return response.content.decode()


def test_only_whoever_may_edit_the_risk_may_score_it(lead: Client) -> None:
    own = client(Role.CONTRIBUTOR, organisation="vale-ccg")
    other = client(Role.CONTRIBUTOR, organisation="community", username="other")
    assert other.post(f"{STAFF}/score", SCORE).status_code == 403
    assert own.post(f"{STAFF}/score", SCORE).status_code == 302


def test_a_restricted_risk_leaves_no_trace(lead: Client) -> None:
    viewer = client(Role.VIEWER)
    assert "A sale of land" in get(lead, f"{VALE}/risks{DAY}").text
    page = get(viewer, f"{VALE}/risks{DAY}")
    assert "A sale of land" not in page.text
    assert "2 open risks: 1 red, 1 green." in page.text
    assert viewer.get(f"{VALE}/risks/secret").status_code == 404
    assert viewer.get(f"{VALE}/risks/secret/scores.svg").status_code == 404
