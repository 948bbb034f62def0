"""Restricted records: a crawl of every page, export and picture as people they are not for."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, deque
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from placeplan.studies.keeping import record_of
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from tests.workspace.hidden import WORD, hidden_plan
from tests.workspace.people import client, run
from tests.workspace.scenes import NOW, OPERATOR

PLAN = "hush"
_LINK = re.compile(r'(?:href|src|action|hx-get)="([^"]*)"')
_MOST = 1
"""Pages followed of one route, kind of record and set of questions."""


@pytest.fixture
def hushed(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, run with and without a restricted scenario; a restricted record edited, in conflict, and withdrawn."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    actions.push(by=OPERATOR, plan=PLAN, folder=hidden_plan().packed, why="First version", now=NOW)
    run(PLAN)
    run(PLAN, scenario=next(key for kind, key in hidden_plan().keys if kind == "scenario"))
    key = ("assumption", f"{WORD}-assumption-0")
    base = queries.kept(PLAN).since[key]
    for step, note in enumerate((f"{WORD} one", f"{WORD} another"), 1):
        record = record_of(key[0], queries.kept(PLAN).entries[key]).model_copy(update={"note": note})
        actions.save_record(
            by=OPERATOR, plan=PLAN, kind=key[0], record=record, base=base, why=f"{WORD} reason",
            now=NOW + timedelta(minutes=step),
        )  # fmt: skip
    gone = ("stakeholder", f"{WORD}-stakeholder-0")
    _publish_then_withdraw(gone)


def _publish_then_withdraw(key: tuple[str, str]) -> None:
    record = record_of(key[0], queries.kept(PLAN).entries[key])
    for level in ("partners", "restricted"):
        base = queries.kept(PLAN).since[key]
        again = record.model_copy(update={"publication": level, "note": f"{WORD} {level}"})
        common = {"by": OPERATOR, "plan": PLAN, "why": f"{WORD} {level}", "now": NOW}
        actions.save_record(kind=key[0], record=again, base=base, **common)
    actions.withdraw_record(kind=key[0], record=key[1], base=queries.kept(PLAN).since[key], **common)


def forged() -> list[str]:
    """Addresses nobody links to, of every restricted record and of every change."""
    found = [f"/plans/{PLAN}/{page}" for page in (
        f"history?words={WORD}", f"history?record={WORD}-assumption-0", "history/compare?a=1", "conflicts",
        f"model?scenario={WORD}-scenario-0", "model?run=2", "model/runs/2", "charts/1/bridge.svg",
        "charts/2/bridge.svg", "charts/1/gaps.svg", "charts/1/positions.svg", "model?figure=bridge&by=initiative+line",
        "model.csv?figure=bridge&by=initiative+line", "model.csv?figure=bridge&by=line", "model.csv?figure=activity",
        f"model/runs/1/why?figure=bridge&year=2020/21&world=do+something&initiative={WORD}-initiative-0&line=x",
        "model/runs/1/why?figure=gap.finance&year=2020/21&world=do+something",
    )]  # fmt: skip
    found += [f"/plans/{PLAN}/history/{row.sequence}" for row in queries.restricted_changes(queries.kept(PLAN))]
    naming = [row for row in queries.changes_of(PLAN) if WORD in row.after and row.record and WORD not in row.record]
    assert len(naming) > 20
    found += [f"/plans/{PLAN}/history/{row.sequence}" for row in naming[:20]]
    found += [f"/plans/{PLAN}/history/compare?a={row.sequence}" for row in queries.changes_of(PLAN)[:3]]
    found += [f"/plans/{PLAN}/conflicts/{row.sequence}" for row in queries.conflicts_of(PLAN)]
    for kind, key in hidden_plan().keys:
        at = f"/plans/{PLAN}/records/{kind}"
        found += [f"{at}/{key}/", f"{at}/{key}/change", f"{at}/{key}/withdraw", f"{at}.csv"]
    found += [f"/plans/{PLAN}/records/initiative{ask}" for ask in (f"?q={WORD}", f".csv?q={WORD}", f"?sro={WORD}-x")]
    return [*found, f"/plans/{PLAN}/assumptions/{WORD}-assumption-0/what-if?value=1"]


def crawl(browser: Client, *, links: bool) -> list[str]:
    """Every address that gave something away; links are followed where told."""
    waiting, seen, counts, leaks = deque(["/account", f"/plans/{PLAN}/", *forged()]), set(), Counter(), []
    while waiting:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        response = browser.get(address)
        assert response.status_code < 500, address
        text = _text(b"".join(response) if response.streaming else response.content)
        echoed = address.partition("?")[2] if response.status_code == 200 else ""
        text = text.replace(f'value="{WORD}"', "") if f"q={WORD}" in echoed or f"words={WORD}" in echoed else text
        leaks += [f"{response.status_code} {address}: {text[at - 60:at + 40]!r}" for at in _places(text, address)][:1]
        for link in _LINK.findall(text) if links else ():
            onward = urljoin(address, unescape(link))
            if _follow(onward, counts):
                waiting.append(onward)
    assert len(seen) > 150
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


def _follow(address: str, counts: Counter[tuple[str, ...]]) -> bool:
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return False
    facts = (found.url_name or "", str(found.kwargs.get("kind", "")), str(bool(query)))
    counts[facts] += 1
    return counts[facts] <= _MOST


@pytest.mark.slow
def test_nothing_restricted_reaches_those_it_is_not_for(hushed: None) -> None:
    assert crawl(client(Role.VIEWER, plan=PLAN), links=True) == []
    assert crawl(client(Role.CONTRIBUTOR, plan=PLAN, organisation="worcestershire-council"), links=False) == []
    lead = client(Role.LEAD, plan=PLAN)
    for page in forged():
        if "words=" in page or page.endswith(f"/{WORD}-fund-0/") or "bridge.svg" in page:
            assert WORD in lead.get(page).content.decode(), page
