"""What people read: each page of the plan, in the words of its row of the list of pages."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import TINY


def test_overview_shows_the_gaps_the_bridge_and_what_changed(visit: Visit) -> None:
    viewer = visit("viewer").open()
    viewer.titled("Overview").sees("Health and wellbeing", "Care and quality", "Finance and efficiency")
    viewer.sees(re.compile("Up to date|Out of date"))  # another story may have changed the plan since its run
    viewer.sees("How sure this is", "Chance it is closed", "From gap to gap", "What changed")
    viewer.sees(re.compile("^Nothing, as of "))
    viewer.page.get_by_text("The bridge line by line, year by year").click()
    viewer.sees("Gap if nothing is done", "2016/17", "2020/21").accessible()
    lead = visit("lead").open().sees(re.compile("things fall due within 90 days, of which [0-9]+ are late"))
    lead.page.locator("#asked ~ .nhsuk-table-container a").first.click()
    lead.sees("What refers to it").accessible()


def test_any_figure_opens_why_it_is_what_it_is(visit: Visit) -> None:
    viewer = visit("viewer", plan=TINY).open()
    viewer.page.locator('main a[href*="gap.finance"]').last.click()
    viewer.titled("Why this figure").sees("Made from", "do something, 2021/22").accessible()
    viewer.page.locator('main a[href*="/records/assumption/"]').first.click()
    viewer.sees("What it drives").accessible()


def test_baseline_shows_each_quantity_its_sources_and_their_difference(visit: Visit) -> None:
    contributor = visit("contributor").open().follow("Baseline").titled("Baseline")
    contributor.page.get_by_text("quantities are given differently by two sources").first.click()
    contributor.page.get_by_text("What organisations say").first.click()
    contributor.sees("Provisional", "Sum of persons").accessible()


def test_assumptions_are_filtered_sorted_turned_and_exported(visit: Visit) -> None:
    viewer = visit("contributor").open().follow("Assumptions").titled("Assumptions")
    viewer.sees("493 of 493, page 1 of 10")
    viewer.follow(re.compile("^Next")).sees("page 2 of 10").accessible()
    viewer.fill("Words", "care home").press("Filter").sees(re.compile(r"of 493\."))
    assert 0 < viewer.rows.count() < 50
    viewer.follow("Value")
    values = [float(text) for text in viewer.rows.locator("td:nth-child(2)").all_inner_texts()]
    assert values == sorted(values)
    expect(viewer.page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    with viewer.page.expect_download() as sent:
        viewer.follow("Export as CSV")
    assert sent.value.suggested_filename.endswith("-assumptions.csv")
    viewer.fill("Words", "no such words").press("Filter").sees("Nothing fits these filters").accessible()
    viewer.follow("Show all").sees("493 of 493")


def test_an_initiative_has_a_page_of_its_own(visit: Visit) -> None:
    viewer = visit("viewer").open("initiatives").titled("Initiatives").accessible()
    name = viewer.rows.first.locator("a").first.inner_text()
    viewer.follow(name).titled(name).sees("What it does", "Effects", "Roll-out").accessible()


def test_model_shows_figures_by_organisation_and_year(visit: Visit) -> None:
    viewer = visit("finance").open("model").titled("Model")
    viewer.page.get_by_label("Figure", exact=True).select_option("position")
    viewer.choose("By", "Organisation").press("Show")
    viewer.sees("Wye Valley NHS Trust", "2020/21").accessible()
    viewer.follow(re.compile("^Run [0-9]+$")).sees("Done", "Asked by").accessible()


def test_records_of_every_kind_are_listed(visit: Visit) -> None:
    viewer = visit("assessor").open("records").titled("Records").accessible()
    viewer.follow("Organisations").titled("Organisations").accessible()
    viewer.open("records/activity").sees("page 1 of").accessible()


def test_history_filters_every_change(visit: Visit) -> None:
    viewer = visit("viewer").open("history").titled("History").sees("First version, from a folder").accessible()
    viewer.choose("Kind", "Scenario").press("Filter")
    assert all("Scenario" in row for row in viewer.rows.all_inner_texts())
    viewer.rows.first.locator("a").first.click()
    viewer.titled(re.compile("Change [0-9]+")).sees("As it was made", "Before", "After").accessible()
    viewer.open("history?words=no-such-words").sees("No change fits these filters").accessible()


def test_an_assessor_sees_footprints_side_by_side_detail_first(visit: Visit) -> None:
    assessor = visit("assessor").open("/").follow("See the footprints you assess side by side")
    assessor.titled("Footprints side by side").sees("requirement by requirement", "How many each footprint meets")
    assessor.accessible().page.locator('main td a[href*="/assurance/packs/"]').first.click()
    assessor.sees("How it is judged").open("/assessor").follow("Between footprints").titled("Between footprints")
    assessor.sees("Care across borders, in the base year").accessible()
    visit("viewer").open_refused("/assessor", 403).titled("You cannot do this").accessible()
