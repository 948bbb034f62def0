"""Signing in and out, one's own account, and who has which role."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from placeplan.errors import UserError
from placeplan.workspace.accounts import oidc, signing_in
from placeplan.workspace.accounts.middleware import open_to_all
from placeplan.workspace.accounts.models import User
from placeplan.workspace.accounts.people import change_password
from placeplan.workspace.accounts.tokens import DAYS, tokens_of

__all__ = [
    "account", "account_page", "code", "onward", "password", "remove_codes", "said", "set_up_codes", "sign_in",
    "sign_out", "user_of",
]  # fmt: skip

_PATIENCE = 300
"""Seconds between the password and the code."""


def said(error: UserError) -> str:
    """What went wrong, in sentences."""
    return f"{error.message[:1].upper()}{error.message[1:]} {error.remedy}".strip()


def onward(request: HttpRequest, wanted: str) -> HttpResponse:
    """To the page somebody wanted, if it is one of ours."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe and wanted else "/")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    wanted, error, username = request.GET.get("next", ""), "", ""
    if request.method == "POST":
        wanted, username = request.POST.get("next", ""), request.POST.get("username", "")
        try:
            user = signing_in.check_password(
                request=request, username=username, password=request.POST.get("password", ""), now=timezone.now()
            )
        except UserError as refused:
            error = said(refused)
        else:
            if user.totp_secret:
                request.session.cycle_key()
                request.session["half"] = {"user": user.pk, "at": time.time(), "next": wanted}
                return redirect("code")
            login(request, user)
            return onward(request, wanted)
    context = {
        "error": error, "username": username, "next": wanted,
        "elsewhere": settings.OIDC["name"] if oidc.configured() else "",
    }  # fmt: skip
    return render(request, "sign_in.html", context, status=422 if error else 200)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The one-time code, after the password."""
    half = request.session.get("half")
    if not half or not 0 <= time.time() - half["at"] <= _PATIENCE:
        request.session.pop("half", None)
        return redirect("sign-in")
    error = ""
    if request.method == "POST":
        user = User.objects.get(pk=half["user"])
        try:
            signing_in.check_code(user=user, code=request.POST.get("code", ""), now=timezone.now())
        except UserError as refused:
            error = said(refused)
        else:
            del request.session["half"]
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return onward(request, half["next"])
    return render(request, "code.html", {"error": error}, status=422 if error else 200)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    leaving = oidc.leaving_address(request, request.build_absolute_uri(reverse("sign-in")))
    logout(request)
    if leaving:
        return render(request, "signed_out.html", {"leaving": leaving, "name": settings.OIDC["name"]})
    return redirect("sign-in")


def user_of(request: HttpRequest) -> User:
    """Who asks."""
    user = request.user
    if not user.is_authenticated:
        raise Http404
    return user


def account_page(request: HttpRequest, errors: dict[str, str] | None = None, made: str = "") -> HttpResponse:
    """One's own account, with what was wrong with a form of it, or a token just made."""
    user = user_of(request)
    secret = request.session.get("new-secret") or signing_in.new_secret()
    request.session["new-secret"] = secret
    context = {
        "secret": secret, "address": signing_in.setup_address(user, secret), "errors": errors or {},
        "tokens": tokens_of(user), "token_days": DAYS, "made": made, "now": timezone.now(),
        "token_error": (errors or {}).get("token-name") or (errors or {}).get("token-days", ""),
    }  # fmt: skip
    return render(request, "account.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own password and codes."""
    return account_page(request)


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = user_of(request)
    try:
        change_password(user=user, old=request.POST.get("old", ""), new=request.POST.get("new", ""))
    except UserError as refused:
        return account_page(request, {refused.path or "new": said(refused)})
    update_session_auth_hash(request, user)
    messages.success(request, "Your password is changed.")
    return redirect("account")


@require_POST
def set_up_codes(request: HttpRequest) -> HttpResponse:
    """Begin to use one-time codes."""
    secret = request.session.get("new-secret", "")
    try:
        signing_in.set_up_codes(
            user=user_of(request), secret=secret, code=request.POST.get("code", ""), now=timezone.now()
        )
    except UserError as refused:
        return account_page(request, {"code": said(refused)})
    request.session.pop("new-secret", None)
    messages.success(request, "From now on you are asked for a code when you sign in.")
    return redirect("account")


@require_POST
def remove_codes(request: HttpRequest) -> HttpResponse:
    """Use no codes any more."""
    try:
        signing_in.remove_codes(user=user_of(request), password=request.POST.get("password", ""))
    except UserError as refused:
        return account_page(request, {"password": said(refused)})
    messages.success(request, "You are no longer asked for a code.")
    return redirect("account")
