"""The plan in memory: settings, records by kind, and baseline tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.records import KINDS, Kind, PlanSettings, Record

__all__ = ["Origins", "Plan", "empty_table", "table_schema"]

AnyRecord = TypeVar("AnyRecord", bound=Record)


def table_schema(kind: Kind) -> dict[str, type[pl.DataType]]:
    """Columns of a baseline table and their types: text, float or integer."""
    types: dict[str, type[pl.DataType]] = {"number": pl.Float64, "integer": pl.Int64}
    return {spec.name: types.get(spec.type, pl.String) for spec in kind.fields}


def empty_table(name: str) -> pl.DataFrame:
    """A baseline table of this kind without rows."""
    return pl.DataFrame(schema=table_schema(KINDS[name]))


@dataclass(frozen=True)
class Origins:
    """Where in a folder the plan was read from, so that problems found later can name file and row.

    Parameters
    ----------
    files
        File of each table by kind name.
    rows
        Row of each record of a flat kind: kind name, then id.
    table_rows
        Row of each line of a table, where lines of the file were left out because they are empty.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    table_rows: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan whose records are typed. That they also make sense together is for `placeplan.plan.checks` to say.

    Two plans are equal where they say the same: where they come from and the order of table rows do not count.

    Parameters
    ----------
    settings
        The plan's own settings.
    records
        Records of every flat and nested kind: kind name, then id, then record, in the order of ids.
    tables
        Baseline tables by kind name; one column per field of the kind, in order, typed (text, float, integer).
    answers
        Narrative texts by file name.
    origins
        Where it was read from; empty for a plan made in memory.
    """

    settings: PlanSettings
    records: Mapping[str, Mapping[str, Record]]
    tables: Mapping[str, pl.DataFrame]
    answers: Mapping[str, str] = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plan):
            return NotImplemented
        if (self.settings, dict(self.answers)) != (other.settings, dict(other.answers)):
            return False
        return all(
            dict(self.records.get(kind.name, {})) == dict(other.records.get(kind.name, {}))
            if kind.storage != "table"
            else _same_rows(self.table(kind.name), other.table(kind.name))
            for kind in KINDS.values()
        )

    def of(self, model: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        """Records of one kind by id, in order of id; empty where there are none."""
        for kind in KINDS.values():
            if kind.model is model:
                return cast("Mapping[str, AnyRecord]", self.records.get(kind.name, {}))
        raise KeyError(model.__name__)

    def table(self, name: str) -> pl.DataFrame:
        """A baseline table by kind name; without rows where the plan has none."""
        frame = self.tables.get(name)
        return empty_table(name) if frame is None else frame

    def with_records(self, kind: str, records: Mapping[str, Record]) -> Plan:
        """The same plan with other records of one kind."""
        return replace(self, records={**self.records, kind: dict(sorted(records.items()))})

    def with_table(self, kind: str, frame: pl.DataFrame) -> Plan:
        """The same plan with another table; rows are then counted as they stand in it."""
        rows = {name: row for name, row in self.origins.table_rows.items() if name != kind}
        return replace(self, tables={**self.tables, kind: frame}, origins=replace(self.origins, table_rows=rows))

    @cached_property
    def found(self) -> dict[Hashable, Any]:
        """What was found for this very plan and may be asked for again; see `placeplan.plan.once`."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What a copy takes with it: all but what was found."""
        return {name: value for name, value in vars(self).items() if name != "found"}

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        """The base year and every planned year, in order."""
        base = FinancialYear.parse(self.settings.base_year)
        return tuple(base + step for step in range(self.settings.years + 1))


def _same_rows(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    return one.sort(one.columns).equals(other.sort(other.columns)) if one.columns == other.columns else False
