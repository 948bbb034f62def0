"""Asking for a run, and stopping one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from placeplan.errors import UnknownNameError
from placeplan.records import Scenario
from placeplan.studies.run import STEPS
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.models import RunRow, Status

__all__ = ["ask", "cancel"]


@transaction.atomic
def ask(*, by: Person, plan: str, scenario: str, now: datetime) -> RunRow:
    """Ask for a run of the plan as it stands. Where that very run is done or under way, it is given instead.

    Raises
    ------
    PermissionDenied
        The person may not run this plan.
    UnknownNameError
        The plan has no such scenario.
    """
    demand(by, Permission.RUN, Thing(plan))
    held = kept(plan)
    if scenario and scenario not in held.plan.of(Scenario):
        raise UnknownNameError("there is no such scenario.", value=scenario, remedy="Choose one of the list.")
    alike = RunRow.objects.filter(plan=plan, scenario=scenario, sequence=held.sequence)
    there = alike.filter(status__in=[Status.WAITING, Status.RUNNING, Status.DONE]).defer("results", "told", "charts")
    found = there.order_by("-id").first()
    if found is None:
        steps = len(STEPS) + 1
        found = RunRow.objects.create(
            plan=plan, scenario=scenario, sequence=held.sequence, who=by.username, asked_at=now, steps=steps
        )
        transaction.on_commit(worker.wake)
    return found


@transaction.atomic
def cancel(*, by: Person, plan: str, run: int) -> None:
    """Stop a run that waits or is under way; its worker notices at its next step.

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
    under_way.update(status=Status.CANCELLED)
