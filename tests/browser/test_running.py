"""Runs: how far one is, one that is stopped, one that fails, one the plan has moved on from; and what if."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import TINY
from tests.browser.visiting import Visitor

_MANY = "2000"
"""Draws that take longer than it takes to press a button; most an installation allows unless told otherwise."""


def _asked(visitor: Visitor, *, draws: str = "", seed: str = "", scenario: str = "") -> Visitor:
    """A run is asked for on the model's page."""
    visitor.open("model").page.locator("main details summary").first.click()
    for label, text in (("Draws", draws), ("Seed", seed)):
        if text:
            visitor.fill(label, text)
    if scenario:
        visitor.choose("Scenario", scenario)
    visitor.press("Run the model")
    return visitor.titled(re.compile("^Run [0-9]+$"))


def _head(visitor: Visitor) -> str:
    return visitor.open("history").page.locator("main table tbody tr td").first.inner_text()


def test_a_run_tells_how_far_it_is_without_the_page_being_loaded_again(visit: Visit) -> None:
    finance = _asked(visit("finance"), draws="150", seed="7")
    finance.page.evaluate("() => { window.sameDocument = true }")
    finance.sees(re.compile("Step [0-9]+ of [0-9]+|Waiting for its turn")).accessible()
    expect(finance.page.locator("#progress")).to_contain_text("Done", timeout=240_000)
    assert finance.page.evaluate("() => window.sameDocument"), "the page was loaded again"
    finance.sees("See its figures", "How sure they are").accessible()
    finance.follow("How sure they are").titled("How sure").accessible()


def test_a_run_is_stopped(visit: Visit) -> None:
    finance = _asked(visit("finance"), draws=_MANY, seed="11")
    finance.sees("Stop this run", "You may leave this page; the run goes on.")
    finance.press("Stop this run").sees("The run is stopped.", "Cancelled").accessible()
    finance.follow("Back to the model").titled("Model").sees("Cancelled")


def test_a_plan_with_an_error_is_saved_on_purpose_and_its_run_fails_with_the_reason(visit: Visit) -> None:
    lead = visit("lead", plan=TINY).open("records/assumption/agency-premium/change")
    lead.refusals.add(422)
    before = {name: lead.page.get_by_label(name, exact=True).first.input_value() for name in ("Low (optional)",)}
    value = float(lead.page.get_by_label("Value", exact=True).first.input_value())
    lead.fill("Low (optional)", f"{value + 0.1:g}").fill("Why this changes", "Half of a new range").press("Save")
    lead.sees("With this change the model cannot be run", "Nothing is saved yet.").accessible()
    lead.page.get_by_label(re.compile("^Save it all the same")).check()
    lead.press("Save").sees("The change is saved.")
    _asked(lead)
    expect(lead.page.locator("#progress")).to_contain_text("Failed", timeout=240_000)
    lead.sees(re.compile("agency-premium")).accessible()
    lead.open("model").sees("Failed").accessible()
    lead.open("records/assumption/agency-premium/change").fill("Low (optional)", before["Low (optional)"])
    lead.fill("Why this changes", "The range is whole again").press("Save").sees("The change is saved.")


def test_figures_are_marked_once_the_plan_has_moved_on(visit: Visit) -> None:
    lead = _asked(visit("lead", plan=TINY))
    expect(lead.page.locator("#progress")).to_contain_text("Done", timeout=240_000)
    at = lead.page.url
    lead.open("records/assumption/closer-size/change").fill("Note (optional)", "Seen by the clinicians")
    lead.fill("Why this changes", "After the meeting").press("Save").sees("The change is saved.")
    lead.page.goto(at)
    lead.sees("Out of date", "The plan has changed since.").accessible()
    lead.open("model").sees(re.compile(r"Figures of change [0-9]+; the plan is at change [0-9]+\.")).accessible()


def test_an_assumption_is_dragged_and_the_whole_answer_follows_with_nothing_saved(visit: Visit) -> None:
    lead = visit("lead", plan=TINY)
    before = _head(lead)
    lead.open("records/assumption/frailty-size/").follow("What if it were another number?")
    answer = lead.page.locator("#answer")
    then, said = answer.locator("tbody strong").last, answer.locator("svg desc").first
    first, drawn = then.inner_text(), said.text_content() or ""
    slider = lead.page.get_by_label("Drag the value", exact=True)
    slider.focus()
    for _ in range(4):
        lead.page.keyboard.press("PageDown")
    expect(then).not_to_have_text(first)
    expect(said).not_to_have_text(drawn)
    expect(lead.page.get_by_label("Value", exact=True)).to_have_value(re.compile(r"^0\.[0-9]+$"))
    expect(answer.locator("tbody tr")).to_have_count(3)
    low, value = (lead.page.get_by_label(name, exact=True).input_value() for name in ("Low (P10)", "Value"))
    assert float(low) <= float(value), "the range no longer holds the value"
    lead.sees("Change the assumption to this").accessible()
    assert _head(lead) == before
