"""Decision records are numbered in order without gaps, say their status, and are listed."""

import re

import pytest

from tests.repo.tree import ROOT

FOLDER = ROOT / "docs/adr"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "index.md")


def test_records_are_numbered_in_order() -> None:
    assert [path.name[:5] for path in RECORDS] == [f"{number:04}-" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("name", [path.name for path in RECORDS])
def test_a_record_is_whole_and_listed(name: str) -> None:
    content = (FOLDER / name).read_text()
    assert content.startswith(f"# {name[:4]} ")
    assert re.search(r"^Status: (proposed|accepted|replaced by \d{4})$", content, flags=re.MULTILINE)
    assert [part for part in ("Context", "Decision", "Consequences") if f"\n## {part}\n" not in content] == []
    title = content.splitlines()[0].removeprefix("# ")
    assert f"[{title}]({name})" in (FOLDER / "index.md").read_text()
