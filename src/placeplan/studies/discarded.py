"""Options left out of the choice, and why: both are kept."""

from __future__ import annotations

from placeplan.plan.plan import Plan
from placeplan.publish.options_view import DiscardedView
from placeplan.records import Option

__all__ = ["discarded_views"]

_WHO = ("body", "person", "organisation")


def discarded_views(plan: Plan) -> tuple[DiscardedView, ...]:
    """Discarded options as they are shown."""
    return tuple(_view(plan, option) for option in plan.of(Option).values() if option.status == "discarded")


def _view(plan: Plan, option: Option) -> DiscardedView:
    found = (plan.records.get(kind, {}).get(option.discarded_by) for kind in _WHO)
    by = next((str(record.title) for record in found if record is not None), option.discarded_by)
    on = option.discarded_on.isoformat() if option.discarded_on else ""
    return DiscardedView(option.id, option.title, option.discarded_because, on, by)
