"""People: found, made, given roles."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from placeplan.errors import InputError, UnknownNameError
from placeplan.workspace.accounts.models import Membership, User
from placeplan.workspace.accounts.permissions import Holding, Permission, Person, Role, Thing, demand

__all__ = ["Signed", "add_person", "change_password", "grant", "members_of", "plans_of", "revoke"]


class Signed:
    """A person who is signed in, with the roles they hold; one query."""

    def __init__(self, user: User) -> None:
        self.user = user
        rows = user.memberships.all()
        self._holdings = tuple(Holding(row.plan, Role(row.role), row.organisation) for row in rows)

    @property
    def username(self) -> str:
        """What the ledger calls them."""
        return self.user.username

    @property
    def name(self) -> str:
        """What people call them."""
        return self.user.name

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """The roles they hold."""
        return self._holdings

    def roles(self, plan: str) -> tuple[Role, ...]:
        """Roles in one plan, each once."""
        return tuple(dict.fromkeys(holding.role for holding in self._holdings if holding.plan == plan))

    def organisations(self, plan: str) -> tuple[str, ...]:
        """Organisations they act for in one plan."""
        found = (holding.organisation for holding in self._holdings if holding.plan == plan)
        return tuple(dict.fromkeys(name for name in found if name))


def plans_of(person: Signed) -> tuple[str, ...]:
    """Plans a person has a part in, by name."""
    return tuple(sorted({holding.plan for holding in person.holdings}))


def members_of(plan: str) -> Sequence[Membership]:
    """Who has which role in a plan."""
    rows = Membership.objects.filter(plan=plan).select_related("user")
    return list(rows.order_by("user__name", "role", "organisation"))


@transaction.atomic
def add_person(*, username: str, name: str, password: str, check: bool = True) -> User:
    """Make a person who can sign in.

    Parameters
    ----------
    check
        Hold the password against the rules for passwords.

    Raises
    ------
    InputError
        The name is taken or empty, or the password is too weak.
    """
    username = username.strip().lower()
    if not username or not name.strip():
        raise InputError("a person needs a user name and a name.", remedy="Give both.")
    user = User(username=username, name=name.strip())
    if check:
        _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise InputError("this user name is taken.", value=username, remedy="Choose another.") from None
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise InputError(" ".join(fault.messages), path="password", remedy="Choose another password.") from None


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> None:
    """Give oneself another password.

    Raises
    ------
    InputError
        The old one is wrong, or the new one too weak.
    """
    if not user.check_password(old):
        raise InputError("your present password is not right.", path="old", remedy="Enter it again.")
    _check_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])


@transaction.atomic
def grant(*, by: Person, plan: str, username: str, role: Role, organisation: str = "") -> None:
    """Give somebody a role in a plan; nothing happens where they hold it.

    Raises
    ------
    PermissionDenied
        The person asking may not manage people of this plan.
    UnknownNameError
        There is nobody of that name.
    """
    demand(by, Permission.PEOPLE, Thing(plan))
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise UnknownNameError("there is nobody of this user name.", value=username, remedy="Add the person first.")
    Membership.objects.get_or_create(user=user, plan=plan, organisation=organisation, role=role.value)


@transaction.atomic
def revoke(*, by: Person, plan: str, membership: int) -> None:
    """Take a role away.

    Raises
    ------
    PermissionDenied
        The person asking may not manage people of this plan.
    UnknownNameError
        There is no such role in this plan.
    InputError
        It is the last administrator's.
    """
    demand(by, Permission.PEOPLE, Thing(plan))
    row = Membership.objects.filter(plan=plan, pk=membership).first()
    if row is None:
        raise UnknownNameError("there is no such role in this plan.", value=str(membership), remedy="Go back.")
    others = Membership.objects.filter(plan=plan, role=Role.ADMINISTRATOR).exclude(user=row.user)
    if row.role == Role.ADMINISTRATOR and not others.exists():
        raise InputError("this is the plan's last administrator.", remedy="Give somebody else the role first.")
    row.delete()
