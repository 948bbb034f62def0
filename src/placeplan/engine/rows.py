"""Rows of (year, row, run) arrays: some of them put together when asked for, added up where they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.sums import Sums

__all__ = ["Members", "Rows", "Takers", "replaced", "takers", "whole"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def replaced(before: Floats, at: Ints, values: Floats) -> Floats:
    """A copy of (year, n, run) with other values in some rows."""
    out = before.copy()
    out[:, at] = values
    return out


@dataclass(frozen=True)
class Rows:
    """A (year, row, run) array, or one like another but for some rows; few questions need all of it in one piece.

    Parameters
    ----------
    before
        The array, or the one it is like.
    changed
        Rows that differ, in order.
    values
        (year, changed row, run).
    """

    before: Floats
    changed: Ints
    values: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """Years, rows and runs."""
        return self.before.shape

    @cached_property
    def dense(self) -> Floats:
        """All of it."""
        return replaced(self.before, self.changed, self.values) if len(self.changed) else self.before

    @cached_property
    def _position(self) -> Ints:
        out = np.full(self.before.shape[1], -1, dtype=np.int64)
        out[self.changed] = np.arange(len(self.changed))
        return out

    def take(self, rows: Ints) -> Floats:
        """(year, one of `rows`, run), an array of its own."""
        out = self.before.take(rows, axis=1)
        if len(self.changed):
            position = self._position[rows]
            inside = np.flatnonzero(position >= 0)
            out[:, inside] = self.values.take(position[inside], axis=1)
        return out


def whole(values: Floats) -> Rows:
    """Rows of an array as it is."""
    return Rows(values, np.zeros(0, dtype=np.int64), values[:, :0])


@dataclass(frozen=True)
class Members:
    """Rows and where each is counted.

    Parameters
    ----------
    rows
        (entry): row.
    place
        (entry): where it is counted.
    """

    rows: Ints
    place: Ints

    @cached_property
    def filled(self) -> Ints:
        """Places at which anything is counted, in order."""
        return np.unique(self.place)

    @cached_property
    def sums(self) -> Sums:
        """From entries to the filled places."""
        return Sums(np.searchsorted(self.filled, self.place), len(self.filled))

    @cached_property
    def _kept(self) -> tuple[dict[bytes, Self], dict[bytes, Sums]]:
        return {}, {}

    def some(self, inside: Bools) -> Self:
        """Some of the entries, (entry)."""
        return type(self)(self.rows[inside], self.place[inside])

    def reached(self, rows: Bools) -> Self:
        """All entries counted where some rows, (row), are counted; kept once found."""
        found, key = self._kept[0], rows.tobytes()
        if key not in found:
            found[key] = self.some(np.isin(self.place, self.place[rows[self.rows]]))
        return found[key]

    def taken(self, draws: Draws, care: Rows) -> Floats:  # noqa: ARG002 - those that take at a rate draw it
        """What is counted of each entry: (year, entry, run)."""
        return care.take(self.rows)

    def among(self, entries: Ints) -> Sums:
        """From some of the entries to the filled places, kept once made."""
        found, key = self._kept[1], entries.tobytes()
        if key not in found:
            at = np.searchsorted(self.filled, self.place[entries])
            found[key] = Sums(at, len(self.filled), entries)
        return found[key]


@dataclass(frozen=True)
class Takers(Members):
    """Rows that take something at a rate: care that uses a resource, takes staff or costs money.

    Parameters
    ----------
    rate
        (entry): its rate.
    assumptions, factors
        (rate): assumption and factor of each rate.
    """

    rate: Ints
    assumptions: Ints
    factors: Floats

    def some(self, inside: Bools) -> Self:
        """Some of the entries, (entry)."""
        return type(self)(self.rows[inside], self.place[inside], self.rate[inside], self.assumptions, self.factors)

    def taken(self, draws: Draws, care: Rows) -> Floats:
        """What each entry takes: (year, entry, run)."""
        rates = draws.several(self.assumptions.tolist())
        rates *= self.factors[:, None]
        out = super().taken(draws, care)
        out *= rates.take(self.rate, axis=0)
        return out


def takers(rates: Mapping[int, tuple[int, float]], key: Ints, place: Ints) -> Takers:
    """Takers among some rows.

    Parameters
    ----------
    rates
        Key -> assumption and factor of what rows of that key take.
    key, place
        (row): its key, and where what it takes is counted.
    """
    keys = np.array(list(rates), dtype=np.int64)
    position = np.full(max(int(key.max(initial=0)), int(keys.max(initial=0))) + 1, -1, dtype=np.int64)
    position[keys] = np.arange(len(keys))
    rows = np.flatnonzero(position[key] >= 0)
    assumptions = np.array([a for a, _ in rates.values()], dtype=np.int64)
    factors = np.array([f for _, f in rates.values()], dtype=np.float64)
    return Takers(rows, place[rows], position[key[rows]], assumptions, factors)
