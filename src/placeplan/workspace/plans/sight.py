"""What one person sees of one plan: the one place where restricted records are kept from those they are not for.

Pages, exports and the HTTP interface all read a plan, its runs and its history through this. Whoever may not see a
restricted record is told neither its title nor its id, in no sentence, figure, chart or list of changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404

from placeplan.records import KINDS, Part
from placeplan.studies.explain import Explanation
from placeplan.studies.keeping import ANSWER, Key, answer_in, is_answer_text, part_of
from placeplan.studies.pictures import pictures
from placeplan.studies.run import Run
from placeplan.studies.run_tables import run_tables
from placeplan.studies.withholding import Withheld, withheld_of
from placeplan.workspace.accounts.people import Signed
from placeplan.workspace.accounts.permissions import Permission, Thing, may
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.models import Action, Change
from placeplan.workspace.ledger.queries import Kept, kept
from placeplan.workspace.ledger.things import thing_of
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import charts_of, find_run, key_of, result, tables_of

__all__ = ["Sight"]

Made = TypeVar("Made")

_MOST = 60
_made: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_lock = threading.Lock()


def _remembered(key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """What was made for this key before, or is made now. A version of a plan and a run never change."""
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            found: Made = _made[key]
            return found
    made = make()
    with _lock:
        _made[key] = made
        while len(_made) > _MOST:
            _made.popitem(last=False)
    return made


def _is_record(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].storage in ("flat", "nested")


def _restricted(held: Kept) -> tuple[tuple[str, str, Part], ...]:
    """Every restricted record of a version."""

    def find() -> tuple[tuple[str, str, Part], ...]:
        return tuple(
            (kind, key, record)
            for kind, records in held.plan.records.items()
            for key, record in records.items()
            if record.publication == "restricted"
        )

    return _remembered(("restricted", held.name, held.hash), find)


class Sight:
    """One person's sight of one plan."""

    def __init__(self, person: Signed, name: str) -> None:
        self.person, self.name = person, name

    @cached_property
    def held(self) -> Kept:
        """The plan as it stands, whole. What of it may be shown is `shown`."""
        return kept(self.name)

    @property
    def plan(self) -> Any:
        """The typed plan, whole: for checks and for writing, never for showing."""
        return self.held.plan

    def may(self, permission: Permission, thing: Thing | None = None) -> bool:
        """Whether the person may do this to that thing, or to the plan as a whole."""
        return may(self.person, permission, thing or Thing(self.name))

    def thing(self, kind: str, record: Part) -> Thing:
        """A record as the question of permission sees it."""
        return thing_of(self.plan, self.name, kind, record)

    def may_edit(self, kind: str, record: Part) -> bool:
        """Whether the person may edit this record."""
        return self.may(Permission.EDIT, self.thing(kind, record))

    def sees(self, kind: str, record: Part) -> bool:
        """Whether the person may see this record."""
        if getattr(record, "publication", "") != "restricted":
            return True
        return self.may(Permission.VIEW_RESTRICTED, self.thing(kind, record))

    @cached_property
    def withheld(self) -> Withheld:
        """The records of the plan as it stands that are kept from this person."""
        found = (self.held,)
        return withheld_of((self.plan,), [*self._unseen(found), *self._gone])

    def _unseen(self, versions: Iterable[Kept]) -> list[Key]:
        return [
            (kind, key) for held in versions for kind, key, record in _restricted(held) if not self.sees(kind, record)
        ]  # fmt: skip

    @property
    def hidden(self) -> frozenset[Key]:
        """Kind and id of the records that are kept from this person: what a page may be kept in memory by."""
        return self.withheld.keys

    def cleared(self, plan: Any) -> Any:
        """A version of the plan without the records that are kept from this person."""
        return self.withheld.plan(plan) if self.withheld else plan

    @property
    def shown(self) -> Any:
        """The plan without the records that are kept from this person; where another names one, it says so."""
        if not self.withheld:
            return self.plan
        key = ("shown", self.name, self.held.hash, self.withheld)
        return _remembered(key, lambda: self.withheld.plan(self.plan))

    def record(self, kind: str, record: str) -> Part:
        """A record the person may see, whole: what it names of restricted records is for `withheld` to take out.

        Raises
        ------
        Http404
            There is no such record, or it is not for them; which of the two is not said.
        """
        if kind == "plan":
            settings: Part = self.plan.settings
            return settings
        found = self.plan.records.get(kind, {}).get(record)
        if found is None or not self.sees(kind, found):
            raise Http404
        return found  # type: ignore[no-any-return]

    # --- the history ---------------------------------------------------------------------------------------------

    @cached_property
    def _gone(self) -> list[Key]:
        """Records that were kept from this person when they were withdrawn; others may name them still."""
        return [
            (row.kind, row.record)
            for row in queries.restricted_changes(self.held)
            if row.action == Action.WITHDRAW and (row.kind, row.record) not in self.held.entries
            and not self.sees(row.kind, part_of(row.kind, row.before))
        ]  # fmt: skip

    def sees_change(self, change: Change) -> bool:
        """Whether the person may see a change: neither side, nor the record as it stands, is kept from them."""
        if is_answer_text((change.kind, change.record)):
            texts = [answer_in(text) for text in (change.before, change.after) if text]
            return not self.withheld.keeps_answer(self.plan, change.record, *texts)
        if not _is_record(change.kind):
            return True
        if (change.kind, change.record) in self.withheld.keys:
            return False
        texts = [text for text in (change.before, change.after) if queries.RESTRICTED in text]
        return all(self.sees(change.kind, part_of(change.kind, text)) for text in texts)

    def changes(self, **narrowed: str) -> QuerySet[Change]:
        """Changes, the last first. Where they are narrowed, those kept from this person are left out altogether."""
        rows = queries.changes_of(self.name, **narrowed)
        return rows.exclude(sequence__in=self.hidden_places) if any(narrowed.values()) else rows

    def seen_changes(self) -> QuerySet[Change]:
        """Changes, the last first, without those that are kept from this person."""
        return queries.changes_of(self.name).exclude(sequence__in=self.hidden_places)

    @cached_property
    def hidden_places(self) -> list[int]:
        """Places in the chain of changes the person may not see."""
        places = {row.sequence for row in queries.restricted_changes(self.held) if not self.sees_change(row)}
        for kind, record in self.withheld.keys:
            rows = queries.changes_of(self.name, kind=kind, record=record)
            places.update(rows.values_list("sequence", flat=True))
        if self.withheld:
            rows = queries.changes_of(self.name, kind=ANSWER)
            places.update(row.sequence for row in rows if not self.sees_change(row))
        return sorted(places)

    def conflicts(self) -> list[Change]:
        """Edits kept aside that the person may see."""
        return [row for row in queries.conflicts_of(self.name) if self.sees_change(row)]

    # --- runs ----------------------------------------------------------------------------------------------------

    def sees_run(self, row: RunRow) -> bool:
        """Whether a run is of a scenario the person may see."""
        return not row.scenario or not self.withheld.holds(("scenario",), row.scenario)

    def run_row(self, run: int) -> RunRow:
        """A run of the plan.

        Raises
        ------
        UnknownNameError, Http404
            The plan has no such run, or it is of a scenario that is kept from this person.
        """
        row = find_run(self.name, run)
        if not self.sees_run(row):
            raise Http404
        return row

    def withheld_at(self, sequence: int) -> Withheld:
        """What is kept from this person of a version: what is restricted now, and what was then."""
        if sequence not in self._withheld_at:
            self._withheld_at[sequence] = self.withheld_between(kept(self.name, sequence))
        return self._withheld_at[sequence]

    @cached_property
    def _withheld_at(self) -> dict[int, Withheld]:
        return {}

    def withheld_between(self, *versions: Kept) -> Withheld:
        """What is kept from this person in any of some versions, or as the plan stands."""
        every = [self.held, *(held for held in versions if held.hash != self.held.hash)]
        if len(every) == 1:
            return self.withheld
        return withheld_of([held.plan for held in every], [*self._unseen(every), *self._gone])

    def result(self, row: RunRow) -> Run:
        """A run's figures, without what is kept from this person."""
        hidden = self.withheld_at(row.sequence)
        if not hidden:
            return result(row)
        return _remembered(("run", key_of(row), hidden), lambda: hidden.run(result(row)))

    def charts(self, row: RunRow) -> dict[str, tuple[str, str]]:
        """A run's charts: name -> description and picture; drawn anew for somebody from whom something is kept."""
        hidden = self.withheld_at(row.sequence)
        if not hidden:
            return charts_of(row)
        return _remembered(("charts", key_of(row), hidden), lambda: pictures(self.result(row)))

    def tables(self, row: RunRow) -> dict[str, dict[str, Any]]:
        """A run's tables in words by name; made anew for somebody from whom something is kept."""
        hidden = self.withheld_at(row.sequence)
        if not hidden:
            return tables_of(row)
        return _remembered(("tables", key_of(row), hidden), lambda: run_tables(self.result(row)))

    def explanation(self, row: RunRow, found: Explanation) -> Explanation:
        """An explanation without what is kept from this person."""
        hidden = self.withheld_at(row.sequence)
        if not hidden:
            return found
        drivers = tuple(each for each in found.drivers if not hidden.tells(*map(str, each.values())))
        return replace(found, tree=hidden.tree(found.tree), drivers=drivers)

    def message(self, row: RunRow) -> str:
        """Why a run failed, without the lines that name what is kept from this person."""
        hidden = self.withheld_at(row.sequence)
        lines = row.message.splitlines()
        left = [line for line in lines if not hidden.tells(line)]
        more = len(lines) - len(left)
        return "\n".join([*left, *([f"{more} more about restricted records."] if more else [])])
