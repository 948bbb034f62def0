"""The interface put together, and its OpenAPI description."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

import placeplan
from placeplan.records import KINDS
from placeplan.workspace.accounts.middleware import open_to_all
from placeplan.workspace.api import plans, records, runs
from placeplan.workspace.api.access import TokenAuth
from placeplan.workspace.api.problems import answer_errors
from placeplan.workspace.api.schemas import KIND_NAMES, body_of, schema_of

__all__ = ["api", "describe", "description"]

_ABOUT = (
    "Records, runs, results and history of the plans you have a part in. Every request carries a token of your account "
    "page and may do what you may do on the pages, no more. A change needs a reason and goes through the ledger. "
    "Whatever is wrong with a request comes back as one list of problems."
)

api = NinjaAPI(
    title="Placeplan", version="1", description=_ABOUT, docs_url=None, openapi_url=None, auth=TokenAuth(),
    urls_namespace="api",
)  # fmt: skip
answer_errors(api)
api.add_router("/plans", plans.router)
api.add_router("/plans", plans.history_router)
api.add_router("/plans", records.router)
api.add_router("/plans", runs.router)

_BY_NAME = {
    "plan": {"type": "string", "pattern": r"^[-a-zA-Z0-9_]+$"},
    "record": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9-]*$", "maxLength": 200},
    "run": {"type": "integer", "minimum": 1, "maximum": 10**15},
    "change": {"type": "integer", "minimum": 1, "maximum": 10**15},
}  # fmt: skip


@lru_cache(maxsize=8)
def description(kinds: tuple[str, ...] = KIND_NAMES) -> dict[str, Any]:
    """The OpenAPI description: operations as they are, records as their definitions say.

    Parameters
    ----------
    kinds
        Kinds of record it describes; a program that knows a few needs no more.
    """
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=dict))
    found["info"] = {**found["info"], "version": placeplan.__version__, "license": {"name": "MIT"}}
    for name in kinds:
        found["components"]["schemas"] |= schema_of(KINDS[name])
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    named = {**_BY_NAME, "kind": {"type": "string", "enum": list(kinds)}}
                    parameter["schema"] = named[parameter["name"]]
    records = found["paths"]["/api/v1/plans/{plan}/records"]
    records["post"]["requestBody"] = body_of(kinds, changes=False)
    records["put"]["requestBody"] = body_of(kinds, changes=True)
    return found


@open_to_all
@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """The description, for whoever writes a program: it tells nothing of any plan. `?kinds=` narrows it to a few."""
    asked = request.GET.get("kinds", "").split(",")
    kinds = tuple(name for name in KIND_NAMES if name in asked)
    return JsonResponse(description(kinds or KIND_NAMES))
