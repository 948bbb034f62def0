"""The interface put together, and its OpenAPI description."""

from __future__ import annotations

from functools import cache
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
from placeplan.workspace.api.schemas import KIND_NAMES, schema_of

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

_NAMES = {
    "plan": {"type": "string", "pattern": r"^[-a-zA-Z0-9_]+$", "maxLength": 200},
    "record": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9-]*$", "maxLength": 200},
    "kind": {"type": "string", "enum": list(KIND_NAMES)},
    "run": {"type": "integer", "minimum": 1, "maximum": 10**15},
    "change": {"type": "integer", "minimum": 1, "maximum": 10**15},
}  # fmt: skip


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description: operations as they are, records as their definitions say."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found["info"] = {**found["info"], "version": placeplan.__version__, "license": {"name": "MIT"}}
    for name in KIND_NAMES:
        found["components"]["schemas"] |= schema_of(KINDS[name])
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["schema"] = _NAMES[parameter["name"]]
    return found


@open_to_all
@require_safe
def describe(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The description, for whoever writes a program: it tells nothing of any plan."""
    return JsonResponse(description())
