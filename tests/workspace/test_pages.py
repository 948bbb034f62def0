"""The pages, as somebody reads and fills them in; no browser, so without JavaScript."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from placeplan.records import KINDS, Assumption
from placeplan.studies.keeping import pack
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.config.middleware import POLICY
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from tests.plans import tiny_plan
from tests.workspace.people import client, run
from tests.workspace.scenes import NOW, OPERATOR, with_tiny

VALE = "/plans/vale"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in; no worker starts by itself."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return client(Role.LEAD, organisation="ccg")


class Page(HTMLParser):
    """The text, links, form fields and ids of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.fors: list[str] = []
        self.fields: dict[str, str] = {}
        self.words: list[str] = []
        self._area = self._select = ""
        self._first = False
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        if tag == "a":
            self.links.append(found.get("href") or "")
        if tag == "label":
            self.fors.append(found.get("for") or "")
        if tag == "input" and found.get("name") and found.get("type") != "radio":
            self.fields[found["name"]] = found.get("value") or ""
        self._area = found.get("name") or "" if tag == "textarea" else self._area
        if tag == "textarea":
            self.fields[self._area], self._first = "", True
        if tag == "select":
            self._select = found.get("name") or ""
        if tag == "option" and self._select and ("selected" in found or self._select not in self.fields):
            self.fields[self._select] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area:
            self.fields[self._area] += data.removeprefix("\n") if self._first else data
            self._first = False

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def get(browser: Client, address: str, status: int = 200) -> Page:
    response = browser.get(address)
    assert response.status_code == status, (address, response.content.decode()[:2000])
    return Page(response.content.decode())


PAGES = [
    "/", "/account", f"{VALE}/", f"{VALE}/baseline", f"{VALE}/assumptions", f"{VALE}/initiatives", f"{VALE}/records",
    f"{VALE}/model", f"{VALE}/model/how-sure", f"{VALE}/model/shift-of-care", f"{VALE}/model/compare",
    f"{VALE}/model/runs/1", f"{VALE}/history", f"{VALE}/history/1", f"{VALE}/history/compare", f"{VALE}/conflicts",
    f"{VALE}/records/assumption/frailty-size/", f"{VALE}/records/assumption/frailty-size/change",
    f"{VALE}/records/initiative/frailty/change", f"{VALE}/records/initiative/frailty/",
    f"{VALE}/records/initiative/frailty/withdraw", f"{VALE}/records/plan/settings/", f"{VALE}/records/activity",
    f"{VALE}/records/plan/settings/change",
]  # fmt: skip
BEFORE_SIGN_IN = 5
"""Queries any page makes to know who asks: session, person, roles and two for the plan."""


def sound(text: str, address: str) -> Page:
    """A page whose ids are unique and labelled, with no style or script of its own and nothing from elsewhere."""
    found = Page(text)
    assert sorted(found.ids) == sorted(set(found.ids)), address
    assert set(found.fors) <= set(found.ids), address
    assert "style=" not in text, address
    scripts = re.findall(r"<script[^>]*>[^<]*", text)
    assert all(re.fullmatch(r'<script (type="module" )?src="/static/[^"]+">', each) for each in scripts), scripts
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), address
    return found


def test_every_page_can_be_read(lead: Client) -> None:
    run()
    for address in PAGES:
        response = lead.get(address, follow=True)
        assert response.status_code == 200, address
        assert response.headers["Content-Security-Policy"] == POLICY
        sound(response.content.decode(), address)


def test_links_of_the_pages_lead_somewhere(lead: Client) -> None:
    run()
    seen: set[str] = set()
    for address in PAGES:
        for link in get(lead, address, status=302 if address == "/" else 200).links:
            if link.startswith(("#", "?")) or "/why?" in link:
                continue
            seen.add(link)
    assert len(seen) > 60
    for link in sorted(seen):
        assert lead.get(link).status_code in (200, 302), link


