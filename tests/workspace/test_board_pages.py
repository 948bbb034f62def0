"""Governance, approvals, the timeline and the roll-out in the workspace, as somebody reads and fills them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from placeplan.plan.plan import Plan
from placeplan.records import (
    Adoption,
    Approval,
    Commitment,
    Condition,
    Conflict,
    Decision,
    Dependency,
    Gate,
    Learning,
    LevelDecision,
    Milestone,
    Portfolio,
    Problem,
    Tolerance,
    Variation,
    Version,
    Workstream,
)
from placeplan.studies.keeping import Packed, pack
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.chain import verify
from placeplan.workspace.runs import worker
from tests.boards import board_plan
from tests.plans import added, changed, settled
from tests.workspace.people import client, run
from tests.workspace.scenes import NOW, OPERATOR
from tests.workspace.test_pages import BEFORE_SIGN_IN, Page, get, sound

VALE = "/plans/vale"
ON = "?on=2017-06-01"
ASK = f"{VALE}/governance/approvals/ask"
HELD = f"{VALE}/governance/approvals/board-plan-2017-06-20"

PAGES = [
    f"{VALE}/governance", f"{VALE}/governance/approvals", ASK, f"{VALE}/governance/path", f"{VALE}/governance/network",
    f"{VALE}/governance/load", f"{VALE}/governance/bodies/board", f"{VALE}/governance/bodies/joint",
    f"{VALE}/governance/decisions/close", f"{VALE}/timeline", f"{VALE}/timeline/team", f"{VALE}/timeline/opens",
    f"{VALE}/roll-out", f"{VALE}/roll-out/duties", f"{VALE}/roll-out/initiative/frailty",
]  # fmt: skip


@cache
def packed() -> Packed:
    return pack(settled(governed(), publication="public"))


def governed() -> Plan:
    """The board's plan with a timeline, a roll-out and people at work."""
    steps = board_plan().records["initiative"]["frailty"].rollout
    assert {step.role for step in steps} == {"early", "later"}, "the roll-out has both kinds of adopter"
    return added(
        changed(board_plan(), "initiative", "frailty", once_only=("referral form",), workstream="older"),
        Portfolio(id="home", title="Care at home"), Portfolio(id="wards", title="Wards"),
        Workstream(id="older", title="Older people", portfolio="home", stage="decision making"),
        Workstream(id="beds", title="Beds", portfolio="wards", stage="diagnosis"),
        Milestone(id="team", title="The team is ready", workstream="older", baseline=date(2017, 4, 1),
                  forecast=date(2017, 7, 1), days=30, days_low=20, days_high=60, moves=("frailty/rollout",)),
        Milestone(id="opens", title="A room opens <script>", workstream="beds", baseline=date(2017, 9, 1), days=20,
                  days_low=10, days_high=50),
        Dependency(id="d", title="D", before="team", after="opens", lag_days=10, reason="It sends the people"),
        Gate(id="gate", title="Case made", workstream="older", stage="decision making", body="board",
             evidence_needed=("a case",), due=date(2017, 5, 1)),
        Adoption(id="north-adopts", title="North", initiative="frailty", place="north", holder="vale-ccg",
                 readiness=0.5, status="preparing"),
        Variation(id="own-form", title="Own form", initiative="frailty", place="south", part="referral form",
                  reason="It has one", on=date(2017, 3, 1)),
        Learning(id="lesson", title="Lesson", initiative="frailty", place="north", on=date(2017, 3, 1), worked=True,
                 finding="Visits at noon work"),
        Decision(id="form", title="One form", question="One form for all?", subject="beds", body="joint",
                 status="taken", on=date(2017, 2, 1), outcome="Yes", once_only=True, initiative="frailty"),
        Problem(id="falls", title="Falls", kind="wicked", process="project management"),
        LevelDecision(id="falls-level", title="Falls", problem="falls", on=date(2017, 1, 1), level="vale",
                      lowest="north", reason="Shared", accountable="board"),
        Conflict(id="who-pays", title="Who pays", organisations=("vale-ccg", "hospital"), raised_on=date(2017, 1, 1)),
        Commitment(id="c", title="Lead", organisation="vale-ccg", workstream="older", days_per_week=3,
                   from_month="2017-05", to_month="2017-08"),
    )  # fmt: skip


def bring_in(folder: Packed) -> None:
    actions.push(by=OPERATOR, plan="vale", folder=folder, why="First version", now=NOW)


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead of the whole plan."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    bring_in(packed())
    return client(Role.LEAD, organisation="vale-ccg")


