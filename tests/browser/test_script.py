"""What somebody writes to do harm, seen by the others in a real browser: it is only text."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import TINY

EVIL = "=1+1<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def test_script_in_a_name_and_a_reason_is_shown_and_not_run(visit: Visit) -> None:
    lead = visit("lead", plan=TINY)
    dialogs: list[str] = []
    lead.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    lead.open("records/person/add").fill("ID", "mallory").fill("Title", EVIL).fill("Note (optional)", EVIL)
    lead.page.get_by_label("Organisation", exact=True).first.select_option(index=1)
    lead.fill("Why this changes", EVIL).press("Save").sees("The change is saved.")
    for path in ("records/person/mallory/", "records/person", "history", "records/person/mallory/change",
                 f"records/person?q={EVIL}"):  # fmt: skip
        lead.open(path)
        expect(lead.page.locator("h1")).to_have_count(1)
        assert "alert(1)" in lead.page.content(), path
        assert lead.page.locator("img[src='x'], [onerror]").count() == 0, path
        scripts = lead.page.locator("script").all_text_contents()
        assert not [text for text in scripts if "alert(1)" in text], path
    lead.open("records/person/mallory/").titled(re.compile(r"<script>alert\(1\)</script>")).accessible()
    assert dialogs == []  # and what the policy refuses would stand among the visitor's faults
