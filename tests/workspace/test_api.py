"""The HTTP interface, as a program uses it."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.utils import timezone

from placeplan.errors import InputError
from placeplan.workspace.accounts.models import Token, User
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.accounts.tokens import find_token, make_token, revoke_token
from placeplan.workspace.ledger import queries
from placeplan.workspace.runs import worker
from tests.workspace.people import person, run
from tests.workspace.scenes import with_tiny

AT = "/api/v1/plans/vale"


class Program:
    """A program with a token."""

    def __init__(self, user: User, *, may_write: bool = True) -> None:
        self.token = make_token(user=user, name="notebook", days=7, may_write=may_write, now=timezone.now())
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, address: str, status: int = 200) -> Any:
        response = Client().get(f"{AT}{address}", headers=self.headers)
        assert response.status_code == status, response.content
        return json.loads(response.content)

    def send(self, method: str, address: str, body: Any, status: int) -> Any:
        send = getattr(Client(), method)
        response = send(f"{AT}{address}", json.dumps(body), content_type="application/json", headers=self.headers)
        assert response.status_code == status, response.content
        return json.loads(response.content)


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A lead's program, and a plan."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return Program(person(Role.LEAD))


def test_a_token_is_shown_once_and_kept_as_a_hash(lead: Program) -> None:
    row = Token.objects.get()
    assert lead.token not in (row.hash, row.start)
    assert lead.token.startswith(row.start)
    assert Client().get(AT).status_code == 401
    assert Client().get(AT, headers={"Authorization": "Bearer pp_wrong"}).status_code == 401
    now = timezone.now()
    assert find_token(lead.token, now + timedelta(days=8)) is None
    assert find_token(lead.token, now - timedelta(days=2)) is None
    user = User.objects.get()
    user.is_active = False
    user.save()
    assert find_token(lead.token, now) is None
    user.is_active = True
    user.save()
    revoke_token(user=user, token=row.pk, now=now)
    assert find_token(lead.token, now) is None
    with pytest.raises(InputError):
        make_token(user=user, name=" ", days=7, may_write=False, now=now)


def test_a_cookie_is_no_token(lead: Program) -> None:
    browser = Client()
    browser.force_login(User.objects.get())
    assert browser.get("/plans/vale/").status_code == 200
    response = browser.get(AT)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["problems"][0]["code"] == "no-token"


def test_a_record_is_read_changed_and_in_conflict(lead: Program) -> None:
    held = lead.get("/records/assumption/frailty-size")
    record = {**held["record"], "value": 0.35}
    body = {"kind": "assumption", "record": record, "version": held["version"], "why": "Later study"}
    done = lead.send("put", "/records", body, 200)
    assert done["changed"]
    change = queries.history("vale", "assumption", "frailty-size")[0]
    assert (change.who, change.why, change.sequence) == ("lead", "Later study", done["version"])
    late = {**body, "record": {**record, "value": 0.45}, "why": "Another study"}
    refused = lead.send("put", "/records", late, 409)
    assert refused["version"] == done["version"]
    assert queries.find_change("vale", refused["kept_aside"]).action == "conflict"
    assert lead.get("/records/assumption/frailty-size")["record"]["value"] == 0.35


def test_a_record_is_added_and_withdrawn(lead: Program) -> None:
    record = {"id": "study", "title": "A study", "citation": "Somebody, 2015", "grade": "weak",
              "wording": "indicative"}  # fmt: skip
    body = {"kind": "evidence", "record": record, "why": "Found it"}
    made = lead.send("post", "/records", body, 201)
    assert lead.send("post", "/records", body, 409)["problems"][0]["code"] == "id-taken"
    gone = {"version": made["version"], "why": "Withdrawn by its authors"}
    lead.send("post", "/records/evidence/study/withdrawal", {**gone, "version": 1}, 409)
    lead.send("post", "/records/evidence/study/withdrawal", gone, 200)
    lead.get("/records/evidence/study", 404)
    named = {"version": 1, "why": "Gone"}
    refused = lead.send("post", "/records/assumption/frailty-size/withdrawal", named, 409)
    assert refused["problems"][0]["code"] == "still-named"


def test_everything_wrong_comes_back_in_one_list(lead: Program) -> None:
    held = lead.get("/records/assumption/frailty-size")
    wrong = {**held["record"], "value": "a third", "unit": "furlong", "surplus": 1}
    body = {"kind": "assumption", "record": wrong, "version": held["version"], "why": "x"}
    problems = lead.send("put", "/records", body, 422)["problems"]
    assert {each["where"] for each in problems} == {"value", "unit", "surplus"}
    assert all(each["message"] and each["rule"] and each["remedy"] for each in problems)
    unknown = {**body, "record": {**held["record"], "evidence": "workingz"}}
    problem = lead.send("put", "/records", unknown, 409)["problems"][0]
    assert (problem["code"], problem["value"]) == ("unknown-reference", "workingz")
    assert "workings" in problem["remedy"]
    assert lead.send("put", "/records", {**body, "why": " "}, 422)["problems"][0]["where"] == "why"
    assert lead.send("put", "/records", {"kind": "assumption"}, 422)
    assert lead.send("put", "/records", "text", 422)


def test_a_token_that_may_only_read_writes_nothing(lead: Program) -> None:
    reader = Program(User.objects.get(), may_write=False)
    held = reader.get("/records/assumption/frailty-size")
    body = {"kind": "assumption", "record": {**held["record"], "value": 0.35}, "version": held["version"], "why": "x"}
    assert "may only read" in reader.send("put", "/records", body, 403)["problems"][0]["message"]
    reader.send("post", "/runs", {}, 403)


def test_a_program_may_what_its_owner_may(lead: Program) -> None:
    viewer, other = Program(person(Role.VIEWER)), Program(person(Role.LEAD, plan="dale", username="other"))
    held = viewer.get("/records/assumption/frailty-size")
    body = {"kind": "assumption", "record": {**held["record"], "value": 0.35}, "version": held["version"], "why": "x"}
    viewer.send("put", "/records", body, 403)
    viewer.send("post", "/runs", {}, 403)
    for address in ("", "/records/assumption", "/history", "/runs", "/runs/1"):
        other.get(address, 404)


def test_a_run_is_started_watched_read_and_explained(lead: Program) -> None:
    row = lead.send("post", "/runs", {}, 202)
    assert row["status"] == "waiting"
    assert lead.get(f"/runs/{row['run']}/figures", 409)["problems"][0]["code"] == "not-done"
    while worker.work_once():
        pass
    assert lead.get(f"/runs/{row['run']}")["status"] == "done"
    asked = "figure=position&by=organisation"
    figures = lead.get(f"/runs/{row['run']}/figures?{asked}")["figures"]
    assert {each["organisation"] for each in figures} >= {"hospital", "community"}
    response = Client().get(f"{AT}/runs/{row['run']}/figures?{asked}&format=parquet", headers=lead.headers)
    frame = pl.read_parquet(io.BytesIO(response.content))
    assert frame.height == len(figures)
    assert sorted(frame["value"].to_list()) == sorted(each["value"] for each in figures)
    tree = lead.get(f"/runs/{row['run']}/explanation?figure=gap.finance&year=2021/22")["tree"]
    assert tree["children"]
    assert lead.get("/runs")["count"] == 1
    assert isinstance(lead.get(f"/runs/{row['run']}/findings"), list)
    stopped = lead.send("post", "/runs", {"scenario": "late"}, 202)
    assert lead.send("post", f"/runs/{stopped['run']}/cancellation", {}, 200)["status"] == "cancelled"


def test_restricted_records_stay_out_of_the_interface(lead: Program) -> None:
    held = lead.get("/records/assumption/frailty-size")
    secret = {**held["record"], "publication": "restricted", "publication_reason": "Hushed", "title": "Hushed size"}
    body = {"kind": "assumption", "record": secret, "version": held["version"], "why": "Hushed reason"}
    lead.send("put", "/records", body, 200)
    run()
    viewer = Program(person(Role.VIEWER))
    last = queries.known_head("vale").sequence
    pages = ("", "/kinds", "/records/assumption", "/records/initiative/frailty", "/history", "/runs/1/findings",
             "/history?record=frailty-size", "/runs/1/figures", "/records/assumption?words=hushed",
             "/runs/1/explanation?figure=gap.finance&year=2021/22")  # fmt: skip
    for page in pages:
        text = json.dumps(viewer.get(page))
        assert "ushed" not in text, page
        assert '"frailty-size"' not in text, page
    viewer.get("/records/assumption/frailty-size", 404)
    viewer.get(f"/history/{last}", 404)
    assert viewer.get("/history?record=frailty-size")["count"] == 0


def test_lists_come_in_pages(lead: Program) -> None:
    first = lead.get("/records/assumption?size=7")
    assert (len(first["items"]), first["page"]) == (7, 1)
    assert first["pages"] == -(-first["count"] // 7)
    assert lead.get(f"/records/assumption?size=7&page={first['pages'] + 1}")["items"] == []
    lead.get("/records/assumption?size=0", 422)
    assert lead.get("/history?size=2&page=2")["items"][0]["change"] == queries.known_head("vale").sequence - 2
