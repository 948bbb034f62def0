"""What went wrong with a request: always a list of problems, whatever it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from placeplan.errors import InputError, PlaceplanError, UnknownNameError
from placeplan.workspace.accounts.limits import TooOftenError

__all__ = ["RefusedError", "answer_errors", "listed", "problem"]


class RefusedError(Exception):
    """A request that cannot be taken, with everything that is wrong with it."""

    def __init__(self, status: int, problems: Iterable[dict[str, Any]], **more: Any) -> None:
        super().__init__(status)
        self.status, self.problems, self.more = status, list(problems), more


def problem(code: str, message: str, *, where: str = "", value: str = "", rule: str = "", remedy: str = "") -> Any:
    """One problem as the interface gives it."""
    text = f"{message[:1].upper()}{message[1:]}"
    return {"code": code, "message": text, "where": where, "value": value[:200], "rule": rule, "remedy": remedy}


def listed(status: int, problems: Iterable[dict[str, Any]], **more: Any) -> HttpResponse:
    """The answer that lists some problems."""
    return JsonResponse({"problems": list(problems), **more}, status=status)


def _placeplan(_: HttpRequest, error: Any) -> HttpResponse:
    if error.exit_status > 2:
        raise error
    if isinstance(error, TooOftenError):
        response = listed(429, [problem(error.code, error.message, remedy=error.remedy)])
        response["Retry-After"] = "60"
        return response
    status = 404 if isinstance(error, UnknownNameError) else 409
    if isinstance(error, InputError) and error.path == "why":
        status = 422
    return listed(
        status, [problem(error.code, error.message, where=error.path, value=error.value, remedy=error.remedy)]
    )


def _invalid(_: HttpRequest, error: Any) -> HttpResponse:
    return listed(422, [
        problem("not-as-described", str(each.get("msg", "")), where=".".join(str(part) for part in each["loc"]),
                rule="A request is as the interface describes it.", remedy="Look at this field in the description.")
        for each in error.errors
    ])  # fmt: skip


def _unsigned(_: HttpRequest, error: Any) -> HttpResponse:
    remedy = "Send the header Authorization: Bearer TOKEN, with a token of your account page."
    response = listed(error.status_code, [problem("no-token", "no token that is valid came with this.", remedy=remedy)])
    response["WWW-Authenticate"] = 'Bearer realm="Placeplan"'
    return response


def _forbidden(_: HttpRequest, error: Any) -> HttpResponse:
    return listed(403, [problem("not-allowed", str(error), remedy="Ask the plan's administrator.")])


def _failed(_: HttpRequest, error: Any) -> HttpResponse:
    return listed(error.status_code, [problem("bad-request", error.message)])


def _refused(_: HttpRequest, error: Any) -> HttpResponse:
    return listed(error.status, error.problems, **error.more)


def answer_errors(api: NinjaAPI) -> None:
    """Make every error of an interface a list of problems."""
    missing = problem("not-found", "there is no such thing, or it is not for you.", remedy="Check the address.")
    large = problem("too-large", "this request is too large.", remedy="Send less at once.")
    api.add_exception_handler(PlaceplanError, _placeplan)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unsigned)
    api.add_exception_handler(Http404, lambda *_: listed(404, [missing]))
    api.add_exception_handler(RequestDataTooBig, lambda *_: listed(413, [large]))
    api.add_exception_handler(PermissionDenied, _forbidden)
    api.add_exception_handler(HttpError, _failed)
    api.add_exception_handler(RefusedError, _refused)
