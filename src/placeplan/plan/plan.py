"""The plan in memory: settings, records by kind, and baseline tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from placeplan.quantities import FinancialYear
from placeplan.records import KINDS, PlanSettings, Record

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Plan"]

AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True)
class Plan:
    """A plan whose records are typed. That they also make sense together is for `placeplan.plan.checks` to say.

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
    """

    settings: PlanSettings
    records: Mapping[str, Mapping[str, Record]]
    tables: Mapping[str, pl.DataFrame]
    answers: Mapping[str, str] = field(default_factory=dict)

    def of(self, model: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        """Records of one kind by id, in order of id; empty where there are none."""
        for kind in KINDS.values():
            if kind.model is model:
                return cast("Mapping[str, AnyRecord]", self.records.get(kind.name, {}))
        raise KeyError(model.__name__)

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        """The base year and every planned year, in order."""
        base = FinancialYear.parse(self.settings.base_year)
        return tuple(base + step for step in range(self.settings.years + 1))
