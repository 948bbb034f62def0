"""Delivery in the pages: control charts, readings, new limits, reviews, benefits, reports and deep dives."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.models import Change
from placeplan.workspace.runs import worker
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.test_pages import get

VALE = "/plans/vale"
SEEN = f"{VALE}/delivery/measures/seen"
DAY = "?on=2017-09-30"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    return client(Role.LEAD, organisation="vale-ccg")


def _readings() -> list[tuple[str, float]]:
    rows = queries.kept("vale").plan.table("reading").filter(measure="seen")
    return [(row["on"], row["value"]) for row in rows.sort("on").iter_rows(named=True)]


def test_exceptions_come_first_and_a_wave_waits_until_somebody_reviews_the_signal(lead: Client) -> None:
    page = get(lead, f"{VALE}/delivery{DAY}")
    order = [page.text.index(words) for words in ("What needs attention", "Waves that wait", "not on track")]
    assert order == sorted(order)
    assert "Special cause: worse" in page.text
    assert SEEN in page.links
    sent = {"on": "2017-09-20", "review": "New system; numbers are sound. Go on.", "base": _base("measure", "seen")}
    assert lead.post(f"{SEEN}/review", sent).status_code == 302
    assert queries.kept("vale").plan.records["measure"]["seen"].review == sent["review"]
    assert "Waves that wait" not in get(lead, f"{VALE}/delivery{DAY}").text
    assert "20 September 2017: New system" in get(lead, SEEN + DAY).text


def _base(kind: str, record: str) -> str:
    return str(queries.kept("vale").since[kind, record])


def test_a_measure_says_in_words_what_its_chart_shows(lead: Client) -> None:
    page = get(lead, SEEN + DAY)
    assert "Has turned for the worse since 1 May 2017" in page.text
    assert "Last reading 70%, 1 August 2017" in page.text
    assert "Better is up" in page.text
    drawn = lead.get(f"{SEEN}/chart.svg{DAY}").content.decode()
    assert "<desc" in drawn
    assert "has turned for the worse" in drawn


def test_what_came_later_is_not_known_on_an_earlier_day(lead: Client) -> None:
    page = get(lead, f"{SEEN}?on=2016-12-31")
    assert "Common cause" in page.text
    assert "1 August 2017" not in page.text


def test_a_reading_is_added_and_the_others_stay(lead: Client) -> None:
    before = _readings()
    assert lead.post(f"{SEEN}/reading", {"on": "2017-09-01", "value": "72.5", "source": ""}).status_code == 302
    assert _readings() == [*before, ("2017-09-01", 72.5)]
    assert "Last reading 72.5%, 1 September 2017" in get(lead, SEEN + DAY).text
    last = Change.objects.order_by("-sequence")[0]
    assert (last.kind, last.action, last.who) == ("reading", "change", "lead")


def test_a_reading_of_a_day_that_has_one_is_refused_at_its_field(lead: Client) -> None:
    for sent, said in (
        ({"on": "2017-08-01", "value": "99"}, "There is a reading of this day: 70"),
        ({"on": "2116-04-01", "value": "99"}, "not come yet"),
        ({"on": "2017-09-01", "value": "many"}, "number"),
        ({"on": "2017-09-01", "value": ""}, "value"),
    ):
        response = lead.post(f"{SEEN}/reading", sent)
        page = response.content.decode()
        assert response.status_code == 422
        assert 'href="#f-reading-' in page
        assert said in page
    assert len(_readings()) == 16


def test_limits_are_drawn_anew_only_from_a_reading_and_with_a_reason(lead: Client) -> None:
    base = _base("measure", "seen")
    for sent, said in (
        ({"on": "2017-05-02", "reason": "New ward"}, "day of a reading"),
        ({"on": "2017-05-01", "reason": ""}, "for good"),
        ({"on": "2017-05-01", "reason": "a=b; c"}, "without ; and ="),
    ):  # fmt: skip
        response = lead.post(f"{SEEN}/limits", {**sent, "base": base})
        assert response.status_code == 422
        assert said in response.content.decode()
    sent = {"on": "2017-05-01", "reason": "Patients of the other site are counted too", "base": base}
    assert lead.post(f"{SEEN}/limits", sent).status_code == 302
    page = get(lead, SEEN + DAY)
    assert "1 May 2017: Patients of the other site are counted too" in page.text
    assert "Special cause: worse" not in page.text
    assert (
        lead.post(f"{SEEN}/limits", {**sent, "on": "2017-06-01"}).headers["Location"].startswith(f"{VALE}/conflicts/")
    )


def test_benefits_show_target_forecast_and_actual_by_year(lead: Client) -> None:
    page = get(lead, f"{VALE}/delivery/benefits{DAY}")
    assert "Target £100,000 £200,000" in page.text
    assert "Forecast £150,000" in page.text
    assert "60 days late" in page.text or "Milestone late" in page.text or "Actual missing" in page.text
    assert "0 of 1" in get(lead, f"{VALE}/delivery/benefits{DAY}&recurrent=no").text


def test_reports_name_records_that_lead_to_their_pages(lead: Client) -> None:
    run()
    page = get(lead, f"{VALE}/delivery/reports/highlight{DAY}")
    assert f"{VALE}/delivery/workstreams/older" in page.links
    assert "Highlight report" in page.text
    assert f"{VALE}/risks/staff" in get(lead, f"{VALE}/delivery/reports/risk{DAY}").links
    assert lead.get(f"{VALE}/delivery/reports/none").status_code == 404


def test_a_deep_dive_asks_questions_and_its_figures_lead_to_why(lead: Client) -> None:
    run()
    page = get(lead, f"{VALE}/delivery/workstreams/older{DAY}")
    assert "Questions a reviewer should ask" in page.text
    assert f"{VALE}/risks/staff" in page.links


def test_restricted_risks_stay_out_of_reports(lead: Client) -> None:
    viewer = client(Role.VIEWER)
    assert "A sale of land" in get(lead, f"{VALE}/delivery/reports/risk{DAY}").text
    assert "A sale of land" not in get(viewer, f"{VALE}/delivery/reports/risk{DAY}").text
