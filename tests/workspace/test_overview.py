"""The overview of one person: what changed since they last looked, and what they are asked to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.plans.models import Look
from placeplan.workspace.runs import worker
from tests.workspace.people import client
from tests.workspace.scenes import with_tiny

VALE = "/plans/vale/"


@pytest.fixture
def lead(either: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A lead, signed in; no worker starts by itself."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    return client(Role.LEAD, organisation="hospital")


def text(browser: Client) -> str:
    return " ".join(browser.get(VALE).content.decode().split())


def add(browser: Client, kind: str, **fields: str) -> None:
    sent = {f"r.{name}": value for name, value in fields.items()}
    answer = browser.post(f"{VALE}records/{kind}/add", {**sent, "why": f"The {fields['id']}", "base": "0"})
    assert answer.status_code == 302, answer.content.decode()


def test_changes_since_an_earlier_visit_are_told_each_act_once(lead: Client) -> None:
    assert "since you last looked" not in text(lead)
    assert "records at once" in text(lead)
    Look.objects.update(now_at=Look.objects.get().now_at - timedelta(hours=2))
    add(lead, "scenario", id="later", title="Later")
    for _ in range(2):  # looking again is the same visit
        seen = text(lead)
        assert "What changed since you last looked" in seen
        assert "The later" in seen
        assert "records at once" not in seen
    Look.objects.update(now_at=Look.objects.get().now_at - timedelta(hours=2))
    assert "The later" not in text(lead)


def test_two_people_look_each_for_themselves(lead: Client) -> None:
    text(lead)
    viewer = client(Role.VIEWER)
    text(viewer)
    assert Look.objects.count() == 2


def test_what_is_due_is_asked_of_those_who_answer_for_it(lead: Client) -> None:
    today = {"due": "2017-04-20", "agreed_on": "2017-04-01"}
    session = lead.session
    session["on:vale"] = "2017-05-01"
    session.save()
    assert "Nothing, as of 1 May 2017" in text(lead)
    add(lead, "action", id="call", title="Call the ward", owner="hospital", **today)
    add(lead, "action", id="write", title="Write to the ward", owner="community", **today)
    add(lead, "action", id="anybody", title="For nobody yet", **today)
    seen = text(lead)
    asked = seen[seen.index("What you are asked to do") : seen.index('id="changed"')]
    assert "Call the ward" in asked
    assert "20 April 2017" in asked
    assert "2 are late" in asked
    assert "For nobody yet" in asked  # a lead settles who answers for it
    assert "Write to the ward" not in asked
