"""Making and revoking tokens, on the account page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from placeplan.errors import UserError
from placeplan.workspace.accounts.tokens import make_token, revoke_token
from placeplan.workspace.accounts.views import account_page, said, user_of

__all__ = ["make", "revoke"]


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    posted = request.POST
    sent = posted.get("days", "")
    days = int(sent) if sent.isdecimal() and len(sent) < 5 else 0
    try:
        token = make_token(
            user=user_of(request), name=posted.get("token-name", ""), days=days,
            may_write=posted.get("scope") == "write", now=timezone.now(),
        )  # fmt: skip
    except UserError as refused:
        return account_page(request, {f"token-{refused.path or 'name'}": said(refused)})
    return account_page(request, made=token)


@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Make a token of no more use."""
    revoke_token(user=user_of(request), token=token, now=timezone.now())
    messages.success(request, "The token is revoked.")
    return redirect("account")
