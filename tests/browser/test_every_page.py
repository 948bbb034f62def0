"""Every page of both plans: at two widths, at 400 %, without script, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import EXAMPLE, TINY
from tests.browser.visiting import Visitor

ZOOMED = {"width": 320, "height": 256}
"""1,280 by 1,024 pixels at 400 %."""
_STEPS = """() => {
    const at = document.activeElement
    const box = at.getBoundingClientRect()
    const look = getComputedStyle(at)
    return {
        tag: at.tagName, text: (at.innerText || at.getAttribute('aria-label') || at.name || '').trim().slice(0, 60),
        top: box.top + window.scrollY, inside: box.bottom > 0 && box.top < window.innerHeight,
        marked: look.boxShadow !== 'none' || (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0),
    }
}"""


_FILES = (".csv", ".svg", ".png", ".xlsx", ".parquet", ".zip", ".html", "/documents/report")
"""The report is a file too: it is served without any script, and so without those of the tests."""


def entries(visitor: Visitor) -> list[str]:
    """Addresses of the navigation, those behind "More" too."""
    links = visitor.page.locator("nav.nhsuk-header__navigation a.nhsuk-header__navigation-link")
    found = [str(link.get_attribute("href")) for link in links.all()]
    assert len(found) == len(set(found)) >= 7
    return found


def below(visitor: Visitor, page: str) -> list[str]:
    """The first page of each sort that a page leads to within its part of the plan."""
    hrefs = visitor.page.locator("main a[href]").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    sorts: dict[str, str] = {}
    for href in hrefs:
        inner = href.startswith(page + "/") and not href.partition("?")[0].endswith(_FILES)
        if inner:
            shape = re.sub(r"/[^/]*[0-9][^/]*|/[a-z0-9-]+(?=/|$)", "/*", href.removeprefix(page).partition("?")[0])
            sorts.setdefault(shape, href)
    return list(sorts.values())


@pytest.mark.parametrize("plan", [EXAMPLE, TINY])
def test_every_page_of_a_plan_is_accessible(visit: Visit, plan: str) -> None:
    """On the tiny plan most pages of the programme have nothing to show, and must say so helpfully."""
    visitor = visit("administrator", plan=plan).open()
    for page in entries(visitor):
        visitor.open(page).accessible()
        assert len(visitor.page.locator("main").inner_text().split()) > 12, page
        if plan == EXAMPLE:
            for inner in below(visitor, page):
                visitor.open(inner).accessible()


def test_every_page_reflows_at_four_hundred_per_cent(visit: Visit) -> None:
    visitor = visit("administrator", viewport=ZOOMED).open()
    for page in entries(visitor):
        wide = visitor.open(page).page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page}: {wide} pixels too wide"


def test_every_page_works_without_script(visit: Visit) -> None:
    visitor = visit("lead", script=False).open()
    for page in entries(visitor):
        visitor.open(page)
        expect(visitor.page.locator("h1")).to_be_visible()
        expect(visitor.page.locator("nav.nhsuk-header__navigation").get_by_role("link", name="History")).to_be_visible()


def test_a_change_can_be_made_without_script(visit: Visit) -> None:
    lead = visit("lead", plan=TINY, script=False).open("records/assumption/index-pay/").follow("Change")
    lead.refusals.add(422)
    lead.fill("Note (optional)", "Without script").press("Save").sees("There is a problem")
    lead.fill("Why this changes", "To see").press("Save").sees("The change is saved.", "Without script")


def test_a_page_is_used_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit("lead", plan=TINY).open("assumptions")
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('main').contains(document.activeElement)")
    visitor.open("assumptions")
    steps = []
    for _ in range(40):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(_STEPS))
        if steps[-1]["tag"] == "BODY":
            break
    for step in steps[:-1]:
        assert step["marked"], f"focus cannot be seen on {step}"
        assert step["inside"], f"focus is out of sight on {step}"
    said = [step["text"] for step in steps]
    order = [said.index(text) for text in ("Skip to main content", "Placeplan", "Sign out", "Overview", "Filter")]
    assert order == sorted(order)


def test_the_menu_of_a_small_screen_opens_and_closes_by_keyboard(visit: Visit) -> None:
    visitor = visit("administrator", viewport={"width": 375, "height": 800}).open()
    more = visitor.page.get_by_role("button", name="Browse More")
    more.focus()
    visitor.page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    last = visitor.page.locator("nav.nhsuk-header__navigation").get_by_role("link", name="People")
    expect(last).to_be_visible()
    visitor.accessible()
    visitor.page.keyboard.press("Escape")
    expect(last).to_be_hidden()