@pytest.fixture
def secretary(lead: Client) -> Client:
    """A board secretary, who sees the plan on the first of June 2017."""
    made = client(Role.BOARD_SECRETARY)
    made.get(f"{VALE}/governance{ON}")
    return made


def ask(browser: Client, **texts: str) -> None:
    fields = {**get(browser, ASK).fields, "r.title": "The plan", "r.body": "board", "r.meeting": "june",
              "r.on": "2017-06-20", "why": "For June", **texts}  # fmt: skip
    response = browser.post(ASK, fields, follow=True)
    assert "It is recorded that the body is asked" in response.content.decode(), response.content.decode()


def test_pages_are_sound_and_their_links_lead_somewhere(lead: Client) -> None:
    run()
    seen: set[str] = set()
    for address in PAGES:
        response = lead.get(address + ON)
        assert response.status_code == 200, address
        found = sound(response.content.decode(), address)
        seen |= {link.partition("#")[0] for link in found.links if not link.startswith(("#", "?"))}
    assert len(seen) > 80
    for link in sorted(seen - {""}):
        assert lead.get(link).status_code in (200, 302), link


def test_pages_make_a_bounded_number_of_queries(lead: Client) -> None:
    run()
    for address in PAGES:
        lead.get(address + ON)
        with CaptureQueriesContext(connection) as captured:
            lead.get(address + ON)
        assert len(captured) <= BEFORE_SIGN_IN + 6, (address, [row["sql"][:100] for row in captured])


def test_pages_of_a_plan_without_any_of_it_say_what_to_do(lead: Client) -> None:
    from tests.workspace.scenes import tiny

    actions.push(by=OPERATOR, plan="vale", folder=tiny(), why="Back to the start", now=NOW)
    assert "No body is recorded yet" in get(lead, f"{VALE}/governance").text
    assert "Nothing has been put before a body" in get(lead, f"{VALE}/governance/approvals").text
    assert "No milestone and no gate is recorded yet" in get(lead, f"{VALE}/timeline").text
    assert "No body is asked to review or approve" in get(lead, f"{VALE}/governance/path").text


def test_governance_shows_who_decides_when_and_what_is_amiss(secretary: Client) -> None:
    page = get(secretary, f"{VALE}/governance{ON}")
    assert "2 bodies, 1 meeting and 2 decisions, 1 still open." in page.text
    assert "A room opens" not in page.text
    assert "What needs attention" in page.text
    assert "votes on none of the bodies" in page.text
    assert "Approve plan" in page.text
    board = get(secretary, f"{VALE}/governance/bodies/board")
    assert "3 votes of 2 organisations" in board.text
    assert board.text.count("No vote") == 1
    assert f"{VALE}/records/membership/add?body=board" in board.links
    assert get(secretary, f"{VALE}/records/membership/add?body=board").fields["r.body"] == "board"


def test_the_timeline_is_a_picture_and_the_same_in_a_table(lead: Client) -> None:
    page = get(lead, f"{VALE}/timeline{ON}")
    text = lead.get(f"{VALE}/timeline{ON}").content.decode()
    picture = text[text.index("<svg") : text.index("</svg>")]
    assert 'role="img"' in picture
    assert "<title" in picture
    assert "<desc" in picture
    assert "A room opens &lt;script&gt;" in picture
    assert "★" in picture  # critical is told by a sign and in words, not by colour
    assert "critical: no day to lose" in picture
    assert "stroke-dasharray" in picture  # across portfolios
    assert "+91" in page.text
    assert "Across portfolios" in page.text
    assert "Work out what this costs" not in page.text
    run()
    assert "Work out what this costs" in get(lead, f"{VALE}/timeline").text
    cost = get(lead, f"{VALE}/timeline?cost=yes")
    assert "The slip costs" in cost.text


def test_a_milestone_says_what_hangs_on_it_and_what_a_slip_would_cost(lead: Client) -> None:
    address = f"{VALE}/timeline/team"
    page = get(lead, address + ON)
    assert "What moves in the model when it slips" in page.text
    assert f"{VALE}/records/assumption/frailty-size/" in page.links
    assert f"{VALE}/records/milestone/team/change" in page.links
    run()
    before = queries.known_head("vale").sequence
    assert "365 days later" in get(lead, address).text
    assert "Gap in money, 365 days later" in get(lead, f"{address}?slip=365").text
    assert queries.known_head("vale").sequence == before
    viewer = client(Role.VIEWER)
    assert "365 days later" not in get(viewer, f"{address}?slip=365").text


