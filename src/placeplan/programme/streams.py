"""Which workstream an initiative belongs to, whether it names it by id or in words."""

from __future__ import annotations

from placeplan.plan.plan import Plan
from placeplan.records import Initiative, Portfolio, Workstream

__all__ = ["initiatives_of", "workstream_of"]


def workstream_of(plan: Plan, initiative: Initiative) -> str:
    """Id of an initiative's workstream.

    An initiative may name it by id, by title, as “heading: title”, or by its other name; where two workstreams share a
    title, its portfolio (by id or title) tells them apart. A name that fits none is handed back as it is.
    """
    text = initiative.workstream
    streams = plan.of(Workstream)
    if not text or text in streams:
        return text
    wanted = text.casefold()
    fitting = [w for w in streams.values() if wanted in _names(w)]
    if len(fitting) > 1 and initiative.portfolio:
        fitting = [w for w in fitting if initiative.portfolio in (w.portfolio, _title(plan, w.portfolio))] or fitting
    return fitting[0].id if fitting else text


def _names(stream: Workstream) -> set[str]:
    named = {stream.title, f"{stream.group}: {stream.title}", stream.also_called}
    return {name.casefold() for name in named if name}


def _title(plan: Plan, portfolio: str) -> str:
    known = plan.of(Portfolio).get(portfolio)
    return known.title if known else ""


def initiatives_of(plan: Plan, workstream: str) -> dict[str, Initiative]:
    """Active initiatives of a workstream by id."""
    return {
        key: initiative for key, initiative in plan.of(Initiative).items()
        if initiative.active and workstream_of(plan, initiative) == workstream
    }  # fmt: skip
