"""A plan judged by its last run: once for everybody, and again without what is kept from a person.

A judgement of a plan with records taken out would be a wrong one. So everybody is shown the results of the whole plan;
a reason is shown only where the plan without the kept records gives the very same one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.http import Http404

from placeplan.errors import InputError
from placeplan.studies.assess import NetEffect, doubts_of, judge_run, net_effect
from placeplan.studies.run import Run
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.standing import (
    Figures,
    day_of,
    figures_of,
    kept_for_all,
    kept_in_memory,
    kept_of_run,
)
from placeplan.workspace.runs.queries import result

__all__ = [
    "Assessed", "Row", "assessed", "doubts_in", "found_requirement", "fund_of", "net_of", "shown_run",
    "whole_run",
]  # fmt: skip

T = TypeVar("T")

WITHHELD = "This rests on records that are kept from you, so the reason is not shown."


@dataclass(frozen=True)
class Row:
    """A requirement as this person may see it.

    Parameters
    ----------
    judged
        What became of it.
    withheld
        Whether its reason rests on records kept from the person.
    """

    judged: Any
    withheld: bool

    @property
    def why(self) -> str:
        """The reason."""
        return WITHHELD if self.withheld else str(self.judged.settled.why)

    @property
    def fix(self) -> str:
        """What would put it right."""
        return "" if self.withheld else str(self.judged.fix)

    @property
    def records(self) -> tuple[str, ...]:
        """Records it is about."""
        return () if self.withheld else tuple(self.judged.checked.records)


@dataclass(frozen=True)
class Assessed:
    """A plan judged.

    Parameters
    ----------
    judgement
        Of the whole plan: its counts, packs, digest and history may be shown, its reasons only through `rows`.
    doubts
        What speaks against its numbers, as far as the person may read it; `kept` doubts more are kept from them.
    """

    judgement: Any
    rows: tuple[Row, ...]
    doubts: tuple[Any, ...]
    kept: int

    def row(self, pack: str, requirement: str) -> Row | None:
        """One requirement."""
        asked = (pack, requirement)
        return next((row for row in self.rows if (row.judged.pack, row.judged.requirement.id) == asked), None)


def assessed(scene: Scene, figures: Figures) -> Assessed:
    """The plan judged on the day of the page: as it stands while its last run is fresh, else as it was when run."""
    on = day_of(scene).on
    what = ("judged", on, figures.key)
    judgement = kept_for_all(scene, what, lambda: judge_run(whole_run(scene, figures), on=on), of_run=figures.alone)
    found, kept = doubts_in(scene, figures)
    if not scene.hidden:
        return Assessed(judgement, tuple(Row(row, withheld=False) for row in judgement.requirements), found, kept)
    mine = _kept_for_me(scene, figures, what, lambda: judge_run(shown_run(scene, figures), on=on))
    same = {(row.pack, row.requirement.id): _said(row) for row in mine.requirements}
    rows = tuple(Row(row, same.get((row.pack, row.requirement.id)) != _said(row)) for row in judgement.requirements)
    return Assessed(judgement, rows, found, kept)


def found_requirement(scene: Scene, pack: str, requirement: str) -> tuple[Figures, Assessed, Row]:
    """One requirement, the assessment it is part of and the run that rests on.

    Raises
    ------
    InputError
        There is no run to assess the plan by.
    Http404
        There is no such requirement.
    """
    figures = figures_of(scene)
    if figures is None:
        raise InputError("the plan has not been run yet.", remedy="Run the model, then assess the plan.")
    found = assessed(scene, figures)
    row = found.row(pack, requirement)
    if row is None:
        raise Http404
    return figures, found, row


def doubts_in(scene: Scene, figures: Figures) -> tuple[tuple[Any, ...], int]:
    """Doubts about the plan's numbers that this person may read, and how many more rest on what is kept from them."""
    on = day_of(scene).on
    what = ("doubts", on, figures.key)
    every = kept_for_all(scene, what, lambda: doubts_of(whole_run(scene, figures), on=on), of_run=figures.alone)
    if not scene.hidden:
        return every, 0
    known = set(_kept_for_me(scene, figures, what, lambda: doubts_of(shown_run(scene, figures), on=on)))
    left = tuple(doubt for doubt in every if doubt in known)
    return left, len(every) - len(left)


def _kept_for_me(scene: Scene, figures: Figures, what: Hashable, make: Callable[[], T]) -> T:
    """A judgement of what this person may see."""
    return kept_of_run(scene, figures.row, what, make) if figures.alone else kept_in_memory(scene, what, make)


def _said(row: Any) -> tuple[Any, ...]:
    return (row.result, row.checked.why, row.checked.records, row.settled.why, row.fix, row.reply)


def whole_run(scene: Scene, figures: Figures) -> Run:
    """The run an assessment rests on, whole: to be judged, never to be shown to all as it is."""
    made = result(figures.row)
    return replace(made, plan=scene.plan) if figures.fresh else made


def shown_run(scene: Scene, figures: Figures) -> Run:
    """The run an assessment rests on, without what is kept from this person."""
    made = figures.run
    return replace(made, plan=scene.shown) if figures.fresh else made


def net_of(scene: Scene, figures: Figures) -> NetEffect:
    """What is left of the gaps. It takes two more runs, so it is kept for as long as the run is the last."""
    on = day_of(scene).on
    what = ("net effect", on, figures.key)
    return kept_for_all(scene, what, lambda: net_effect(result(figures.row), on=on), of_run=True)


def fund_of(scene: Scene, figures: Figures) -> tuple[Any, ...]:
    """What a transformation fund pays, quarter by quarter, from the records this person may see."""
    from placeplan.studies.assess import fund_payments

    return kept_in_memory(scene, ("fund", figures.key), lambda: fund_payments(scene.shown))
