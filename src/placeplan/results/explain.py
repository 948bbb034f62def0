"""Why a figure is what it is: from a row of the long table to the tree of what it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from placeplan.results.figures import FIGURES
from placeplan.results.ledger import Leaf, Node
from placeplan.results.results import ResultSet, scope_text

__all__ = ["explain_figure"]


def explain_figure(
    results: ResultSet, figure: str, *, world: str, year: str, scope: Mapping[str, str], depth: int = 4
) -> Node:
    """Tree under one figure.

    Parameters
    ----------
    depth
        Levels shown in full; below them come at once the distinct assumptions and baseline rows.

    Returns
    -------
    A tree whose leaves are assumptions, baseline rows and what initiatives state. A figure that no step of the ledger
    holds (a Shapley share, a waiting list) has one leaf of kind "computed" that names the method.

    Raises
    ------
    KeyError
        The results hold no such figure.
    """
    value = results.value(figure, world=world, year=year, **scope)
    found = results.ledger.find(figure, world, year, scope)
    label = f"{figure}, {scope_text(scope)}, {world}, {year}"
    kind = FIGURES[figure]
    if found is None:
        leaf = Leaf("computed", figure, value, kind.unit, f"{kind.meaning}; see the equations")
        return Node(
            figure, label, value, kind.unit, kind.meaning, (Node(figure, figure, value, kind.unit, "", leaf=leaf),)
        )
    node = results.ledger.explain(*found, depth=depth)
    return Node(figure, label, value, kind.unit, node.formula or kind.meaning, node.children, node.leaf, node.collapsed)
