"""Every relative link in a page leads to a file, and to a heading where it names one."""

import re
from pathlib import Path

import pytest

from tests.repo.tree import ROOT, pages, shown

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", flags=re.MULTILINE | re.DOTALL)


def prose(markdown: str) -> str:
    """The page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "``", FENCE.sub("", markdown))


def anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ +(.+?) *$", FENCE.sub("", markdown), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> list[str]:
    dead = []
    for match in LINK.finditer(prose(page.read_text())):
        target = match[1] or match[2]
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = (page.parent / name).resolve() if name else page
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in anchors(goal.read_text())):
            dead.append(target)
    return dead


def test_every_relative_link_resolves() -> None:
    found = {shown(page): dead for page in pages() if (dead := dead_links(page))}
    assert found == {}


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        targets = (match[1] or match[2] for match in LINK.finditer(prose(page.read_text())))
        waiting += [(page.parent / target.partition("#")[0]).resolve() for target in targets if ":" not in target]
    documentation = {page for page in pages() if page.is_relative_to(ROOT / "docs")}
    assert {shown(page) for page in documentation - reached} == set()


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ("[a](b.md)", False),
        ("[a](b.md#the-one)", False),
        ("[a](#here-too)", False),
        ("[a](https://example.org/x)", False),
        ("`[a](none.md)`", False),
        ("[a](none.md)", True),
        ("![a](none.svg)", True),
        ("[a](b.md#another)", True),
        ("[a](#nowhere)", True),
    ],
)
def test_a_dead_link_is_seen(tmp_path: Path, link: str, dead: bool) -> None:
    (tmp_path / "b.md").write_text("# The one\n")
    page = tmp_path / "a.md"
    page.write_text(f"# Here, too\n\n{link}\n")
    assert bool(dead_links(page)) is dead
