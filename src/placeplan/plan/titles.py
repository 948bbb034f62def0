"""What the things a figure is given for are called."""

from __future__ import annotations

from collections.abc import Mapping

from placeplan.plan.plan import Plan

__all__ = ["scope_in_words", "title_in_scope"]

_HOLDERS: Mapping[str, tuple[str, ...]] = {
    "provider": ("organisation", "site"), "payer": ("organisation",), "payee": ("organisation",),
}  # fmt: skip
"""Kinds a name in a scope may be of, where it is not the name of the kind itself."""


def title_in_scope(plan: Plan, name: str, value: str) -> str:
    """The title of what a scope names, such as the resource `bed-community`; its name where the plan has no such
    record.
    """
    for kind in _HOLDERS.get(name, (name,)):
        record = plan.records.get(kind, {}).get(value)
        if record is not None:
            return str(getattr(record, "title", "") or value)
    return value.replace("_", " ")


def scope_in_words(plan: Plan, scope: Mapping[str, str]) -> str:
    """What a figure is given for: "Community hospital bed; Bromyard Community Hospital", or "the footprint"."""
    return "; ".join(title_in_scope(plan, name, value) for name, value in scope.items()) or "the footprint"
