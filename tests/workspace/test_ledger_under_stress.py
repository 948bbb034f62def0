"""Writers that are killed in the middle, and many at once: each change that was confirmed is there, and no half one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from placeplan.records import Assumption
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.chain import verify
from placeplan.workspace.ledger.models import Action, Change, Head
from tests.repo.tree import ROOT
from tests.workspace.scenes import NOW, OPERATOR, tiny, with_tiny

pytestmark = pytest.mark.slow


def writer(url: str, name: str, *what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.workspace.writer", url, name, *what]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def killed_after(process: subprocess.Popen[str], lines: int, wait: float) -> list[str]:
    """What a writer confirmed before it was killed, some lines and a moment after its start."""
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(lines)]
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    process.wait(timeout=60)
    return [*said, *rest.split("\n")[:-1]]


@pytest.mark.parametrize("wait", [0.0, 0.03])
def test_an_editor_killed_in_the_middle_loses_nothing_it_was_told_is_kept(database: str, wait: float) -> None:
    with_tiny()
    connections.close_all()
    said = killed_after(writer(database, "dora", "edit"), 3, wait)
    kept = {int(line.split()[0]) for line in said}
    there = set(Change.objects.filter(who="dora").values_list("sequence", flat=True))
    assert kept <= there
    assert len(there - kept) <= 1  # one may have been kept and its word lost
    assert verify("vale").ok
    held = queries.kept("vale")
    last = Change.objects.get(sequence=max(there), plan="vale")
    assert held.plan.of(Assumption)["frailty-size"].note == f"dora {last.why.removeprefix('Step ')}"


@pytest.mark.parametrize("wait", [0.02])
def test_a_push_killed_in_the_middle_is_whole_or_not_there(database: str, wait: float) -> None:
    with_tiny()
    connections.close_all()
    said = killed_after(writer(database, "dora", "push"), 2, wait)
    for head in Head.objects.exclude(plan="vale"):
        assert verify(head.plan).ok
        again = actions.push(by=OPERATOR, plan=head.plan, folder=tiny(), why="Again", now=NOW)
        assert (again.added, again.changed, again.withdrawn) == (0, 0, 0)
    assert set(said) <= set(Head.objects.values_list("plan", flat=True))
    with_tiny("after")
    assert verify("after").ok


def test_twenty_editors_of_one_record(database: str) -> None:
    """Each edit is either kept or kept aside; together they are all there, in one unbroken chain."""
    start = with_tiny()

    def editor(name: str) -> list[tuple[int, bool]]:
        done = []
        try:
            for step in range(5):
                held = queries.kept("vale")
                record = held.plan.of(Assumption)["frailty-size"].model_copy(update={"note": f"{name} {step}"})
                outcome = actions.save_record(
                    by=type(OPERATOR)(name), plan="vale", kind="assumption", record=record,
                    base=held.since["assumption", "frailty-size"], why=f"Step {step}", now=NOW,
                )  # fmt: skip
                done.append((outcome.sequence, outcome.conflict))
        finally:
            connections.close_all()
        return done

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(editor, [f"editor-{number}" for number in range(20)]))
    outcomes = [outcome for result in results for outcome in result]
    rows = Change.objects.filter(plan="vale", sequence__gt=start)
    assert sorted(sequence for sequence, _ in outcomes) == sorted(rows.values_list("sequence", flat=True))
    assert Counter(conflict for _, conflict in outcomes)[True] == rows.filter(action=Action.CONFLICT).count()
    assert len(queries.conflicts_of("vale")) == rows.filter(action=Action.CONFLICT).count()
    assert set(rows.values_list("who", flat=True)) == {f"editor-{number}" for number in range(20)}
    assert verify("vale").ok


def test_several_processes_of_one_record(database: str) -> None:
    start = with_tiny()
    connections.close_all()
    processes = [writer(database, f"editor-{number}", "edit", "5") for number in range(2)]
    said = [line for process in processes for line in process.communicate(timeout=120)[0].split("\n")[:-1]]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(said) == 10
    assert Change.objects.filter(plan="vale", sequence__gt=start).count() == 10
    assert verify("vale").ok
