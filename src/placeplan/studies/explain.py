"""How one figure came about: a tree down to assumptions and baseline rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from placeplan.errors import UnknownNameError
from placeplan.results import FIGURES, RANGE_COLUMNS, SCOPES, WORLDS, Node, explain_figure
from placeplan.results.results import scope_text
from placeplan.studies.names import known_name, world_named
from placeplan.studies.run import Run
from placeplan.studies.selection import checked_scope, checked_year, splits, splits_text

__all__ = ["DEPTH", "Explanation", "check_figure", "explain"]

DEPTH = 4
"""Levels of an explanation unless told otherwise."""


@dataclass(frozen=True)
class Explanation:
    """One figure and the tree under it."""

    plan: str
    digest: str
    figure: str
    world: str
    year: str
    scope: str
    value: float
    unit: str
    tree: Node
    range: Mapping[str, Any] | None = None
    """Mean, P10, P50, P90 and their errors, where there were many runs and the figure was kept."""
    drivers: tuple[Mapping[str, Any], ...] = ()
    """Assumptions that drive the figure: assumption, correlation, share of its variance, error."""
    runs: int = 1
    sobol: tuple[Mapping[str, Any], ...] = ()
    """Sobol indices of the drivers, where they were asked for: assumption, first, total and their errors."""
    counted: Mapping[str, float] | None = None
    """The luck of counts in the range, where it was asked for: dispersion, and its part of the variance."""

    def to_dict(self) -> dict[str, Any]:
        """The explanation as one object, for JSON."""
        head = {
            name: getattr(self, name)
            for name in ("plan", "digest", "figure", "world", "year", "scope", "value", "unit")
        }
        if self.runs > 1:
            head |= {"runs": self.runs, "drivers": [dict(driver) for driver in self.drivers]}
            head |= {name: None if self.range is None else self.range[name] for name in RANGE_COLUMNS}
            head |= {"sobol": [dict(index) for index in self.sobol]} if self.sobol else {}
            head |= {"luck_of_counts": dict(self.counted)} if self.counted is not None else {}
        return {**head, "tree": _node(self.tree)}


def _node(node: Node) -> dict[str, Any]:
    return {
        "name": node.name, "label": node.label, "value": node.value, "unit": node.unit, "formula": node.formula,
        "collapsed": node.collapsed, "children": [_node(child) for child in node.children],
        "leaf": None if node.leaf is None else {**vars(node.leaf), "detail": dict(node.leaf.detail)},
    }  # fmt: skip


def check_figure(figure: str) -> str:
    """The name of a figure.

    Raises
    ------
    UnknownNameError
        There is none of this name.
    """
    return known_name("figure", figure, list(FIGURES))


def explain(
    run: Run,
    figure: str,
    *,
    year: str,
    world: str = WORLDS[1],
    scope: Mapping[str, str] | None = None,
    depth: int = DEPTH,
) -> Explanation:
    """Explain one figure of a run.

    Parameters
    ----------
    scope
        Dimension -> id; without, the footprint as a whole.
    depth
        Levels shown in full; below them come at once the assumptions and baseline rows they rest on.

    Raises
    ------
    UnknownNameError
        A name fits nothing, or the figure is not given for this scope, year and world.
    """
    results = run.results
    check_figure(figure)
    where, when, there = (
        checked_scope(results, scope or {}),
        checked_year(results, year),
        world_named(world) or WORLDS[1],
    )
    rows = results.frame.filter(pl.col("figure") == figure)
    one = rows.filter(pl.col("year") == when, *(pl.col(name) == where.get(name, "") for name in SCOPES))
    if one.height and there not in one["world"].to_list():
        worlds = " and ".join(one["world"].to_list())
        raise UnknownNameError(
            f"{figure} is given for {worlds} only.", value=there, remedy=f"Say --world '{one['world'][0]}'."
        )
    one = one.filter(pl.col("world") == there)
    if one.height != 1:
        given = splits_text(splits(rows)) or "nothing in this plan"
        said = scope_text(where) + f", {when}"
        remedy = f"It is given for: {given}. `placeplan show PLAN {figure}` lists the values."
        raise UnknownNameError(f"{figure} has no value for this.", value=said, remedy=remedy)
    tree = explain_figure(results, figure, world=there, year=when, scope=where, depth=max(depth, 1))
    made, row = results.provenance, one.row(0, named=True)
    return Explanation(made.plan, made.digest, figure, there, when, row["scope"], row["value"], row["unit"], tree)
