"""Going to the organisation's own sign-in, and coming back."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.workspace.accounts import oidc
from placeplan.workspace.accounts.middleware import open_to_all
from placeplan.workspace.accounts.signing_in import SignInError
from placeplan.workspace.accounts.views import onward, said

__all__ = ["back", "go"]


def _refused(request: HttpRequest, error: SignInError) -> HttpResponse:
    status = 503 if isinstance(error, oidc.ProviderDownError) else 403
    context = {"title": "You could not be signed in", "error": said(error), "again": True}
    return render(request, "error.html", context, status=status)


@open_to_all
@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    if not oidc.configured():
        raise Http404
    request.session["onward"] = request.GET.get("next", "")[:2000]
    try:
        return oidc.begin(request, request.build_absolute_uri(reverse("oidc-back")))
    except SignInError as refused:
        return _refused(request, refused)


@open_to_all
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: signed in, or told why not."""
    if not oidc.configured():
        raise Http404
    wanted = request.session.get("onward", "")
    try:
        user = oidc.person_for(oidc.finish(request))
    except SignInError as refused:
        return _refused(request, refused)
    hint = request.session.get("id-token", "")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")  # the session gets another key
    request.session["id-token"] = hint
    request.session.pop("onward", None)
    return onward(request, wanted)
