"""What people bring in and take out: spreadsheets, folders, tokens, opinions of figures, answers, and the past."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visit
from tests.browser.stage import TINY
from tests.browser.visiting import Visitor

ANSWER = "assurance/packs/stp-2016/minimum-balance"


def _sent(visitor: Visitor, label: str, name: str, data: bytes) -> Visitor:
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    visitor.page.get_by_label(label).set_input_files(file)
    return visitor.press("See what would change")


def _download(visitor: Visitor, link: str) -> bytes:
    with visitor.page.expect_download() as sent:
        visitor.follow(link)
    return Path(sent.value.path()).read_bytes()


def test_a_spreadsheet_is_changed_seen_and_saved_and_a_broken_one_is_refused(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/organisation")
    rows = _download(lead, "Export as CSV").decode()
    title = rows.splitlines()[1].split(",")[1]
    lead.follow("Upload a spreadsheet").titled("Upload organisations").accessible()
    lead.refusals.add(422)
    label = "A CSV file in UTF-8, or a workbook whose first sheet is the table"
    _sent(lead, label, "organisations.csv", b"id,title,colour\nx,y,z\n").sees("There is a problem").accessible()
    _sent(lead, label, "organisations.csv", rows.replace(title, "The renamed place", 1).encode())
    lead.sees("0 added, 1 changed", "The renamed place").accessible()
    lead.press("Save all of it").sees("There is a problem").accessible()
    lead.fill("Why this changes", "From the estates team").press("Save all of it")
    lead.sees("0 added and 1 changed.", "The renamed place").accessible()


def _with_title(data: bytes, title: str) -> bytes:
    """A plan's zip in which the plan has another title."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("plan.toml"):
                text = re.sub(rb'(?m)^title = ".*"$', f'title = "{title}"'.encode(), text, count=1)
            new.writestr(name, text)
    return out.getvalue()


