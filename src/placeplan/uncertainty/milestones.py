"""Milestones that a risk may delay, and what of the model starts later with them, run by run.

Days late are passed through the network of milestones; each thing that hangs on one then takes the start it has at
that many days. Roll-outs move by the months of a run; what has a year of its own (openings, releases, costs, staff)
takes another model, and runs that share one are worked out together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from placeplan.model.model import Initiative, Model

__all__ = ["Milestones", "Move", "Step"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Step:
    """What a thing becomes once its milestone is so many days late.

    Parameters
    ----------
    rank
        How late it is then: of two milestones that move a thing, the one with the higher rank counts.
    item
        What takes its place; nothing for a roll-out, which is its rank in months later.
    """

    days: int
    rank: float
    item: Any


@dataclass(frozen=True)
class Move:
    """A thing of an initiative that starts later with a milestone.

    Parameters
    ----------
    milestone, initiative
        Positions.
    part
        "slip" for a roll-out, or the initiative's table the thing stands in.
    at
        Its position in that table; for a roll-out, the row of the slippage it takes.
    steps
        From few days to many.
    """

    milestone: int
    initiative: int
    part: Literal["slip", "openings", "releases", "costs", "capital", "staff"]
    at: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Milestones:
    """A network of milestones, each after all it waits for.

    Parameters
    ----------
    before
        For each milestone those it waits for: position and lag in days.
    own
        Day each is planned for, as an ordinal; not a number where it has none.
    work
        Days of work that lead up to it.
    done
        It has happened and is not late any more.
    rows
        Initiative of each row of slippage beyond the initiatives' own: of roll-outs that move in some places only.
    """

    names: tuple[str, ...]
    before: tuple[tuple[tuple[int, float], ...], ...]
    own: tuple[float, ...]
    work: tuple[float, ...]
    done: tuple[bool, ...]
    moves: tuple[Move, ...]
    rows: tuple[int, ...] = ()

    def late(self, delays: Floats) -> Floats:
        """Whole days each milestone comes later than planned, given the days its own work is delayed.

        Parameters
        ----------
        delays
            (milestone, run).

        Returns
        -------
        (milestone, run).
        """
        planned, now = self._finish(np.zeros((len(self.names), 1))), self._finish(delays)
        return np.asarray(np.maximum(np.nan_to_num(np.rint(now - planned)), 0.0))

    def _finish(self, delays: Floats) -> Floats:
        out = np.full(delays.shape, np.nan)
        for m, own in enumerate(self.own):
            if self.done[m]:
                out[m] = own
                continue
            ready = [out[b] + np.ceil(lag) for b, lag in self.before[m]]
            dates = [own + np.zeros(delays.shape[1]), *(day + np.ceil(self.work[m]) for day in ready)]
            out[m] = np.fmax.reduce(dates) + np.rint(delays[m])
        return out

    def slip(self, late: Floats, before: Floats) -> Floats:
        """Months each row's roll-out starts later, on top of those of its initiative before: (row, run)."""
        out = np.zeros((len(before) + len(self.rows), late.shape[1]))
        for move in self.moves:
            if move.part == "slip":
                months = np.array([0.0, *(step.rank for step in move.steps)])
                out[move.at] = np.maximum(out[move.at], months[_reached(move, late)])
        return np.asarray(out + np.concatenate([before, before[list(self.rows)]]))

    def models(self, model: Model, late: Floats) -> list[tuple[Ints, Model]]:
        """Runs and the model they are worked out with: all runs of one model together."""
        moves = [move for move in self.moves if move.part != "slip"]
        if not moves or not late.any():
            return [(np.arange(late.shape[1]), model)]
        reached = np.stack([_reached(move, late) for move in moves])
        kinds, group = np.unique(reached, axis=1, return_inverse=True)
        return [
            (np.flatnonzero(group.ravel() == g), _changed(model, moves, kinds[:, g])) for g in range(kinds.shape[1])
        ]


def _reached(move: Move, late: Floats) -> Ints:
    """(run): number of steps each run has reached."""
    days = np.array([step.days for step in move.steps], dtype=np.float64)
    return np.asarray(np.searchsorted(days, late[move.milestone], side="right"))


def _changed(model: Model, moves: Sequence[Move], reached: Ints) -> Model:
    """The model with each thing at the latest start some milestone gives it."""
    latest: dict[tuple[int, str, int], Step] = {}
    for move, n in zip(moves, reached, strict=True):
        if n:
            key, step = (move.initiative, move.part, move.at), move.steps[n - 1]
            if key not in latest or step.rank > latest[key].rank:
                latest[key] = step
    initiatives = list(model.initiatives)
    for (i, part, at), step in latest.items():
        initiatives[i] = _with(initiatives[i], part, at, step.item)
    return replace(model, initiatives=tuple(initiatives)) if latest else model


def _with(initiative: Initiative, part: str, at: int, item: Any) -> Initiative:
    held = list(getattr(initiative, part))
    held[at] = item
    change: dict[str, Any] = {part: tuple(held)}
    return replace(initiative, **change)
