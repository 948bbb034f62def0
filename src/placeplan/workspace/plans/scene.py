"""Who asks, of which plan, and what they may see: what every page of a plan begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import get_resolver

from placeplan.workspace.accounts.middleware import Asked
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.plans.sight import Sight
from placeplan.workspace.plans.visitors import noticed

__all__ = ["Scene", "page"]

_NAVIGATION = (
    ("overview", "Overview"), ("baseline", "Baseline"), ("assumptions", "Assumptions"),
    ("initiatives", "Initiatives"), ("model", "Model"), ("rollout", "Roll-out"), ("timeline", "Timeline"),
    ("governance", "Governance"), ("risks", "Risks"), ("delivery", "Delivery"), ("engagement", "Engagement"),
    ("assurance", "Assurance"), ("documents", "Documents"), ("kinds", "Records"), ("history", "History"),
)  # fmt: skip
"""Name of the address and label, in the order of the pages; one whose address is not there is left out."""


@cache
def _addresses() -> frozenset[str]:
    names = {name for pattern in get_resolver().url_patterns for name in _names_in(pattern)}
    return frozenset(names)


def _names_in(pattern: Any) -> Iterator[str]:
    if getattr(pattern, "name", None):
        yield pattern.name
    for inner in getattr(pattern, "url_patterns", ()):
        yield from _names_in(inner)


def _navigation(*, people: bool) -> list[tuple[str, str]]:
    entries = (*_NAVIGATION, ("people", "People")) if people else _NAVIGATION
    return [(name, label) for name, label in entries if name in _addresses()]


class Scene(Sight):
    """One request of one person about one plan. What it may show of the plan is in `Sight`."""

    def __init__(self, request: Asked, plan: str) -> None:
        super().__init__(request.person, plan)
        self.request = request

    def show(self, template: str, here: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A page of this plan."""
        noticed(self.name, self.hidden, self.person)
        shared = {
            "scene": self, "plan": self.name, "title_of_plan": self.plan.settings.title, "here": here,
            "navigation": _navigation(people=self.may(Permission.PEOPLE)),
        }  # fmt: skip
        return render(self.request, template, {**shared, **context}, status=status)


View = Callable[..., HttpResponseBase]


def page(permission: Permission = Permission.VIEW) -> Callable[[View], View]:
    """Make a view of a plan: the plan is found, and the person may at least do this to it somewhere.

    Somebody who has no part in the plan is told that there is no such page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, plan: str, **names: Any) -> HttpResponseBase:
            assert hasattr(request, "person")
            asked: Asked = request  # type: ignore[assignment]
            if plan not in plans_of(asked.person):
                raise Http404
            if permission == Permission.VIEW:
                demand(asked.person, permission, Thing(plan))
            else:
                _demand_somewhere(asked, permission, plan)
            return view(Scene(asked, plan), **names)

        inner.permission = permission  # type: ignore[attr-defined]
        return inner

    return decorate


def _demand_somewhere(request: Asked, permission: Permission, plan: str) -> None:
    """The role must know the permission at all; how far it goes is asked of the thing itself."""
    from placeplan.workspace.accounts.permissions import GRANTS

    if not any(permission in GRANTS[role] for role in request.person.roles(plan)):
        demand(request.person, permission, Thing(plan, kind="-", organisation="-"))
