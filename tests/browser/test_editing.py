"""What people change, on the tiny plan: with a reason, with errors at their fields, and two at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import TINY

CHANGE = "records/assumption/frailty-size/change"


def test_an_assumption_is_edited_with_a_reason(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/assumption/closer-size/").follow("Change")
    lead.refusals.add(422)
    lead.fill("Note (optional)", "From a later study").press("Save")
    lead.titled("Change closer size").sees("There is a problem", "Say in a few words why this changes.")
    assert lead.page.title().startswith("Error: ")
    expect(lead.page.locator(".nhsuk-error-summary")).to_be_focused()
    lead.accessible()
    lead.follow("Say in a few words why this changes.")
    expect(lead.page.get_by_label("Why this changes")).to_be_focused()
    lead.page.keyboard.type("A later study")
    lead.press("Save").sees("The change is saved.", "From a later study")
    lead.accessible()


def test_wrong_values_are_named_at_their_fields(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/assumption/closer-size/change")
    lead.refusals.add(422)
    lead.fill("Value", "much").fill("Why this changes", "A slip").press("Save")
    field = lead.page.get_by_label("Value", exact=True)
    expect(field).to_have_class(re.compile("nhsuk-input--error"))
    said = " ".join(str(field.get_attribute("aria-describedby")).split())
    assert "f-value-error" in said.split()
    lead.accessible()


def test_parts_of_an_initiative_are_added_and_taken_away(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/initiative/frailty/change").accessible()
    before = lead.page.get_by_role("button", name=re.compile("^Remove effects")).count()
    lead.press("Add to effects")
    expect(lead.page.get_by_role("button", name=re.compile("^Remove effects"))).to_have_count(before + 1)
    lead.press(f"Remove effects {before + 1}")
    expect(lead.page.get_by_role("button", name=re.compile("^Remove effects"))).to_have_count(before)


def test_two_edits_of_one_record_are_shown_side_by_side_and_settled(visit: Visit) -> None:
    first, second = visit("lead", plan=TINY).open(CHANGE), visit("finance", plan=TINY).open(CHANGE)
    first.fill("Note (optional)", "As the lead knows").fill("Why this changes", "The lead knows").press("Save")
    first.sees("The change is saved.")
    second.fill("Note (optional)", "As finance knows").fill("Why this changes", "Finance knows").press("Save")
    second.titled("Two versions of frailty size").sees("Important", "As the lead knows", "As finance knows")
    second.sees("Somebody with the role of lead can settle this.").accessible()
    first.open().follow(re.compile("edits? kept aside")).titled("Edits kept aside").accessible()
    first.rows.first.locator("a").click()
    first.page.get_by_label("The version kept aside", exact=True).check()
    first.fill("Why this changes", "Finance had the later number").accessible().press("Settle")
    first.open("records/assumption/frailty-size/").sees("As finance knows")


def test_a_record_is_withdrawn_and_restored(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/scenario/add").titled("Add scenario")
    for label, text in (("ID", "short-lived"), ("Title", "Short-lived"), ("Why this changes", "To see")):
        lead.fill(label, text)
    lead.press("Save").sees("The change is saved.").follow("Withdraw").titled("Withdraw Short-lived").accessible()
    lead.fill("Why this changes", "Seen").press("Withdraw").sees("The record is withdrawn.").accessible()
    lead.open("history?record=short-lived").sees("Seen")
    lead.rows.last.locator("a").click()
    lead.fill("Why it is restored", "Missed").press("Restore this record")
    lead.open("records/scenario/short-lived/").titled("Short-lived")


def test_two_versions_are_compared_and_one_restored(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/assumption/index-prices/change")
    lead.fill("Note (optional)", "A later forecast").fill("Why this changes", "Forecast").press("Save")
    lead.open("history").press("Compare").titled(re.compile("Version [0-9]+ and version"))
    lead.sees("index-prices", "A later forecast", re.compile("^Restore version")).accessible()
    lead.fill("Why it is restored", "To begin again").press("Restore the whole plan").sees("Restored by a new change.")
    lead.open("records/assumption/index-prices/")
    assert "A later forecast" not in lead.page.locator("main dl").first.inner_text()


def test_what_others_refer_to_cannot_be_withdrawn(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/organisation/vale-ccg/withdraw")
    lead.sees("Other records still refer to it. Change them first:").accessible()


def test_people_are_given_roles_and_lose_them(visit: Visit) -> None:
    administrator = visit("administrator", plan=TINY).open("people").titled("People").accessible()
    administrator.refusals.add(422)
    administrator.fill("User name", "new.person").press("Give this role")
    administrator.sees("There is a problem").accessible()
    administrator.fill("User name", "new.person").fill("Name, if new", "New Person").choose("Role", "Viewer")
    administrator.press("Give this role").sees("Their password is shown this once").accessible()
    row = administrator.page.get_by_role("row", name=re.compile("New Person"))
    row.get_by_role("button").click()
    administrator.sees("The role is taken away.")
    expect(administrator.page.get_by_role("row", name=re.compile("New Person"))).to_have_count(0)
