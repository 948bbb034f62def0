"""Records of every kind: listed, shown, exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from placeplan.records import KINDS, FieldSpec, Kind, Part, fields_of
from placeplan.studies import wording
from placeplan.studies.editing import mentions_of, written
from placeplan.studies.figure_files import safe_csv
from placeplan.studies.row_texts import RowTexts, texts_of_rows, texts_of_table
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.ledger.queries import history
from placeplan.workspace.plans.listing import Titles, listed
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.tables import Cell, own_page, record_cell

__all__ = ["export", "kinds", "record", "record_list", "told_of", "users_of"]

_COLUMNS = {
    "assumption": ("title", "value", "low", "high", "unit", "grade", "owner", "expires_on"),
    "initiative": ("title", "workstream", "stage", "portfolio", "sro", "owner"),
    "evidence": ("title", "grade", "wording", "design", "published_on"),
    "contract": ("title", "payer", "payee", "type"),
    "organisation": ("title", "type", "partner", "place"),
    "person": ("title", "organisation", "post", "roles"),
}
_FILTERS = ("grade", "owner", "type", "stage", "workstream", "organisation", "partner", "level", "wording", "status")


def known_kind(kind: str) -> Kind:
    """A kind whose records are listed one by one.

    Raises
    ------
    Http404
        There is none of this name.
    """
    if kind not in KINDS or KINDS[kind].storage == "plan":
        raise Http404
    return KINDS[kind]


def columns_of(kind: Kind) -> list[str]:
    """Columns a list of this kind shows."""
    names = [spec.name for spec in kind.fields if spec.type != "parts"]
    if kind.storage == "table":
        return names
    chosen = [name for name in _COLUMNS.get(kind.name, ()) if name in names]
    return chosen or [name for name in names if name not in ("id", "note", "publication", "publication_reason")][:6]


def rows_of(scene: Scene, kind: Kind) -> RowTexts:
    """Every row the person may see, as texts."""
    if kind.storage == "table":
        return texts_of_table(scene.shown.table(kind.name))
    names = [spec.name for spec in kind.fields if spec.type != "parts"]
    return texts_of_rows([
        {name: written(getattr(record, name)) for name in names}
        for record in scene.shown.records.get(kind.name, {}).values()
    ])  # fmt: skip


@require_safe
@page()
def kinds(scene: Scene) -> HttpResponse:
    """Every kind of record and how many there are."""
    shown = scene.shown
    rows = []
    for kind in KINDS.values():
        if kind.storage == "plan":
            continue
        table = kind.storage == "table"
        count = shown.table(kind.name).height if table else len(shown.records.get(kind.name, {}))
        meaning = " ".join(kind.meaning.split()).partition(". ")[0].rstrip(".")
        rows.append({"name": kind.name, "plural": kind.plural, "meaning": meaning, "count": count, "table": table})
    return scene.show("kinds.html", "kinds", {"kinds": rows})


@require_safe
@page()
def record_list(scene: Scene, kind: str) -> HttpResponse:
    """Records of one kind."""
    return _list(scene, known_kind(kind))


def _list(scene: Scene, kind: Kind) -> HttpResponse:
    asked = {name: str(value) for name, value in scene.request.GET.items() if value}
    columns, rows = columns_of(kind), rows_of(scene, kind)
    specs = {spec.name: spec for spec in kind.fields}
    titles = _titles(scene, [specs[name] for name in columns])
    kept = {name for name in columns if kind.storage == "table" or any(rows.column(name).texts)}
    columns = [name for name in columns if name in kept or name == asked.get("sort", "").removeprefix("-")] or columns
    listing = listed(rows, columns, asked, titles=titles)
    numeric = [specs[name].type in ("number", "integer") for name in columns]
    filters = _filters(rows, columns, asked, titles)
    may_add = kind.storage != "table" and scene.may(Permission.EDIT, Thing(scene.name, kind.name))
    context = {
        "kind": kind, "listing": listing, "asked": asked, "filters": filters, "may_add": may_add, "numeric": numeric,
        "may_export": scene.may(Permission.EXPORT),
        "table": kind.storage == "table",
        "cells": [(row, list(zip(cells, numeric, strict=True))) for row, cells in listing.cells],
        "headings": list(zip(listing.headings, numeric, strict=True)),
    }  # fmt: skip
    return scene.show("record_list.html", "kinds", context)


def _titles(scene: Scene, specs: Sequence[FieldSpec]) -> dict[str, dict[str, str]]:
    """Titles of the records that columns name, as far as the person may see them."""
    shown = scene.shown.records
    return {
        spec.name: {key: row.title for kind in spec.refs for key, row in shown.get(kind, {}).items()}
        for spec in specs
        if spec.refs and spec.type == "text"
    }


def _filters(rows: RowTexts, columns: Sequence[str], asked: dict[str, str], titles: Titles) -> list[dict[str, Any]]:
    """A list to choose from for each column that has few different texts; values with what they say."""
    found = []
    for name in _FILTERS:
        values = sorted({*rows.column(name).texts} - {""}) if name in columns else []
        if 1 < len(values) <= 60:
            said = [(value, titles.get(name, {}).get(value, value)) for value in values]
            found.append({"name": name, "values": sorted(said, key=lambda pair: pair[1]), "value": asked.get(name, "")})
    return found


@require_safe
@page(Permission.EXPORT)
def export(scene: Scene, kind: str) -> HttpResponse:
    """A list as CSV, filtered and sorted as it is on the page; every field, not only those the page shows."""
    known = known_kind(kind)
    names = [spec.name for spec in known.fields if spec.type != "parts"]
    asked = {name: str(value) for name, value in scene.request.GET.items()}
    listing = listed(rows_of(scene, known), names, asked, every=True)
    text = safe_csv(names, ([row.get(name, "") for name in names] for row in listing.rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{scene.name}-{known.plural}.csv"'
    return response


def _shown(scene: Scene, spec: FieldSpec, value: object) -> dict[str, Any]:
    """A field as a summary list shows it; an id leads to its record."""
    text, link, links = written(value), None, []
    if spec.type == "date" and text:
        text = wording.day(text)
    if spec.refs and spec.type == "list" and isinstance(value, tuple):
        links = [record_cell(scene, spec.refs, str(key)) for key in value]
    if spec.refs and spec.type == "text":
        for kind in spec.refs:
            found = scene.plan.records.get(kind, {}).get(text)
            if found is not None and scene.sees(kind, found):
                link = (kind, text)
                text = f"{found.title}"
    return {"label": spec.name, "meaning": spec.meaning, "unit": spec.unit, "text": text, "link": link,
            "links": links}  # fmt: skip


def users_of(scene: Scene, kind: str, record: str) -> list[tuple[str, str, str]]:
    """Records that refer to one: kind, id and the field, each once however often a part of the field does."""
    found = mentions_of(scene.plan, kind, record)
    return list(dict.fromkeys((other, key, field.partition(".")[0]) for other, key, field in found))


def told_of(scene: Scene, kind: str, key: str, field: str) -> dict[str, str]:
    """A record that refers to another: its kind, its title and where it leads, and the field in words."""
    found = record_cell(scene, kind, key) if key and kind != "plan" else Cell("")
    return {"kind": kind, "title": found.text, "link": found.link, "field": field.replace("_", " ")}


def _details(scene: Scene, part: Any) -> dict[str, Any]:
    fields, groups = [], []
    model: type[Part] = type(part)
    for spec in fields_of(model):
        value = getattr(part, spec.name)
        if spec.type != "parts":
            if value not in (None, "", (), {}):
                fields.append(_shown(scene, spec, value))
            continue
        elements = value if isinstance(value, tuple) else (value,) if value is not None else ()
        if elements:
            groups.append({"label": spec.name, "parts": [_details(scene, element) for element in elements]})
    return {"fields": fields, "groups": groups}


@require_safe
@page()
def record(scene: Scene, kind: str, record: str) -> HttpResponse:
    """One record: all it says, what refers to it, and how it came to be so."""
    if kind == "plan":
        known, found = KINDS["plan"], scene.plan.settings
    else:
        known, found = known_kind(kind), scene.record(kind, record)
    mentioned = [
        told_of(scene, other, key, field)
        for other, key, field in users_of(scene, kind, record)
        if not key or key not in scene.plan.records.get(other, {}) or scene.sees(other, scene.plan.records[other][key])
    ]
    may_edit = scene.may(Permission.EDIT, Thing(scene.name, "plan")) if kind == "plan" else scene.may_edit(kind, found)
    context = {
        "kind": known, "record": found, "id": record, "details": _details(scene, scene.withheld.part(found)),
        "mentions": mentioned[:60],
        "more": max(len(mentioned) - 60, 0), "may_edit": may_edit, "is_settings": kind == "plan",
        "may_try": kind == "assumption" and scene.may(Permission.RUN),
        "own_page": own_page(scene, kind, record),
        "may_ask": KINDS[kind].storage == "nested" and scene.may(Permission.EDIT, Thing(scene.name, "approval")),
        **scene.level_of(kind, found),
        "changes": [change for change in history(scene.name, kind, record) if scene.sees_change(change)][:10],
    }  # fmt: skip
    here = {"assumption": "assumptions", "initiative": "initiatives"}.get(kind, "kinds")
    return scene.show("record.html", here, context)
