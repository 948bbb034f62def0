"""What some reader may not see, taken out of a plan, of a run's figures and of an explanation.

Whoever calls says which records are withheld. What is left names none of them: neither by title, nor by id, nor in a
sentence. A withheld line of the bridge is added to one line for all of them, so that the bridge still adds up; rows of
other figures that are split by a withheld record are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import polars as pl

from placeplan.plan.mentions import parts_of, targets_of
from placeplan.plan.plan import Plan
from placeplan.programme import Finding
from placeplan.records import KINDS, FieldSpec, Kind, Part, fields_of
from placeplan.results import Node, Ranges
from placeplan.results.results import scope_text
from placeplan.studies.keeping import ANSWER
from placeplan.studies.run import Run

__all__ = ["WITHHELD", "WITHHELD_LINE", "Withheld", "borne_out", "withheld_of"]

Told = TypeVar("Told")

WITHHELD = "withheld"
"""What stands where a record or a row names one that is withheld. A page may link it like any id: nothing is there."""

WITHHELD_LINE = "withheld items together"
"""The line of the bridge that holds what withheld records contribute."""

_WORD = re.compile(r"[\w-]+")
_WORD_OR_MARK = re.compile(r"[\w-]+|[^\w\s-]")
_IN_WORD = re.compile(r"[\w-]")

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "place": ("place", "neighbour"), "provider": ("organisation", "site", "neighbour"),
    "organisation": ("organisation",), "service": ("service",), "resource": ("resource",),
    "staff_group": ("staff_group",), "initiative": ("initiative",),
}  # fmt: skip
"""Kinds whose ids stand in a dimension of the results."""


@dataclass(frozen=True)
class Withheld:
    """Records somebody may not see.

    Parameters
    ----------
    keys
        Kind and id of each.
    titles
        What people read for them.
    """

    keys: frozenset[tuple[str, str]] = frozenset()
    titles: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.keys)

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        """Everything that names one of them, by the word it begins with: looked up, however many there are."""
        found: dict[str, list[str]] = {}
        for low in sorted({name.strip().lower() for name in (*self._ids, *self.titles)} - {""}):
            first = _WORD.match(low)
            found.setdefault(first.group() if first else low[0], []).append(low)
        return {word: tuple(names) for word, names in found.items()}

    def tells(self, *texts: str) -> bool:
        """Whether a text names any of them, as whole words."""
        return bool(self.keys) and any(self._tells(text.lower()) for text in texts if text)

    def _tells(self, text: str) -> bool:
        for found in _WORD_OR_MARK.finditer(text):
            for name in self._names.get(found.group(), ()):
                end = found.start() + len(name)
                if text.startswith(name, found.start()) and not _IN_WORD.match(text, end):
                    before = text[found.start() - 1 : found.start()]
                    if not _IN_WORD.match(before):
                        return True
        return False

    def holds(self, kinds: Iterable[str], name: object) -> bool:
        """Whether a record of this name and one of these kinds is withheld."""
        return any((kind, str(name)) in self.keys for kind in kinds)

    def plan(self, plan: Plan) -> Plan:
        """The plan without them; where another record names one, it says that this is withheld."""
        if not self.keys:
            return plan
        answers = self.answers(plan)
        for kind, records in plan.records.items():
            left = {key: self.part(row) for key, row in records.items() if (kind, key) not in self.keys}
            plan = plan.with_records(kind, left)
        for table in (kind for kind in KINDS.values() if kind.storage == "table"):
            plan = plan.with_table(table.name, self._table(table, plan.table(table.name)))
        return replace(plan, settings=self.part(plan.settings), answers=answers)

    def keeps_answer(self, file: str, *texts: str) -> bool:
        """Whether an answer's text is withheld, or names a record that is."""
        return (ANSWER, file) in self.keys or self.tells(*texts)

    def answers(self, plan: Plan) -> dict[str, str]:
        """A plan's answers without those that are withheld."""
        return {name: text for name, text in plan.answers.items() if not self.keeps_answer(name, text)}

    def _table(self, kind: Kind, frame: pl.DataFrame) -> pl.DataFrame:
        ids = {spec.name: [key for other, key in self.keys if other in spec.refs] for spec in kind.fields if spec.refs}
        return frame.with_columns(
            pl.when(pl.col(name).is_in(gone)).then(pl.lit(WITHHELD)).otherwise(pl.col(name)).alias(name)
            for name, gone in ids.items() if gone and name in frame.columns
        )  # fmt: skip

    def part(self, part: Any) -> Any:
        """A record, or a part of one, that names none of them."""
        updates: dict[str, Any] = {}
        model: type[Part] = type(part)
        for spec in fields_of(model):
            value = getattr(part, spec.name)
            if spec.type == "parts":
                made = self._parts(value)
            elif spec.refs or spec.key_refs:
                made = self._value(spec, value)
            elif isinstance(value, str) and not spec.choices and spec.name != "id":
                made = self._untold_text(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], str) and not spec.choices:
                made = tuple(self._untold_text(each) for each in value)
            else:
                continue
            if made != value:
                updates[spec.name] = made
        return part.model_copy(update=updates) if updates else part

    def _untold_text(self, text: str) -> str:
        """A text, or that it is withheld where it is, or leads to, the id of one of them, as in kind/id."""
        return WITHHELD if self._ids.intersection(text.split("/")) else text

    def _parts(self, value: object) -> object:
        """Parts that name none of them; one that changes a withheld record, as a scenario's do, is left out."""
        if isinstance(value, Part):
            return self.part(value)
        elements = value if isinstance(value, tuple) else ()
        left = [each for each in elements if not self.holds((getattr(each, "kind", ""),), getattr(each, "id", ""))]
        return tuple(self.part(each) for each in left) if isinstance(value, tuple) else value

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(key for _, key in self.keys)

    def named(self, part: Part) -> frozenset[tuple[str, str]]:
        """Those of them that a record names."""
        return frozenset(
            (kind, name)
            for _, each in parts_of(part)
            for spec in fields_of(type(each))
            for name, kinds in targets_of(spec, getattr(each, spec.name))
            for kind in kinds
            if (kind, name) in self.keys
        )

    def _value(self, spec: FieldSpec, value: object) -> object:
        if isinstance(value, Mapping):
            return {self._name(spec.key_refs, key): self._name(spec.refs, each) for key, each in value.items()}
        return tuple(self._name(spec.refs, each) for each in value) if isinstance(value, tuple) else self._name(
            spec.refs, value
        )  # fmt: skip

    def _name(self, kinds: Iterable[str], value: Any) -> Any:
        return WITHHELD if isinstance(value, str) and self.holds(kinds, value) else value

    def run(self, run: Run) -> Run:
        """A run whose figures, findings, refusals and titles name none of them. It cannot explain itself."""
        if not self.keys:
            return run
        results = run.results
        titles = {
            column: {key: title for key, title in each.items() if not self.holds(_COLUMNS.get(column, ()), key)}
            for column, each in results.titles.items()
        }
        findings = [f for f in results.findings if not self.tells(f.subject, f.message, f.remedy)]
        refusals = [r for r in results.refusals if not self.tells(r.release, r.provider, r.resource, r.reason)]
        problems = [p for p in run.problems if not self.tells(*(str(text) for text in vars(p).values()))]
        made = replace(
            results, frame=self.frame(results.frame), findings=tuple(findings), refusals=tuple(refusals),
            titles=titles, ledger=type(results.ledger)(), ranges=self._ranges(results.ranges),
        )  # fmt: skip
        return Run(self.plan(run.plan), tuple(problems), made)

    def _ranges(self, ranges: Ranges | None) -> Ranges | None:
        if ranges is None:
            return None
        gone = [key for kind, key in self.keys if kind == "assumption"]
        return replace(
            ranges, frame=self._untold(ranges.frame, "scope"), chances=self._untold(ranges.chances, "subject"),
            drivers=ranges.drivers.filter(~pl.col("assumption").is_in(gone)),
            bars=ranges.bars.filter(~pl.col("assumption").is_in(gone)),
        )  # fmt: skip

    def _untold(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        told = [text for text in rows[column].unique().to_list() if text and self.tells(text)]
        return rows.filter(~pl.col(column).is_in(told))

    def frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of figures without those split by them; lines of the bridge are brought together."""
        named = pl.lit(value=False)
        for column, kinds in _COLUMNS.items():
            ids = [key for kind, key in self.keys if kind in kinds]
            named = named | pl.col(column).is_in(ids)
        low = {title.lower() for title in self.titles}
        lines = [line for line in frame["line"].unique().to_list() if line and _begins(line.lower(), low)]
        named = named | pl.col("line").is_in(lines)
        bridge = frame.filter(named & (pl.col("figure") == "bridge"))
        rest = frame.filter(~named)
        return pl.concat([rest, _together(bridge)]) if bridge.height else rest

    def tree(self, node: Node) -> Node:
        """An explanation in which they are not named, and what they say is left out."""
        if not self.keys:
            return node
        leaf = node.leaf
        said = (leaf.name, leaf.evidence, *map(str, leaf.detail.values())) if leaf else ()
        if self.tells(node.name, node.label, *said):
            return Node("", WITHHELD, float("nan"), "", "")
        formula = "" if self.tells(node.formula) else node.formula
        return replace(node, formula=formula, children=tuple(self.tree(child) for child in node.children))


def _begins(line: str, titles: Set[str]) -> bool:
    """Whether a line is one of these titles, alone or with something in brackets after it."""
    parts = line.split(" (")
    return any(" (".join(parts[:at]) in titles for at in range(1, len(parts) + 1))


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each figure, world, year and unit, on a line of its own."""
    keys = [name for name in rows.columns if name in ("figure", "world", "year", "unit")]
    added = rows.group_by(keys, maintain_order=True).agg(pl.col("value").sum())
    blank = {name: "" for name in rows.columns if name not in (*keys, "value")}
    blank |= {"line": WITHHELD_LINE, "scope": scope_text({"line": WITHHELD_LINE})}
    return added.with_columns(**{name: pl.lit(text) for name, text in blank.items()}).select(rows.columns)


def withheld_of(plans: Iterable[Plan], keys: Iterable[tuple[str, str]]) -> Withheld:
    """Records to withhold, with every title they have in some versions of a plan."""
    found = frozenset(keys)
    titles = {
        str(getattr(plan.records.get(kind, {}).get(key), "title", "")) for plan in plans for kind, key in found
    }  # fmt: skip
    return Withheld(found, frozenset(titles - {""}))


def borne_out(told: Told, whole: Told) -> Told:
    """What a part of a plan says, with only those findings that the whole plan bears out.

    Held against the part of it that somebody may see, a plan seems to lack what is kept from them.
    """
    known = frozenset(_findings(whole))
    return cast("Told", _sifted(told, known))


def _findings(found: Any) -> Iterator[Any]:
    if isinstance(found, Finding):
        yield found
    elif isinstance(found, tuple):
        for each in found:
            yield from _findings(each)
    elif is_dataclass(found) and not isinstance(found, Plan):
        for spec in fields(found):
            yield from _findings(getattr(found, spec.name))


def _sifted(found: Any, known: Set[Any]) -> Any:
    if isinstance(found, tuple) and type(found) is tuple:
        left = tuple(_sifted(each, known) for each in found if not isinstance(each, Finding) or each in known)
        return left if len(left) != len(found) or any(a is not b for a, b in zip(left, found, strict=True)) else found
    if not is_dataclass(found) or isinstance(found, Plan):
        return found
    made = {spec.name: _sifted(getattr(found, spec.name), known) for spec in fields(found) if spec.init}
    changed = {name: value for name, value in made.items() if value is not getattr(found, name)}
    return replace(found, **changed) if changed and not isinstance(found, type) else found