def queries_of(browser: Client, address: str) -> list[str]:
    """What a page asks the database, once it has been seen before."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return [row["sql"][:100] for row in captured]


def test_pages_make_a_bounded_number_of_queries_however_much_there_is(lead: Client) -> None:
    run(runs=2, seed=99)  # pages show ranges too where there are any, and look for them
    run()
    before = {address: queries_of(lead, address) for address in PAGES}
    for address, made in before.items():
        assert len(made) <= BEFORE_SIGN_IN + (18 if "history/compare" in address else 9), (address, made)
    plan = tiny_plan()
    like = plan.of(Assumption)["frailty-size"]
    more = {f"more-{n}": like.model_copy(update={"id": f"more-{n}", "owner": "ccg"}) for n in range(120)}
    folder = pack(plan.with_records("assumption", {**plan.of(Assumption), **more}))
    actions.push(by=OPERATOR, plan="vale", folder=folder, why="Many more", now=NOW)
    for seed in range(6):
        run(runs=2, seed=seed)
    run()
    after = {address: queries_of(lead, address) for address in PAGES}
    for address in PAGES:
        # Now there are changes to list and older runs to choose from: a few questions more, however many there are.
        assert len(after[address]) <= len(before[address]) + 3, (address, after[address])


def test_the_overview_shows_the_gaps_and_each_explains_itself(lead: Client) -> None:
    assert "not been run" in get(lead, f"{VALE}/").text
    run()
    page = get(lead, f"{VALE}/")
    assert "The three gaps" in page.text
    assert "Up to date" in page.text
    why = next(link for link in page.links if "gap.finance" in link and "something" in link)
    found = get(lead, why)
    assert "Why this figure" in found.text
    assert any("/records/assumption/" in link for link in found.links)
    picture = lead.get(f"{VALE}/charts/1/bridge.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.storage != "plan"])
def test_every_kind_can_be_listed_exported_and_begun(lead: Client, kind: str) -> None:
    assert lead.get(f"{VALE}/records/{kind}").status_code == 200
    exported = lead.get(f"{VALE}/records/{kind}.csv")
    assert exported.headers["Content-Type"].startswith("text/csv")
    status = 404 if KINDS[kind].storage == "table" else 200
    assert lead.get(f"{VALE}/records/{kind}/add").status_code == status


def records() -> list[tuple[str, str]]:
    from tests.plans import tiny_plan

    plan = tiny_plan()
    return [(kind, next(iter(rows))) for kind, rows in plan.records.items() if rows]


@pytest.mark.parametrize(("kind", "record"), [*records(), ("plan", "settings")])
def test_a_form_sent_back_as_it_was_changes_nothing(lead: Client, kind: str, record: str) -> None:
    address = f"{VALE}/records/{kind}/{record}/change"
    page = get(lead, address)
    before = queries.known_head("vale").sequence
    response = lead.post(address, {**page.fields, "why": "Only looking"}, follow=True)
    assert response.status_code == 200, response.content.decode()
    assert "Nothing differed" in response.content.decode()
    assert queries.known_head("vale").sequence == before


def test_a_change_is_saved_with_its_reason(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    fields = get(lead, address).fields
    response = lead.post(address, {**fields, "r.value": "0.35", "why": "Later study"}, follow=True)
    assert "The change is saved" in response.content.decode()
    change = queries.history("vale", "assumption", "frailty-size")[0]
    assert (change.who, change.why) == ("lead", "Later study")


def test_mistakes_stand_on_top_and_at_their_fields(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    fields = get(lead, address).fields
    wrong = {**fields, "r.value": "a third", "r.evidence": "no-such", "r.title": "", "why": ""}
    response = lead.post(address, wrong)
    assert response.status_code == 422
    page = Page(response.content.decode())
    assert "There is a problem" in page.text
    for name in ("f-value", "f-evidence", "f-title", "f-why"):
        assert f"#{name}" in page.links
        assert f"{name}-error" in page.ids
    assert page.fields["r.value"] == "a third"
    assert "<title>Error: " in response.content.decode()


def test_parts_are_added_and_removed_without_javascript(lead: Client) -> None:
    address = f"{VALE}/records/initiative/frailty/change"
    fields = get(lead, address).fields
    count = len([name for name in fields if re.fullmatch(r"r\.effects\.\d+\.id", name)])
    more = Page(lead.post(address, {**fields, "press": "add:effects"}).content.decode())
    assert f"r.effects.{count}.id" in more.fields
    less = Page(lead.post(address, {**more.fields, "press": f"remove:effects.{count}"}).content.decode())
    assert f"r.effects.{count}.id" not in less.fields
    assert queries.known_head("vale").sequence == queries.kept("vale").sequence


def test_a_new_record_needs_an_id_of_its_own(lead: Client) -> None:
    address = f"{VALE}/records/evidence/add"
    fields = get(lead, address).fields
    new = {**fields, "r.id": "study", "r.title": "A study", "r.citation": "Somebody, 2015", "r.grade": "weak",
           "r.wording": "indicative", "why": "Found it"}  # fmt: skip
    assert "The change is saved" in lead.post(address, new, follow=True).content.decode()
    again = lead.post(address, new)
    assert again.status_code == 422
    assert "There is a record of this ID already" in again.content.decode()


def test_two_people_editing_one_record_are_shown_both_sides(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    other = client(Role.LEAD, username="second")
    fields = get(lead, address).fields
    lead.post(address, {**fields, "r.value": "0.35", "why": "Later study"})
    response = other.post(address, {**fields, "r.value": "0.45", "why": "Another study"}, follow=True)
    text = response.content.decode()
    assert "kept aside" in text
    assert "0.35" in text
    assert "0.45" in text
    settle = f"{response.redirect_chain[-1][0]}/settle"
    done = lead.post(settle, {"take": "yes", "why": "Agreed"}, follow=True)
    assert "The conflict is settled" in done.content.decode()
    assert '"value":0.45' in queries.kept("vale").entries["assumption", "frailty-size"]


def test_a_record_others_refer_to_is_not_withdrawn(lead: Client) -> None:
    page = f"{VALE}/records/assumption/frailty-size/withdraw"
    assert "still refer to it" in get(lead, page).text
    base = queries.kept("vale").since["assumption", "frailty-size"]
    assert lead.post(page, {"base": base, "why": "Gone"}).status_code == 422
    page = f"{VALE}/records/scenario/late/withdraw"
    fields = get(lead, page).fields
    assert "withdrawn" in lead.post(page, {**fields, "why": "Settled"}, follow=True).content.decode()


def test_a_list_is_filtered_sorted_and_exported(lead: Client) -> None:
    page = get(lead, f"{VALE}/assumptions?q=frailty&sort=-value")
    assert "frailty" in page.text.lower()
    lines = lead.get(f"{VALE}/records/assumption.csv?q=frailty").content.decode().splitlines()
    assert 1 < len(lines) < 10
    assert get(lead, f"{VALE}/assumptions?q=nothing-like-it").text.count("Nothing fits") == 1


def test_a_restored_version_is_a_new_change(lead: Client) -> None:
    first = queries.known_head("vale").sequence
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.value": "0.35", "why": "Later study"})
    page = get(lead, f"{VALE}/history/compare?a={first}")
    assert "Value" in page.text
    done = lead.post(f"{VALE}/history/restore", {"sequence": first, "what": "plan", "why": "Too soon"}, follow=True)
    assert "Restored by a new change" in done.content.decode()
    assert queries.digest_at("vale") == queries.digest_at("vale", first)


def test_an_organisation_disputes_its_own_rows_only(lead: Client) -> None:
    hospital = client(Role.CONTRIBUTOR, organisation="hospital")
    said = {"organisation": "hospital", "status": "disputed", "why": "Counted twice"}
    assert hospital.post(f"{VALE}/baseline/activity", said).status_code == 302
    statuses = queries.kept("vale").plan.table("activity")["status"]
    assert "disputed" in statuses.to_list()
    theirs = {"organisation": "community", "status": "agreed", "why": "Not mine"}
    assert hospital.post(f"{VALE}/baseline/activity", theirs).status_code == 403


def test_a_run_is_asked_for_seen_stopped_and_goes_stale(lead: Client) -> None:
    response = lead.post(f"{VALE}/model/start", {"scenario": "late"})
    page = lead.get(response["Location"])
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.content.decode()
    assert "Waiting" in page.content.decode()
    lead.post(f"{response['Location']}/cancel")
    assert "Cancelled" in get(lead, response["Location"]).text
    assert not worker.work_once()
    row = run()
    assert row.status == "done", row.message
    assert "Up to date" in get(lead, f"{VALE}/model").text
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.value": "0.35", "why": "Later study"})
    assert "Out of date" in get(lead, f"{VALE}/model").text
    assert "Out of date" in get(lead, f"{VALE}/").text


def test_a_run_that_cannot_be_says_what_must_be_put_right(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    lead.post(address, {**get(lead, address).fields, "r.value": "0.35", "r.low": "0.4", "why": "A slip",
                        "anyway": "yes"})  # fmt: skip
    row = run()
    assert row.status == "failed"
    assert "frailty-size" in get(lead, f"{VALE}/model/runs/{row.pk}").text


def test_figures_are_shown_by_what_is_asked_and_exported(lead: Client) -> None:
    run()
    page = get(lead, f"{VALE}/model?figure=position&by=organisation")
    assert "Organisation" in page.text
    lines = lead.get(f"{VALE}/model.csv?figure=position&by=organisation").content.decode().splitlines()
    assert lines[0].startswith("figure,world,year")
    assert len(lines) > 10


def test_a_restricted_record_is_kept_from_those_it_is_not_for(lead: Client) -> None:
    address = f"{VALE}/records/assumption/frailty-size/change"
    secret = {"r.publication": "restricted", "r.publication_reason": "Commercial", "r.title": "Hushed size"}
    lead.post(address, {**get(lead, address).fields, **secret, "why": "Not for all"})
    run()
    viewer = client(Role.VIEWER)
    assert viewer.get(f"{VALE}/records/assumption/frailty-size/").status_code == 404
    change = queries.history("vale", "assumption", "frailty-size")[0].sequence
    assert viewer.get(f"{VALE}/history/{change}").status_code == 404
    pages = ("assumptions", "history", "", "records/assumption.csv", "history/compare",
             "model/runs/1/why?figure=gap.finance&year=2021/22&world=do+something")  # fmt: skip
    for page in pages:
        response = viewer.get(f"{VALE}/{page}")
        assert response.status_code == 200, page
        assert "Hushed" not in response.content.decode(), page
    assert lead.get(f"{VALE}/records/assumption/frailty-size/").status_code == 200
