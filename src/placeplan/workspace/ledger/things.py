"""What a record is to the question of permission: whose it is, and whether it is restricted."""

from __future__ import annotations

from typing import Any

from placeplan.records import Answer, Part, Person, Record
from placeplan.workspace.accounts.permissions import Thing

__all__ = ["organisation_of", "thing_of", "things_of_answer"]


def organisation_of(plan: Any, record: Part) -> str:
    """Organisation that answers for a record: its owner, or the owner's home, or the one it belongs to."""
    people = plan.of(Person) if plan is not None else {}
    for name in ("owner", "sro", "organisation"):
        found = getattr(record, name, "")
        if found:
            return str(people[found].organisation if found in people else found)
    return str(getattr(record, "id", "")) if type(record).__name__ == "Organisation" else ""


def thing_of(plan: Any, name: str, kind: str, record: Part) -> Thing:
    """A record as the question of permission sees it."""
    restricted = isinstance(record, Record) and record.publication == "restricted"
    return Thing(name, kind, organisation_of(plan, record), restricted)


def things_of_answer(plan: Any, name: str, file: str) -> list[Thing]:
    """The text of an answer as the question of permission sees it: as the records that name it, or as one of them."""
    named = [record for record in plan.of(Answer).values() if record.file == file] if plan is not None else []
    return [thing_of(plan, name, "answer", record) for record in named] or [Thing(name, "answer")]
