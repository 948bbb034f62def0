"""What should not be: forged ids, other people's records, stale forms, scripts, formulas, things too large."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from placeplan.studies.figure_files import safe_csv
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import queries
from placeplan.workspace.runs import worker
from tests.workspace.people import client
from tests.workspace.scenes import with_tiny
from tests.workspace.test_pages import VALE, get

ASSUMPTION = f"{VALE}/records/assumption/frailty-size"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return client(Role.LEAD)


@pytest.mark.parametrize(
    "address",
    [
        "records/nothing", "records/assumption/nothing/", "records/assumption/..%2f..%2fetc/", "records/plan",
        "records/plan/add", "records/activity/add", "records/plan/settings/withdraw", "history/99999", "history/0",
        "conflicts/1", "conflicts/999999999999999999999", "model/runs/99", "model/runs/99/why", "charts/9/bridge.svg",
        "history/compare?a=99999", "history/compare?a=deadbeefdeadbeef", "model?run=77",
        "records/assumption/add/../../../sign-in",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(lead: Client, address: str) -> None:
    assert lead.get(f"{VALE}/{address}").status_code == 404


@pytest.mark.parametrize(
    "address", ["model?figure=nothing", "model?by=nothing", "history?page=x", "assumptions?page=-1"]
)
def test_a_question_nobody_can_answer_gives_a_page(lead: Client, address: str) -> None:
    assert lead.get(f"{VALE}/{address}").status_code == 200


def test_script_in_a_text_is_only_text(lead: Client) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7|add:7 }}"
    fields = get(lead, f"{ASSUMPTION}/change").fields
    lead.post(f"{ASSUMPTION}/change", {**fields, "r.title": script, "r.note": script, "why": script})
    pages = (f"{ASSUMPTION}/", f"{ASSUMPTION}/change", f"{VALE}/assumptions?q=script", f"{VALE}/history", f"{VALE}/",
             f"{VALE}/history/compare", f"{VALE}/records/initiative/frailty/change")  # fmt: skip
    for page in pages:
        text = lead.get(page).content.decode()
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
    assert "&lt;script&gt;" in lead.get(f"{ASSUMPTION}/").content.decode()


def test_no_formula_leaves_in_an_export(lead: Client) -> None:
    fields = get(lead, f"{ASSUMPTION}/change").fields
    lead.post(f"{ASSUMPTION}/change", {**fields, "r.title": '=HYPERLINK("x")', "why": "Trick"})
    text = lead.get(f"{VALE}/records/assumption.csv").content.decode()
    assert "\"'=HYPERLINK" in text
    assert safe_csv(["a"], [["-5"], ["+1e3"], ["-x"], ["@x"], ["\tx"]]) == "a\r\n-5\r\n+1e3\r\n'-x\r\n'@x\r\n'\tx\r\n"


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "1e3"])
def test_a_forged_base_never_overwrites(lead: Client, base: str) -> None:
    fields = get(lead, f"{ASSUMPTION}/change").fields
    before = queries.kept("vale").entries["assumption", "frailty-size"]
    response = lead.post(f"{ASSUMPTION}/change", {**fields, "base": base, "r.note": "Forged", "why": "x"})
    assert response.status_code == 302
    assert queries.kept("vale").entries["assumption", "frailty-size"] == before
    assert len(queries.conflicts_of("vale")) == 1


def test_a_base_of_another_record_never_overwrites(lead: Client) -> None:
    fields = get(lead, f"{ASSUMPTION}/change").fields
    before = queries.kept("vale").entries["assumption", "frailty-size"]
    lead.post(f"{ASSUMPTION}/change", {**fields, "base": "1", "r.note": "Forged", "why": "x"})
    assert queries.kept("vale").entries["assumption", "frailty-size"] == before


@pytest.mark.parametrize(
    "press", ["remove:effects.x", "remove:", "add:", "remove:nothing.0", "add:a.b.c", "remove:effects.99"]
)
def test_a_forged_press_changes_nothing(lead: Client, press: str) -> None:
    address = f"{VALE}/records/initiative/frailty/change"
    before = queries.known_head("vale").sequence
    response = lead.post(address, {**get(lead, address).fields, "press": press, "why": "x"})
    assert response.status_code in (200, 302, 422)
    assert queries.known_head("vale").sequence == before


def test_a_form_that_is_too_large_is_refused(lead: Client) -> None:
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert lead.post(f"{ASSUMPTION}/change", {"r.note": text, "why": "x"}).status_code in (400, 413)


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 40])
def test_a_forged_restore_is_not_found(lead: Client, sequence: str) -> None:
    response = lead.post(f"{VALE}/history/restore", {"sequence": sequence, "what": "plan", "why": "x"})
    assert response.status_code == 404


def test_another_organisations_record_is_neither_changed_nor_claimed_nor_made(lead: Client) -> None:
    community = client(Role.CONTRIBUTOR, organisation="community", username="from-community")
    record = get(lead, f"{ASSUMPTION}/change").fields
    before = queries.known_head("vale").hash
    claim = {**record, "r.owner": "community", "why": "Ours now"}
    new = {**record, "r.id": "sneaked", "r.title": "Sneaked", "r.owner": "hospital", "why": "Theirs"}
    for address, sent in (
        (f"{ASSUMPTION}/change", {**record, "r.note": "x", "why": "x"}), (f"{ASSUMPTION}/change", claim),
        (f"{ASSUMPTION}/withdraw", {"base": record["base"], "why": "x"}), (f"{VALE}/records/assumption/add", new),
        (f"{VALE}/baseline/activity", {"organisation": "hospital", "status": "agreed", "why": "x"}),
    ):  # fmt: skip
        response = community.post(address, sent)
        assert response.status_code in (403, 404), address
        assert "Traceback" not in response.content.decode()
    assert queries.known_head("vale").hash == before


def test_another_plan_cannot_be_reached_through_ones_own(lead: Client) -> None:
    with_tiny("dale")
    assert lead.get("/plans/dale/").status_code == 404
    assert lead.post("/plans/dale/model/start").status_code == 404
