"""What people read: each page of the plan, in the words of its row of the list of pages."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Visit
from tests.browser.stage import TINY


def test_overview_shows_the_gaps_the_bridge_and_what_changed(visit: Visit) -> None:
    viewer = visit("viewer").open()
    viewer.titled("Overview").sees("Health and wellbeing", "Care and quality", "Finance and efficiency", "Up to date")
    viewer.sees("From gap to gap, 2020/21", "Gap if nothing is done", "Unidentified: nothing closes this yet")
    viewer.accessible()


def test_any_figure_opens_why_it_is_what_it_is(visit: Visit) -> None:
    viewer = visit("viewer", plan=TINY).open()
    viewer.page.locator('main a[href*="gap.finance"]').last.click()
    viewer.titled("Why this figure").sees("Made from", "do something, 2021/22").accessible()
    viewer.page.locator('main a[href*="/records/assumption/"]').first.click()
    viewer.sees("What it drives").accessible()
