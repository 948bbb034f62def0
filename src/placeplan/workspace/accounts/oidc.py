"""Sign-in at an organisation's own OpenID Connect provider: authorisation code with PKCE, state and nonce.

The provider is found by discovery, and its ID token is checked against its keys, issuer, audience, nonce and times. A
person is known by issuer and subject; the first time, by the claim that the settings say is the user name.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.integrations.django_client import OAuth, OAuthError
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from placeplan.workspace.accounts.models import Identity, User
from placeplan.workspace.accounts.signing_in import SignInError

__all__ = ["ProviderDownError", "begin", "configured", "finish", "leaving_address", "person_for"]

_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
"""Signatures by a key of the provider's alone: none, and none by a secret both share."""
_SECONDS = 10
_LEEWAY = 60
"""Seconds the provider's clock may differ from ours."""


class ProviderDownError(SignInError):
    """The provider cannot be reached, or does not answer as one."""

    code = "provider-down"


def configured() -> bool:
    """Whether people may sign in at a provider."""
    return bool(settings.OIDC["issuer"])


def _client() -> Any:
    """The client, with the provider's description, freshly read.

    Raises
    ------
    ProviderDownError
        The provider does not answer.
    SignInError
        It is another one than the settings name.
    """
    held = settings.OIDC
    oauth = OAuth()
    client = oauth.register(
        "placeplan",
        client_id=held["client"], client_secret=held["secret"] or None,
        server_metadata_url=held["issuer"].rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "default_timeout": _SECONDS},
    )  # fmt: skip
    try:
        told = client.load_server_metadata()
    except (RequestException, ValueError) as fault:
        raise _down() from fault
    if told.get("issuer") != held["issuer"]:
        raise SignInError("the sign-in service is not the one this workspace was set up with.", remedy=_TELL)
    known = _ALGORITHMS.intersection(told.get("id_token_signing_alg_values_supported", ["RS256"]))
    told["id_token_signing_alg_values_supported"] = sorted(known)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _check_address(str(told.get(name, "")))
    return client


_TELL = "Tell whoever runs this workspace."


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise SignInError("the sign-in service is not reached over HTTPS.", remedy=_TELL)


def _down() -> ProviderDownError:
    name = settings.OIDC["name"]
    return ProviderDownError(f"{name} does not answer.", remedy="Try again later, or sign in with a password.")


def begin(request: HttpRequest, back: str) -> HttpResponse:
    """Send somebody to the provider. What must come back with them is kept in their session.

    Raises
    ------
    SignInError
        The provider cannot be used.
    """
    found: HttpResponse = _client().authorize_redirect(request, back)
    return found


def finish(request: HttpRequest) -> dict[str, Any]:
    """What the provider says of somebody who comes back from it: the claims of a checked ID token.

    Raises
    ------
    SignInError
        They were not sent by us, or not just now, or the provider refused them, or what it says does not hold.
    ProviderDownError
        It does not answer.
    """
    client = _client()
    remedy = "Begin again. If it happens again, tell whoever runs this workspace."
    unsure = SignInError("this sign-in could not be checked.", remedy=remedy)
    if request.GET.get("iss", settings.OIDC["issuer"]) != settings.OIDC["issuer"]:
        raise unsure  # RFC 9207: the answer of another provider
    try:
        token = client.authorize_access_token(request, leeway=_LEEWAY)
    except RequestException as fault:
        raise _down() from fault
    except (OAuthError, JoseError, ValueError, KeyError) as fault:
        raise unsure from fault
    claims = dict(token.get("userinfo") or {})
    if not claims.get("sub") or claims.get("iss") != settings.OIDC["issuer"]:
        raise SignInError("the sign-in service does not say who you are.", remedy=_TELL)
    request.session["id-token"] = token["id_token"]
    return claims


@transaction.atomic
def person_for(claims: dict[str, Any]) -> User:
    """The person of some claims; somebody new is made only where the settings say so, and then without any role.

    Raises
    ------
    SignInError
        There is nobody of this name, or they may not sign in any more.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])[:255]
    known = Identity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    user = known.user if known is not None else _linked(issuer, subject, claims)
    if not user.is_active:
        raise SignInError("your account is closed.", remedy="Ask the plan's administrator.")
    return user


def _linked(issuer: str, subject: str, claims: dict[str, Any]) -> User:
    claim = settings.OIDC["claim"]
    username = str(claims.get(claim, "")).strip().lower()[:150]
    if not username or (claim == "email" and claims.get("email_verified") is not True):
        raise SignInError("the sign-in service does not say your user name.", remedy=_TELL)
    user = User.objects.filter(username=username).first()
    if user is not None and user.identities.filter(issuer=issuer).exists():
        # The name is somebody else's at this provider: perhaps one who left and whose name was given away again.
        raise SignInError("this user name belongs to somebody else.", remedy="Ask the plan's administrator.")
    if user is None:
        if not settings.OIDC["make"]:
            remedy = f"Ask a plan's administrator to add you under the user name {username}."
            raise SignInError("nobody here has your user name yet.", remedy=remedy)
        user = User(username=username, name=str(claims.get("name") or username)[:200])
        user.set_unusable_password()
        user.save()
    Identity.objects.create(user=user, issuer=issuer, subject=subject)
    return user


def leaving_address(request: HttpRequest, back: str) -> str:
    """Where one signs out at the provider too; empty where it has no such page, or does not answer."""
    hint = request.session.get("id-token", "")
    if not hint or not configured():
        return ""
    try:
        address = str(_client().server_metadata.get("end_session_endpoint", ""))
    except SignInError:
        return ""
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": back, "client_id": settings.OIDC["client"]}
    return f"{address}?{urlencode(asked)}" if address else ""
