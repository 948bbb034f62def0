"""Script, markup, template and formula in every text anybody can write: no page, picture or export makes more of them
than text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from placeplan.records import KINDS, Answer, FieldSpec, FundQuarter, Kind, Part, RequirementPack, fields_of
from placeplan.records.requirement import Requirement
from placeplan.studies.keeping import pack, read_folder
from placeplan.workspace.accounts.people import grant
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.runs import worker
from tests.plans import added
from tests.workspace.crawling import walk
from tests.workspace.databases import on_sqlite
from tests.workspace.hidden import EXAMPLE
from tests.workspace.people import client, run
from tests.workspace.programmes import programme_plan
from tests.workspace.scenes import NOW, OPERATOR
from tests.workspace.test_pages import Page
from tests.workspace.test_risk_pages import SCORE

EVIL = "=1+1<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
MARK = "alert(1)"
_FORMULA = re.compile(r"^[=+@\t\r]|^-(?![\d.])")


READ = {"correlated_with", "moves", "record_kind", "record", "figure", "year", "after", "kind", "field", "value",
        "age_bands"}  # fmt: skip
"""Texts the model or a check makes something of: with no meaning in them the plan does not run."""


class Made(HTMLParser):
    """What markup made of a text that is no markup: elements and attributes nobody here wrote."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "'") or (name == "src" and value == "x"):
                self.found.append(f"{tag} {name}={value}")
            led = (value or "").strip().lower()
            if name in ("href", "src", "action") and led.startswith(("javascript:", "data:text")):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style") and MARK in data:
            self.found.append(f"{self._inside}: {data[:60]}")


def _is_free(spec: FieldSpec) -> bool:
    """Whether anybody may write any text there."""
    given = spec.refs or spec.key_refs or spec.choices or spec.pattern or spec.name == "id"
    return not given and (spec.type == "text" or (spec.type == "list" and spec.item == "text"))


def _spec(model: type[Part], path: list[str]) -> FieldSpec | None:
    """The field of a form's name: `effects.0.note`."""
    spec = next((each for each in fields_of(model) if each.name == path[0]), None)
    if spec is None or spec.part is None or len(path) == 1:
        return spec if len(path) == 1 else None
    rest = path[1:] if spec.single else path[2:]
    return _spec(spec.part, rest) if rest else None


def _by_form(browser: Client, plan: str, kind: Kind, record: str, *, read: bool = True) -> int:
    """Write it into every free text of a record through its form, those the model reads too where told; how many."""
    address = f"/plans/{plan}/records/{kind.name}/{record}/change"
    fields = Page(browser.get(address).content.decode()).fields
    free = [
        name for name in fields
        if name[:2] == "r." and (spec := _spec(kind.model, name[2:].split("."))) and _is_free(spec)
        and (read or spec.name not in READ)
    ]  # fmt: skip
    sent = {**fields, **dict.fromkeys(free, EVIL), "why": EVIL, "anyway": "yes"}
    response = browser.post(address, sent)
    if response.status_code == 200:  # approvals it would lapse are shown first
        seen = Page(response.content.decode()).fields.get("seen", "")
        response = browser.post(address, {**sent, "seen": seen})
    if response.status_code == 422:  # it names records that are not there: written without the form
        held = queries.kept(plan)
        made = _written(held.plan.records[kind.name][record])
        base = held.since[kind.name, record]
        actions.save_record(by=OPERATOR, plan=plan, kind=kind.name, record=made, base=base, why=EVIL, now=NOW)
        return len(free)
    assert response.status_code == 302, (kind.name, Page(response.content.decode()).text[:600])
    return len(free)


def _written(part: Any) -> Any:
    """A record with the text in every free text."""
    free = [spec for spec in fields_of(type(part)) if _is_free(spec)]
    return part.model_copy(update={spec.name: EVIL if spec.type == "text" else (EVIL,) for spec in free})


