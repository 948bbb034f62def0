"""Who asks, of which plan, and what they may see: what every page of a plan begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from placeplan.records import KINDS, Part
from placeplan.studies.keeping import part_of
from placeplan.workspace.accounts.middleware import Asked
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission, Thing, demand, may
from placeplan.workspace.ledger.models import Change
from placeplan.workspace.ledger.queries import Kept, kept
from placeplan.workspace.ledger.things import thing_of

__all__ = ["Scene", "page"]

_NAVIGATION = (
    ("overview", "Overview"), ("baseline", "Baseline"), ("assumptions", "Assumptions"),
    ("initiatives", "Initiatives"), ("model", "Model"), ("kinds", "Records"), ("history", "History"),
)  # fmt: skip


class Scene:
    """One request of one person about one plan."""

    def __init__(self, request: Asked, plan: str) -> None:
        self.request, self.person, self.name = request, request.person, plan
        self._held: Kept | None = None

    @property
    def held(self) -> Kept:
        """The plan as it stands."""
        if self._held is None:
            self._held = kept(self.name)
        return self._held

    @property
    def plan(self) -> Any:
        """The typed plan."""
        return self.held.plan

    def may(self, permission: Permission, thing: Thing | None = None) -> bool:
        """Whether the person may do this to that thing, or to the plan as a whole."""
        return may(self.person, permission, thing or Thing(self.name))

    def thing(self, kind: str, record: Part) -> Thing:
        """A record as the question of permission sees it."""
        return thing_of(self.plan, self.name, kind, record)

    def may_edit(self, kind: str, record: Part) -> bool:
        """Whether the person may edit this record."""
        return self.may(Permission.EDIT, self.thing(kind, record))

    def sees(self, kind: str, record: Part) -> bool:
        """Whether the person may see this record."""
        if getattr(record, "publication", "") != "restricted":
            return True
        return self.may(Permission.VIEW_RESTRICTED, self.thing(kind, record))

    def sees_change(self, change: Change) -> bool:
        """Whether the person may see what a change says: neither side of it is kept from them."""
        if change.kind not in KINDS or KINDS[change.kind].storage not in ("flat", "nested"):
            return True
        texts: Iterable[str] = filter(None, (change.before, change.after))
        return all(self.sees(change.kind, part_of(change.kind, text)) for text in texts)

    @property
    def shown(self) -> Any:
        """The plan without the records that are kept from this person."""
        plan = self.plan
        for kind, records in self.plan.records.items():
            hidden = {key for key, record in records.items() if not self.sees(kind, record)}
            if hidden:
                plan = plan.with_records(kind, {key: row for key, row in records.items() if key not in hidden})
        return plan

    def record(self, kind: str, record: str) -> Part:
        """A record the person may see.

        Raises
        ------
        Http404
            There is no such record, or it is not for them; which of the two is not said.
        """
        if kind == "plan":
            settings: Part = self.plan.settings
            return settings
        found = self.plan.records.get(kind, {}).get(record)
        if found is None or not self.sees(kind, found):
            raise Http404
        return found  # type: ignore[no-any-return]

    def show(self, template: str, here: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A page of this plan."""
        shared = {
            "scene": self, "plan": self.name, "title_of_plan": self.plan.settings.title, "here": here,
            "navigation": _NAVIGATION, "manages_people": self.may(Permission.PEOPLE),
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
