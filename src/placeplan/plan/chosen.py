"""Where two sources give one quantity: which is used, and by how much they differ."""

from __future__ import annotations

from functools import partial

import polars as pl

from placeplan.plan.once import once_for_table
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Row, Source

__all__ = ["chosen_rows", "source_differences"]

_DIFFERENCES: dict[str, type[pl.DataType]] = {
    "table": pl.String,
    "quantity": pl.String,
    "key": pl.String,
    "source_a": pl.String,
    "value_a": pl.Float64,
    "source_b": pl.String,
    "value_b": pl.Float64,
    "difference": pl.Float64,
    "chosen": pl.String,
}


def _model(table: str) -> type[Row]:
    model = KINDS[table].model
    assert issubclass(model, Row)
    return model


def _precedence(plan: Plan) -> tuple[tuple[str, int], ...]:
    return tuple((key, source.precedence) for key, source in plan.of(Source).items())


def _in_order(frame: pl.DataFrame, table: str, precedence: tuple[tuple[str, int], ...]) -> pl.DataFrame:
    """The table's rows by key, the one whose source has precedence first; equal precedence goes by the source's id."""
    order = dict(precedence)
    last = 1 + max(order.values(), default=0)
    rank = frame["source"].replace_strict(order, default=last, return_dtype=pl.Int64).alias("_rank")
    return frame.with_columns(rank).sort([*_model(table).KEY, "_rank", "source"])


def chosen_rows(plan: Plan, table: str) -> pl.DataFrame:
    """The rows of a table that the model uses: one a key, from the source with the lowest precedence number.

    Rows come in the order of their keys.
    """
    frame, precedence = plan.table(table), _precedence(plan)
    if frame.is_empty():
        return frame
    return once_for_table(frame, ("chosen", table, precedence), partial(_chosen, frame, table, precedence))


def _chosen(frame: pl.DataFrame, table: str, precedence: tuple[tuple[str, int], ...]) -> pl.DataFrame:
    found = _in_order(frame, table, precedence)
    return found.unique(list(_model(table).KEY), keep="first", maintain_order=True).drop("_rank")


def source_differences(plan: Plan) -> pl.DataFrame:
    """Every quantity two sources give, side by side, with the difference (B less A) and the one that is used (A)."""
    found = [
        _differences(plan, kind.name)
        for kind in KINDS.values()
        if kind.storage == "table" and plan.table(kind.name).height
    ]
    return pl.concat([pl.DataFrame(schema=_DIFFERENCES), *found])


def _differences(plan: Plan, table: str) -> pl.DataFrame:
    frame, precedence = plan.table(table), _precedence(plan)
    return once_for_table(frame, ("differences", table, precedence), partial(_apart, frame, table, precedence))


def _apart(frame: pl.DataFrame, table: str, precedence: tuple[tuple[str, int], ...]) -> pl.DataFrame:
    model = _model(table)
    key = list(model.KEY)
    ranked = _in_order(frame, table, precedence).filter(pl.struct(key).is_duplicated())
    first = ranked.unique(key, keep="first", maintain_order=True)
    others = ranked.filter(~pl.struct(key).is_first_distinct())
    joined = others.join(first, on=key, how="inner", suffix="_a", maintain_order="left")
    return joined.select(
        table=pl.lit(table),
        quantity=pl.lit(model.VALUE),
        key=pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=", "),
        source_a=pl.col("source_a"),
        value_a=pl.col(f"{model.VALUE}_a").cast(pl.Float64),
        source_b=pl.col("source"),
        value_b=pl.col(model.VALUE).cast(pl.Float64),
        difference=pl.col(model.VALUE).cast(pl.Float64) - pl.col(f"{model.VALUE}_a"),
        chosen=pl.col("source_a"),
    )