def test_the_roll_out_shows_each_localitys_part_its_duties_and_who_waits(lead: Client) -> None:
    page = get(lead, f"{VALE}/roll-out{ON}")
    assert "Each locality’s part in each roll-out" in page.text
    assert "ready 50%" in page.text
    assert "Not agreed" in page.text
    assert "One form for all?" in page.text
    line = get(lead, f"{VALE}/roll-out/initiative/frailty")
    assert "Designed once: referral form." in line.text
    assert "Visits at noon work" in line.text
    duties = get(lead, f"{VALE}/roll-out/duties")
    total = int(re.search(r"(\d+) of (\d+)\.? ", duties.text)[2])  # type: ignore[index]
    assert total == 8
    some = get(lead, f"{VALE}/roll-out/duties?place=north").text
    assert "4 of 8" in some
    assert lead.get(f"{VALE}/roll-out/initiative/nothing").status_code == 404
    assert lead.get(f"{VALE}/roll-out/person/lead").status_code == 404


def test_a_body_is_asked_and_its_answer_recorded_with_what_it_binds(secretary: Client) -> None:
    run()
    figure = {"r.tolerances.0.figure": "gap.finance", "r.tolerances.0.year": "2021/22", "r.tolerances.0.above": "1000"}
    ask(secretary, **figure)
    plan = queries.kept("vale").plan
    assert (len(plan.of(Approval)), len(plan.of(Tolerance)), len(plan.of(Version))) == (1, 1, 1)
    assert "Record the answer" in get(secretary, f"{VALE}/governance").text
    page = get(secretary, f"{HELD}/")
    assert "What it would bind" in page.text
    assert any("/why?figure=gap.finance" in link for link in page.links)
    fields = get(secretary, f"{HELD}/answer").fields
    said = {**fields, "r.result": "approved with conditions", "r.seats": ["board-1", "board-2"], "r.votes_for": "2",
            "r.conditions.0.title": "Show staffing", "r.conditions.0.holder": "hospital",
            "r.dissent.0.organisation": "hospital", "r.dissent.0.reason": "Too fast"}  # fmt: skip
    before = queries.known_head("vale").sequence
    check = Page(secretary.post(f"{HELD}/answer", {**said, "press": "check"}).content.decode())
    assert "Not recorded yet" in check.text
    assert "a quorum" in check.text
    assert "this is its own board" in check.text
    assert queries.known_head("vale").sequence == before
    done = secretary.post(f"{HELD}/answer", {**said, "why": "Minute 4"}, follow=True).content.decode()
    assert "The answer is recorded" in done
    assert "Too fast" in done
    assert "Show staffing" in done
    held = queries.kept("vale").plan.of(Approval)["board-plan-2017-06-20"]
    assert (held.result, held.votes_for, held.dissent) == ("approved with conditions", 2, {"hospital": "Too fast"})
    assert len(queries.kept("vale").plan.of(Condition)) == 1
    late = get(secretary, f"{HELD}/?on=2017-07-01")
    assert "Stands" in late.text


def test_a_record_leads_to_its_own_page_and_can_be_put_before_a_body(secretary: Client) -> None:
    assert f"{VALE}/governance/bodies/board" in get(secretary, f"{VALE}/records/body/board/").links
    page = get(secretary, f"{VALE}/records/initiative/frailty/")
    link = f"{ASK}?what=initiative/frailty"
    assert link in page.links
    assert get(secretary, link).fields["r.what"] == "initiative/frailty"
    assert link not in get(client(Role.VIEWER), f"{VALE}/records/initiative/frailty/").links
    ask(secretary, **{"r.what": "initiative/frailty"})
    (held,) = queries.kept("vale").plan.of(Approval).values()
    assert (held.record_kind, held.record) == ("initiative", "frailty")


def test_slips_in_asking_and_answering_stand_on_top_and_at_their_fields(secretary: Client) -> None:
    response = secretary.post(ASK, {"r.what": "initiative/none", "r.title": "", "r.on": "soon", "why": ""})
    assert response.status_code == 422
    page = Page(response.content.decode())
    for name in ("f-what", "f-title", "f-on", "f-why"):
        assert f"#{name}" in page.links, name
        assert f"{name}-error" in page.ids, name
    assert queries.kept("vale").plan.of(Approval) == {}
    ask(secretary)
    response = secretary.post(f"{HELD}/answer", {"r.dissent.0.reason": "No", "r.on": "2017-06-20"})
    assert response.status_code == 422
    page = Page(response.content.decode())
    assert {"#f-result", "#f-dissent-0-organisation", "#f-why"} <= set(page.links)
    assert set(page.fors) <= set(page.ids)
    assert page.fields["r.dissent.0.reason"] == "No"


