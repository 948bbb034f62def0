"""Several records saved as one act, and two secretaries who record one answer at the same time: nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from placeplan.errors import InputError
from placeplan.records import Approval, Condition
from placeplan.studies.asking import answer, ask
from placeplan.studies.keeping import Packed, pack, part_of
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.chain import verify
from placeplan.workspace.ledger.models import Action, Change
from tests.boards import DAY, board_plan
from tests.plans import added
from tests.workspace.scenes import NOW, OPERATOR, Somebody

ASK = {"title": "The plan", "body": "board", "meeting": "june", "on": "2017-06-20", "what": "plan"}
SECRETARY = Somebody("sam", Role.BOARD_SECRETARY)


@cache
def before_the_board() -> tuple[Approval, Packed]:
    records, problems = ask(ASK, board_plan(), today=DAY)
    assert problems == []
    approval = next(record for _, record in records if isinstance(record, Approval))
    return approval, pack(added(board_plan(), *(record for _, record in records)))


def asked() -> Approval:
    """The workspace holds a plan that is before its board."""
    approval, folder = before_the_board()
    actions.push(by=OPERATOR, plan="vale", folder=folder, why="First version", now=NOW)
    return approval


def record_answer(by: Somebody, held: queries.Kept, approval: Approval, result: str, note: str) -> actions.Outcome:
    said = {"result": result, "on": "2017-06-20", "meeting": "june", "seats": "board-1\nboard-2", "note": note}
    said |= {"conditions.0.title": f"Of {by.username}"} if "conditions" in result else {}
    found, problems = answer(said, held.plan, approval)
    assert problems == []
    assert found is not None
    records = [(kind, record, held.since.get((kind, record.id), 0)) for kind, record in found.records]
    return actions.save_together(by=by, plan="vale", records=records, why=f"Minutes of {by.username}", now=NOW)


def test_an_answer_is_one_act(either: str) -> None:
    approval = asked()
    done = record_answer(SECRETARY, queries.kept("vale"), approval, "approved with conditions", "Minute 4")
    assert done.changed
    assert not done.conflict
    changes = Change.objects.filter(plan="vale", who="sam").order_by("sequence")
    assert [(change.kind, change.action) for change in changes] == [
        ("approval", Action.CHANGE), ("meeting", Action.CHANGE), ("condition", Action.ADD),
    ]  # fmt: skip
    assert len({change.batch for change in changes}) == 1
    assert queries.kept("vale").plan.of(Approval)[approval.id].result == "approved with conditions"
    again = record_answer(SECRETARY, queries.kept("vale"), approval, "approved with conditions", "Minute 4")
    assert again.changed  # a second condition, for nothing says that the first is the same


def test_saving_what_stands_changes_nothing_and_needs_a_reason(either: str) -> None:
    approval = asked()
    held = queries.kept("vale")
    same = [("approval", approval, held.since["approval", approval.id])]
    done = actions.save_together(by=SECRETARY, plan="vale", records=same, why="Only looking", now=NOW)
    assert not done.changed
    assert queries.known_head("vale").sequence == held.sequence
    with pytest.raises(InputError, match="reason"):
        actions.save_together(by=SECRETARY, plan="vale", records=same, why=" ", now=NOW)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE, Role.ASSESSOR, Role.CONTRIBUTOR])
def test_who_may_not_edit_one_of_the_records_saves_none_of_them(either: str, role: Role) -> None:
    approval = asked()
    before = queries.known_head("vale").sequence
    with pytest.raises(PermissionDenied):
        record_answer(Somebody("eve", role, organisation="hospital"), queries.kept("vale"), approval, "approved", "")
    assert queries.known_head("vale").sequence == before


def test_two_secretaries_at_once_and_nothing_is_lost(database: str) -> None:
    approval = asked()
    held, start = queries.kept("vale"), Barrier(2)

    def write(name: str, result: str) -> actions.Outcome:
        try:
            start.wait(timeout=30)
            return record_answer(Somebody(name, Role.BOARD_SECRETARY), held, approval, result, f"Note of {name}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(write, *who) for who in (("sam", "approved with conditions"), ("kim", "rejected"))]
        outcomes = {name: one.result() for name, one in zip(("sam", "kim"), both, strict=True)}
    assert sorted(outcome.conflict for outcome in outcomes.values()) == [False, True]
    late = next(name for name, outcome in outcomes.items() if outcome.conflict)
    first = "kim" if late == "sam" else "sam"
    stands = queries.kept("vale").plan.of(Approval)[approval.id]
    assert stands.note == f"Note of {first}"
    aside = queries.conflicts_of("vale")
    assert {change.who for change in aside} == {late}
    kept_aside = next(change for change in aside if change.kind == "approval")
    assert outcomes[late].sequence == kept_aside.sequence
    assert getattr(part_of("approval", kept_aside.after), "note", "") == f"Note of {late}"
    conditions = [c.title for c in queries.kept("vale").plan.of(Condition).values()]
    conditions += [str(getattr(part_of("condition", c.after), "title", "")) for c in aside if c.kind == "condition"]
    assert conditions == ["Of sam"]
    assert verify("vale").ok
    for change in aside:
        actions.settle(by=OPERATOR, plan="vale", sequence=change.sequence, take=True, why="The minutes say", now=NOW)
    assert queries.kept("vale").plan.of(Approval)[approval.id].note == f"Note of {late}"


def test_two_people_who_ask_the_same_are_both_kept(either: str) -> None:
    actions.push(by=OPERATOR, plan="vale", folder=pack(board_plan()), why="First version", now=NOW)
    records, _ = ask(ASK, queries.kept("vale").plan, today=DAY)
    outcomes = []
    for name in ("sam", "kim"):
        told = [(kind, record.model_copy(update={"note": name}), 0) for kind, record in records]
        by = Somebody(name, Role.BOARD_SECRETARY)
        outcomes.append(actions.save_together(by=by, plan="vale", records=told, why="Asked", now=NOW))
    assert [outcome.conflict for outcome in outcomes] == [False, True]
    assert {change.who for change in queries.conflicts_of("vale")} == {"kim"}
