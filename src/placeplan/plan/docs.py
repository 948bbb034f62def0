"""The pages of the reference that are generated from the definitions of records and findings.

`python -m placeplan.plan.docs`, run at the project's root, writes them anew.
"""

from __future__ import annotations

from pathlib import Path

from placeplan.plan.problems import render_findings
from placeplan.records.docs import render_pages

__all__ = ["reference_pages", "write_reference"]


def reference_pages() -> dict[str, str]:
    """Every generated page by its path from the project's root."""
    pages = {f"docs/reference/records/{name}": text for name, text in render_pages().items()}
    return {**pages, "docs/reference/findings.md": render_findings()}


def write_reference(root: Path) -> None:
    """Write every generated page below the project's root; pages of subjects that are gone are removed."""
    pages = reference_pages()
    for path in (root / "docs/reference/records").glob("*.md"):
        if path.relative_to(root).as_posix() not in pages:
            path.unlink()
    for name, text in pages.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_reference(Path(__file__).parents[3])
