"""Answers written on a page: tried before they are kept, kept in the ledger, and coming back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from placeplan.records import Answer
from placeplan.studies.keeping import pack, read_folder, unpack, write_folder
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, chain, queries
from placeplan.workspace.runs import worker
from tests.plans import added
from tests.workspace.people import client, person, run
from tests.workspace.programmes import programme_plan, with_programme
from tests.workspace.scenes import LEAD, NOW, OPERATOR
from tests.workspace.test_api import Program
from tests.workspace.test_pages import get

VALE = "/plans/vale"
ASKED = f"{VALE}/assurance/packs/stp-2016/minimum-quality"
WRITE = f"{ASKED}/answer"
FILE = "minimum-quality.md"
WORDS = "People are seen sooner and leave hospital earlier, because the frailty team meets them at the door every day. "
NAMED = 'In the last year {{ gap.care }} miss a standard, {{ gap.care world="do nothing" }} without the plan.'
TEXT = WORDS * 2 + NAMED
SENT = {"text": TEXT, "records": "initiative/frailty", "why": "For the board", "base": "0"}


@pytest.fixture
def lead(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    run()
    return client(Role.LEAD, organisation="vale-ccg")


def _post(browser: Client, address: str = WRITE, status: int = 302, **sent: str) -> str:
    response = browser.post(address, {**SENT, **sent})
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def _text() -> str:
    return str(queries.kept("vale").plan.answers.get(FILE, ""))


def test_an_answer_is_tried_with_its_figures_and_nothing_is_kept(lead: Client) -> None:
    before = queries.known_head("vale").sequence
    said = _post(lead, status=200, press="preview", why="")
    assert "How it would read" in said
    assert "{{ gap.care }} miss" in said.partition("<textarea")[2]  # in the form alone
    assert "{{ gap.care }} miss" not in said.partition("<textarea")[0]
    assert "figure=gap.care&amp;world=do+something" in said
    assert "Answered in" in said
    assert queries.known_head("vale").sequence == before


def test_references_that_lead_nowhere_and_typed_numbers_are_told_first(lead: Client) -> None:
    wrong = TEXT + " The gap.money is {{ gap.money }}, and 4,711 people wait."
    said = _post(lead, status=200, text=wrong)
    assert "Some numbers do not hold" in said
    assert "There is no figure &#x27;gap.money&#x27;. Did you mean" in said
    assert "Line " not in said.partition("<textarea")[0]
    assert "4,711 is typed, and nothing holds it up." in said
    assert not _text()
    seen = said.partition('name="seen" value="')[2].partition('"')[0]
    _post(lead, text=wrong, seen=seen)
    assert "gap.money" in _text()
    assert "There is no figure" in get(lead, ASKED).text


def test_an_answer_is_kept_with_its_reason_and_counts(lead: Client) -> None:
    assert "Nobody has answered this yet." in get(lead, ASKED).text
    _post(lead)
    assert _text() == (f"---\npack: stp-2016\nrequirement: minimum-quality\nrecords: initiative/frailty\n---\n{TEXT}\n")
    page = get(lead, ASKED)
    assert "Result Met" in page.text
    assert "miss a standard" in page.text
    assert "{{" not in page.text
    assert "For the board" in page.text
    assert chain.verify("vale").ok


def test_what_is_not_changed_is_not_saved_again(lead: Client) -> None:
    _post(lead)
    at = queries.known_head("vale").sequence
    _post(lead, base=str(at), text=TEXT.replace("\n", "\r\n") + "\r\n")
    assert queries.known_head("vale").sequence == at


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"text": " "}, "Write the answer."), ({"why": " "}, "Say in a few words why this changes."),
     ({"records": "frailty"}, "frailty names no record."),
     ({"records": "initiative/none"}, "The plan has no initiative/none."),
     ({"text": "x" * 60_001}, "Write at most 60,000 letters.")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(lead: Client, sent: dict[str, str], said: str) -> None:
    page = _post(lead, status=422, **sent)
    assert said in page
    assert "There is a problem" in page
    assert not _text()


def test_two_who_write_one_answer_are_both_kept_side_by_side(lead: Client) -> None:
    _post(lead)
    base = str(queries.known_head("vale").sequence)
    other = client(Role.LEAD, username="other", organisation="vale-ccg")
    _post(lead, base=base, text=TEXT + " The team works at night.")
    response = other.post(WRITE, {**SENT, "base": base, "text": TEXT + " Carers are asked."})
    assert "/conflicts/" in response["Location"]
    page = get(other, response["Location"])
    assert "The team works at night." in page.text
    assert "Carers are asked." in page.text
    assert "at night" in _text()
    settled = lead.post(f"{response['Location']}/settle", {"take": "yes", "why": "Carers matter"})
    assert settled.status_code == 302
    assert "Carers are asked." in _text()
    assert chain.verify("vale").ok


def test_the_history_shows_the_words_that_changed_and_restores_them(lead: Client) -> None:
    _post(lead)
    first = queries.known_head("vale").sequence
    _post(lead, base=str(first), text=TEXT.replace("every day", "on working days"))
    page = lead.get(f"{VALE}/history/{first + 1}").content.decode()
    assert "every day. <" in page.partition("<del>")[2].partition("</del>")[0]
    assert "on working days. <" in page.partition("<ins>")[2].partition("</ins>")[0]
    assert (
        lead.post(f"{VALE}/history/restore", {"sequence": str(first), "what": "record", "why": "Back"}).status_code
        == 302
    )
    assert "every day" in _text()
    both = get(lead, f"{VALE}/history/compare?a={first}&b={first + 1}")
    assert "working" in both.text


def test_an_answer_is_withdrawn_and_can_be_restored(lead: Client) -> None:
    _post(lead)
    at = queries.known_head("vale").sequence
    _post(lead, press="withdraw", base=str(at))
    assert FILE not in queries.kept("vale").plan.answers
    lead.post(f"{VALE}/history/restore", {"sequence": str(at), "what": "record", "why": "Missed"})
    assert TEXT in _text()


def test_folder_to_workspace_to_folder_is_the_identity_with_answers_and_their_records(
    lead: Client, tmp_path: Path
) -> None:
    named = Answer(id="quality", title="Quality", pack="stp-2016", requirement="minimum-quality")
    plain = Answer(id="vision", title="Vision", pack="stp-2016", requirement="success-vision", text="words.md")
    plan = added(programme_plan(), named, plain)
    again = unpack(pack(plan).entries, pack(plan).contents.__getitem__)
    assert again.records["answer"] == plan.records["answer"]
    actions.push(by=OPERATOR, plan="vale", folder=pack(plan), why="With records", now=NOW)
    _post(lead, base=str(0))
    held = queries.kept("vale").plan
    write_folder(held, tmp_path / "vale")
    assert (tmp_path / "vale/answers" / FILE).read_text() == _text()
    back = read_folder(tmp_path / "vale")
    assert back.answers == held.answers
    assert back.records["answer"] == plan.records["answer"]
    done = actions.push(by=OPERATOR, plan="vale", folder=pack(back), why="Back again", now=NOW)
    assert (done.added, done.changed, done.withdrawn) == (0, 0, 0)


def test_whoever_may_not_edit_the_record_may_not_write_the_text(lead: Client) -> None:
    for role in (Role.CONTRIBUTOR, Role.FINANCE, Role.ASSESSOR):
        other = client(role, organisation="hospital")
        assert "Write the answer" not in get(other, ASKED).text
        assert other.post(WRITE, SENT).status_code == 403
    owned = Answer(id="quality", title="Quality", pack="stp-2016", requirement="minimum-quality", owner="hospital")
    actions.save_record(by=LEAD, plan="vale", kind="answer", record=owned, base=0, why="Theirs", now=NOW)
    theirs = client(Role.CONTRIBUTOR, username="theirs", organisation="hospital")
    _post(lead)
    _post(theirs, base=str(queries.known_head("vale").sequence), text=TEXT + " As the hospital sees it.")
    assert "As the hospital sees it." in _text()


def test_an_answer_of_a_restricted_record_or_about_one_is_kept_from_others(lead: Client) -> None:
    _post(lead, text=TEXT + " A sale of land pays for it.")
    viewer = client(Role.VIEWER)
    at = queries.known_head("vale").sequence
    for address in (ASKED, f"{VALE}/history", f"{VALE}/documents", f"{VALE}/history/compare?a=1&b={at}"):
        assert "A sale of land pays for it" not in get(viewer, address).text
    assert viewer.get(f"{VALE}/history/{at}").status_code == 404
    assert lead.get(f"{VALE}/history/{at}").status_code == 200
    assert FILE not in get(viewer, f"{VALE}/history?kind=answer").text
    kept = {"publication": "restricted", "publication_reason": "Not yet"}
    hidden = Answer(id="vision", title="Vision", pack="stp-2016", requirement="success-vision", **kept)
    actions.save_record(by=LEAD, plan="vale", kind="answer", record=hidden, base=0, why="Held", now=NOW)
    _post(lead, f"{VALE}/assurance/packs/stp-2016/success-vision/answer", text=WORDS)
    at = queries.known_head("vale").sequence
    assert "frailty team meets" in get(lead, f"{VALE}/assurance/packs/stp-2016/success-vision").text
    assert "frailty team meets" not in get(viewer, f"{VALE}/assurance/packs/stp-2016/success-vision").text
    assert viewer.get(f"{VALE}/history/{at}").status_code == 404


def test_the_interface_gives_both_sides_of_a_text(lead: Client) -> None:
    _post(lead)
    program = Program(person(Role.VIEWER))
    assert TEXT in program.get(f"/history/{queries.known_head('vale').sequence}")["after"]["text"]
