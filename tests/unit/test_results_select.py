"""Rows of a figure, chosen quickly: those that going through the whole table one column after another gives."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from placeplan.results import SCOPES, WORLDS, ResultSet
from placeplan.studies.run import run
from tests.plans import tiny_plan


def slowly(results: ResultSet, figure: str, world: str, year: str, scope: dict[str, str]) -> pl.DataFrame:
    rows = results.frame.filter(pl.col("figure") == figure)
    if world:
        rows = rows.filter(pl.col("world") == world)
    if year:
        rows = rows.filter(pl.col("year") == year)
    for name in SCOPES:
        wanted = scope.get(name, "")
        rows = rows.filter(pl.col(name) != "" if wanted == "*" else pl.col(name) == wanted)
    return rows


def test_every_figure_is_found_as_it_would_be_by_hand() -> None:
    done = run(tiny_plan())
    results, found = done.results, 0
    splits = results.frame.group_by("figure", maintain_order=True).first().select("figure", *SCOPES).to_dicts()
    for split, world, year in product(splits, ("", *WORLDS), ("", done.years[-1])):
        filled = {name: split[name] for name in SCOPES if split[name]}
        for scope in ({}, filled, dict.fromkeys(filled, "*"), {**filled, "line": "*"}):
            rows = results.select(split["figure"], world=world, year=year, **scope)
            assert rows.equals(slowly(results, split["figure"], world, year, scope))
            assert rows.columns == results.frame.columns
            found += rows.height
    assert found > 1_000


def test_a_figure_that_is_not_there_has_no_rows_and_no_value() -> None:
    results = run(tiny_plan()).results
    assert results.select("nothing of the kind").is_empty()
    with pytest.raises(KeyError, match="0 rows"):
        results.value("nothing of the kind", world="do nothing", year="2016/17")
