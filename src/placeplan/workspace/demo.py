"""People of every role for a demonstration, each with a password anybody may know: never for real work."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from placeplan.records import Organisation
from placeplan.workspace.accounts.models import User
from placeplan.workspace.accounts.people import add_person, grant
from placeplan.workspace.accounts.permissions import Operator, Role
from placeplan.workspace.runs.actions import ask

__all__ = ["PASSWORD", "PEOPLE", "ask_for_runs", "seed_people"]

PASSWORD = "placeplan-demo"

PEOPLE = (
    ("viewer", "Vera Webb, viewer", Role.VIEWER, ""),
    ("contributor", "Colin Hart, contributor", Role.CONTRIBUTOR, "acute"),
    ("lead", "Leela Shah, lead", Role.LEAD, "commissioner"),
    ("finance", "Fiona Marsh, finance", Role.FINANCE, "commissioner"),
    ("secretary", "Sam Okoro, board secretary", Role.BOARD_SECRETARY, ""),
    ("assessor", "Ada Price, assessor", Role.ASSESSOR, ""),
    ("assessor-2", "Amir Cole, assessor", Role.ASSESSOR, ""),
    ("assessor-3", "Abi Lowe, assessor", Role.ASSESSOR, ""),
    ("administrator", "Alex Dunn, administrator", Role.ADMINISTRATOR, ""),
)
"""User name, name, role, and the type of organisation the person comes from."""


_DRAWS = 100


def ask_for_runs(name: str) -> None:
    """Ask for the expected run and for one by chance, so that there are figures to look at; done ones stay."""
    operator = Operator("demonstration")
    for runs in (1, _DRAWS):
        ask(by=operator, plan=name, scenario="", now=timezone.now(), runs=runs)


def seed_people(name: str, plan: Any) -> None:
    """Give a plan one person of every role; those who are there already stay as they are."""
    operator = Operator("demonstration")
    for username, title, role, type_ in PEOPLE:
        if not User.objects.filter(username=username).exists():
            add_person(username=username, name=title, password=PASSWORD, check=False)
        full = [row for row in plan.of(Organisation).values() if row.partner == "full"]
        found = sorted(row.id for row in full if type_ and row.type == type_)
        found = found or sorted(row.id for row in full) or sorted(plan.of(Organisation))
        organisation = found[0] if type_ and found else ""
        grant(by=operator, plan=name, username=username, role=role, organisation=organisation)
