"""Codes of problems found by holding records against each other."""

from __future__ import annotations

from placeplan.plan.codes.code import Code

__all__ = ["CHECKING"]

CHECKING: tuple[Code, ...] = ()
"""Codes raised by `placeplan.plan.checks` and by scenarios."""