def test_rows_are_added_and_removed_without_javascript(secretary: Client) -> None:
    ask(secretary)
    fields = get(secretary, f"{HELD}/answer").fields
    more = Page(secretary.post(f"{HELD}/answer", {**fields, "press": "add:conditions"}).content.decode())
    assert "r.conditions.1.title" in more.fields
    less = Page(secretary.post(f"{HELD}/answer", {**more.fields, "press": "remove:conditions.1"}).content.decode())
    assert "r.conditions.1.title" not in less.fields


def test_only_leads_and_secretaries_ask_and_answer(secretary: Client) -> None:
    ask(secretary)
    before = queries.known_head("vale").sequence
    for role in (Role.VIEWER, Role.FINANCE, Role.ASSESSOR, Role.ADMINISTRATOR):
        browser = client(role)
        assert browser.get(ASK).status_code == 403
        assert browser.post(f"{HELD}/answer", {"r.result": "approved", "why": "x"}).status_code == 403
        assert "Record the answer" not in get(browser, f"{HELD}/").text
    assert queries.known_head("vale").sequence == before


def approve(browser: Client, **texts: str) -> None:
    run()
    ask(browser, **texts)
    fields = get(browser, f"{HELD}/answer").fields
    said = {**fields, "r.result": "approved", "r.on": "2017-05-20", "r.meeting": "", "r.seats": ["board-1", "board-2"]}
    response = browser.post(f"{HELD}/answer", {**said, "why": "Minutes"}, follow=True)
    assert "The answer is recorded" in response.content.decode(), response.content.decode()


def test_a_change_tells_what_it_would_lapse_before_it_is_saved(secretary: Client, lead: Client) -> None:
    approve(secretary)
    lead.get(f"{VALE}/governance{ON}")
    address = f"{VALE}/records/assumption/frailty-size/change"
    fields = {**get(lead, address).fields, "r.value": "0.35", "why": "Later study"}
    before = queries.known_head("vale").sequence
    for press in ({"press": "preview"}, {}):
        told = Page(lead.post(address, {**fields, **press}).content.decode())
        assert "This change would lapse approvals" in told.text
        assert "no tolerance was stated" in told.text
        assert "Save all the same" in told.text
        assert told.fields["r.value"] == "0.35"
        assert told.fields["why"] == "Later study"
    assert queries.known_head("vale").sequence == before
    again = {**told.fields, "r.value": "0.35", "why": "Later study"}
    assert "The change is saved" in lead.post(address, again, follow=True).content.decode()
    assert "Lapsed" in get(lead, f"{HELD}/").text


def test_a_tolerance_that_holds_lets_a_change_through_and_one_that_does_not_says_so(
    secretary: Client, lead: Client
) -> None:
    approve(secretary, **{"r.tolerances.0.figure": "gap.finance", "r.tolerances.0.year": "2021/22",
                          "r.tolerances.0.above": "1000", "r.tolerances.0.below": "1000"})  # fmt: skip
    lead.get(f"{VALE}/governance{ON}")
    address = f"{VALE}/records/assumption/frailty-size/change"
    fields = get(lead, address).fields
    note = Page(lead.post(address, {**fields, "r.note": "Seen", "press": "preview", "why": "x"}).content.decode())
    assert "No approval would lapse" in note.text
    less = {**fields, "r.value": "0.1", "r.low": "", "r.high": "", "why": "x"}
    worse = Page(lead.post(address, less).content.decode())
    assert "Deficit of the footprint, 2021/22 was" in worse.text
    run()
    what_if = get(lead, f"{VALE}/assumptions/frailty-size/what-if?value=0.1")
    assert "This number would lapse approvals" in what_if.text
    assert "would lapse" not in get(lead, f"{VALE}/assumptions/frailty-size/what-if?value=0.5").text


def test_taking_a_seat_away_tells_that_the_quorum_goes(secretary: Client) -> None:
    approve(secretary)
    held = queries.kept("vale").plan.of(Approval)["board-plan-2017-06-20"]
    assert held.present == ("vale-ccg",)
    for seat in ("board-1", "board-2"):
        page = get(secretary, f"{VALE}/records/membership/{seat}/withdraw")
        told = "Withdrawing it would lapse approvals" in page.text
        assert told is (seat == "board-2")
        done = secretary.post(f"{VALE}/records/membership/{seat}/withdraw", {**page.fields, "why": "Left"}, follow=True)
        assert "The record is withdrawn" in done.content.decode()


