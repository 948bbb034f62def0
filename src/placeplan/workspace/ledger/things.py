"""What a record is to the question of permission: whose it is, and who it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placeplan.records import Answer, Organisation, Part, Person
from placeplan.records.publication import level_of
from placeplan.workspace.accounts.permissions import Thing

__all__ = ["NAMING", "named_organisation", "organisation_of", "partners_of", "thing_of", "things_of_answer"]

NAMING = ("owner", "sro", "organisation")
"""Fields that say who answers for a record, the first that is filled first."""


def organisation_of(plan: Any, record: Part) -> str:
    """Organisation that answers for a record: its owner, or the owner's home, or the one it belongs to."""
    found = named_organisation(plan, {name: getattr(record, name, "") for name in NAMING})
    return found or (str(getattr(record, "id", "")) if type(record).__name__ == "Organisation" else "")


def named_organisation(plan: Any, names: Mapping[str, Any]) -> str:
    """Organisation that what stands in these fields leads to; empty: none."""
    people = plan.of(Person) if plan is not None else {}
    found = next((names[name] for name in NAMING if names.get(name)), "")
    return str(people[found].organisation if found in people else found)


def partners_of(plan: Any) -> frozenset[str]:
    """Organisations that are partners in a plan: full, partial or associate."""
    return frozenset(key for key, found in plan.of(Organisation).items() if found.partner != "outside")


def thing_of(plan: Any, name: str, kind: str, record: Part) -> Thing:
    """A record as the question of permission sees it."""
    organisation = organisation_of(plan, record)
    if plan is None or kind == "plan":
        return Thing(name, kind, organisation)
    level = level_of(kind, getattr(record, "publication", ""), plan.settings.publication)
    return Thing(name, kind, organisation, level, partners_of(plan) if level == "partners" else frozenset())


def things_of_answer(plan: Any, name: str, file: str) -> list[Thing]:
    """The text of an answer as the question of permission sees it: as the records that name it, or as one of them."""
    named = [record for record in plan.of(Answer).values() if record.file == file] if plan is not None else []
    return [thing_of(plan, name, "answer", record) for record in named] or [Thing(name, "answer")]
