"""Plans sent as a zip: kept for an hour, so that what would change can be seen before it is saved."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from placeplan.errors import InputError
from placeplan.studies.keeping import pack, read_folder
from placeplan.studies.uploads import unpack_zip
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.ledger.actions import Pushed, push
from placeplan.workspace.ledger.models import Upload
from placeplan.workspace.ledger.queries import known_head

__all__ = ["find_upload", "keep_upload", "plan_in", "save_upload"]

_LASTS = timedelta(hours=1)


def plan_in(data: bytes) -> Any:
    """The plan a zip holds.

    Raises
    ------
    InputError, PlanProblems
        The zip cannot be taken, or what is in it is no plan that can be read.
    """
    with tempfile.TemporaryDirectory(prefix="placeplan-upload-") as folder:
        return read_folder(unpack_zip(data, Path(folder)))


@transaction.atomic
def keep_upload(*, by: Person, plan: str, data: bytes, now: datetime) -> Upload:
    """Keep a zip that holds a plan, and let those go that nobody saved.

    Raises
    ------
    PermissionDenied
        The person may not replace the plan.
    InputError, PlanProblems
        It cannot be taken; see `plan_in`. Or it holds another plan.
    """
    demand(by, Permission.PUSH, Thing(plan))
    name = plan_in(data).settings.id
    if name != plan:
        raise InputError(f"this folder holds another plan: {name}.", remedy=f"Send a folder whose plan is {plan}.")
    Upload.objects.filter(at__lt=now - _LASTS).delete()
    Upload.objects.filter(plan=plan, who=by.username).delete()
    return Upload.objects.create(plan=plan, who=by.username, at=now, base=known_head(plan).sequence, data=data)


def find_upload(*, by: Person, plan: str, upload: int) -> Upload:
    """A zip this person sent.

    Raises
    ------
    InputError
        It is gone: it was saved, another was sent, or an hour has passed.
    """
    found = Upload.objects.filter(pk=upload, plan=plan, who=by.username).first()
    if found is None:
        raise InputError("what you sent is no longer kept.", remedy="Send it again. Nothing was changed.")
    return found


@transaction.atomic
def save_upload(*, by: Person, plan: str, upload: int, why: str, now: datetime) -> Pushed:
    """Make the plan say what a kept zip says, all of it or nothing.

    Raises
    ------
    PermissionDenied
        The person may not replace the plan.
    InputError
        There is no reason, it is gone, or the plan has moved on since it was sent.
    """
    found = find_upload(by=by, plan=plan, upload=upload)
    done = push(by=by, plan=plan, folder=pack(plan_in(bytes(found.data))), why=why, now=now, base=found.base)
    found.delete()
    return done
