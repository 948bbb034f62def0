"""Values of rows and records, one by one, and years in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import polars as pl

from placeplan.plan.cells import ValueFault, accept
from placeplan.plan.checks.scene import Scene
from placeplan.plan.columns import Columns, check_rows
from placeplan.plan.locate import locate
from placeplan.plan.mentions import all_parts
from placeplan.plan.once import once_for_table
from placeplan.plan.problems import Problem
from placeplan.records import KINDS, MONEY_LINES, FieldSpec, Part, Record, fields_of
from placeplan.records.initiative import Cost, StaffNeed

__all__ = ["check_indices", "check_publication", "check_records", "check_tables", "check_year_order", "check_years"]

_FREE_YEARS = frozenset({"PlanSettings.base_year", "PlanSettings.price_base", "Assumption.price_base"})


def check_tables(scene: Scene) -> Iterator[Problem]:
    """Every value of every baseline table fits its field, and no source gives one quantity twice."""
    for kind in KINDS.values():
        frame = scene.plan.table(kind.name)
        if kind.storage == "table" and frame.height:
            columns = scene.columns(kind.name)
            if once_for_table(frame, ("has faults", kind.name), partial(_has_faults, columns, frame)):
                yield from _faults(columns, frame)


def _faults(columns: Columns, frame: pl.DataFrame) -> list[Problem]:
    found: list[Problem] = []
    check_rows(columns, frame, found)
    return found


def _has_faults(columns: Columns, frame: pl.DataFrame) -> bool:
    return bool(_faults(columns, frame))


def check_records(scene: Scene) -> Iterator[Problem]:
    """Every value of a record fits its field; for plans that were not read from a folder."""
    for kind, key, prefix, part in all_parts(scene.plan):
        for spec in fields_of(type(part)):
            try:
                _accept_all(spec, getattr(part, spec.name))
            except ValueFault as fault:
                file, row = locate(scene.plan, kind, key)
                yield fault.problem(file=file, row=row, record=key, field=prefix + spec.name)


def _accept_all(spec: FieldSpec, value: object) -> None:
    if spec.required and value in ("", {}) and "" not in spec.choices:
        raise ValueFault("required", "", meaning=spec.meaning)
    if spec.type in ("parts", "text") and not spec.pattern:
        return
    if isinstance(value, Mapping):
        value = tuple(value.values())
    for element in value if isinstance(value, tuple) else (value,):
        if element is not None and (element != "" or spec.required):
            accept(spec, element)


def check_publication(scene: Scene) -> Iterator[Problem]:
    """What is restricted says why."""
    for kind, key, _, part in all_parts(scene.plan):
        if isinstance(part, Record) and part.publication == "restricted" and not part.publication_reason.strip():
            yield scene.problem("restricted-without-reason", kind, key, field="publication_reason")


def check_indices(scene: Scene) -> Iterator[Problem]:
    """Every line of money has an index."""
    for line in MONEY_LINES:
        if line not in scene.plan.settings.indices:
            yield scene.problem("missing-index", "plan", scene.plan.settings.id, field="indices", value=line)


def check_year_order(scene: Scene) -> Iterator[Problem]:
    """The first year of a cost or of staff is not after the last."""
    for kind, key, prefix, part in all_parts(scene.plan):
        if isinstance(part, (Cost, StaffNeed)) and part.to_year and part.from_year > part.to_year:
            yield scene.problem(
                "years-out-of-order",
                kind,
                key,
                field=f"{prefix}from_year",
                value=part.from_year,
                other="to_year",
                last=part.to_year,
            )


def _years(part: Part) -> Iterator[tuple[str, str]]:
    for spec in fields_of(type(part)):
        value = getattr(part, spec.name)
        if spec.key_shape == "year":
            yield from ((spec.name, year) for year in value)
        elif spec.type == "year" and value and f"{type(part).__name__}.{spec.name}" not in _FREE_YEARS:
            yield spec.name, value


def check_years(scene: Scene) -> Iterator[Problem]:
    """Years of records and of baseline rows lie within the plan."""
    first, last = str(scene.plan.years[0]), str(scene.plan.years[-1])
    for kind, key, prefix, part in all_parts(scene.plan):
        for name, year in _years(part):
            if not first <= year <= last:
                yield scene.problem(
                    "year-outside-plan", kind, key, field=prefix + name, value=year, first=first, last=last
                )
    for kind_ in KINDS.values():
        if kind_.storage != "table" or not any(spec.type == "year" for spec in kind_.fields):
            continue
        for year in scene.plan.table(kind_.name)["year"].unique().sort().to_list():
            if not first <= year <= last:
                yield scene.table_problem(
                    "year-outside-plan", kind_.name, field="year", value=year, first=first, last=last
                )
