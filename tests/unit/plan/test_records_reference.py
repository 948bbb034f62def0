"""The reference of records is what the definitions say; every field has a meaning."""

from __future__ import annotations

from pathlib import Path

from placeplan.plan.checks.units import EXPECTED
from placeplan.plan.mentions import parts_of
from placeplan.quantities import UNITS
from placeplan.records import KINDS, Part, fields_of
from placeplan.records.docs import render_pages

FOLDER = Path(__file__).parents[3] / "docs/reference/records"


def every_model() -> list[type[Part]]:
    found: list[type[Part]] = []
    open_ = [kind.model for kind in KINDS.values()]
    while open_:
        model = open_.pop()
        if model not in found:
            found.append(model)
            open_ += [spec.part for spec in fields_of(model) if spec.part is not None]
    return found


def test_the_committed_pages_are_the_rendering() -> None:
    pages = render_pages()
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == pages


def test_every_field_is_documented_with_its_meaning() -> None:
    text = "\n".join(render_pages().values())
    for model in every_model():
        for spec in fields_of(model):
            assert spec.meaning, f"{model.__name__}.{spec.name}"
            assert f"| `{spec.name}` |" in text


def test_every_field_that_names_an_assumption_says_in_which_unit() -> None:
    naming = {
        f"{model.__name__}.{spec.name}"
        for model in every_model()
        for spec in fields_of(model)
        if spec.refs == ("assumption",)
    }
    assert naming == set(EXPECTED)
    assert {unit for units in EXPECTED.values() for unit in units} <= set(UNITS)


def test_parts_have_paths() -> None:
    from tests.plans import tiny_plan

    frailty = tiny_plan().records["initiative"]["frailty"]
    paths = [path for path, _ in parts_of(frailty)]
    assert paths[:3] == ["", "effects.fewer.", "effects.fewer.becomes."]
    assert "staff.1." in paths
    assert "rollout.north." in paths
