"""The labelled result set of an expected run."""

from __future__ import annotations

from placeplan.engine.findings import findings_of, refusals_of
from placeplan.engine.pipeline import Chain
from placeplan.engine.steps import ledger_of
from placeplan.engine.tables import figures_of
from placeplan.results.results import Provenance, ResultSet

__all__ = ["results_of"]


def results_of(chain: Chain, provenance: Provenance) -> ResultSet:
    """Figures, findings and refusals of an expected run, with the ledger that explains them."""
    axes = chain.model.axes
    named = ("place", "provider", "organisation", "service", "resource", "staff_group", "initiative", "effect")
    titles = {name: dict(getattr(axes, name).titles) for name in named}
    return ResultSet(figures_of(chain), provenance, findings_of(chain), refusals_of(chain), ledger_of(chain), titles)
