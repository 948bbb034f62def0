"""Signing in: password, one-time code, lock-out, sessions, and forms that are not ours."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from placeplan.errors import InputError
from placeplan.workspace.accounts import signing_in
from placeplan.workspace.accounts.models import Attempt, User
from placeplan.workspace.accounts.people import add_person
from placeplan.workspace.accounts.permissions import Role
from tests.workspace.people import PASSWORD, client, person
from tests.workspace.scenes import with_tiny


@pytest.fixture
def ana(either: str) -> User:
    """A lead with a password."""
    with_tiny()
    return person(Role.LEAD, username="ana")


def sign_in(browser: Client, password: str = PASSWORD, username: str = "ana", **more: str) -> int:
    return browser.post("/sign-in", {"username": username, "password": password, **more}).status_code


def test_the_right_password_opens_the_plan(ana: User) -> None:
    browser = Client()
    assert browser.get("/plans/vale/").status_code == 302
    response = browser.post("/sign-in", {"username": " ANA ", "password": PASSWORD, "next": "/plans/vale/history"})
    assert response["Location"] == "/plans/vale/history"
    assert browser.get("/plans/vale/").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/plans/vale/").status_code == 302


def test_a_wrong_name_and_a_wrong_password_are_told_alike(ana: User) -> None:
    pages = []
    for name, password in (("ana", "wrong"), ("nobody", PASSWORD)):
        response = Client().post("/sign-in", {"username": name, "password": password})
        assert response.status_code == 422
        text = response.content.decode()
        pages.append(text[text.index("There is a problem") : text.index("<h1>")])
    assert pages[0] == pages[1]


@pytest.mark.parametrize("onward", ["//elsewhere.example/", "https://elsewhere.example/", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(ana: User, onward: str) -> None:
    assert Client().post("/sign-in", {"username": "ana", "password": PASSWORD, "next": onward})["Location"] == "/"


def test_a_name_is_locked_after_too_many_mistakes_and_opens_again(ana: User) -> None:
    browser = Client()
    assert [sign_in(browser, "wrong") for _ in range(5)] == [422] * 5
    response = browser.post("/sign-in", {"username": "ana", "password": PASSWORD})
    assert "locked for 15 minutes" in response.content.decode()
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(browser) == 302


def test_a_code_is_asked_for_and_taken_once(ana: User) -> None:
    secret = signing_in.new_secret()
    clock = pyotp.TOTP(secret)
    ana.totp_secret = secret
    ana.save()
    browser = Client()
    response = browser.post("/sign-in", {"username": "ana", "password": PASSWORD, "next": "/plans/vale/"})
    assert response["Location"] == "/sign-in/code"
    assert browser.get("/plans/vale/")["Location"].startswith("/sign-in?")
    assert browser.post("/sign-in/code", {"code": "000000"}).status_code == 422
    code = clock.now()
    assert browser.post("/sign-in/code", {"code": code})["Location"] == "/plans/vale/"
    assert browser.get("/plans/vale/").status_code == 200
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/code", {"code": code}).status_code == 422


def test_guessing_codes_locks_the_name(ana: User) -> None:
    ana.totp_secret = signing_in.new_secret()
    ana.save()
    browser = Client()
    sign_in(browser)
    for _ in range(5):
        browser.post("/sign-in/code", {"code": "123456"})
    assert "locked" in browser.post("/sign-in/code", {"code": pyotp.TOTP(ana.totp_secret).now()}).content.decode()
    assert "locked" in Client().post("/sign-in", {"username": "ana", "password": PASSWORD}).content.decode()


def test_codes_are_set_up_and_removed_on_the_account_page(ana: User) -> None:
    browser = Client()
    sign_in(browser)
    browser.get("/account")
    secret = browser.session["new-secret"]
    assert browser.post("/account/codes", {"code": "000000"}).status_code == 422
    assert browser.post("/account/codes", {"code": pyotp.TOTP(secret).now()}).status_code == 302
    ana.refresh_from_db()
    assert ana.totp_secret == secret
    assert browser.post("/account/codes/remove", {"password": "wrong"}).status_code == 422
    assert browser.post("/account/codes/remove", {"password": PASSWORD}).status_code == 302


def test_another_password_ends_other_sessions(ana: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    assert here.post("/account/password", {"old": "wrong", "new": "another long word 9"}).status_code == 422
    assert here.post("/account/password", {"old": PASSWORD, "new": "password1234"}).status_code == 422
    assert here.post("/account/password", {"old": PASSWORD, "new": "another long word 9"}).status_code == 302
    assert here.get("/plans/vale/").status_code == 200
    assert there.get("/plans/vale/").status_code == 302


def test_a_form_from_elsewhere_is_not_taken(ana: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    response = browser.post("/plans/vale/model/start", {})
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()


def test_a_person_needs_a_fresh_name_and_a_strong_password(either: str) -> None:
    add_person(username="ana", name="Ana", password="a long enough phrase")
    for name, password in (("ANA", "a long enough phrase"), ("ben", "short"), ("", "a long enough phrase")):
        with pytest.raises(InputError):
            add_person(username=name, name="Somebody", password=password)


def test_an_administrator_gives_and_takes_roles_but_not_the_last(ana: User) -> None:
    browser = client(Role.ADMINISTRATOR)
    given = browser.post("/plans/vale/people/give", {"username": "new", "name": "New One", "role": "viewer"})
    assert "shown this once" in given.content.decode()
    assert User.objects.get(username="new").memberships.get().role == "viewer"
    own = User.objects.get(username="administrator").memberships.get().pk
    assert browser.post(f"/plans/vale/people/{own}/take").status_code == 400
    other = User.objects.get(username="new").memberships.get().pk
    assert browser.post(f"/plans/vale/people/{other}/take").status_code == 302
    assert browser.post("/plans/vale/people/give", {"username": "new", "role": "emperor"}).status_code == 422
