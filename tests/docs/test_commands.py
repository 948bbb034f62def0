"""Shell lines in the pages that start with `placeplan` name sub-commands and options that the command has."""

import re
import shlex

import click
import pytest

from placeplan.cli.main import main
from tests.repo.tree import pages, shown

SHELL = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def placeplan_lines(markdown: str) -> list[list[str]]:
    """The words after `placeplan` of each such line of the page's shell blocks."""
    lines = (line.strip().removeprefix("$ ") for block in SHELL.findall(markdown) for line in block.splitlines())
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("placeplan ")]


def mistakes(words: list[str], command: click.Command) -> list[str]:
    """Sub-commands and options in `words` that `command` does not know; a group without sub-commands knows all."""
    context = click.Context(command)
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        names = command.list_commands(context)
        if not names:
            return []
        below = command.get_command(context, words[0])
        return mistakes(words[1:], below) if below else [words[0]]
    known = {name for item in command.get_params(context) for name in [*item.opts, *item.secondary_opts]}
    return [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]


def test_the_pages_name_real_commands() -> None:
    found = {
        f"{shown(page)}: placeplan {' '.join(words)}": wrong
        for page in pages()
        for words in placeplan_lines(page.read_text())
        if (wrong := mistakes(words, main))
    }
    assert found == {}


def test_the_tour_is_read() -> None:
    readme = next(page for page in pages() if shown(page) == "README.md")
    assert {words[0] for words in placeplan_lines(readme.read_text())} >= {"new", "check", "run"}


@pytest.fixture
def group() -> click.Group:
    run = click.Command("run", params=[click.Option(["--seed"])])
    return click.Group("placeplan", commands={"run": run})


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("run x --seed 1", []),
        ("--help", []),
        ("walk x", ["walk"]),
        ("run x --sead=1", ["--sead=1"]),
        ("--sead", ["--sead"]),
    ],
)
def test_a_wrong_command_is_seen(group: click.Group, line: str, wrong: list[str]) -> None:
    assert mistakes(line.split(), group) == wrong


def test_an_empty_registry_is_let_be() -> None:
    assert mistakes(["run", "x"], click.Group("placeplan")) == []
