"""Registered figures move only on purpose; every section of the equations has some."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.golden.registered import EXAMPLES, FOLDER, example_figures, path_of, section_figures, sections

REFRESH = "write them again with `python -m tests.golden.refresh`, and say in the commit why they moved"


def moved(registered: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What is no longer as it was registered; figures may differ by rounding."""
    changes = [key for key in {*registered, *found} - {"figures"} if registered.get(key) != found.get(key)]
    before, after = registered["figures"], found["figures"]
    largest = max((abs(v) for v in before.values()), default=1.0)
    for key in dict.fromkeys([*before, *after]):
        if key not in before or key not in after:
            changes.append(f"{key}: {before.get(key, 'not given')} became {after.get(key, 'not given')}")
        elif abs(before[key] - after[key]) > max(1e-9 * abs(before[key]), 1e-15 * largest, 1e-9):
            changes.append(f"{key}: {before[key]} became {after[key]}")
    return changes


def registered(kind: str, name: str) -> dict[str, Any]:
    path = path_of(kind, name)
    assert path.is_file(), f"{kind}/{name} has no registered figures: {REFRESH}"
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_figures_are_as_registered(name: str) -> None:
    changes = moved(registered("examples", name), example_figures(name))
    assert changes == [], f"{len(changes)} figures moved; if that is meant, {REFRESH}"


@pytest.mark.parametrize("name", sorted(sections()))
def test_every_section_of_the_equations_is_as_registered(name: str) -> None:
    found = section_figures(name)
    assert len(found["figures"]) >= 4
    assert moved(registered("equations", name), found) == [], REFRESH


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in (FOLDER / "equations").glob("*.json")} == set(sections())
    assert {path.stem for path in (FOLDER / "examples").glob("*.json")} == set(EXAMPLES)


def test_a_figure_that_moves_is_seen() -> None:
    name = sorted(sections())[0]
    before = section_figures(name)
    assert moved(before, before) == []
    after = copy.deepcopy(before)
    key = next(iter(after["figures"]))
    after["figures"][key] *= 1 + 1e-6
    assert [change.partition(":")[0] for change in moved(before, after)] == [key]
    del after["figures"][key]
    assert len(moved(before, after)) == 1
    assert moved(before, {**before, "section": "other"}) == ["section"]
