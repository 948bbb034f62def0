"""The pages of the reference that are generated from the definitions of records and findings."""

from __future__ import annotations

from placeplan.plan.problems import render_findings
from placeplan.records.docs import render_pages

__all__ = ["reference_pages"]


def reference_pages() -> dict[str, str]:
    """Every generated page by its path from the project's root."""
    pages = {f"docs/reference/records/{name}": text for name, text in render_pages().items()}
    return {**pages, "docs/reference/findings.md": render_findings()}
