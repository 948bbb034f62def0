"""A workspace with a plan that has been run, and a browser's client for a person of any role."""

from __future__ import annotations

from django.test import Client

from placeplan.workspace.accounts.models import User
from placeplan.workspace.accounts.people import add_person, grant
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.runs import actions, worker
from placeplan.workspace.runs.models import RunRow
from tests.workspace.scenes import LEAD, NOW, OPERATOR

PASSWORD = "correct horse battery staple"


def person(role: Role, *, plan: str = "vale", organisation: str = "", username: str = "") -> User:
    """Somebody with a role."""
    name = username or role.value.replace(" ", "-")
    user = add_person(username=name, name=f"A {role.value}", password=PASSWORD, check=False)
    grant(by=OPERATOR, plan=plan, username=name, role=role, organisation=organisation)
    return user


def client(role: Role, *, plan: str = "vale", organisation: str = "", username: str = "") -> Client:
    """A client that is signed in."""
    made = Client()
    made.force_login(person(role, plan=plan, organisation=organisation, username=username))
    return made


def run(plan: str = "vale", scenario: str = "", *, runs: int = 1, seed: int = 0) -> RunRow:
    """A run that is done."""
    holdings = LEAD if plan == "vale" else OPERATOR
    row = actions.ask(by=holdings, plan=plan, scenario=scenario, now=NOW, runs=runs, seed=seed)
    while worker.work_once():
        pass
    row.refresh_from_db()
    return row
