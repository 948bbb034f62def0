"""A process of its own that writes to a workspace until it is killed: `python writer.py URL NAME [push|edit]`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

os.environ["DATABASE_URL"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "placeplan.workspace.config.settings"

import django

django.setup()

from placeplan.records import Assumption  # noqa: E402
from placeplan.studies.keeping import pack  # noqa: E402
from placeplan.workspace.accounts.permissions import Operator  # noqa: E402
from placeplan.workspace.ledger import actions, queries  # noqa: E402
from tests.workspace.scenes import tiny_plan  # noqa: E402


def edit(name: str, times: int) -> None:
    """Set the note of an assumption again and again; say each change once it is kept."""
    for step in range(times):
        held = queries.kept("vale")
        record = held.plan.of(Assumption)["frailty-size"].model_copy(update={"note": f"{name} {step}"})
        base = held.since["assumption", "frailty-size"]
        done = actions.save_record(
            by=Operator(name), plan="vale", kind="assumption", record=record, base=base, why=f"Step {step}",
            now=datetime.now(UTC),
        )  # fmt: skip
        print(f"{done.sequence} {'aside' if done.conflict else 'kept'}", flush=True)


def push(name: str) -> None:
    """Push the tiny plan under ever new names; say each once it is kept."""
    packed = pack(tiny_plan())
    for step in range(10_000):
        plan = f"{name}-{step}"
        actions.push(by=Operator(name), plan=plan, folder=packed, why="First", now=datetime.now(UTC))
        print(plan, flush=True)


if __name__ == "__main__":
    if sys.argv[3] == "push":
        push(sys.argv[2])
    else:
        edit(sys.argv[2], int(sys.argv[4]) if len(sys.argv) > 4 else 100_000)
