"""Runs over HTTP: started, watched, stopped; their figures as JSON, CSV or Parquet; why a figure is what it is."""

from __future__ import annotations

import io
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from placeplan.errors import UnknownNameError
from placeplan.records import Scenario
from placeplan.results import SCOPES
from placeplan.studies.explain import explain
from placeplan.studies.figure_files import safe_csv
from placeplan.studies.show import figure_list, show
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.api.access import sight_of
from placeplan.workspace.api.pages import Page, Paging, page_of
from placeplan.workspace.api.problems import RefusedError, problem
from placeplan.workspace.api.schemas import Ask, Problems, Refused
from placeplan.workspace.plans.sight import Sight
from placeplan.workspace.runs import actions
from placeplan.workspace.runs.models import RunRow, Status
from placeplan.workspace.runs.queries import recent, traced

__all__ = ["router"]

router = Router(tags=["runs"])
_READ = dict.fromkeys((401, 403, 404, 422, 429), Problems) | {409: Refused}
_WRITE = _READ | {400: Problems}
_MOST = 10**15


def _row(sight: Sight, row: RunRow) -> dict[str, Any]:
    return {
        "run": row.pk, "plan": row.plan, "scenario": row.scenario, "change": row.sequence, "digest": row.digest,
        "status": str(row.status), "step": row.step, "done": row.done, "steps": row.steps,
        "message": sight.message(row), "asked_by": row.who, "asked_at": row.asked_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "stale": row.sequence != sight.held.sequence,
    }  # fmt: skip


def _found(sight: Sight, run: int, *, done: bool = False) -> RunRow:
    if not 0 < run <= _MOST:
        raise Http404
    row = sight.run_row(run)
    if done and row.status != Status.DONE:
        raise RefusedError(409, [problem("not-done", f"this run is {row.status}.", remedy="Wait until it is done.")])
    return row


@router.get("/{plan}/runs", response={200: Page, **_READ}, summary="Runs")
def runs(request: HttpRequest, plan: str, paging: Query[Paging]) -> Any:
    """Runs of the plan and its scenarios, the last first."""
    sight = sight_of(request, plan)
    rows = [row for row in recent(plan, 10_000) if sight.sees_run(row)]
    return page_of(rows, paging, lambda row: _row(sight, row))


@router.post("/{plan}/runs", response={202: dict[str, Any], **_WRITE}, summary="Start a run")
def start(request: HttpRequest, plan: str, body: Ask) -> Any:
    """Ask for a run of the plan as it stands. Where that very run is there already, it is given instead."""
    sight = sight_of(request, plan, Permission.RUN)
    if body.scenario and body.scenario not in sight.shown.of(Scenario):
        raise UnknownNameError("there is no such scenario.", value=body.scenario, remedy="See the list of scenarios.")
    row = actions.ask(by=sight.person, plan=plan, scenario=body.scenario, now=timezone.now())
    return JsonResponse(_row(sight, row), status=202)


@router.get("/{plan}/runs/{run}", response={200: dict[str, Any], **_READ}, summary="How far a run is")
def run(request: HttpRequest, plan: str, run: int) -> Any:
    """A run: waiting, running, done, failed or cancelled. Ask again every second or so until it has ended."""
    sight = sight_of(request, plan)
    return _row(sight, _found(sight, run))


@router.post("/{plan}/runs/{run}/cancellation", response={200: dict[str, Any], **_WRITE}, summary="Stop a run")
def cancel(request: HttpRequest, plan: str, run: int) -> Any:
    """Stop a run that waits or is under way; of one that has ended, nothing changes."""
    sight = sight_of(request, plan, Permission.RUN)
    row = _found(sight, run)
    actions.cancel(by=sight.person, plan=plan, run=row.pk)
    return _row(sight, _found(sight, run))


@router.get("/{plan}/runs/{run}/findings", response={200: list[dict[str, Any]], **_READ}, summary="What a run found")
def findings(request: HttpRequest, plan: str, run: int) -> Any:
    """What reconciliation and the model noticed, with what to do about it."""
    sight = sight_of(request, plan)
    return [vars(found) for found in sight.result(_found(sight, run, done=True)).results.findings]


class Asked(Schema):
    """Which figures."""

    figure: str = Field("", max_length=100, description="A figure, or the first part of several; empty: every figure.")
    world: Literal["", "do nothing", "do something"] = Field("", description="Empty: both.")
    year: str = Field("", max_length=10, description='Such as "2020/21"; empty: all.')
    by: list[Literal["place", "provider", "organisation", "sector", "service", "resource", "staff_group", "initiative",
                     "effect", "line", "deprivation"]] = Field([], description="Split by these.")  # fmt: skip
    format: Literal["json", "csv", "parquet"] = "json"


_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_FILES = {"responses": {200: {"description": "Figures in long form", "content": {
    "application/json": {"schema": {"type": "object"}},
    "text/csv": {"schema": {"type": "string"}},
    "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
}}}}  # fmt: skip


@router.get(
    "/{plan}/runs/{run}/figures", response={200: dict[str, Any], **_READ}, summary="Figures", openapi_extra=_FILES
)
def figures(request: HttpRequest, plan: str, run: int, asked: Query[Asked]) -> Any:
    """Figures in long form: one row for each figure, world, year and scope."""
    sight = sight_of(request, plan, Permission.EXPORT)
    made = sight.result(_found(sight, run, done=True))
    if asked.figure:
        frame = show(made, asked.figure, world=asked.world, year=asked.year, by=asked.by).frame
    else:
        frame = made.results.frame
    if asked.format == "parquet":
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        return HttpResponse(buffer.getvalue(), content_type=_TYPES["parquet"])
    if asked.format == "csv":
        text = safe_csv(frame.columns, ([str(cell) for cell in line] for line in frame.iter_rows()))
        return HttpResponse(text, content_type=_TYPES["csv"])
    given = made.results.to_dict(frame)
    names = ("plan", "digest", "provenance", "figures")
    return {"known": [row.figure for row in figure_list(made.results)], **{name: given[name] for name in names}}


class Question(Schema):
    """Which figure, for what."""

    figure: str = Field(max_length=100)
    year: str = Field(max_length=10)
    world: Literal["do nothing", "do something"] = "do something"
    scope: list[str] = Field([], max_length=11, description="dimension=id, such as organisation=wye-valley.")
    depth: int = Field(4, ge=1, le=8, description="Levels shown in full.")


@router.get("/{plan}/runs/{run}/explanation", response={200: dict[str, Any], **_READ}, summary="Why a figure is so")
def explanation(request: HttpRequest, plan: str, run: int, asked: Query[Question]) -> Any:
    """The tree of steps from a figure down to assumptions and baseline rows."""
    sight = sight_of(request, plan)
    row = _found(sight, run, done=True)
    scope = dict(each.partition("=")[::2] for each in asked.scope)
    if sight.withheld_at(row.sequence).tells(*scope.values()):
        raise Http404
    if not set(scope) <= set(SCOPES):
        raise UnknownNameError("there is no such dimension.", value=", ".join(set(scope) - set(SCOPES)))
    try:
        found = explain(traced(row), asked.figure, year=asked.year, world=asked.world, scope=scope, depth=asked.depth)
    except UnknownNameError:
        if sight.withheld:
            raise Http404 from None  # the message may name what is kept from this person
        raise
    return _finite(sight.explanation(row, found).to_dict())


def _finite(value: Any) -> Any:
    """The same with null in place of numbers that are none, for JSON has no word for these."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and value != value else value
