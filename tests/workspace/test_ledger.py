"""The ledger on SQLite and on PostgreSQL: nothing is lost, nothing is altered, any version comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from placeplan.errors import InputError, UnknownNameError
from placeplan.records import Assumption, Organisation
from placeplan.studies.keeping import digest_of, pack, read_folder, write_folder
from placeplan.studies.new import examples
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.ledger.chain import verify
from placeplan.workspace.ledger.models import Action, Change, Content
from tests.plans import changed, without
from tests.workspace.scenes import LEAD, NOW, OPERATOR, Somebody, tiny, tiny_plan, with_tiny


def size(plan: str = "vale") -> float:
    record: Any = queries.kept(plan).plan.of(Assumption)["frailty-size"]
    return float(record.value)


def edit(value: float, *, base: int | None = None, by: Any = LEAD, why: str = "New evidence") -> actions.Outcome:
    held = queries.kept("vale")
    record = held.plan.of(Assumption)["frailty-size"].model_copy(update={"value": value})
    at = held.since["assumption", "frailty-size"] if base is None else base
    return actions.save_record(by=by, plan="vale", kind="assumption", record=record, base=at, why=why, now=NOW)


def test_a_plan_comes_back_as_it_went_in(database: str) -> None:
    with_tiny()
    assert queries.kept("vale").plan == tiny_plan()
    assert queries.digest_at("vale") == digest_of(tiny_plan())


def test_a_change_says_who_what_when_and_why(database: str) -> None:
    with_tiny()
    before = size()
    done = edit(0.25)
    change = queries.find_change("vale", done.sequence)
    assert (change.who, change.why, change.action) == ("ana", "New evidence", Action.CHANGE)
    assert change.at.startswith("2016-10-21T09:30")
    assert f'"value":{before}' in change.before
    assert '"value":0.25' in change.after
    assert size() == 0.25


def test_any_version_is_rebuilt_by_number_and_by_digest(database: str) -> None:
    first = with_tiny()
    second = edit(0.25).sequence
    edit(0.3)
    kept_first = queries.kept("vale", first)
    queries._cache.clear()
    assert queries.kept("vale", first).plan == kept_first.plan == tiny_plan()
    digest = queries.digest_at("vale", second)
    queries._cache.clear()
    at = queries.sequence_of("vale", digest[:12])
    assert at == second
    assert digest_of(queries.kept("vale", at).plan) == digest
    with pytest.raises(UnknownNameError, match="never had this version"):
        queries.sequence_of("vale", "0" * 64)


def test_an_edit_of_a_stale_record_is_kept_aside_and_neither_side_is_lost(database: str) -> None:
    with_tiny()
    opened = queries.kept("vale").since["assumption", "frailty-size"]
    edit(0.25, base=opened)
    late = edit(0.4, base=opened, by=Somebody("ben", Role.LEAD), why="My own view")
    assert late.conflict
    assert size() == 0.25
    (conflict,) = queries.conflicts_of("vale")
    assert (conflict.who, conflict.why) == ("ben", "My own view")
    assert '"value":0.4' in conflict.after
    actions.settle(by=LEAD, plan="vale", sequence=conflict.sequence, take=True, why="Ben is right", now=NOW)
    assert size() == 0.4
    assert queries.conflicts_of("vale") == []
    with pytest.raises(InputError, match="settled"):
        actions.settle(by=LEAD, plan="vale", sequence=conflict.sequence, take=False, why="Again", now=NOW)


def test_a_conflict_can_be_settled_by_keeping_what_stands(database: str) -> None:
    with_tiny()
    opened = queries.kept("vale").since["assumption", "frailty-size"]
    edit(0.25, base=opened)
    late = edit(0.4, base=opened)
    actions.settle(by=LEAD, plan="vale", sequence=late.sequence, take=False, why="Agreed otherwise", now=NOW)
    assert size() == 0.25
    assert queries.conflicts_of("vale") == []
    assert verify("vale").ok


def test_the_same_edit_twice_is_one_change(database: str) -> None:
    with_tiny()
    opened = queries.kept("vale").since["assumption", "frailty-size"]
    edit(0.25, base=opened)
    again = edit(0.25, base=opened)
    assert not again.changed
    assert not again.conflict


def test_a_record_is_withdrawn_and_restored(database: str) -> None:
    with_tiny()
    base = queries.kept("vale").since["initiative", "frailty"]
    common = {"by": LEAD, "plan": "vale", "now": NOW}
    gone = actions.withdraw_record(kind="initiative", record="frailty", base=base, why="Dropped", **common)
    assert "frailty" not in queries.kept("vale").plan.records["initiative"]
    with pytest.raises(InputError, match="no such record"):
        actions.withdraw_record(kind="initiative", record="frailty", base=gone.sequence, why="Again", **common)
    actions.restore_record(sequence=base, why="Back in", **common)
    assert queries.kept("vale").plan == tiny_plan()


def test_a_stale_withdrawal_is_refused(database: str) -> None:
    with_tiny()
    base = queries.kept("vale").since["assumption", "frailty-size"]
    edit(0.3)
    with pytest.raises(InputError, match="has changed since"):
        actions.withdraw_record(
            by=LEAD, plan="vale", kind="assumption", record="frailty-size", base=base, why="Gone", now=NOW
        )


def test_a_whole_version_is_restored_by_new_changes(database: str) -> None:
    first = with_tiny()
    edit(0.25)
    edit(0.3)
    before = queries.known_head("vale").sequence
    actions.restore_version(by=LEAD, plan="vale", sequence=first, why="Back to the start", now=NOW)
    assert queries.kept("vale").plan == tiny_plan()
    assert queries.known_head("vale").sequence == before + 1


def test_pushing_a_folder_again_changes_only_what_differs(database: str) -> None:
    with_tiny()
    again = actions.push(by=OPERATOR, plan="vale", folder=tiny(), why="Again", now=NOW)
    assert (again.added, again.changed, again.withdrawn) == (0, 0, 0)
    other = without(changed(tiny_plan(), "assumption", "frailty-size", value=0.1), "scenario", "late")
    third = actions.push(by=OPERATOR, plan="vale", folder=pack(other), why="Edited in a spreadsheet", now=NOW)
    assert (third.added, third.changed, third.withdrawn) == (0, 1, 1)
    assert queries.kept("vale").plan == other


def test_a_push_over_work_done_meanwhile_is_refused(database: str) -> None:
    pulled = with_tiny()
    edit(0.25)
    with pytest.raises(InputError, match="moved on"):
        actions.push(by=OPERATOR, plan="vale", folder=tiny(), why="Late", now=NOW, base=pulled)
    assert size() == 0.25


def test_a_change_without_a_reason_is_refused(database: str) -> None:
    with_tiny()
    with pytest.raises(InputError, match="reason"):
        edit(0.25, why=" \n\0 ")
    assert Change.objects.filter(who="ana").count() == 0


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ASSESSOR, Role.ADMINISTRATOR, Role.BOARD_SECRETARY])
def test_who_may_not_edit_changes_nothing(sqlite: str, role: Role) -> None:
    with_tiny()
    with pytest.raises(PermissionDenied):
        edit(0.25, by=Somebody("eve", role))
    with pytest.raises(PermissionDenied):
        edit(0.25, by=Somebody("eve", Role.LEAD, plan="another"))
    assert Change.objects.filter(who="eve").count() == 0


def test_a_contributor_edits_records_of_their_own_organisation_only(sqlite: str) -> None:
    with_tiny()
    held = queries.kept("vale")
    names = sorted(held.plan.of(Organisation))
    mine, theirs = names[:2]
    by = Somebody("cas", Role.CONTRIBUTOR, organisation=mine)
    common = {"by": by, "plan": "vale", "kind": "organisation", "why": "Correction", "now": NOW}
    for name in (mine, theirs):
        record = held.plan.of(Organisation)[name].model_copy(update={"note": "Seen"})
        base = held.since["organisation", name]
        if name == mine:
            assert actions.save_record(record=record, base=base, **common).changed
        else:
            with pytest.raises(PermissionDenied):
                actions.save_record(record=record, base=base, **common)


def test_the_database_refuses_to_alter_or_remove_a_change(database: str) -> None:
    with_tiny()
    for statement in ("UPDATE ledger_change SET who = 'nobody'", "DELETE FROM ledger_change"):
        with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
            connection.cursor().execute(statement)
    assert verify("vale").ok


def disarm() -> None:
    """Take the guards off, as somebody with the database in their hands could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER ledger_change_no_{name}")
        else:
            cursor.execute("ALTER TABLE ledger_change DISABLE TRIGGER ALL")


