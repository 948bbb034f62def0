"""Limits, headers, cookies, sessions, and a clock that goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from placeplan.workspace.accounts import limits, signing_in
from placeplan.workspace.accounts.models import Attempt, Tally, User
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.accounts.tokens import make_token
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.chain import verify
from tests.workspace.people import PASSWORD, client, person
from tests.workspace.scenes import LEAD, NOW, with_tiny

VALE = "/plans/vale"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything may be done three times a minute."""
    monkeypatch.setattr(settings, "LIMITS", dict.fromkeys(("sign_in", "api", "writes", "uploads"), 3))


def test_sign_ins_of_one_address_are_limited_whatever_the_name(few: None, either: str) -> None:
    statuses = [
        Client().post("/sign-in", {"username": f"name-{step}", "password": "wrong"}).status_code for step in range(5)
    ]
    assert statuses == [422, 422, 422, 429, 429]
    assert Client().get("/sign-in").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.9").post("/sign-in", {"username": "x", "password": "y"}).status_code == 422
    assert not Tally.objects.filter(key__contains="127.0.0.1").exists()


def test_what_is_asked_with_a_token_and_what_is_sent_is_limited(few: None, database: str) -> None:
    with_tiny()
    user = person(Role.LEAD)
    token = make_token(user=user, name="t", days=7, may_write=False, now=timezone.now())
    asked = [Client().get("/api/v1/plans", headers={"Authorization": f"Bearer {token}"}) for _ in range(4)]
    assert [each.status_code for each in asked] == [200, 200, 200, 429]
    assert asked[-1].headers["Retry-After"] == "60"
    assert asked[-1].json()["problems"][0]["code"] == "too-often"
    browser = Client()
    browser.force_login(user)
    sent = [browser.post(f"{VALE}/history/restore", {"sequence": "x"}).status_code for _ in range(4)]
    assert sent == [404, 404, 404, 429]
    assert browser.get(f"{VALE}/history").status_code == 200


def test_a_limit_begins_again_with_the_minute_and_when_the_clock_goes_back(
    few: None, either: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 1_700_000_000.0
    for moved in (0, 60, -86_400, 0):
        monkeypatch.setattr(limits.time, "time", lambda moved=moved: clock + moved)
        for _ in range(3):
            limits.count("api", "1")
        with pytest.raises(limits.TooOftenError):
            limits.count("api", "1")


def test_every_answer_carries_its_protection(either: str) -> None:
    with_tiny()
    lead = client(Role.LEAD)
    token = make_token(user=User.objects.get(), name="t", days=7, may_write=False, now=timezone.now())
    pages = ("/", f"{VALE}/", "/nothing", "/static/placeplan.css", f"{VALE}/records/site.csv")
    answers = [lead.get(page) for page in pages]
    answers.append(Client().get("/api/v1/plans", headers={"Authorization": f"Bearer {token}"}))
    answers.append(Client().get("/sign-in"))
    for answer in answers:
        head = answer.headers
        assert "default-src 'none'" in head["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in head["Content-Security-Policy"]
        assert "unsafe" not in head["Content-Security-Policy"]
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["X-Frame-Options"] == "DENY"
        assert head["Referrer-Policy"] == "same-origin"
        assert "camera=()" in head["Permissions-Policy"]
        assert head["Cross-Origin-Opener-Policy"] == "same-origin"
        assert head["Cross-Origin-Resource-Policy"] == "same-origin"
        assert head["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "Strict-Transport-Security" not in head
        if "/static/" not in answer.request["PATH_INFO"]:
            assert "no-store" in head["Cache-Control"]
        answer.close()


@override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_SSL_REDIRECT=True, SESSION_COOKIE_SECURE=True)
def test_over_https_browsers_are_told_to_stay_there(either: str) -> None:
    assert Client().get("/sign-in")["Location"].startswith("https://")
    assert "max-age=31536000" in Client().get("/sign-in", secure=True).headers["Strict-Transport-Security"]
    browser = Client()
    person(Role.LEAD, username="ana")
    browser.post("/sign-in", {"username": "ana", "password": PASSWORD}, secure=True)
    cookie = browser.cookies["placeplan-session"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_signing_in_changes_the_session(either: str) -> None:
    person(Role.LEAD, username="ana")
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies["placeplan-session"] = planted = session.session_key
    browser.post("/sign-in", {"username": "ana", "password": PASSWORD})
    assert browser.cookies["placeplan-session"].value != planted
    thief = Client()
    thief.cookies["placeplan-session"] = planted
    assert thief.get("/account").status_code == 302
    used = browser.cookies["placeplan-session"].value
    browser.post("/sign-out")
    thief.cookies["placeplan-session"] = used
    assert thief.get("/account").status_code == 302


def test_a_clock_put_back_locks_nobody_out_and_lets_no_code_be_used_twice(either: str) -> None:
    user, ahead = person(Role.LEAD, username="ana"), timezone.now() + timedelta(days=1)
    for _ in range(9):
        Attempt.objects.create(username="ana", at=ahead)
    assert Client().post("/sign-in", {"username": "ana", "password": PASSWORD}).status_code == 302
    secret = signing_in.new_secret()
    clock, now = pyotp.TOTP(secret), datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    signing_in.set_up_codes(user=user, secret=secret, code=clock.at(now), now=now)
    with pytest.raises(signing_in.SignInError):
        signing_in.check_code(user=user, code=clock.at(now), now=now)
    signing_in.check_code(user=user, code=clock.at(now + timedelta(minutes=5)), now=now + timedelta(minutes=5))
    with pytest.raises(signing_in.SignInError):  # a few minutes back: what was used stays used
        signing_in.check_code(user=user, code=clock.at(now), now=now)
    signing_in.check_code(user=user, code=clock.at(now - timedelta(days=1)), now=now - timedelta(days=1))
    with pytest.raises(signing_in.SignInError):
        signing_in.check_code(user=user, code=clock.at(now - timedelta(days=1)), now=now - timedelta(days=1))


def test_the_ledger_keeps_its_order_when_the_clock_goes_back(either: str) -> None:
    with_tiny()
    held = queries.kept("vale")
    record = held.plan.records["assumption"]["frailty-size"].model_copy(update={"note": "Later, by an earlier clock"})
    base = held.since["assumption", "frailty-size"]
    done = actions.save_record(
        by=LEAD, plan="vale", kind="assumption", record=record, base=base, why="Step", now=NOW - timedelta(days=400)
    )
    assert verify("vale").ok
    assert queries.changes_of("vale").first().sequence == done.sequence
    assert queries.kept("vale").plan.records["assumption"]["frailty-size"].note == "Later, by an earlier clock"
