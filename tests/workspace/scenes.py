"""A workspace with the tiny plan in it, and people to act."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from placeplan.plan.plan import Plan
from placeplan.studies.keeping import Packed, pack
from placeplan.workspace.accounts.permissions import Holding, Operator, Role
from placeplan.workspace.ledger import actions
from tests import plans

NOW = datetime(2016, 10, 21, 9, 30, tzinfo=UTC)
OPERATOR = Operator("operator")


def tiny_plan() -> Plan:
    """The tiny plan, public where a record does not say otherwise."""
    return plans.settled(plans.tiny_plan(), publication="public")


@cache
def tiny() -> Packed:
    """The tiny plan taken apart."""
    return pack(tiny_plan())


def with_tiny(plan: str = "vale") -> int:
    """Put the tiny plan into the workspace."""
    return actions.push(by=OPERATOR, plan=plan, folder=tiny(), why="First version", now=NOW).sequence


class Somebody:
    """A person with one role, without an account."""

    def __init__(self, username: str, role: Role, *, organisation: str = "", plan: str = "vale") -> None:
        self.username = username
        self.holdings = (Holding(plan, role, organisation),)


LEAD = Somebody("ana", Role.LEAD)
