"""A person at a browser: what they see and do, and what must hold on every page they see."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.stage import AXE, EXAMPLE

WIDE, SMALL = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
_RUN = """async (tags) => {
    const options = {runOnly: tags, rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}
    const found = await axe.run(document, options)
    return found.violations.map((each) => ({
        rule: each.id, help: each.help,
        nodes: each.nodes.slice(0, 5).map((node) => [node.html.slice(0, 200), node.failureSummary]),
    }))
}"""
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SETTLED = "() => new Promise((done) => setTimeout(done, 200))"
"""The header lays its entries out anew a moment after the window's size has changed."""
_LOOK = """() => ({
    titles: document.querySelectorAll('h1').length,
    wide: document.documentElement.scrollWidth - window.innerWidth,
    ids: [...document.querySelectorAll('[id]')].map((each) => each.id),
    tables: [...document.querySelectorAll('table')].filter((each) => !each.caption || !each.rows.length).length,
    empty: [...document.querySelectorAll('main ul, main tbody, main dl')]
        .filter((each) => !each.textContent.trim()).map((each) => each.outerHTML.slice(0, 120)),
})"""


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds against WCAG 2.2 AA. It is given to the page by the debugger, past any content policy."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(_RUN, _TAGS)
    return found


def assert_accessible(page: Page) -> None:
    """No violation at either width, one heading of the first level, no id twice, nothing wider than a small screen."""
    before = page.viewport_size
    for size in (WIDE, SMALL):
        page.set_viewport_size(size)
        page.evaluate(_DRAWN)
        found = violations(page)
        assert not found, f"{page.url} at {size['width']}: {json.dumps(found, indent=1)}"
        look = page.evaluate(_LOOK)
        assert look["titles"] == 1, page.url
        assert look["wide"] <= 0, f"{page.url} is {look['wide']} pixels wider than {size['width']}"
        assert sorted(look["ids"]) == sorted(set(look["ids"])), page.url
        assert look["tables"] == 0, f"{page.url}: a table without caption or rows"
        assert look["empty"] == [], f"{page.url}: an empty list or table"
    if before and before != size:
        page.set_viewport_size(before)
        page.evaluate(_SETTLED)


class Visitor:
    """Somebody signed in, with one page open.

    Parameters
    ----------
    refusals
        Statuses of error pages this story expects; the browser's own word of them is then no fault.
    """

    def __init__(self, context: BrowserContext, address: str, plan: str = EXAMPLE) -> None:
        self.context, self.address, self.plan = context, address, plan
        self.faults: list[str] = []
        self.refusals: set[int] = set()
        self.page = context.new_page()
        context.on("request", self._asked)
        context.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.faults.append(f"a request left the workspace: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self.faults.append(f"{response.status} from {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        ours = message.type in ("error", "warning") and not message.text.startswith("Failed to load resource")
        if ours:
            self.faults.append(f"console: {message.text} at {self.page.url}")

    def open(self, path: str = "") -> Visitor:
        """Go to a page of the plan, or to an address that begins with a slash."""
        self.page.goto(self.address + (path if path.startswith("/") else f"/plans/{self.plan}/{path}"))
        return self

    def open_refused(self, path: str, status: int) -> Visitor:
        """Go to a page that answers with an error."""
        self.refusals.add(status)
        answer = self.page.goto(self.address + (path if path.startswith("/") else f"/plans/{self.plan}/{path}"))
        assert answer is not None
        assert answer.status == status
        return self

    def follow(self, name: str | re.Pattern[str], at: int = 0) -> Visitor:
        """Follow a link of the page by its text."""
        self.page.locator("#main, nav, header").get_by_role("link", name=name).nth(at).click()
        return self

    def press(self, name: str, at: int = 0) -> Visitor:
        """Press a button by its text."""
        self.page.get_by_role("button", name=name, exact=True).nth(at).click()
        return self

    def fill(self, label: str, text: str) -> Visitor:
        """Fill a field in by its label."""
        self.page.get_by_label(label, exact=True).first.fill(text)
        return self

    def choose(self, label: str, option: str) -> Visitor:
        """Choose an option of a list by their labels."""
        self.page.get_by_label(label, exact=True).first.select_option(label=option)
        return self

    def sees(self, *texts: str | re.Pattern[str]) -> Visitor:
        """Every text is to be seen on the page."""
        for text in texts:
            expect(self.page.locator("body").get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    def titled(self, text: str | re.Pattern[str]) -> Visitor:
        """The page's heading, and with it the title of the window."""
        expect(self.page.locator("h1")).to_contain_text(text)
        assert "Placeplan" in self.page.title()
        return self

    @property
    def rows(self) -> Locator:
        """Rows of the page's first table, without its head."""
        return self.page.locator("main table").first.locator("tbody tr")

    def accessible(self) -> Visitor:
        """The end of every story."""
        assert_accessible(self.page)
        return self

    def ended(self) -> None:
        """Nothing went wrong behind the page."""
        assert not self.faults, "\n".join(self.faults)

    def picture(self, path: Path) -> None:
        """The page as a picture."""
        self.page.screenshot(path=path, full_page=True)
