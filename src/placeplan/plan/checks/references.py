"""References name what exists, and ids that share a namespace differ."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from placeplan.plan.cells import ValueFault
from placeplan.plan.checks.scene import Scene
from placeplan.plan.mentions import all_parts, mentions
from placeplan.plan.once import once_for_table
from placeplan.plan.problems import Problem, nearest
from placeplan.records import KINDS, Initiative, fields_of

__all__ = ["check_lists", "check_openings", "check_references", "check_shared_ids", "check_table_references"]


def _known(scene: Scene, kinds: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for kind in kinds:
        found |= set(scene.plan.records.get(kind, {})) | set(scene.broken.get(kind, ()))
    return found


def _hint(name: str, known: set[str], kinds: tuple[str, ...]) -> str:
    close = nearest(name, sorted(known))
    files = " or ".join(KINDS[kind].path for kind in kinds)
    return f"Did you mean {close!r}?" if close else f"Correct it, or add {name!r} to {files}."


def _words(kinds: tuple[str, ...]) -> str:
    return " or ".join(kind.replace("_", " ") for kind in kinds)


def check_references(scene: Scene) -> Iterator[Problem]:
    """Every reference of a record names a record of a kind its field allows."""
    known: dict[tuple[str, ...], set[str]] = {}
    for mention in mentions(scene.plan):
        kinds = mention.targets
        if kinds not in known:
            known[kinds] = _known(scene, kinds)
        if mention.target in known[kinds] or scene.unread & set(kinds):
            continue
        yield scene.problem(
            "unknown-reference",
            mention.kind,
            mention.record,
            field=mention.field,
            value=mention.target,
            kinds=_words(kinds),
            hint=_hint(mention.target, known[kinds], kinds),
        )


def _named(frame: pl.DataFrame, column: str) -> list[str]:
    return frame[column].unique().to_list()


def check_table_references(scene: Scene) -> Iterator[Problem]:
    """Every reference of a baseline row names a record of a kind its column allows."""
    for kind in KINDS.values():
        frame = scene.plan.table(kind.name)
        if kind.storage != "table" or frame.is_empty():
            continue
        for spec in kind.fields:
            if not spec.refs or scene.unread & set(spec.refs):
                continue
            known = _known(scene, spec.refs)
            named = once_for_table(frame, ("named", spec.name), partial(_named, frame, spec.name))
            strange = [name for name in named if name and name not in known]
            if not strange:
                continue
            series, words = frame[spec.name], _words(spec.refs)
            hints = {name: _hint(name, known, spec.refs) for name in strange[:200]}
            found: list[Problem] = []
            scene.columns(kind.name).report(
                series.is_in(strange),
                spec,
                lambda index, series=series, words=words, hints=hints: ValueFault(  # type: ignore[misc]
                    "unknown-reference", series[index], kinds=words, hint=hints.get(series[index], "Correct it.")
                ),
                found,
            )
            yield from found


def check_openings(scene: Scene) -> Iterator[Problem]:
    """A release waits for openings that exist, each written initiative/opening."""
    initiatives = scene.plan.of(Initiative)
    openings = {f"{key}/{opening.id}" for key, initiative in initiatives.items() for opening in initiative.openings}
    broken = scene.broken.get("initiative", frozenset())
    for key, initiative in initiatives.items():
        for release in initiative.releases:
            for name in release.after:
                if name in openings or name.partition("/")[0] in broken:
                    continue
                close = nearest(name, sorted(openings))
                yield scene.problem(
                    "unknown-reference",
                    "initiative",
                    key,
                    field=f"releases.{release.id}.after",
                    value=name,
                    kinds="opening",
                    hint=f"Did you mean {close!r}?" if close else "Write it as initiative/opening.",
                )


def check_shared_ids(scene: Scene) -> Iterator[Problem]:
    """Organisations and sites are providers both, places and neighbours residences both: no id stands for two."""
    for one, other in (("organisation", "site"), ("place", "neighbour")):
        records = scene.plan.records
        for key in sorted(set(records.get(one, {})) & set(records.get(other, {}))):
            yield scene.problem(
                "shared-id",
                other,
                key,
                field="id",
                value=key,
                one=f"an {one}" if one[0] in "aeiou" else f"a {one}",
                other=f"a {other}",
            )


def check_lists(scene: Scene) -> Iterator[Problem]:
    """No list names the same thing twice."""
    for kind, key, prefix, part in all_parts(scene.plan):
        for spec in fields_of(type(part)):
            value = getattr(part, spec.name) if spec.type == "list" else ()
            for element in sorted({str(element) for element in value if value.count(element) > 1}):
                yield scene.problem("repeated-element", kind, key, field=prefix + spec.name, value=element)
