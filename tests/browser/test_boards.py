"""Governance, approvals, the timeline and the roll-out, in the words of the list of pages."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit

DAY = "on=2016-03-01"


def test_governance_shows_bodies_the_calendar_and_the_path(visit: Visit) -> None:
    secretary = visit("secretary").open(f"governance?{DAY}").titled("Governance")
    secretary.sees("What needs attention", "Calendar", "Bodies", "Approve plan").accessible()
    secretary.page.locator("#body-table").get_by_role("link", name="Sponsoring Group").first.click()
    secretary.titled("Sponsoring Group").sees("Who sits on it", "16 votes of 16 organisations").accessible()
    secretary.open("governance").follow("Approval path").titled("Approval path")
    secretary.sees("The earliest lawful sign-off of the plan is", "What missing one meeting costs", "Critical")
    secretary.accessible()


def test_a_board_secretary_records_a_decision_and_sees_what_it_binds(visit: Visit) -> None:
    secretary = visit("secretary").open(f"governance/decisions/close-community-beds?{DAY}")
    secretary.titled("Community beds in Herefordshire").sees("What it would bind").follow("Record what was decided")
    secretary.choose("Status", "taken").fill("On (optional)", "2016-06-10")
    secretary.fill("Outcome (optional)", "Yes, once care at home has shown that it carries the need.")
    secretary.fill("Why this changes", "Minutes of 10 June, item 4").press("Save")
    secretary.sees("The change is saved.", "What it binds", "this is its own board").accessible()


def test_a_body_is_asked_and_its_answer_kept_with_conditions_and_dissent(visit: Visit) -> None:
    secretary = visit("secretary").open(f"governance/approvals?{DAY}").follow("Ask a body to approve")
    secretary.accessible().refusals.add(422)
    secretary.press("Ask the body").sees("There is a problem").accessible()
    secretary.fill("Title", "The plan before the CCG").choose("Body", "CCG Governing Body")
    secretary.fill("Answer wanted by", "2016-06-28").fill("Why this changes", "Papers went out today")
    secretary.page.get_by_label("Figure", exact=True).first.select_option("gap.finance")
    secretary.fill("May rise by", "1000000").press("Ask the body")
    secretary.titled("The plan before the CCG").sees("Asked for", "What it would bind", "Figures it rests on")
    secretary.accessible().follow("Record the answer").titled("Record the answer")
    secretary.choose("What it answered", "Approved with conditions").fill("Day of the answer", "2016-06-28")
    secretary.fill("What it asked for", "Show how the teams are staffed").fill("Due (optional)", "2016-09-30")
    secretary.page.get_by_label("Organisation", exact=True).first.select_option("wye-valley")
    secretary.fill("Its reason", "It goes too fast").press("See what it binds first")
    secretary.sees("Not recorded yet", "this is its own board").accessible()
    secretary.fill("Why this changes", "Minutes, item 7").press("Record the answer")
    secretary.sees("The answer is recorded.", "Show how the teams are staffed", "It goes too fast").accessible()


def test_a_planner_sees_which_approvals_a_change_would_lapse_before_saving_it(visit: Visit) -> None:
    lead = visit("lead").open("governance/approvals?on=2016-12-05").sees("Given and standing").accessible()
    standing = lead.page.locator("#standing-table tbody tr").count()
    lead.open("assumptions").fill("Words", "pay").press("Filter")
    lead.rows.first.locator("a").first.click()
    lead.follow("Change").fill("Note (optional)", "Seen again").fill("Why this changes", "To see")
    lead.press("See which approvals this would lapse").sees("would lapse").accessible()
    lead.open("governance/approvals")
    expect(lead.page.locator("#standing-table tbody tr")).to_have_count(standing)


def test_timeline_is_a_picture_with_the_same_in_a_table(visit: Visit) -> None:
    viewer = visit("viewer").open(f"timeline?{DAY}").titled("Timeline")
    picture = viewer.page.get_by_role("img", name=re.compile("The last milestone is expected on"))
    expect(picture).to_be_visible()
    drawn = picture.locator("text").all_text_contents()
    assert any(text.startswith("★") for text in drawn)
    viewer.accessible()
    viewer.page.locator("#milestone-table").get_by_role("link", name="Home first places open").click()
    viewer.sees("What hangs on it", "What moves in the model when it slips", "Critical").accessible()


def test_roll_out_shows_the_matrix_duties_and_who_waits(visit: Visit) -> None:
    viewer = visit("viewer").open("roll-out").titled("Roll-out").sees("Who goes first, who follows").accessible()
    viewer.page.locator("#matrix-table tbody th a").first.click()
    viewer.sees("Localities", "People not served yet", "Duties").accessible()
    viewer.open("roll-out").follow("The duty ledger").titled("Duty ledger").accessible()
