"""One question: may this person do this to that thing?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied

from placeplan.records.publication import Level

__all__ = ["GRANTS", "Holding", "Operator", "Permission", "Person", "Role", "Thing", "demand", "may"]


class Permission(StrEnum):
    """What can be done."""

    VIEW = "view"
    VIEW_PARTNERS = "view what is for partners"
    VIEW_RESTRICTED = "view restricted records"
    EDIT = "add, change and withdraw records"
    SETTLE = "settle conflicts and restore"
    AGREE = "agree, query or dispute figures of an organisation"
    RUN = "run the model"
    ASSESS = "mark and moderate requirements"
    EXPORT = "export"
    PEOPLE = "manage people"
    PUSH = "replace the plan from a folder"


class Role(StrEnum):
    """The part somebody plays in a plan."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    LEAD = "lead"
    FINANCE = "finance"
    BOARD_SECRETARY = "board secretary"
    ASSESSOR = "assessor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Thing:
    """What is acted on.

    Parameters
    ----------
    plan
        Name of the plan in the workspace.
    kind
        Kind of record; empty where the plan as a whole is meant.
    organisation
        Organisation that answers for it; empty: none does.
    publication
        Who it is for: public (everybody with a role), partners or restricted.
    partners
        Organisations that are partners in the plan: full, partial or associate.
    """

    plan: str
    kind: str = ""
    organisation: str = ""
    publication: Level = "public"
    partners: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grant:
    """How far a permission goes: everything, one's own organisation, all that is of the partners, or some kinds."""

    own: bool = False
    partner: bool = False
    kinds: frozenset[str] = frozenset()

    def covers(self, thing: Thing, organisation: str) -> bool:
        """Whether the thing is within reach of somebody from this organisation."""
        if self.own or self.partner:
            mine = self.own and thing.organisation == organisation
            return bool(organisation) and (mine or (self.partner and organisation in thing.partners))
        return not self.kinds or thing.kind in self.kinds


ALL = Grant()
OWN = Grant(own=True)
PARTNER = Grant(partner=True)
MONEY = Grant(kinds=frozenset({
    "assumption", "evidence", "contract", "fund", "control_total", "accounts", "contract_value", "operational",
    "programme_cost", "source",
}))  # fmt: skip
BOARDS = Grant(kinds=frozenset({
    "body", "membership", "meeting", "decision", "condition", "approval", "tolerance", "delegation", "version",
    "pre_election_period", "agenda_item", "action", "person",
}))  # fmt: skip

P, R = Permission, Role
_READ = {P.VIEW: ALL, P.EXPORT: ALL, P.RUN: ALL}
_WHOLE = {**_READ, P.VIEW_PARTNERS: ALL, P.VIEW_RESTRICTED: ALL}
GRANTS: Mapping[Role, Mapping[Permission, Grant]] = {
    R.VIEWER: {P.VIEW: ALL, P.VIEW_PARTNERS: PARTNER, P.EXPORT: ALL},
    R.CONTRIBUTOR: {
        **_READ, P.VIEW_PARTNERS: Grant(own=True, partner=True), P.VIEW_RESTRICTED: OWN, P.EDIT: OWN, P.AGREE: OWN,
    },
    R.LEAD: {**_WHOLE, P.EDIT: ALL, P.SETTLE: ALL, P.AGREE: OWN, P.PUSH: ALL},
    R.FINANCE: {**_WHOLE, P.EDIT: MONEY, P.AGREE: OWN},
    R.BOARD_SECRETARY: {**_WHOLE, P.EDIT: BOARDS},
    R.ASSESSOR: {**_WHOLE, P.ASSESS: ALL},
    R.ADMINISTRATOR: {P.VIEW: ALL, P.VIEW_PARTNERS: ALL, P.PEOPLE: ALL},
}  # fmt: skip
"""What each role may do, and how far. Roles that serve the whole partnership see what is for partners wherever they
come from; a viewer or a contributor does as far as they act for a partner. Whoever manages people does not also edit
the plan."""

_TO_VIEW: Mapping[Level, Permission] = {
    "public": P.VIEW, "partners": P.VIEW_PARTNERS, "restricted": P.VIEW_RESTRICTED,
}  # fmt: skip
"""What it takes to view a thing of each level."""


@dataclass(frozen=True)
class Holding:
    """A role held in a plan."""

    plan: str
    role: Role
    organisation: str = ""


class Person(Protocol):
    """Anybody the question can be asked of."""

    @property
    def username(self) -> str:
        """What the ledger calls them."""
        ...

    @property
    def holdings(self) -> Iterable[Holding]:
        """The roles they hold."""
        ...


@dataclass(frozen=True)
class Operator:
    """Whoever runs commands on the machine itself: they hold the database in their hands, so they may do all."""

    username: str

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """None in particular."""
        return ()


def may(person: Person, permission: Permission, thing: Thing) -> bool:
    """Whether this person may do this to that thing. To view a thing takes what its level of publication asks."""
    if isinstance(person, Operator):
        return True
    if permission == Permission.VIEW:
        permission = _TO_VIEW[thing.publication]
    for holding in person.holdings:
        if holding.plan != thing.plan:
            continue
        grant = GRANTS[holding.role].get(permission)
        if grant is not None and grant.covers(thing, holding.organisation):
            return True
    return False


def demand(person: Person, permission: Permission, thing: Thing) -> None:
    """Go on only if the person may.

    Raises
    ------
    PermissionDenied
        They may not; the message says what would be needed.
    """
    if not may(person, permission, thing):
        roles = [role.value for role, grants in GRANTS.items() if permission in grants]
        raise PermissionDenied(
            f"Your role in this plan does not let you {permission.value} here. Roles that can: {', '.join(roles)}. "
            "Ask the plan's administrator if you need one."
        )
