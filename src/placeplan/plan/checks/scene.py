"""What every check is given: the plan, and a few views of it that several checks need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from placeplan.plan.chosen import chosen_rows
from placeplan.plan.columns import Columns
from placeplan.plan.geography import leaves_of
from placeplan.plan.locate import columns_of, locate
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, more, problem
from placeplan.records import Organisation, Site

__all__ = ["Scene"]


@dataclass
class Scene:
    """A plan under check.

    Parameters
    ----------
    plan
        The plan.
    on
        Day of the check, against which expiry is judged; None leaves that out.
    broken
        Ids of records that stand in the folder but could not be read, by kind: they count as existing.
    unread
        Kinds of which an unknown number of records could not be read: any id of theirs counts as existing.
    """

    plan: Plan
    on: date | None = None
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    _leaves: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def problem(
        self, code: str, kind: str, record: str = "", *, field: str = "", value: object = "", **facts: object
    ) -> Problem:
        """A problem of a record, with its file and row."""
        file, row = locate(self.plan, kind, record)
        return problem(code, file=file, row=row, record=record, field=field, value=value, facts=facts)

    def table_problem(
        self, code: str, table: str, *, row: int | None = None, field: str = "", value: object = "", **facts: object
    ) -> Problem:
        """A problem of a table as a whole, or of one of its rows by its place in the frame."""
        columns = self.columns(table)
        number = None if row is None else columns.row(row)
        return problem(code, file=columns.file, row=number, field=field, value=value, facts=facts)

    def table_more(self, code: str, table: str, *, field: str, count: int) -> Problem:
        """The line that counts further rows with a problem already shown for some."""
        return more(code, file=self.columns(table).file, field=field, count=count)

    def columns(self, table: str) -> Columns:
        """The table's file and rows."""
        return columns_of(self.plan, table)

    def leaves(self, places: Iterable[str]) -> frozenset[str]:
        """Leaf places a list of places stands for; an empty list stands for the footprint."""
        key = tuple(places)
        if key not in self._leaves:
            self._leaves[key] = leaves_of(self.plan, key)
        return self._leaves[key]

    @property
    def base_year(self) -> str:
        """Year 0."""
        return self.plan.settings.base_year

    @cached_property
    def organisation_of(self) -> dict[str, str]:
        """The organisation each provider is, or belongs to."""
        own = {key: key for key in self.plan.of(Organisation)}
        return own | {key: site.organisation for key, site in self.plan.of(Site).items()}

    def inside(self, provider: str) -> bool:
        """Whether a provider belongs to a full or partial partner, whose staff, capacity and money the plan holds."""
        organisation = self.plan.of(Organisation).get(self.organisation_of.get(provider, ""))
        return organisation is not None and organisation.partner in ("full", "partial")

    @cached_property
    def activity(self) -> pl.DataFrame:
        """Activity the model uses: one row a cell, above nought."""
        return self.chosen_activity.filter(pl.col("quantity") > 0)

    @cached_property
    def chosen_activity(self) -> pl.DataFrame:
        """Activity the model uses, with rows of nothing: the same table while neither rows nor sources change."""
        return chosen_rows(self.plan, "activity")

    @cached_property
    def given(self) -> list[tuple[str, str]]:
        """Pairs of service and provider with activity in the base year, in order."""
        return [
            (s, p) for s, p in self.activity.select("service", "provider").unique().sort("service", "provider").rows()
        ]

    @cached_property
    def open_at_base(self) -> dict[tuple[str, str], float]:
        """Units open in the base year by provider and resource: the latest row up to that year."""
        rows = chosen_rows(self.plan, "capacity").filter(pl.col("year") <= self.base_year).sort("year")
        return {(row["provider"], row["resource"]): row["units"] for row in rows.iter_rows(named=True)}

    @cached_property
    def later_capacity(self) -> list[tuple[str, str, str, float]]:
        """Provider, resource, year and units of capacity rows after the base year, by year."""
        rows = (
            chosen_rows(self.plan, "capacity")
            .filter(pl.col("year") > self.base_year)
            .sort("year", "provider", "resource")
        )
        return [(row["provider"], row["resource"], row["year"], row["units"]) for row in rows.iter_rows(named=True)]
