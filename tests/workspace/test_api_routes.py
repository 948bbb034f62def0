"""The committed matrix of the HTTP interface's routes and roles, walked entirely."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.accounts.tokens import make_token
from placeplan.workspace.ledger import queries
from placeplan.workspace.runs import worker
from tests.workspace.databases import on_postgresql, on_sqlite
from tests.workspace.people import person, run
from tests.workspace.scenes import with_tiny

ROWS = list(csv.DictReader((Path(__file__).parent / "api_routes.csv").read_text().splitlines()))
WHO = [name for name in ROWS[0] if name not in ("route", "method")]


def patterns() -> list[URLPattern]:
    found = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver) and each.app_name == "ninja"]
    return [pattern for each in found for pattern in each.url_patterns]


def test_the_matrix_names_every_operation() -> None:
    assert {pattern.name for pattern in patterns()} == {row["route"] for row in ROWS}


@pytest.fixture
def asked(either: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[dict[str, Any], dict[str, Any], str]]:
    """What each route is named with, sent, and asked."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    row = run()
    held = queries.kept("vale")
    target = {"kind": "assumption", "record": "frailty-size"}
    record = held.plan.records["assumption"]["frailty-size"].model_dump(mode="json") | {"note": "Other"}
    spare = {**record, "id": "spare"}
    version = held.since["assumption", "frailty-size"]
    which = {"run": row.pk}
    return {
        "one_change": ({"change": 1}, {}, ""), "record_list": ({"kind": "assumption"}, {}, ""),
        "record": (target, {}, ""), "run": (which, {}, ""), "findings": (which, {}, ""), "figures": (which, {}, ""),
        "explanation": (which, {}, "?figure=gap.finance&year=2021/22"), "start": ({}, {"scenario": "late"}, ""),
        "cancel": (which, {}, ""),
        "change": ({}, {"kind": "assumption", "record": record, "version": version, "why": "x"}, ""),
        "add": ({}, {"kind": "assumption", "record": spare, "why": "x"}, ""),
        "withdraw": ({"kind": "assumption", "record": "no-use"}, {"version": 0, "why": "x"}, ""),
    }  # fmt: skip


def headers(who: str) -> dict[str, str]:
    if who == "nobody":
        return {}
    if who == "stranger":
        with_tiny("dale")
        user = person(Role.LEAD, plan="dale")
    else:
        user = person(Role(who), organisation="community" if who == "contributor" else "")
    token = make_token(user=user, name="t", days=7, may_write=True, now=timezone.now())
    return {"Authorization": f"Bearer {token}"}


@on_sqlite
@pytest.mark.parametrize("who", WHO)
def test_each_role_reaches_what_the_matrix_says(asked: dict[str, Any], who: str) -> None:
    sent = headers(who)
    lead = {"Authorization": f"Bearer {_lead_token(who)}"}
    spare = {**asked["add"][1], "record": {**asked["add"][1]["record"], "id": "no-use"}}
    made = Client().post(reverse("api:add", args=["vale"]), json.dumps(spare), "application/json", headers=lead)
    version = made.json()["version"]
    asked["withdraw"] = (asked["withdraw"][0], {"version": version, "why": "x"}, "")
    found = {}
    for row in ROWS:
        names, body, query = asked.get(row["route"], ({}, {}, ""))
        plan = {} if row["route"] in ("plans", "api-root") else {"plan": "vale"}
        address = reverse(f"api:{row['route']}", kwargs={**plan, **names}) + query
        call = getattr(Client(), row["method"].lower())
        more = {} if row["method"] == "GET" else {"data": json.dumps(body), "content_type": "application/json"}
        found[row["route"]] = str(call(address, headers=sent, **more).status_code)
    assert found == {row["route"]: row[who] for row in ROWS}


@on_postgresql
def test_the_matrix_holds_on_postgresql(asked: dict[str, Any]) -> None:
    test_each_role_reaches_what_the_matrix_says(asked, "lead")


def _lead_token(who: str) -> str:
    user = person(Role.LEAD, username=f"another-lead-beside-{who.replace(' ', '-')}")
    return make_token(user=user, name="t", days=7, may_write=True, now=timezone.now())