def _more_kinds() -> None:
    """Records of the kinds that neither plan has, added to the one with a programme: they are written over later."""
    examples = [read_folder(EXAMPLE.parent / name) for name in ("north-central-london", "mid-south-essex")]
    plan = queries.kept("vale").plan
    for kind in KINDS.values():
        if kind.storage in ("flat", "nested") and not plan.records[kind.name] and kind.name != "requirement_pack":
            found = [record for each in examples for record in each.records.get(kind.name, {}).values()][:1]
            plan = plan.with_records(kind.name, {record.id: record for record in found})
    required, fund = Requirement(id="one", title="One", text="One", how="judgement"), next(iter(plan.records["fund"]))
    plan = added(
        plan, Answer(id="a", title="A", pack="stp-2016", requirement="success-vision"),
        RequirementPack(id="own", title="Own", version="1", source="Us", requirements=(required,)),
        FundQuarter(id="q1", title="Q1", fund=fund, year="2017/18", quarter=1, control_total=1.0, position=1.0),
    )  # fmt: skip
    actions.push(by=OPERATOR, plan="vale", folder=pack(plan), why="More kinds", now=NOW)


def _special_forms(lead: Client) -> None:
    """Every other place a person may write a text: reasons, marks, moderation, scores, tokens, names, files."""
    vale, why = "/plans/vale", {"why": EVIL}

    def sent(browser: Client, address: str, data: dict[str, Any], *good: int) -> None:
        response = browser.post(address, data)
        assert response.status_code in (good or (302,)), (address, Page(response.content.decode()).text[-1500:])

    markers = [client(Role.ASSESSOR, username=f"assessor-{at}") for at in range(3)]
    vision = f"{vale}/assurance/packs/stp-2016/success-vision"
    for at, (browser, marker) in enumerate(zip(markers, ("ana", "ben"), strict=False)):
        sent(browser, f"{vision}/mark", {"result": ("met", "not met")[at], "marker": marker, "reason": EVIL})
    sent(markers[2], f"{vision}/moderate", {"result": "met", "moderator": "cem", "reason": EVIL})
    sent(lead, f"{vale}/assurance/keep", why)
    sent(lead, f"{vale}/risks/staff/score", {**SCORE, "title": EVIL, **why})
    reading = {"on": "2017-09-01", "value": "72.5", "source": EVIL, **why}
    sent(lead, f"{vale}/delivery/measures/seen/reading", reading, 302, 422)
    ask = Page(lead.get(f"{vale}/governance/approvals/ask").content.decode()).fields
    sent(lead, f"{vale}/governance/approvals/ask", {**ask, "r.title": EVIL, **why}, 302, 422, 200)
    answer = f"{vale}/governance/approvals/frailty-asked/answer"
    said = {**Page(lead.get(answer).content.decode()).fields, "r.result": "approved with conditions",
            "r.conditions.0.title": EVIL, "r.conditions.0.holder": "hospital",
            "r.dissent.0.organisation": "hospital", "r.dissent.0.reason": EVIL, **why}  # fmt: skip
    sent(lead, answer, said)
    sent(lead, "/account/tokens", {"token-name": EVIL, "days": "30", "scope": "read"}, 200, 302)
    keeper = client(Role.ADMINISTRATOR)
    sent(keeper, f"{vale}/people/give", {"username": "evil", "name": EVIL, "role": "viewer", "organisation": ""}, 200)
    file = SimpleUploadedFile("x.csv", b"id,title\na,b\n")
    file.name = EVIL
    told = lead.post(f"{vale}/records/site/upload", {"file": file, **why})
    assert Made(told.content.decode()).found == []
    sequence = queries.known_head("vale").sequence - 1
    sent(lead, f"{vale}/history/restore", {"sequence": str(sequence), "what": "record", **why})


KEPT = {"score", "mark", "moderation", "assessment"}
"""Kinds that are added, each through a form of its own, and never changed."""

ASKED = (
    "assumptions?q={}", "assumptions?owner={}", "initiatives?q={}", "records/assumption?q={}",
    "records/assumption.csv?q={}",
    "records/assumption?sort={}", "history?words={}", "history?record={}", "history?who={}", "history?kind={}",
    "history?page={}", "history/compare?a={}", "history/compare?b={}", "model?figure={}", "model?by={}", "model?run={}",
    "model?scenario={}", "model.csv?figure={}", "model/compare?a={}", "model/runs/1/why?figure={}", "risks?q={}",
    "risks?on={}", "timeline?on={}", "delivery?on={}", "governance?on={}", "engagement?on={}", "documents?on={}",
    "assurance/packs/stp-2016?result={}", "records/risk/add?r.title={}", "governance/approvals/ask?what={}",
    "timeline?slip={}",
    "roll-out?initiative={}", "assumptions/frailty-size/what-if?value={}",
)  # fmt: skip
"""Questions of an address, each asked with the text."""


