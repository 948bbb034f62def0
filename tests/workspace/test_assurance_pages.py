"""Assurance in the pages: results with reasons, sealed marks, moderation, assessments kept, and what is restricted."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.records import Initiative
from placeplan.studies.assess import judge_run
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.assessing.models import Envelope
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.models import Change
from placeplan.workspace.plans.assessed import WITHHELD
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.queries import result
from tests.workspace.databases import on_sqlite
from tests.workspace.people import client, run
from tests.workspace.programmes import programme_plan, with_programme
from tests.workspace.scenes import LEAD, NOW
from tests.workspace.test_pages import get

VALE = "/plans/vale"
VISION = f"{VALE}/assurance/packs/stp-2016/success-vision"
MARK = {"result": "met", "marker": "ana", "reason": "Clear and short."}


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    run()
    return client(Role.LEAD, organisation="vale-ccg")


def _assessor(name: str) -> Client:
    return client(Role.ASSESSOR, username=name)


@on_sqlite
def test_the_scorecard_counts_what_the_assessment_finds(lead: Client) -> None:
    from tests.workspace.people import run as asked

    made = judge_run(result(asked()), on=_day())
    page = get(lead, f"{VALE}/assurance")
    for pack in ("stp-2016", "service-change"):
        mine = [row.result for row in made.requirements if row.pack == pack]
        title = next(each.title for each in made.packs if each.id == pack)
        counts = " ".join(str(mine.count(name)) for name in ("met", "partly", "not met", "not yet judged"))
        assert f"{title} Version" in page.text
        assert counts in page.text.partition("Requirements by result")[2]
    failed = [row for row in made.requirements if row.result == "not met" and row.requirement.severity == "error"]
    assert failed
    assert all(row.requirement.title in page.text for row in failed)


def _day() -> object:
    from placeplan.studies.programme_day import usual_day
    from tests.workspace.scenes import NOW as now

    return usual_day(programme_plan(), today=now.date().replace(year=2026))


@on_sqlite
def test_a_pack_is_narrowed_to_one_result_and_says_what_would_fix_it(lead: Client) -> None:
    every = get(lead, f"{VALE}/assurance/packs/stp-2016")
    some = get(lead, f"{VALE}/assurance/packs/stp-2016?result=not+met")
    assert len(some.text) < len(every.text)
    links = [link for link in some.links if link.startswith(f"{VALE}/assurance/packs/stp-2016/")]
    page = get(lead, links[0])
    assert "Not met" in page.text
    assert "What would fix it" in page.text
    assert lead.get(f"{VALE}/assurance/packs/nothing").status_code == 404
    assert lead.get(f"{VALE}/assurance/packs/stp-2016/nothing").status_code == 404


def test_marks_are_sealed_until_there_are_two_and_somebody_else_moderates(lead: Client) -> None:
    one, two, three = (_assessor(name) for name in ("one", "two", "three"))
    assert one.post(f"{VISION}/mark", MARK).status_code == 302
    assert "Clear and short." in get(one, VISION).text
    for other in (two, lead):
        page = get(other, VISION)
        assert "1 mark of other assessors is sealed" in page.text
        assert "Clear and short." not in page.text
        assert "Clear and short." not in get(other, f"{VALE}/records/mark").text
        assert "Clear and short." not in get(other, f"{VALE}/history").text
    assert not queries.kept("vale").plan.records["mark"]
    assert (
        two.post(f"{VISION}/mark", {"result": "not met", "marker": "ben", "reason": "No picture."}).status_code == 302
    )
    assert not Envelope.objects.exists()
    page = get(lead, VISION)
    assert "The markers differ: it must be moderated." in page.text
    assert "Clear and short." in page.text
    who = {row.who: row.why for row in Change.objects.filter(kind="mark")}
    assert who == {"one": "Clear and short.", "two": "No picture."}
    moderation = {"result": "partly", "moderator": "cem", "reason": "A picture is in the annex."}
    refused = one.post(f"{VISION}/moderate", moderation)
    assert refused.status_code == 422
    assert "The moderator has marked it too." in refused.content.decode()
    assert three.post(f"{VISION}/moderate", moderation).status_code == 302
    page = get(lead, VISION)
    assert "Result Partly Why A picture is in the annex." in page.text
    assert "It has been moderated." in page.text


@on_sqlite
def test_marks_are_given_once_and_only_by_assessors(lead: Client) -> None:
    one, two = _assessor("one"), _assessor("two")
    assert lead.post(f"{VISION}/mark", MARK).status_code == 403
    assert one.post(f"{VISION}/mark", MARK).status_code == 302
    for browser, sent, said in (
        (one, {**MARK, "marker": "ben"}, "You have marked this version already."),
        (two, MARK, "This person has marked this version already."), (two, {**MARK, "marker": ""}, "Say who you are"),
        (two, {**MARK, "marker": "ben", "result": "well"}, "Choose a result."),
        (two, {**MARK, "marker": "ben", "reason": " "}, "A change needs a reason."),
        (two, {**MARK, "marker": "lead-nobody"}, "Say who you are"),
    ):  # fmt: skip
        response = browser.post(f"{VISION}/mark", sent)
        assert response.status_code == 422
        assert said in response.content.decode()
    early = {"result": "met", "moderator": "cem", "reason": "Soon"}
    assert "Two markers must mark it first." in two.post(f"{VISION}/moderate", early).content.decode()
    assert Envelope.objects.count() == 1


@on_sqlite
def test_neither_marks_nor_scores_are_rewritten_by_a_form(lead: Client) -> None:
    form = get(lead, f"{VALE}/records/score/staff-current-2016-09/change").fields
    response = lead.post(
        f"{VALE}/records/score/staff-current-2016-09/change", {**form, "r.impact": "1", "why": "Nicer"}
    )
    assert response.status_code == 400
    assert "Scores are added, never changed." in response.content.decode()
    given = {"r.id": "m", "r.title": "M", "r.pack": "stp-2016", "r.requirement": "success-vision", "r.marker": "ana",
             "r.on": "2016-10-01", "r.result": "met", "r.reason": "So", "why": "So", "base": "0"}  # fmt: skip
    refused = lead.post(f"{VALE}/records/mark/add", given)
    assert refused.status_code == 400
    assert "Marks are given once and never changed." in refused.content.decode()


@on_sqlite
def test_an_assessment_is_kept_and_shows_as_history(lead: Client) -> None:
    assert lead.post(f"{VALE}/assurance/keep", {"why": "First look"}, follow=True).status_code == 200
    held = queries.kept("vale").plan.records["assessment"]
    assert {row.pack for row in held.values()} == {"stp-2016", "service-change"}
    assert {row.reason for row in held.values()} == {"First look"}
    again = lead.post(f"{VALE}/assurance/keep", {"why": "Again"}, follow=True)
    assert "This assessment is kept already." in again.content.decode()
    assert client(Role.FINANCE).post(f"{VALE}/assurance/keep", {"why": "Mine"}).status_code == 403


@on_sqlite
def test_doubts_and_the_gaps_lead_to_why(lead: Client) -> None:
    page = get(lead, f"{VALE}/assurance/numbers")
    assert "What is left of the gaps" in page.text
    why = next(link for link in page.links if "/why?figure=gap.finance" in link)
    assert lead.get(why).status_code == 200


@on_sqlite
def test_an_assessment_of_an_earlier_version_says_so_and_takes_no_marks(lead: Client) -> None:
    record = "/records/assumption/frailty-size"
    form = get(lead, f"{VALE}{record}/change").fields
    assert lead.post(f"{VALE}{record}/change", {**form, "r.value": "0.6", "why": "Better"}).status_code == 302
    assert "This is an assessment of an earlier version" in get(lead, f"{VALE}/assurance").text
    one = _assessor("one")
    assert "Mark this requirement" not in get(one, VISION).text
    assert one.post(f"{VISION}/mark", MARK).status_code == 400


@on_sqlite
def test_reasons_that_rest_on_restricted_records_are_withheld_and_results_stay(lead: Client) -> None:
    held = queries.kept("vale")
    initiative = held.plan.records["initiative"]["frailty"]
    assert isinstance(initiative, Initiative)
    hidden = initiative.model_copy(update={"publication": "restricted", "publication_reason": "Staff"})
    actions.save_record(
        by=LEAD, plan="vale", kind="initiative", record=hidden, base=held.since["initiative", "frailty"],
        why="Staff", now=NOW,
    )  # fmt: skip
    run()
    viewer = client(Role.VIEWER)
    texts = [get(each, f"{VALE}/assurance").text.partition("Requirements by result")[2] for each in (viewer, lead)]
    assert texts[0].partition("Assessments of")[0] == texts[1].partition("Assessments of")[0]
    assert WITHHELD not in get(lead, f"{VALE}/assurance/packs/stp-2016").text
    assert WITHHELD in get(viewer, f"{VALE}/assurance/packs/stp-2016").text
    for address in ("/assurance", "/assurance/numbers", "/assurance/packs/stp-2016", "/assurance/packs/service-change"):
        assert hidden.title not in get(viewer, VALE + address).text, address
