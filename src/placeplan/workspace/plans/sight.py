"""What one person sees of one plan: the one place where records are kept from those they are not for.

Pages, exports and the HTTP interface all read a plan, its runs and its history through this. Whoever may not see a
record, for its level of publication, is told neither its title nor its id, in no sentence, figure, chart or list of
changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404

from placeplan.records import Answer, Part
from placeplan.records.publication import Level, level_of, stricter
from placeplan.studies.explain import Explanation
from placeplan.studies.keeping import ANSWER, Key, answer_in, is_answer_text
from placeplan.studies.pictures import pictures
from placeplan.studies.run import Run
from placeplan.studies.run_tables import run_tables
from placeplan.studies.withholding import Withheld, withheld_of
from placeplan.workspace.accounts.people import Signed
from placeplan.workspace.accounts.permissions import Holding, Permission, Thing, may
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.guarded import Guarded, guarded_changes
from placeplan.workspace.ledger.models import Action, Change
from placeplan.workspace.ledger.queries import Kept, kept
from placeplan.workspace.ledger.things import named_organisation, organisation_of, partners_of, thing_of
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


def _guarded(held: Kept, default: str) -> tuple[tuple[Key, Level, Part], ...]:
    """Every record of a version that is not for everybody, where the plan's default is now this."""
    worst = stricter(held.plan.settings.publication, default)

    def find() -> tuple[tuple[Key, Level, Part], ...]:
        return tuple(
            ((kind, key), level, record)
            for kind, records in held.plan.records.items()
            for key, record in records.items()
            if (level := level_of(kind, record.publication, worst)) != "public"
        )

    return _remembered(("guarded", held.name, held.hash, worst), find)


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

    def level_of(self, kind: str, record: Part) -> dict[str, str]:
        """Who a record is for, and the reason it gives, as a page shows them."""
        reason = str(getattr(record, "publication_reason", ""))
        return {"level": self.thing(kind, record).publication, "level_reason": reason}

    def may_edit(self, kind: str, record: Part) -> bool:
        """Whether the person may edit this record."""
        return self.may(Permission.EDIT, self.thing(kind, record))

    def sees(self, kind: str, record: Part) -> bool:
        """Whether the person may see this record."""
        return self.may(Permission.VIEW, self.thing(kind, record))

    @cached_property
    def _part(self) -> frozenset[Holding]:
        """The part the person has in this plan: two with the same part see the same."""
        return frozenset(holding for holding in self.person.holdings if holding.plan == self.name)

    @cached_property
    def _partners(self) -> frozenset[str]:
        return partners_of(self.plan)

    def _for(self, kind: str, level: Level, organisation: str) -> bool:
        """Whether what is of this level and this organisation is for the person."""
        asked = (kind, level, organisation)
        if asked not in self._told:
            self._told[asked] = self.may(Permission.VIEW, Thing(self.name, kind, organisation, level, self._partners))
        return self._told[asked]

    @cached_property
    def _told(self) -> dict[tuple[str, str, str], bool]:
        return {}

    @cached_property
    def withheld(self) -> Withheld:
        """The records of the plan as it stands that are kept from this person."""
        return self._withheld_of((self.held,))

    def _withheld_of(self, versions: tuple[Kept, ...]) -> Withheld:
        def find() -> Withheld:
            keys = [*self._unseen(versions), *self._gone]
            plans = [held.plan for held in versions]
            return withheld_of(plans, [*keys, *self._texts(plans, frozenset(keys))])

        return _remembered(("withheld", self.name, tuple(held.hash for held in versions), self._part), find)

    def _unseen(self, versions: Iterable[Kept]) -> list[Key]:
        default = self.plan.settings.publication
        return [
            key for held in versions for key, level, record in _guarded(held, default)
            if not self._for(key[0], level, organisation_of(self.plan, record))
        ]  # fmt: skip

    def _texts(self, plans: Iterable[Any], unseen: frozenset[Key]) -> Iterator[Key]:
        """Texts of answers that are kept from this person: the record beside one is, or none says and the plan does."""
        for plan in plans:
            beside: dict[str, list[Key]] = {}
            for key, record in plan.of(Answer).items():
                beside.setdefault(record.file, []).append((ANSWER, key))
            level = level_of(ANSWER, "", stricter(plan.settings.publication, self.plan.settings.publication))
            for name in plan.answers:
                named = beside.get(name)
                if unseen.intersection(named) if named else not self._for(ANSWER, level, ""):
                    yield ANSWER, name

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

    def _open(self, row: Guarded) -> bool:
        """Whether every side of a change is for this person."""
        own = row.record if row.kind == "organisation" else ""
        return all(
            self._for(row.kind, level, named_organisation(self.plan, side.names) or own)
            for level, side in row.levels(self.plan.settings.publication)
        )  # fmt: skip

    @cached_property
    def _gone(self) -> list[Key]:
        """Records that were kept from this person when they were withdrawn; others may name them still."""
        return [
            (row.kind, row.record)
            for row in guarded_changes(self.held)
            if row.action == Action.WITHDRAW and (row.kind, row.record) not in self.held.entries
            and not self._open(row)
        ]  # fmt: skip

    def sees_change(self, change: Change) -> bool:
        """Whether the person may see a change: neither side, nor the record as it stands, is kept from them."""
        return change.sequence not in self._closed

    def changes(self, **narrowed: str) -> QuerySet[Change]:
        """Changes, the last first. Where they are narrowed, those kept from this person are left out altogether."""
        rows = queries.changes_of(self.name, **narrowed)
        return rows.exclude(sequence__in=self.hidden_places) if any(narrowed.values()) else rows

    def seen_changes(self) -> QuerySet[Change]:
        """Changes, the last first, without those that are kept from this person."""
        return queries.changes_of(self.name).exclude(sequence__in=self.hidden_places)

    @property
    def _closed(self) -> frozenset[int]:
        def find() -> frozenset[int]:
            places = {row.sequence for row in guarded_changes(self.held) if not self._open(row)}
            return frozenset(places | queries.places_of(self.name, self.withheld.keys) | self._telling_answers())

        return _remembered(("closed", self.name, self.held.hash, self._part), find)

    def _telling_answers(self) -> set[int]:
        """Changes of answers' texts that name a record kept from this person."""
        if not self.withheld:
            return set()
        rows = (row for row in queries.changes_of(self.name, kind=ANSWER) if is_answer_text((row.kind, row.record)))
        return {
            row.sequence
            for row in rows
            if self.withheld.tells(*(answer_in(text) for text in (row.before, row.after) if text))
        }

    @cached_property
    def hidden_places(self) -> list[int]:
        """Places in the chain of changes the person may not see."""
        return sorted(self._closed)

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
        """What is kept from this person of a version: what is now, and what was then."""
        if sequence not in self._withheld_at:
            self._withheld_at[sequence] = self.withheld_between(kept(self.name, sequence))
        return self._withheld_at[sequence]

    @cached_property
    def _withheld_at(self) -> dict[int, Withheld]:
        return {}

    def withheld_between(self, *versions: Kept) -> Withheld:
        """What is kept from this person in any of some versions, or as the plan stands."""
        every = [self.held, *(held for held in versions if held.hash != self.held.hash)]
        return self.withheld if len(every) == 1 else self._withheld_of(tuple(every))

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
        return "\n".join([*left, *([f"{more} more about what is kept from you."] if more else [])])
