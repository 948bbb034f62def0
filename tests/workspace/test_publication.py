"""Who sees what: the levels of publication, the plan's default and what becomes of both as they change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from placeplan.records import Answer, Body, Organisation
from placeplan.records.publication import FRAME, level_of
from placeplan.studies.keeping import pack, text_of
from placeplan.studies.withholding import Withheld
from placeplan.workspace.accounts.permissions import Permission, Role, Thing, may
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.plans.sight import Sight
from placeplan.workspace.runs import worker
from tests.plans import added, changed, settled
from tests.workspace.people import client, run
from tests.workspace.scenes import LEAD, NOW, OPERATOR, Somebody, tiny_plan, with_tiny

VALE = "/plans/vale"
EVERYBODY = {Role.LEAD, Role.FINANCE, Role.BOARD_SECRETARY, Role.ASSESSOR, Role.ADMINISTRATOR}
PARTNERS = frozenset({"hospital", "community"})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("organisation", ["", "hospital", "elsewhere"])
def test_each_level_is_seen_by_those_it_is_for(role: Role, organisation: str) -> None:
    person = Somebody("x", role, organisation=organisation)

    def sees(level: Any, owner: str) -> bool:
        return may(person, Permission.VIEW, Thing("vale", "risk", owner, level, PARTNERS))

    assert sees("public", "community")
    assert sees("partners", "community") == (role in EVERYBODY or organisation == "hospital")
    own = role == Role.CONTRIBUTOR and organisation == "elsewhere"
    assert sees("partners", "elsewhere") == (role in EVERYBODY or organisation == "hospital" or own)
    whole = role in EVERYBODY - {Role.ADMINISTRATOR}
    assert not sees("restricted", "community") or whole
    assert sees("restricted", "hospital") == (whole or (role == Role.CONTRIBUTOR and organisation == "hospital"))
    assert not may(person, Permission.VIEW, Thing("dale", "risk", "hospital"))


def test_a_record_that_says_nothing_is_as_the_plan_says_and_the_frame_is_public() -> None:
    assert [level_of("risk", "", default) for default in ("public", "partners")] == ["public", "partners"]
    assert level_of("risk", "public", "partners") == "public"
    assert {level_of(kind, "", "partners") for kind in FRAME} == {"public"}
    assert level_of("place", "restricted", "public") == "restricted"
    assert level_of("place", "partners", "public") == "partners"


TEXTS = st.text(alphabet="abA-( .é_1", max_size=12)


@given(names=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=6), text=TEXTS)
def test_a_text_tells_a_name_wherever_it_stands_as_whole_words(names: list[str], text: str) -> None:
    either = "|".join(re.escape(name.strip()) for name in names)
    slow = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
    known = Withheld(frozenset(("risk", name) for name in names[1:]) | {("risk", "no-such")}, frozenset(names[:1]))
    assert known.tells(text) == (slow.search(text) is not None)


def _say(default: str) -> None:
    settings = text_of(queries.kept("vale").plan.settings.model_copy(update={"publication": default}))
    base = queries.kept("vale").since["plan", "settings"]
    actions.save_settings(by=LEAD, plan="vale", settings=settings, base=base, why=f"Now {default}", now=NOW)


def _edit(note: str) -> int:
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"].model_copy(update={"note": note})
    base = held.since["assumption", "frailty-size"]
    return actions.save_record(
        by=LEAD, plan="vale", kind="assumption", record=record, base=base, why=note, now=NOW
    ).sequence  # fmt: skip


@pytest.fixture
def viewer(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The public's eyes on the tiny plan."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return client(Role.VIEWER)


def _status(browser: Client, page: str) -> int:
    return browser.get(f"{VALE}/{page}").status_code


def test_the_plans_default_moves_what_it_reaches_and_its_past_with_it(viewer: Client) -> None:
    partner = client(Role.VIEWER, organisation="hospital", username="partner")
    record, place = "records/assumption/frailty-size/", "records/place/north/"
    open_ = _edit("Said in the open")
    assert [_status(viewer, page) for page in (record, place, f"history/{open_}")] == [200, 200, 200]
    _say("partners")
    closed = _edit("Said among partners")
    assert [_status(viewer, page) for page in (record, place, f"history/{open_}")] == [404, 200, 404]
    assert [_status(partner, page) for page in (record, f"history/{open_}", f"history/{closed}")] == [200, 200, 200]
    assert "Said" not in viewer.get(f"{VALE}/history?words=said").content.decode().partition("<main")[2].replace(
        'value="said"', ""
    )
    _say("public")
    assert [_status(viewer, page) for page in (record, f"history/{open_}")] == [200, 200]
    assert _status(viewer, f"history/{closed}") == 404  # it was said while the plan was for partners


def test_one_record_for_partners_is_kept_from_the_public_alone(viewer: Client) -> None:
    held = queries.kept("vale").plan.records["assumption"]["frailty-size"]
    hushed = held.model_copy(update={"publication": "partners", "title": "Hushed size"})
    base = queries.kept("vale").since["assumption", "frailty-size"]
    actions.save_record(by=LEAD, plan="vale", kind="assumption", record=hushed, base=base, why="Soon", now=NOW)
    page = f"{VALE}/records/assumption/frailty-size/"
    assert viewer.get(page).status_code == 404
    outside = queries.kept("vale").plan.of(Organisation)
    assert [o.partner for o in outside.values()].count("outside"), "somebody stands outside the footprint"
    beyond = next(key for key, found in outside.items() if found.partner == "outside")
    assert client(Role.VIEWER, organisation=beyond, username="beyond").get(page).status_code == 404
    for role in Role:
        known = client(role, organisation="hospital", username=f"of-{role}").get(page)
        assert "For partners" in known.content.decode(), role


def test_what_only_the_shown_part_of_a_plan_lacks_is_not_said_of_the_plan(viewer: Client) -> None:
    run()
    finding = "Nobody is named as the single leader"
    governed = added(tiny_plan(), Body(id="board", title="Vale board", authority="joint committee"))
    leaderless = changed(governed, "person", "lead", roles=())
    actions.push(by=OPERATOR, plan="vale", folder=pack(leaderless), why="Governed", now=NOW)
    assert finding in viewer.get(f"{VALE}/governance").content.decode()
    led = settled(governed, publication="partners")
    actions.push(by=OPERATOR, plan="vale", folder=pack(led), why="Led", now=NOW)
    partner = client(Role.VIEWER, organisation="hospital", username="partner")
    for browser in (partner, viewer):
        assert finding not in browser.get(f"{VALE}/governance").content.decode()
    text = viewer.get(f"{VALE}/roll-out").content.decode()
    assert "No initiative is rolled out yet" not in text
    assert "There is nothing here that you may see." in text
    assert "Records you may not see are left out" in text
    shown = viewer.get(f"{VALE}/initiatives").content.decode()
    assert "There is nothing here that you may see." in shown
    assert "The plan has none yet" not in shown


def test_the_text_of_an_answer_is_as_the_record_beside_it(either: str) -> None:
    answer = Answer(id="a", title="A", pack="stp-2016", requirement="success-vision", publication="restricted")
    plan = added(tiny_plan(), answer)
    texts = {"success-vision.md": "Hushed", "other.md": "Open"}
    actions.push(by=OPERATOR, plan="vale", folder=pack(replace(plan, answers=texts)), why="x", now=NOW)
    viewer: Any = Somebody("v", Role.VIEWER)
    lead: Any = Somebody("l", Role.LEAD)
    assert sorted(Sight(viewer, "vale").shown.answers) == ["other.md"]
    assert sorted(Sight(lead, "vale").shown.answers) == sorted(texts)
    rows = Sight(viewer, "vale").seen_changes().filter(kind="answer")
    assert [row.record for row in rows] == ["other.md"]
    _say("partners")
    assert not Sight(viewer, "vale").shown.answers
    assert not Sight(viewer, "vale").seen_changes().filter(kind="answer").exists()