def test_a_folder_is_taken_away_changed_and_brought_back_and_no_other_file_is(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("documents").titled("Documents").accessible()
    link = lead.page.locator('main a[href$="/documents/plan.zip"]').inner_text()
    data = _download(lead, link)
    lead.refusals.add(422)
    lead.open("history").follow("Upload the plan’s folder").titled("Upload the plan").accessible()
    label = "The plan’s folder as a zip"
    _sent(lead, label, "plan.zip", b"PK\x03\x04 and nothing more").sees("There is a problem").accessible()
    _sent(lead, label, "plan.zip", _with_title(data, "Vale, worked on at home"))
    lead.sees("What would change", "Vale, worked on at home").accessible()
    lead.fill("Why this changes", "Worked on over the weekend").press("Save all of it")
    lead.sees("Saved: 0 added, 1 changed, 0 withdrawn.", "Worked on over the weekend").accessible()


def test_a_token_is_made_used_and_revoked(visit: Visit) -> None:
    assessor = visit("assessor").open("/account").titled("Your account").sees("You have no tokens.")
    assessor.refusals.add(422)
    assessor.press("Make a token").sees("There is a problem").accessible()
    assessor.fill("Name of a new token", "Monthly figures").press("Make a token").sees("shown this once").accessible()
    token = assessor.page.locator("#new-token").inner_text()

    def asked() -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{assessor.address}/api/v1/plans", headers=headers, timeout=60)

    found: list[dict[str, Any]] = asked().json()
    assert {row["plan"] for row in found} >= {TINY}
    assessor.open("/account").sees("Monthly figures")
    assert token not in assessor.page.content()
    assessor.page.get_by_role("button", name="Revoke Monthly figures").click()
    assessor.sees("You have no tokens.").accessible()
    assert asked().status_code == 401


def test_an_organisation_disputes_its_figures_and_everybody_sees_it(visit: Visit) -> None:
    contributor = visit("contributor", plan=TINY).open("baseline")
    form = contributor.page.locator('form[action$="/baseline/capacity"]')
    contributor.accessible()
    form.get_by_label(re.compile("says$")).select_option("disputed")
    form.get_by_label("Why").fill("One ward is counted twice")
    form.get_by_role("button", name="Save").click()
    contributor.sees("Saved.").accessible()
    viewer = visit("viewer", plan=TINY).open("baseline")
    viewer.page.locator("#capacity ~ details", has_text="What organisations say").first.locator("summary").click()
    disputed = viewer.page.get_by_role("region", name=re.compile("^Statuses of capacit")).locator("td:nth-child(4)")
    assert any(text != "0" for text in disputed.all_inner_texts())
    viewer.open("history").sees("One ward is counted twice").accessible()


def test_an_answer_is_written_with_live_figures_and_changed_by_two(visit: Visit) -> None:
    lead = visit("lead").open(ANSWER).sees("Nobody has answered this yet.").accessible()
    lead.refusals.add(422)
    lead.follow("Write the answer").titled("Write the answer").accessible()
    lead.page.locator("summary").get_by_text("Figures you can write").click()
    lead.sees("{{ gap.finance }}").accessible()
    lead.press("See how it would read").sees("There is a problem", "Write the answer.").accessible()
    stated = 'With the plan the gap is {{ gap.finance }}, not {{ gap.finance world="do nothing" }}'
    wrong = stated + "; {{ gap.gold }} is left."
    lead.fill("Answer", wrong).press("See how it would read")
    lead.sees("Some numbers do not hold", re.compile("There is no figure 'gap.gold'")).accessible()
    assert re.search(r"gap is −?-?£[0-9.]+ million", lead.page.locator("#preview").inner_text())
    right = stated + ". Everybody who leads a scheme reports each month what it has saved, and to whom." * 2
    lead.fill("Answer", right).fill("Why this changes", "For the submission").press("Save all the same")
    lead.sees("The answer is saved.", "With the plan the gap is").accessible()
    lead.page.locator(".pp-answer a").first.click()
    lead.titled("Why this figure")
    other = visit("lead").open(ANSWER).follow("Change the answer")
    lead.open(ANSWER).follow("Change the answer").fill("Answer", right + " It is checked by audit.")
    lead.fill("Why this changes", "Audit").press("Save").sees("The answer is saved.")
    other.fill("Answer", right + " Councils have seen it.").fill("Why this changes", "Councils").press("Save")
    other.titled("Two versions of").sees("Important", "Councils have seen it.", "It is checked by audit.").accessible()
    other.page.get_by_label("The version kept aside", exact=True).check()
    other.fill("Why this changes", "Both were asked").press("Settle").sees("The conflict is settled.").accessible()
    other.open(ANSWER).sees(re.compile("Councils have seen it"))
    other.page.locator("summary").get_by_text("How the answer came to be so").click()
    other.accessible().page.locator("main details table a").first.click()
    other.titled(re.compile("^Change [0-9]+")).accessible()
    expect(other.page.locator("main ins")).to_contain_text("Councils")


def test_what_an_approval_rests_on_is_restored_only_after_it_is_told(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/body/add")
    for label, text in (("ID", "vale-board"), ("Title", "Vale board"), ("Why this changes", "Set up in May")):
        lead.fill(label, text)
    lead.choose("Authority", "joint committee").press("Save").sees("The change is saved.")
    lead.open("governance/approvals?on=2017-06-01").follow("Ask a body to approve")
    lead.fill("Title", "The plan of June").choose("Body", "Vale board").fill("Answer wanted by", "2017-06-20")
    lead.fill("Why this changes", "Papers are out").press("Ask the body").titled("The plan of June")
    lead.follow("Record the answer").choose("What it answered", "Approved").fill("Day of the answer", "2017-05-30")
    lead.fill("Why this changes", "Minutes").press("Record the answer").sees("The answer is recorded.", "Stands")
    lead.open("records/assumption/index-pay/change").fill("Note (optional)", "As of the spring")
    lead.fill("Why this changes", "A later forecast").press("Save")
    lead.sees("This change would lapse approvals", "The plan of June").accessible()
    lead.press("Save all the same").sees("The change is saved.")
    lead.open("governance/approvals").sees("Lapsed")
    lead.open("history?record=index-pay").rows.last.locator("a").click()
    lead.fill("Why it is restored", "As it was approved").press("Restore this record").sees("Restored by a new change.")
    lead.open("governance/approvals").sees("Stands")
    lead.open("history?record=index-pay").rows.nth(1).locator("a").click()
    lead.fill("Why it is restored", "To see").press("Restore this record")
    lead.titled("Restore what change").sees("would lapse approvals", "The plan of June").accessible()
    lead.follow("Leave it as it is").titled(re.compile("^Change [0-9]+"))
    lead.open("governance/approvals").sees("Stands").accessible()
    lead.open("records/approval").follow("The plan of June").follow("Withdraw")
    lead.sees("Withdrawing it would lapse approvals").accessible()
    lead.fill("Why this changes", "Only a rehearsal").press("Withdraw all the same").sees("The record is withdrawn.")