def test_a_decision_is_recorded_and_shows_what_it_binds(secretary: Client) -> None:
    address = f"{VALE}/records/decision/close/change"
    fields = {**get(secretary, address).fields, "r.status": "taken", "r.on": "2017-06-10", "r.outcome": "Yes"}
    response = secretary.post(address, {**fields, "why": "Minutes"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{VALE}/governance/decisions/close"
    text = Page(response.content.decode()).text
    assert "by delegation from" in text
    assert text.count("Does not bind") == 1
    assert "its own board must decide" in text


def test_a_restricted_approval_is_kept_from_those_it_is_not_for(secretary: Client, lead: Client) -> None:
    approve(secretary)
    viewer = client(Role.VIEWER)
    viewer.get(f"{VALE}/governance{ON}")
    address = f"{VALE}/records/assumption/frailty-cost/change"
    hush = {"r.publication": "restricted", "r.publication_reason": "Commercial", "r.title": "Hushed cost"}
    first = Page(lead.post(address, {**get(lead, address).fields, **hush, "why": "x"}).content.decode())
    lead.post(address, {**first.fields, **hush, "why": "x"})
    assert "Lapsed" in get(lead, f"{HELD}/{ON}").text
    assert "Lapsed" in get(viewer, f"{HELD}/").text  # it was given for the whole plan
    address = f"{VALE}/records/approval/board-plan-2017-06-20/change"
    hush = {"r.publication": "restricted", "r.publication_reason": "Commercial", "r.title": "Hushed approval"}
    done = lead.post(address, {**get(lead, address).fields, **hush, "why": "x"}, follow=True)
    assert "The change is saved" in done.content.decode()
    assert viewer.get(f"{HELD}/").status_code == 404
    for page in ("governance", "governance/approvals", "governance/bodies/board"):
        assert "Hushed" not in viewer.get(f"{VALE}/{page}").content.decode(), page
        assert "Hushed" in lead.get(f"{VALE}/{page}").content.decode(), page


def test_what_a_reader_may_not_see_does_not_make_an_approval_look_lapsed(secretary: Client, lead: Client) -> None:
    """The viewer sees a smaller plan than the body approved; the approval stands all the same."""
    address = f"{VALE}/records/assumption/frailty-cost/change"
    hush = {"r.publication": "restricted", "r.publication_reason": "Commercial", "r.title": "Hushed cost"}
    lead.post(address, {**get(lead, address).fields, **hush, "why": "x"})
    approve(secretary)
    viewer = client(Role.VIEWER)
    for browser in (secretary, viewer):
        page = get(browser, f"{HELD}/{ON}")
        assert "Stands" in page.text
        assert "exactly what the body saw" in page.text


def test_two_secretaries_recording_one_answer_in_the_browser_lose_nothing(database: str) -> None:
    bring_in(packed())
    people = [client(Role.BOARD_SECRETARY, username=name) for name in ("sam", "kim")]
    ask(people[0])
    forms = [get(browser, f"{HELD}/answer").fields for browser in people]
    start = Barrier(2)

    def send(which: int, result: str) -> str:
        said = {**forms[which], "r.result": result, "r.note": f"Note {which}", "r.seats": ["board-1", "board-2"]}
        try:
            start.wait(timeout=30)
            response = people[which].post(f"{HELD}/answer", {**said, "why": f"Minutes {which}"}, follow=True)
            return str(response.content.decode())
        finally:
            connections.close_all()

    sent: list[Callable[[], str]] = [lambda: send(0, "approved"), lambda: send(1, "rejected")]
    with ThreadPoolExecutor(2) as pool:
        texts = [future.result() for future in [pool.submit(one) for one in sent]]
    late = next(at for at, text in enumerate(texts) if "kept aside" in text)
    assert "The answer is recorded" in texts[1 - late]
    for which in (0, 1):
        assert f"Note {which}" in texts[late], "both are shown side by side"
    held = queries.kept("vale").plan.of(Approval)["board-plan-2017-06-20"]
    assert held.note == f"Note {1 - late}"
    aside = [change.who for change in queries.conflicts_of("vale") if change.kind == "approval"]
    assert aside == [("sam", "kim")[late]]
    assert verify("vale").ok
