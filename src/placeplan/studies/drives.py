"""What each assumption drives: the records that use it."""

from __future__ import annotations

from collections.abc import Mapping

from placeplan.plan.mentions import mentions
from placeplan.plan.plan import Plan

__all__ = ["drives"]


def drives(plan: Plan) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """For each assumption, kind and id of the records that use it, each once; scenarios are left out."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for mention in mentions(plan):
        if mention.targets == ("assumption",) and mention.kind != "scenario":
            found.setdefault(mention.target, {})[mention.kind, mention.record] = None
    return {name: tuple(users) for name, users in found.items()}
