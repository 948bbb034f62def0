"""The digest that names a version of a plan."""

from __future__ import annotations

import hashlib

from placeplan.plan.plan import Plan
from placeplan.plan.render import render_plan

__all__ = ["SHORT", "canonical_text", "plan_digest", "short_digest"]

SHORT = 12
"""Letters of a short digest."""


def canonical_text(plan: Plan) -> str:
    """All the plan says, as one text: independent of storage, of the order of rows and of comments in files."""
    files = render_plan(plan)
    return "".join(f"{name}\n{len(text)}\n{text}" for name, text in sorted(files.items()))


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the canonical text, in hexadecimal letters."""
    return hashlib.sha256(canonical_text(plan).encode()).hexdigest()


def short_digest(plan: Plan) -> str:
    """The first twelve letters of the digest, for people."""
    return plan_digest(plan)[:SHORT]
