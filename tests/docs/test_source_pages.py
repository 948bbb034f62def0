"""The committed pages of the sources are those that the declarations give."""

from pathlib import Path

import pytest

from placeplan.sources.docs import pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sources"
PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_page_is_as_rendered(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], (
        "write it again with placeplan.sources.docs.pages"
    )


def test_no_page_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)
