"""Who has which role in a plan."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import InputError
from placeplan.records import Organisation
from placeplan.studies.withholding import WITHHELD
from placeplan.workspace.accounts.models import User
from placeplan.workspace.accounts.people import add_person, grant, members_of, revoke
from placeplan.workspace.accounts.permissions import GRANTS, Permission, Role
from placeplan.workspace.plans.scene import Scene, page

__all__ = ["give", "people", "take"]


@require_safe
@page(Permission.PEOPLE)
def people(scene: Scene) -> HttpResponse:
    """Everybody with a role, and what the roles mean."""
    return _show(scene)


def _show(scene: Scene, error: str = "", password: str = "") -> HttpResponse:
    organisations = scene.shown.of(Organisation)
    rows = [
        {
            "row": row,
            "organisation": WITHHELD
            if scene.withheld.holds(("organisation",), row.organisation)
            else getattr(organisations.get(row.organisation), "title", row.organisation),
        }
        for row in members_of(scene.name)
    ]
    context = {
        "rows": rows, "roles": [(role.value, [p.value for p in grants]) for role, grants in GRANTS.items()],
        "organisations": list(organisations.values()), "error": error, "password": password,
        "default": scene.plan.settings.publication,
    }  # fmt: skip
    return scene.show("people.html", "people", context, status=422 if error else 200)


@require_POST
@page(Permission.PEOPLE)
def give(scene: Scene) -> HttpResponse:
    """Give somebody a role; somebody new gets a password that is shown once."""
    posted = scene.request.POST
    username, password = posted.get("username", "").strip().lower(), ""
    try:
        if posted.get("role") not in list(Role):
            raise InputError("choose a role.", remedy="Then save again.")
        organisation = posted.get("organisation", "")
        if organisation and organisation not in scene.shown.of(Organisation):
            raise InputError("there is no such organisation in this plan.", remedy="Choose one of the list.")
        if not User.objects.filter(username=username).exists():
            password = secrets.token_urlsafe(12)
            add_person(username=username, name=posted.get("name", ""), password=password)
        grant(by=scene.person, plan=scene.name, username=username, role=Role(posted["role"]), organisation=organisation)
    except InputError as refused:
        return _show(scene, f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}")
    if password:
        return _show(scene, password=f"{username}: {password}")
    messages.success(scene.request, "The role is given.")
    return redirect("people", plan=scene.name)


@require_POST
@page(Permission.PEOPLE)
def take(scene: Scene, membership: int) -> HttpResponse:
    """Take a role away."""
    revoke(by=scene.person, plan=scene.name, membership=membership)
    messages.success(scene.request, "The role is taken away.")
    return redirect("people", plan=scene.name)