@pytest.fixture
def written(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Two plans in which every free text of every kind of record says it, written through the forms; both run."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    actions.push(by=OPERATOR, plan="hw", folder=pack(read_folder(EXAMPLE)), why="First version", now=NOW)
    actions.push(by=OPERATOR, plan="vale", folder=pack(programme_plan()), why="First version", now=NOW)
    run("vale")
    lead = client(Role.LEAD, plan="vale", organisation="vale-ccg", username="ana")
    grant(by=OPERATOR, plan="hw", username="ana", role=Role.LEAD)
    grant(by=OPERATOR, plan="vale", username="ana", role=Role.ADMINISTRATOR)
    _special_forms(lead)
    _more_kinds()
    done: dict[str, int] = {}
    for plan in ("hw", "vale"):
        for kind in (kind for kind in KINDS.values() if kind.storage in ("flat", "nested")):
            known = queries.kept(plan).plan.records[kind.name]
            if known and kind.name not in done and kind.name not in KEPT:
                done[kind.name] = _by_form(lead, plan, kind, next(iter(known)), read=False)
    done["plan"] = _by_form(lead, "vale", KINDS["plan"], "settings")
    assert {kind.name for kind in KINDS.values() if kind.storage != "table"} == set(done) | KEPT
    assert min(done.values()) >= 2
    entries = queries.kept("vale").entries
    assert {kind for (kind, _), text in entries.items() if kind in KEPT and MARK in text} == KEPT
    made = run("hw")
    assert made.status == "done", made.message
    for kind in ("assumption", "milestone", "approval", "tolerance", "initiative", "scenario"):
        known = queries.kept("hw").plan.records[kind]
        _by_form(lead, "hw", KINDS[kind], next(iter(known)))
    assert MARK in run("hw").message
    return lead


def _wrong(address: str, response: Any, data: bytes) -> list[str]:
    """What an answer makes of the text, if it makes anything of it."""
    kind = response.headers.get("Content-Type", "")
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            sheets = [held.read(name).decode() for name in held.namelist() if "worksheets/" in name]
        return [f"{address}: a formula" for sheet in sheets if "<f>" in sheet or "<f " in sheet]
    text = data.decode("utf-8", "replace")
    if "csv" in kind:
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        return [f"{address}: {cell[:60]}" for cell in cells if _FORMULA.match(cell)][:1]
    if "html" in kind or "svg" in kind:
        made = Made(text).found + (["7*7 was worked out"] if "&gt;49" in text else [])
        return [f"{address}: {found}" for found in made[:1]]
    return [] if "json" in kind or "octet" in kind or "parquet" in kind else [f"{address}: {kind}"]


def crawl(browser: Client) -> tuple[list[str], Counter[str]]:
    """What went wrong on any page that can be reached, and how often the text stood on pages of each route."""
    starts = ["/account", "/plans/hw/", "/plans/vale/", "/plans/vale/people", "/plans/hw/charts/2/bridge.svg"]
    starts += [f"/plans/{plan}/{ask.format(quote(EVIL))}" for plan in ("hw", "vale") for ask in ASKED]
    told: Counter[str] = Counter()
    wrong: list[str] = []
    pages = 0
    for address, response, data in walk(browser, starts):
        wrong += _wrong(address, response, data)
        told[resolve(address.partition("?")[0]).url_name or ""] += b"alert" in data
        pages += 1
    assert pages > 250
    return wrong, told


@pytest.mark.slow
@on_sqlite
def test_what_people_write_is_text_wherever_it_comes_out(written: Client) -> None:
    wrong, told = crawl(written)
    assert wrong == []
    pages = {"record", "records", "history", "change", "report", "assumptions", "initiatives", "initiative", "risks",
             "account", "governance", "approval", "timeline", "delivery", "engagement", "requirement", "overview",
             "people"}  # fmt: skip
    assert {page for page in pages if not told[page]} == set()


def test_the_crawl_would_see_it() -> None:
    for markup in (EVIL, f'<p title="{EVIL}">', f"<p title='{EVIL}'>", f"<script>var x = '{EVIL}'</script>",
                   '<a href="javascript:alert(1)">x</a>', '<svg onload="x">'):  # fmt: skip
        assert Made(markup).found, markup
    assert not Made(f'<p title="{escape(EVIL)}">{escape(EVIL)}</p>').found
    assert _FORMULA.match(EVIL)
    assert not _FORMULA.match(f"'{EVIL}")
