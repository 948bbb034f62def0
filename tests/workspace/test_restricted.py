"""Records that are not for all: a crawl of every page, export and picture as people they are not for."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from placeplan.studies.keeping import record_of
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.guarded import guarded_changes
from placeplan.workspace.runs import worker
from tests.workspace.crawling import walk
from tests.workspace.databases import on_postgresql, on_sqlite
from tests.workspace.hidden import WORD, HiddenPlan, hidden_plan
from tests.workspace.people import client, run
from tests.workspace.scenes import NOW, OPERATOR

PLAN = "hush"
Case = tuple[str, str]
"""What the records say of who they are for, and what the plan says of those that say nothing."""


@pytest.fixture
def hushed(either: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> HiddenPlan:
    """The plan, run with and without a hidden scenario; a hidden record edited, in conflict, and withdrawn."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    level, default = request.param
    plan = hidden_plan(level, default)
    actions.push(by=OPERATOR, plan=PLAN, folder=plan.packed, why="First version", now=NOW)
    run(PLAN)
    run(PLAN, scenario=next(key for kind, key in plan.keys if kind == "scenario"))
    key = ("assumption", f"{WORD}-assumption-0")
    base = queries.kept(PLAN).since[key]
    for step, note in enumerate((f"{WORD} one", f"{WORD} another"), 1):
        record = record_of(key[0], queries.kept(PLAN).entries[key]).model_copy(update={"note": note})
        actions.save_record(
            by=OPERATOR, plan=PLAN, kind=key[0], record=record, base=base, why=f"{WORD} reason",
            now=NOW + timedelta(minutes=step),
        )  # fmt: skip
    _publish_then_withdraw(("stakeholder", f"{WORD}-stakeholder-0"), level)
    return plan


def _publish_then_withdraw(key: tuple[str, str], last: str) -> None:
    record = record_of(key[0], queries.kept(PLAN).entries[key])
    for level in ("public", last):
        base = queries.kept(PLAN).since[key]
        again = record.model_copy(update={"publication": level, "note": f"{WORD} {level}"})
        common = {"by": OPERATOR, "plan": PLAN, "why": f"{WORD} {level}", "now": NOW}
        actions.save_record(kind=key[0], record=again, base=base, **common)
    actions.withdraw_record(kind=key[0], record=key[1], base=queries.kept(PLAN).since[key], **common)


def forged(plan: HiddenPlan) -> list[str]:
    """Addresses nobody links to, of every hidden record and of every change of one."""
    found = [f"/plans/{PLAN}/{page}" for page in (
        f"history?words={WORD}", f"history?record={WORD}-assumption-0", "history/compare?a=1", "conflicts",
        f"model?scenario={WORD}-scenario-0", "model?run=2", "model/runs/2", "charts/1/bridge.svg",
        "charts/2/bridge.svg", "charts/1/gaps.svg", "charts/1/positions.svg", "model?figure=bridge&by=initiative+line",
        "model.csv?figure=bridge&by=initiative+line", "model.csv?figure=bridge&by=line", "model.csv?figure=activity",
        f"model/runs/1/why?figure=bridge&year=2020/21&world=do+something&initiative={WORD}-initiative-0&line=x",
        "model/runs/1/why?figure=gap.finance&year=2020/21&world=do+something",
    )]  # fmt: skip
    found += [f"/plans/{PLAN}/history/{row.sequence}" for row in guarded_changes(queries.kept(PLAN))]
    naming = [row for row in queries.changes_of(PLAN) if WORD in row.after and row.record and WORD not in row.record]
    assert len(naming) > 20
    found += [f"/plans/{PLAN}/history/{row.sequence}" for row in naming[:20]]
    found += [f"/plans/{PLAN}/history/compare?a={row.sequence}" for row in queries.changes_of(PLAN)[:3]]
    found += [f"/plans/{PLAN}/conflicts/{row.sequence}" for row in queries.conflicts_of(PLAN)]
    for kind, key in plan.keys:
        at = f"/plans/{PLAN}/records/{kind}"
        found += [f"{at}/{key}/", f"{at}/{key}/change", f"{at}/{key}/withdraw", f"{at}.csv"]
    found += [f"/plans/{PLAN}/records/initiative{ask}" for ask in (f"?q={WORD}", f".csv?q={WORD}", f"?sro={WORD}-x")]
    return [*found, f"/plans/{PLAN}/assumptions/{WORD}-assumption-0/what-if?value=1"]


def crawl(browser: Client, plan: HiddenPlan, *, links: bool) -> list[str]:
    """Every address that gave something away; links are followed where told."""
    leaks, pages = [], 0
    for address, response, data in walk(browser, ["/account", f"/plans/{PLAN}/", *forged(plan)], links=links):
        text, pages = _text(data), pages + 1
        echoed = address.partition("?")[2] if response.status_code == 200 else ""
        text = text.replace(f'value="{WORD}"', "") if f"q={WORD}" in echoed or f"words={WORD}" in echoed else text
        leaks += [f"{response.status_code} {address}: {text[at - 60 : at + 40]!r}" for at in _places(text, address)][:1]
    assert pages > 150
    return leaks


def _text(data: bytes) -> str:
    """What an answer says; of a zip, what the files in it say."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            data = b"\n".join(name.encode() + b"\n" + held.read(name) for name in held.namelist())
    return data.decode("utf-8", "replace")


def _places(text: str, address: str) -> list[int]:
    """Where the word stands, but for where the page says again what it was asked for."""
    asked = set(re.findall(rf"{WORD}[\w-]*", address))
    return [
        found.start() for found in re.finditer(rf"{WORD}[\w-]*", text, re.IGNORECASE) if found.group() not in asked
    ]  # fmt: skip


RESTRICTED, PARTNERS, SILENT = ("restricted", "public"), ("partners", "public"), ("", "partners")


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("hushed", [PARTNERS, SILENT], indirect=True, ids=["partners", "silent"])
def test_nothing_reaches_a_viewer_without_organisation_that_is_not_public(hushed: HiddenPlan) -> None:
    assert crawl(client(Role.VIEWER, plan=PLAN), hushed, links=True) == []


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("hushed", [RESTRICTED, ("restricted", "partners")], indirect=True, ids=["public", "partners"])
def test_nothing_restricted_reaches_a_contributor_of_another_organisation(hushed: HiddenPlan) -> None:
    made = client(Role.CONTRIBUTOR, plan=PLAN, organisation="worcestershire-council")
    assert crawl(made, hushed, links=False) == []
    lead = client(Role.LEAD, plan=PLAN)
    for page in forged(hushed):
        if "words=" in page or page.endswith(f"/{WORD}-fund-0/") or "bridge.svg" in page:
            assert WORD in lead.get(page).content.decode(), page


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("hushed", [SILENT], indirect=True, ids=["silent"])
def test_what_is_for_partners_reaches_a_viewer_who_acts_for_one(hushed: HiddenPlan) -> None:
    partner = client(Role.VIEWER, plan=PLAN, organisation="worcestershire-council")
    for kind, key in hushed.keys:
        page = partner.get(f"/plans/{PLAN}/records/{kind}/{key}/")
        assert page.status_code == (404 if kind == "stakeholder" else 200), (kind, key)
        assert WORD in page.content.decode() or kind == "stakeholder"


@on_postgresql
@pytest.mark.parametrize("hushed", [SILENT], indirect=True, ids=["silent"])
def test_nothing_that_is_for_partners_reaches_the_public_on_postgresql(hushed: HiddenPlan) -> None:
    assert crawl(client(Role.VIEWER, plan=PLAN), hushed, links=False) == []
