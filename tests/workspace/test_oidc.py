"""Sign-in at an organisation's own provider: a real one, run on loopback, and all that can go wrong on the way."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from placeplan.workspace.accounts.models import Identity, User
from placeplan.workspace.accounts.permissions import Role
from tests.repo.tree import ROOT
from tests.workspace.people import person
from tests.workspace.scenes import with_tiny
from tests.workspace.serving import ended, free_port, wait_for

HERE = ROOT / "tests/workspace"
BACK = "http://localhost/sign-in/back"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("node") is None or not (ROOT / "node_modules/oidc-provider").is_dir(),
        reason="the provider needs node and its package: run npm ci",
    ),
]


@contextmanager
def running(*, ahead: int = 0) -> Iterator[str]:
    """A provider whose clock is some seconds ahead; gives its address."""
    port = free_port()
    command = ["node", str(HERE / "provider.mjs"), str(port), BACK, str(ahead)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", process)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The provider's address."""
    with running() as address:
        yield address


@pytest.fixture
def chosen(provider: str, either: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A workspace whose people may sign in there; the settings, to be changed by a test."""
    held = {"issuer": provider, "client": "placeplan", "secret": "a-secret-of-the-tests", "name": "Vale Council",
            "claim": "preferred_username", "make": False}  # fmt: skip
    monkeypatch.setattr(settings, "OIDC", held)
    with_tiny()
    return held


def browser() -> Client:
    return Client(headers={"host": "localhost"})


def at_provider(address: str, who: str) -> str:
    """Where the provider sends somebody back to."""
    session = requests.Session()
    session.cookies.set("who", who)
    for _ in range(6):
        response = session.get(address, allow_redirects=False, timeout=10)
        assert response.status_code in (302, 303), response.text[:500]
        address = requests.compat.urljoin(address, response.headers["Location"])
        if address.startswith(BACK):
            return address
    raise AssertionError(address)


def come_back(client: Client, who: str = "ana", onward: str = "/plans/vale/") -> Any:
    sent = client.get(f"/sign-in/elsewhere?next={onward}")
    assert sent.status_code == 302, sent.content
    return client.get(at_provider(sent["Location"], who).removeprefix("http://localhost"))


def test_somebody_known_signs_in_and_is_known_by_their_subject_from_then_on(chosen: dict[str, Any]) -> None:
    person(Role.LEAD, username="ana")
    client = browser()
    assert "Sign in with Vale Council" in client.get("/sign-in").content.decode()
    sent = client.get("/sign-in/elsewhere?next=/plans/vale/history")
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    before = client.session.session_key
    back = client.get(at_provider(sent["Location"], "ana+7").removeprefix("http://localhost"))
    assert back["Location"] == "/plans/vale/history"
    assert client.session.session_key != before
    assert client.get("/plans/vale/").status_code == 200
    assert Identity.objects.get().subject == "ana+7"
    User.objects.filter(username="ana").update(username="ana-smith")
    assert come_back(browser(), "ana+7").status_code == 302
    left = client.post("/sign-out")
    assert "sign out there too" in left.content.decode()
    assert client.get("/plans/vale/").status_code == 302


def test_somebody_unknown_is_refused_or_made_without_a_role(chosen: dict[str, Any]) -> None:
    refused = come_back(browser(), "ben")
    assert refused.status_code == 403
    assert "nobody here has your user name" in refused.content.decode().lower()
    chosen["make"] = True
    client = browser()
    assert come_back(client, "ben").status_code == 302
    made = User.objects.get(username="ben")
    assert (made.name, made.has_usable_password(), made.memberships.count()) == ("ben at home", False, 0)
    assert client.get("/plans/vale/").status_code == 404


def test_a_name_given_away_again_opens_nothing(chosen: dict[str, Any]) -> None:
    person(Role.LEAD, username="ana")
    assert come_back(browser(), "ana+1").status_code == 302
    assert come_back(browser(), "ana+2").status_code == 403
    User.objects.update(is_active=False)
    assert come_back(browser(), "ana+1").status_code == 403


def test_an_unverified_address_is_no_user_name(chosen: dict[str, Any]) -> None:
    chosen["claim"] = "email"
    person(Role.LEAD, username="ana@example.org")
    assert come_back(browser(), "ana").status_code == 403


def test_what_was_not_asked_for_just_now_is_refused(chosen: dict[str, Any]) -> None:
    person(Role.LEAD, username="ana")
    client, other = browser(), browser()
    sent = client.get("/sign-in/elsewhere")
    back = at_provider(sent["Location"], "ana").removeprefix("http://localhost")
    assert other.get(back).status_code == 403  # somebody else's state
    assert client.get(f"{back}x").status_code == 403  # the answer of another issuer
    assert client.get(back.replace("code=", "code=x")).status_code == 403  # a code nobody gave out
    assert client.get(back).status_code == 403  # a state that has been used
    assert client.get("/sign-in/back").status_code == 403
    assert "could not be checked" in client.get(back).content.decode()
    assert client.get("/plans/vale/").status_code == 302
    assert come_back(browser(), "nobody").status_code == 403  # the provider says no


@pytest.mark.parametrize("name", ["nonce", "code_verifier"])
def test_a_tampered_nonce_or_verifier_is_refused(chosen: dict[str, Any], name: str) -> None:
    person(Role.LEAD, username="ana")
    client = browser()
    sent = client.get("/sign-in/elsewhere")
    back = at_provider(sent["Location"], "ana").removeprefix("http://localhost")
    session = client.session
    key = next(key for key in session.keys() if key.startswith("_state_"))  # noqa: SIM118
    session[key]["data"][name] = "x" * 48
    session.save()
    assert client.get(back).status_code == 403
    assert client.get("/plans/vale/").status_code == 302


@pytest.mark.parametrize("ahead", [-7200, 7200])
def test_a_token_of_another_time_is_refused(chosen: dict[str, Any], ahead: int) -> None:
    person(Role.LEAD, username="ana")
    with running(ahead=ahead) as address:
        chosen["issuer"] = address
        refused = come_back(browser())
    assert refused.status_code == 403
    assert "could not be checked" in refused.content.decode()


def test_another_issuer_is_not_trusted(chosen: dict[str, Any]) -> None:
    chosen["issuer"] = chosen["issuer"].replace("127.0.0.1", "localhost")
    refused = browser().get("/sign-in/elsewhere")
    assert refused.status_code == 403
    assert "not the one" in refused.content.decode()


def test_a_provider_that_is_down_gives_a_page(chosen: dict[str, Any]) -> None:
    chosen["issuer"] = f"http://127.0.0.1:{free_port()}"
    refused = browser().get("/sign-in/elsewhere")
    assert refused.status_code == 503
    assert "Vale Council does not answer" in refused.content.decode()


def test_without_a_provider_there_is_no_such_page(either: str) -> None:
    assert Client().get("/sign-in/elsewhere").status_code == 404
    assert Client().get("/sign-in/back").status_code == 404
    assert "Sign in with" not in Client().get("/sign-in").content.decode()