TAMPERING = {
    "another author": "UPDATE ledger_change SET who = 'nobody' WHERE sequence = 5",
    "another value": "UPDATE ledger_change SET after = replace(after, 'title', 'titel') WHERE sequence = 5",
    "another time": "UPDATE ledger_change SET at = '2015-01-01' WHERE sequence = 5",
    "a change removed": "DELETE FROM ledger_change WHERE sequence = 5",
    "the end removed": "DELETE FROM ledger_change WHERE sequence > 20",
    "rows removed": "DELETE FROM ledger_content",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_tampering_shows(database: str, statement: str) -> None:
    with_tiny()
    assert verify("vale").ok
    disarm()
    connection.cursor().execute(statement)
    assert not verify("vale").ok


def test_a_chain_made_anew_shows_against_a_hash_written_down(sqlite: str) -> None:
    with_tiny()
    edit(0.25)
    end = verify("vale").end
    edit(0.3)
    assert verify("vale", expected=end).ok
    disarm()
    connection.cursor().execute("DELETE FROM ledger_change")
    connection.cursor().execute("DELETE FROM ledger_head")
    with_tiny()
    assert verify("vale").ok
    assert not verify("vale", expected=end).ok


def test_rows_of_a_table_that_were_altered_are_not_used(database: str) -> None:
    with_tiny()
    row = Content.objects.first()
    assert row is not None
    Content.objects.filter(hash=row.hash).update(data=bytes(row.data)[:-1] + b"x")
    queries._cache.clear()
    queries._frames.clear()
    with pytest.raises(InputError, match="not what its entry says"):
        queries.kept("vale")


def test_a_clock_that_goes_back_loses_nothing(database: str) -> None:
    with_tiny()
    held = queries.kept("vale")
    for step, value in enumerate((0.25, 0.3)):
        record = held.plan.of(Assumption)["frailty-size"].model_copy(update={"value": value})
        base = queries.kept("vale").since["assumption", "frailty-size"]
        now = NOW - timedelta(days=step)
        actions.save_record(by=LEAD, plan="vale", kind="assumption", record=record, base=base, why="Step", now=now)
    assert size() == 0.3
    times = [change.at[:10] for change in queries.history("vale", "assumption", "frailty-size")]
    assert times[:2] == ["2016-10-20", "2016-10-21"]
    assert verify("vale").ok


def test_two_plans_keep_to_themselves(database: str) -> None:
    with_tiny()
    with_tiny("dale")
    edit(0.25)
    assert size("dale") != 0.25
    assert verify("dale").ok


@pytest.mark.parametrize("example", [entry.name for entry in examples()])
def test_folder_to_workspace_to_folder_is_the_identity(sqlite: str, tmp_path: Path, example: str) -> None:
    source = next(entry.folder for entry in examples() if entry.name == example)
    plan = read_folder(source)
    write_folder(plan, tmp_path / "canonical")
    actions.push(by=OPERATOR, plan=example, folder=pack(plan), why="First", now=NOW)
    queries._cache.clear()
    queries._frames.clear()
    back = queries.kept(example).plan
    assert back == plan
    write_folder(back, tmp_path / "back")
    files = [
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "canonical", tmp_path / "back")
    ]
    assert files[0] == files[1]
