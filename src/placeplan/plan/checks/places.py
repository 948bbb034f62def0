"""Places: their layers, and which of them hold people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from placeplan.plan.cells import ValueFault, format_number
from placeplan.plan.checks.graph import circle
from placeplan.plan.checks.scene import Scene
from placeplan.plan.geography import leaf_places, leaves_touching
from placeplan.plan.mentions import mentions
from placeplan.plan.problems import Problem
from placeplan.records import KINDS, Place

__all__ = ["check_footprint", "check_leaves", "check_parent_shares", "check_partly_inside", "check_place_cycles"]

_TABLES = ("population", "activity", "travel")


def check_place_cycles(scene: Scene) -> Iterator[Problem]:
    """No place lies in itself."""
    found = circle({key: set(place.parents) for key, place in scene.plan.of(Place).items()})
    if found:
        yield scene.problem("place-cycle", "place", found[0], field="parents", value=" in ".join([*found, found[0]]))


def check_parent_shares(scene: Scene) -> Iterator[Problem]:
    """A place's shares in the places of one level are at most the whole."""
    places = scene.plan.of(Place)
    for key, place in places.items():
        sums: dict[str, float] = defaultdict(float)
        for parent, share in place.parents.items():
            if parent in places:
                sums[places[parent].level] += share
        for level, total in sums.items():
            if total > 1 + 1e-9:
                shown = format_number(round(total, 9))
                yield scene.problem("parent-shares", "place", key, field="parents", value=shown, level=level)


def check_partly_inside(scene: Scene) -> Iterator[Problem]:
    """A place that an effect or contract names holds the places it touches wholly, or leaves them out."""
    for mention in mentions(scene.plan):
        if mention.declared not in ("Effect.places", "Contract.places") or mention.target not in scene.plan.of(Place):
            continue
        named = scene.leaves(getattr(mention.holder, mention.spec.name))
        for place in sorted(leaves_touching(scene.plan, mention.target) - named):
            yield scene.problem(
                "partly-inside", mention.kind, mention.record, field=mention.field, value=mention.target, place=place
            )


def _with_rows(scene: Scene, table: str) -> list[str]:
    frame = scene.plan.table(table)
    return [name for name in frame["place"].unique().sort().to_list() if name in scene.plan.of(Place)]


def check_leaves(scene: Scene) -> Iterator[Problem]:
    """Rows are given for places in which no other lies."""
    leaves = set(leaf_places(scene.plan))
    for table in _TABLES:
        wrong = [name for name in _with_rows(scene, table) if name not in leaves]
        if wrong:
            yield from _rows(scene, table, "not-a-leaf", wrong)


def check_footprint(scene: Scene) -> Iterator[Problem]:
    """Places with rows lie in the footprint; others are neighbours."""
    footprint = scene.plan.settings.footprint
    if footprint not in scene.plan.of(Place):
        return
    parents = {key: set(place.parents) for key, place in scene.plan.of(Place).items()}
    for table in _TABLES:
        wrong = [name for name in _with_rows(scene, table) if footprint not in _above(parents, name)]
        if wrong:
            yield from _rows(scene, table, "outside-footprint", wrong)


def _above(parents: dict[str, set[str]], place: str) -> set[str]:
    found, open_ = set(), [place]
    while open_:
        current = open_.pop()
        if current not in found:
            found.add(current)
            open_ += parents.get(current, ())
    return found


def _rows(scene: Scene, table: str, code: str, places: list[str]) -> Iterator[Problem]:
    found: list[Problem] = []
    series = scene.plan.table(table)["place"]
    spec = next(spec for spec in KINDS[table].fields if spec.name == "place")
    footprint = scene.plan.settings.footprint
    for place in places:
        first = (series == place).arg_true().head(1)
        row = int(first[0])
        fault = ValueFault(code, place, footprint=footprint)
        found.append(fault.problem(file=scene.columns(table).file, row=scene.columns(table).row(row), field=spec.name))
    yield from found
