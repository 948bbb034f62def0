"""Assumptions: each with its range, grade, owner and peers, what it drives, and the way to try another number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from placeplan.records import Assumption, Evidence
from placeplan.studies import wording
from placeplan.studies.drives import drives
from placeplan.studies.editing import written
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.listing import listed
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import kept_in_memory
from placeplan.workspace.plans.tables import Cell, record_cell

__all__ = ["assumptions"]

COLUMNS = ("title", "value", "range", "unit", "grade", "owner", "expires_on", "peers")
_ONLY = (("expired", "Expired"), ("peers", "Outside peers’ range"), ("unsupported", "Without evidence"),
         ("range", "Without a range"), ("unused", "Driving nothing"))  # fmt: skip
_MOST = 3


@require_safe
@page()
def assumptions(scene: Scene) -> HttpResponse:
    """Assumptions, filtered by owner, grade, and what is amiss with them."""
    asked = {name: str(value) for name, value in scene.request.GET.items() if value}
    rows, used = rows_of(scene, asked.get("on", ""))
    known = scene.shown.of(Assumption)
    only = asked.get("only", "")
    rows = [row for row in rows if only in ("", *row["amiss"].split())]
    listing = listed(rows, COLUMNS, asked)
    context = {
        "listing": listing, "asked": asked, "only": _ONLY, "may_export": scene.may(Permission.EXPORT),
        "may_add": scene.may(Permission.EDIT, Thing(scene.name, "assumption")), "may_try": scene.may(Permission.RUN),
        "filters": [{"name": name, "values": values, "value": asked.get(name, "")} for name in ("grade", "owner")
                    if len(values := sorted({row[name] for row in rows} - {""})) > 1],
        "rows": [_row(scene, known[row["id"]], row, used) for row in listing.rows],
    }  # fmt: skip
    return scene.show("assumptions.html", "assumptions", context)


def rows_of(scene: Scene, on: str = "") -> tuple[list[dict[str, str]], Any]:
    """Assumptions as texts on a day, today where none is given; and what each drives."""
    day = on or timezone.localdate().isoformat()
    used = kept_in_memory(scene, "drives", lambda: drives(scene.shown))
    known = scene.shown.of(Assumption)
    rows = kept_in_memory(
        scene, ("assumptions", day), lambda: [_texts(scene, row, day, used) for row in known.values()]
    )  # fmt: skip
    return rows, used


def _texts(scene: Scene, row: Assumption, on: str, used: Any) -> dict[str, str]:
    """An assumption as texts, to be filtered and sorted."""
    source = scene.shown.of(Evidence).get(row.evidence)
    amiss = {
        "expired": row.expires_on is not None and row.expires_on < date.fromisoformat(on),
        "peers": _outside(row), "unsupported": not row.evidence, "range": row.low is None or row.high is None,
        "unused": row.id not in used,
    }  # fmt: skip
    return {
        "id": row.id, "title": row.title, "value": written(row.value), "unit": row.unit,
        "range": "" if row.low is None or row.high is None else f"{row.low:,.4g} to {row.high:,.4g}",
        "grade": row.grade or (source.grade if source else ""), "expires_on": written(row.expires_on),
        "owner": record_cell(scene, ("person", "organisation"), row.owner).text,
        "peers": "" if row.peers_low is None and row.peers_high is None else _peers(row),
        "amiss": " ".join(name for name, is_so in amiss.items() if is_so),
    }  # fmt: skip


def _outside(row: Assumption) -> bool:
    below = row.peers_low is not None and row.value < row.peers_low
    return below or (row.peers_high is not None and row.value > row.peers_high)


def _peers(row: Assumption) -> str:
    ends = [("from", row.peers_low), ("to", row.peers_high)]
    return " ".join(f"{word} {end:,.4g}" for word, end in ends if end is not None).removeprefix("from ")


def _row(scene: Scene, row: Assumption, texts: Any, used: Any) -> dict[str, Any]:
    users = used.get(row.id, ())
    shown = [_user(scene, kind, key) for kind, key in users[:_MOST]]
    return {
        "texts": texts, "amiss": texts["amiss"].split(), "drives": shown, "more": max(len(users) - _MOST, 0),
        "owner": record_cell(scene, ("person", "organisation"), row.owner, otherwise="Nobody"),
        "expires": wording.day(row.expires_on) if row.expires_on else "",
        "address": reverse("record", kwargs={"plan": scene.name, "kind": "assumption", "record": row.id}),
        "try": reverse("what-if", kwargs={"plan": scene.name, "record": row.id}),
    }  # fmt: skip


def _user(scene: Scene, kind: str, key: str) -> Cell:
    return Cell("The plan as a whole") if kind == "plan" else record_cell(scene, kind, key)
