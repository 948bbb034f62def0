"""From arrays to the long table of figures (expected run)."""

from __future__ import annotations

import polars as pl

from placeplan.engine.pipeline import Chain
from placeplan.engine.tables import care, gaps, money
from placeplan.engine.tables.rows import Table

__all__ = ["figures_of"]

SECTIONS = (
    care.population_rows, care.activity_rows, care.effect_rows, care.capacity_rows, care.staff_rows, care.waiting_rows,
    care.travel_rows, money.money_rows, money.unexplained_rows, money.bridge_rows, gaps.gap_rows,
)  # fmt: skip


def figures_of(chain: Chain) -> pl.DataFrame:
    """Every figure of the expected run, in long form (columns `placeplan.results.COLUMNS`)."""
    table = Table(chain.model.axes.year.ids)
    for section in SECTIONS:
        section(chain, table)
    return table.frame()
