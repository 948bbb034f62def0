"""Labelled results: a long table of figures, the findings beside them, and the ledger that explains each figure."""

from placeplan.results.explain import explain_figure
from placeplan.results.figures import FIGURES, SCOPES, WORLDS, FigureKind
from placeplan.results.ledger import Leaf, Ledger, Node, Step
from placeplan.results.ranges import RANGE_COLUMNS, Ranges
from placeplan.results.results import COLUMNS, Finding, Provenance, Refusal, ResultSet, scope_text

__all__ = [
    "COLUMNS", "FIGURES", "RANGE_COLUMNS", "SCOPES", "WORLDS", "FigureKind", "Finding", "Leaf", "Ledger", "Node",
    "Provenance", "Ranges", "Refusal", "ResultSet", "Step", "explain_figure", "scope_text",
]  # fmt: skip
