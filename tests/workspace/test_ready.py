"""Pages made ready in the background: all that is slow is made, nobody is shown what is kept from them, errors pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Operator, Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.plans import ready, standing, visitors
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.runs import actions as run_actions
from placeplan.workspace.runs import worker
from tests.workspace.hidden import WORD, hidden_plan
from tests.workspace.people import client, run
from tests.workspace.programmes import with_programme
from tests.workspace.scenes import LEAD, NOW, OPERATOR

VALE = "/plans/vale"
PAGES = (
    "/", "/baseline", "/assumptions", "/roll-out", "/governance", "/delivery", "/delivery/reports",
    "/delivery/benefits", "/engagement", "/assurance", "/assurance/numbers", "/documents", "/documents/report",
)  # fmt: skip


@pytest.fixture(autouse=True)
def quiet(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody has opened anything, and runs are worked out where a test says so."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    visitors.forget()
    yield
    visitors.forget()


def made_since(do: Callable[[], object]) -> set[object]:
    """What was made for the shelf while something was done."""
    before = standing.made_so_far()
    do()
    return set(standing.made_so_far()) - set(before)


def on_and_on(_: float) -> bool:
    return False


def note(text: str) -> None:
    """Save a risk of the plan."""
    held = queries.kept("vale")
    record = held.plan.records["risk"]["staff"].model_copy(update={"note": text})
    actions.save_record(
        by=LEAD, plan="vale", kind="risk", record=record, base=held.since["risk", "staff"], why="Seen", now=NOW
    )


def opened(browser: Client) -> None:
    for page in PAGES:
        assert browser.get(VALE + page).status_code == 200, page


def test_pages_find_everything_made_and_nothing_is_made_twice() -> None:
    with_programme()
    run()
    lead = client(Role.LEAD)
    first = made_since(lambda: ready.make_ready("vale", on_and_on))
    assert first
    assert made_since(lambda: ready.make_ready("vale", on_and_on)) == set()
    left = made_since(lambda: opened(lead))
    assert not left, sorted(map(str, left))
    note("After a change")
    again = made_since(lambda: ready.make_ready("vale", on_and_on))
    assert again
    assert made_since(lambda: opened(lead)) == set()


def test_it_stops_between_two_pieces() -> None:
    with_programme()
    run()
    rests: list[float] = []

    def stop(seconds: float) -> bool:
        rests.append(seconds)
        return len(rests) == 3

    ready.make_ready("vale", stop)
    assert len(rests) == 3
    assert all(seconds >= 0 for seconds in rests)


def test_a_piece_that_fails_is_logged_and_the_others_are_made(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with_programme()

    def broken(scene: Scene, _: object) -> None:
        raise RuntimeError(f"no {scene.name} today")

    monkeypatch.setattr(ready, "_PIECES", (("broken", broken), *ready._PIECES))
    assert made_since(lambda: ready.make_ready("vale", on_and_on))
    [line] = [found for found in caplog.records if found.name == "placeplan.workspace.ready"]
    assert line.__dict__["facts"] == {"plan": "vale", "piece": "broken"}
    assert line.exc_info is not None


def test_what_is_ready_for_one_shows_nobody_what_is_kept_from_them() -> None:
    actions.push(by=OPERATOR, plan="hush", folder=hidden_plan().packed, why="First version", now=NOW)
    run("hush")
    lead, viewer = client(Role.LEAD, plan="hush"), client(Role.VIEWER, plan="hush")
    for browser in (viewer, lead):  # each stands for one sight of the plan
        browser.get("/plans/hush/risks")
    assert len(visitors.visitors_of("hush")) == 2
    ready.make_ready("hush", on_and_on)
    pages = [f"/plans/hush{page}" for page in (*PAGES, "/records/initiative", "/initiatives", "/risks", "/timeline")]
    assert made_since(lambda: [viewer.get(f"/plans/hush{page}") for page in PAGES]) == set()
    shown = {page: viewer.get(page) for page in pages}
    for page, answer in shown.items():
        assert answer.status_code == 200, page
        assert WORD not in answer.content.decode().lower(), page
    assert any(WORD in lead.get(page).content.decode() for page in pages)  # the word would have been seen


class Waiting:
    """Lets a test wait for a thread of the workspace, however slow the machine is."""

    def __init__(self) -> None:
        self._tick = threading.Event()

    def until(self, is_so: Callable[[], bool]) -> None:
        for _ in range(1200):
            if is_so():
                return
            self._tick.wait(0.05)
        raise AssertionError("it never came")


def test_the_thread_makes_ready_what_has_changed_waits_for_runs_and_ends() -> None:
    with_programme()
    run()
    waiting = Waiting()
    mark = queries.kept("vale").hash
    ready.begin()
    try:
        waiting.until(lambda: any(mark in key and "errors" in key for key in standing.made_so_far()))
        row = run_actions.ask(by=Operator("operator"), plan="vale", scenario="", now=NOW, runs=2, seed=5)
        note("While a run waits")
        mark = queries.kept("vale").hash
        looks = ready.looked()
        waiting.until(lambda: ready.looked() > looks + 2)
        assert not any(mark in key for key in standing.made_so_far())
        while worker.work_once():
            pass
        row.refresh_from_db()
        assert row.status == "done"
        waiting.until(lambda: any(mark in key and "errors" in key for key in standing.made_so_far()))
    finally:
        ready.end()
    waiting.until(lambda: not ready.is_alive())
