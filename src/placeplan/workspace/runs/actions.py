"""Asking for a run, and stopping one."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from placeplan.errors import OptionError, UnknownNameError
from placeplan.records import Scenario
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.models import RunRow, Status

__all__ = ["ask", "cancel"]

_LARGEST_SEED = 2**62


@transaction.atomic
def ask(
    *, by: Person, plan: str, scenario: str, now: datetime, runs: int = 1, seed: int = 0, sequence: int | None = None
) -> RunRow:
    """Ask for a run of the plan as it stands, or as it stood. Where that very run is done or under way, it is given.

    Parameters
    ----------
    runs
        How many times the plan is run, each time with other draws of its assumptions; 1: the expected run alone.
    seed
        Names the draws; the same seed gives the same draws. Without meaning where `runs` is 1.
    sequence
        The plan as it stood after this change; None: as it stands.

    Raises
    ------
    PermissionDenied
        The person may not run this plan.
    UnknownNameError
        The plan has no such scenario, or no such change.
    OptionError
        The number of runs is less than 1 or more than this installation allows, or the seed is below nought or too
        large.
    """
    demand(by, Permission.RUN, Thing(plan))
    most = settings.MOST_RUNS
    if not 1 <= runs <= most:
        raise OptionError("the number of runs is out of bounds.", path="runs", value=str(runs),
                          remedy=f"Ask for 1 to {most:,} runs.")  # fmt: skip
    if not 0 <= seed < _LARGEST_SEED:
        raise OptionError("the seed is out of bounds.", path="seed", value=str(seed),
                          remedy="Give a whole number from 0 upwards.")  # fmt: skip
    held = kept(plan, sequence)
    if scenario and scenario not in held.plan.of(Scenario):
        raise UnknownNameError("there is no such scenario.", value=scenario, remedy="Choose one of the list.")
    drawn = {"runs": runs, "seed": seed if runs > 1 else 0}
    alike = RunRow.objects.filter(plan=plan, scenario=scenario, sequence=held.sequence, **drawn)
    found = alike.filter(status__in=[Status.WAITING, Status.RUNNING, Status.DONE]).order_by("-id").first()
    if found is None:
        found = RunRow.objects.create(
            plan=plan, scenario=scenario, sequence=held.sequence, who=by.username, asked_at=now,
            steps=len(worker.steps_of(runs)), **drawn,
        )  # fmt: skip
        transaction.on_commit(worker.wake)
    return found


@transaction.atomic
def cancel(*, by: Person, plan: str, run: int) -> bool:
    """Stop a run that waits or is under way; its worker notices within seconds. False where it had ended already.

    Raises
    ------
    PermissionDenied
        The person may not run this plan.
    UnknownNameError
        The plan has no such run.
    """
    demand(by, Permission.RUN, Thing(plan))
    if not RunRow.objects.filter(plan=plan, pk=run).exists():
        raise UnknownNameError("there is no such run.", value=str(run), remedy="See the model's page.")
    under_way = RunRow.objects.filter(plan=plan, pk=run, status__in=[Status.WAITING, Status.RUNNING])
    return bool(under_way.update(status=Status.CANCELLED, step="", claim=""))
