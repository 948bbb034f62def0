"""The committed matrix of routes and roles, walked entirely: nothing is open that the matrix does not open.

`opinion` is asked for an organisation nobody here comes from; `change-record` and `withdraw` for an assumption, which
is money's business and no board's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from placeplan.workspace.accounts.models import Membership
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from tests.workspace.databases import on_postgresql, on_sqlite
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.scenes import LEAD, NOW, with_tiny

ROWS = list(csv.DictReader((Path(__file__).parent / "routes.csv").read_text().splitlines()))
WHO = [name for name in ROWS[0] if name not in ("route", "method")]


def routes(found: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "ninja":  # the HTTP interface has a matrix of its own: test_api_routes.py
                yield from routes(pattern.url_patterns)
        else:
            yield pattern


def test_the_matrix_names_every_route() -> None:
    assert {pattern.name for pattern in routes()} == {row["route"] for row in ROWS}


@pytest.fixture
def scene(either: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """A plan with a run, a conflict and people; what each route needs to be named."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"]
    base = held.since["assumption", "frailty-size"]
    for note in ("One", "Another"):
        aside = actions.save_record(
            by=LEAD, plan="vale", kind="assumption", record=record.model_copy(update={"note": note}), base=base,
            why="Step", now=NOW,
        )  # fmt: skip
    row = run()
    target = {"kind": "assumption", "record": "frailty-size"}
    return {
        "chart": {"run": row.pk, "name": "bridge"}, "opinion": {"kind": "activity"}, "export": {"kind": "assumption"},
        "records": {"kind": "assumption"}, "add": {"kind": "assumption"}, "record": target, "change-record": target,
        "withdraw": target, "run": {"run": row.pk}, "why": {"run": row.pk}, "cancel": {"run": row.pk},
        "progress": {"run": row.pk}, "figures": {"form": "csv"},
        "change": {"sequence": 1}, "conflict": {"sequence": aside.sequence}, "settle": {"sequence": aside.sequence},
        "take": {"membership": 1}, "revoke-token": {"token": 1}, "upload": {"kind": "site"},
        "what-if": {"record": "frailty-size"},
        "risk": {"record": "staff"}, "risk-chart": {"record": "staff"}, "score": {"record": "staff"},
        **{name: {"record": "seen"} for name in ("measure", "measure-chart", "reading", "limits", "review")},
        "pack": {"pack": "stp-2016"}, "initiative": {"record": "frailty"},
        **{name: {"pack": "stp-2016", "requirement": "success-vision"}
           for name in ("requirement", "mark", "moderate", "write-answer")},
        "stage-report": {"report": "highlight"}, "deep-dive": {"record": "older"},
        "line": {"kind": "initiative", "record": "frailty"}, "milestone": {"record": "team-ready"},
        "body": {"record": "board"}, "decision": {"record": "go"}, "approval": {"record": "frailty-asked"},
        "answer": {"record": "frailty-asked"},
    }  # fmt: skip


def browser(who: str) -> Client:
    if who == "nobody":
        return Client()
    if who == "stranger":
        with_tiny("dale")
        return client(Role.LEAD, plan="dale")
    return client(Role(who), organisation="community" if who == "contributor" else "")


def outcome(made: Client, row: dict[str, str], names: dict[str, object]) -> str:
    plan = {} if row["route"] in OUTSIDE else {"plan": "vale"}
    address = reverse(row["route"], kwargs={**plan, **names})
    sent = {"organisation": "elsewhere", "status": "agreed", "sequence": "1", "what": "record", "why": ""}
    if row["route"] == "why":
        address += "?figure=gap.finance&year=2021/22&world=do+something"
    response = made.post(address, sent) if row["method"] == "POST" else made.get(address)
    if response.status_code == 302 and response["Location"].startswith("/sign-in?"):
        return "sign in"
    return {403: "no", 404: "none"}.get(response.status_code, "yes")


OUTSIDE = {
    "plans", "health", "sign-in", "code", "sign-out", "account", "password", "set-up-codes", "remove-codes",
    "make-token", "revoke-token", "openapi", "oidc-go", "oidc-back", "assessor",
    "assessor-ledger",
}  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("who", WHO)
def test_each_role_reaches_what_the_matrix_says(scene: dict[str, dict[str, object]], who: str) -> None:
    made = browser(who)
    if who == "administrator":
        scene["take"] = {"membership": Membership.objects.get(role=Role.ADMINISTRATOR).pk}
    found = {f"{row['method']} {row['route']}": outcome(made, row, scene.get(row["route"], {})) for row in ROWS}
    assert found == {f"{row['method']} {row['route']}": row[who] for row in ROWS}


@on_postgresql
def test_the_matrix_holds_on_postgresql(scene: dict[str, dict[str, object]]) -> None:
    test_each_role_reaches_what_the_matrix_says(scene, "contributor")


@on_sqlite
def test_forms_are_taken_only_by_post(scene: dict[str, dict[str, object]]) -> None:
    made = client(Role.ADMINISTRATOR)
    both = {row["route"] for row in ROWS if row["method"] == "GET"}
    for row in ROWS:
        if row["method"] == "POST" and row["route"] not in both:
            plan = {} if row["route"] in OUTSIDE else {"plan": "vale"}
            answer = made.get(reverse(row["route"], kwargs={**plan, **scene.get(row["route"], {})}))
            assert (answer.status_code, answer["Allow"]) == (405, "POST")
            assert "There is no page here" in answer.text


MOST_QUERIES = 13
"""What a page may ask the database, signing in included."""
MORE_QUERIES = {"compare": 20}
"""Two versions are found, and each is put together."""


def test_every_page_there_is_asks_a_bounded_number_of_questions(scene: dict[str, dict[str, object]]) -> None:
    made = client(Role.LEAD)
    asked: dict[str, int] = {}
    for row in ROWS:
        if row["method"] == "GET" and row[Role.LEAD.value] == "yes" and row["route"] != "progress":
            outcome(made, row, scene.get(row["route"], {}))  # what is remembered of a version is remembered now
            with CaptureQueriesContext(connection) as captured:
                outcome(made, row, scene.get(row["route"], {}))
            asked[row["route"]] = len(captured)
    assert len(asked) > 60
    assert {route: count for route, count in asked.items() if count > MORE_QUERIES.get(route, MOST_QUERIES)} == {}
