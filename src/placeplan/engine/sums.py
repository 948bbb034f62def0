"""Sums by position over the second axis of (year, n, run) arrays, and arrays of which few places are filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Filled", "Scattered", "Sums", "members_sum", "segment_sum"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FEW_RUNS = 4


@dataclass(frozen=True)
class Sums:
    """Sums of entries that share a position.

    Each sum adds its entries one after the other, so that it does not depend on how many runs are worked out together.
    A product with a sparse matrix of ones does just that, and reads every entry once, in memory order.

    Parameters
    ----------
    at
        (n): position of each entry.
    size
        Number of positions.
    entries
        (n): where each entry stands in the arrays to be summed; None where all of them are summed in order.
    """

    at: Ints
    size: int
    entries: Ints | None = None

    @cached_property
    def _matrices(self) -> dict[tuple[int, int], Any]:
        return {}

    def _matrix(self, years: int, width: int) -> Any:
        """Ones where an entry belongs to a position, by rows: (year x position, year x entry); all years at once, since
        a product costs more to set up than to work out.
        """
        if (years, width) not in self._matrices:
            from scipy import sparse

            order = np.argsort(self.at, kind="stable")
            entries = (np.arange(len(self.at)) if self.entries is None else self.entries)[order]
            counts = np.tile(np.bincount(self.at, minlength=self.size), years)
            columns = (entries + width * np.arange(years)[:, None]).ravel()
            parts = np.ones(len(columns)), columns, np.concatenate([[0], np.cumsum(counts)])
            self._matrices[years, width] = sparse.csr_array(parts, shape=(years * self.size, years * width))
        return self._matrices[years, width]

    def of(self, values: Floats) -> Floats:
        """(year, n, run) -> (year, size, run); positions without entries are 0."""
        years, width, runs = values.shape
        if runs < _FEW_RUNS:
            return self._counted(values)
        if not len(self.at):
            return np.zeros((years, self.size, runs))
        product = self._matrix(years, width) @ values.reshape(years * width, runs)
        return np.asarray(product).reshape(years, self.size, runs)

    def _counted(self, values: Floats) -> Floats:
        """The same sums, entry after entry, for few runs: no library need be loaded for them."""
        years, _, runs = values.shape
        out = np.zeros((years, self.size, runs))
        for year in range(years):
            for run in range(runs):
                weights = values[year, :, run] if self.entries is None else values[year, self.entries, run]
                out[year, :, run] = np.bincount(self.at, weights=weights, minlength=self.size)
        return out

    @cached_property
    def _filled(self) -> tuple[Ints, Sums]:
        """Positions that have entries, and the sums at them alone."""
        positions, at = np.unique(self.at, return_inverse=True)
        return positions, Sums(at.ravel(), len(positions), self.entries)

    def into(self, out: Floats, values: Floats, times: Floats | None = None) -> None:
        """Add the sums to `out`, (year, size, run); each `times` so much, (run). Only positions with entries are
        touched: they are few in most arrays.
        """
        if len(self.at):
            positions, sums = self._filled
            made = sums.of(values)
            if times is not None:
                made *= times
            for year, more in zip(out, made, strict=True):
                year[positions] += more


def segment_sum(values: Floats, at: Ints, size: int) -> Floats:
    """Sum over axis 1 by position: (year, n, run) -> (year, size, run)."""
    return Sums(at, size).of(values)


def members_sum(members: Sequence[Ints]) -> Sums:
    """Sums of several sets of entries, which may overlap: one position a set."""
    sizes = [len(one) for one in members]
    entries = np.concatenate([np.zeros(0, dtype=np.int64), *members]).astype(np.int64)
    return Sums(np.repeat(np.arange(len(sizes)), sizes), len(sizes), entries)


@dataclass(frozen=True)
class Filled:
    """The places of a table in which there can be anything; all others are nought in every run and year.

    Parameters
    ----------
    first, second
        (place): its row and column, in order.
    shape
        Rows and columns of the table.
    """

    first: Ints
    second: Ints
    shape: tuple[int, int]

    @classmethod
    def of(cls, mask: npt.NDArray[np.bool_]) -> Filled:
        """The places where a table is true."""
        first, second = np.nonzero(mask)
        return cls(first, second, (mask.shape[0], mask.shape[1]))

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def position(self) -> Ints:
        """(row, column): place, or -1."""
        out = np.full(self.shape, -1, dtype=np.int64)
        out[self.first, self.second] = np.arange(len(self))
        return out

    @cached_property
    def of_second(self) -> tuple[Ints, ...]:
        """Column -> its places, in order of row."""
        return tuple(np.flatnonzero(self.second == n) for n in range(self.shape[1]))

    @cached_property
    def by_first(self) -> Sums:
        """From places to rows."""
        return Sums(self.first, self.shape[0])

    def spread(self, values: Floats) -> Floats:
        """(..., place, run) -> (..., row, column, run)."""
        out = np.zeros((*values.shape[:-2], *self.shape, values.shape[-1]))
        out[..., self.first, self.second, :] = values
        return out

    def taken(self, values: Floats) -> Floats:
        """(..., row, column) -> (..., place, 1): numbers of a table that are the same in every run."""
        return values[..., self.first, self.second, None]


@dataclass(frozen=True)
class Scattered:
    """An array of which few places are filled: (*keys, year, run) kept as key -> (year, run).

    Parameters
    ----------
    shape
        Shape of the whole array with the year second, as the engine writes it: (first, year, *rest, run).
    parts
        (first, *rest) -> (year, run).
    """

    shape: tuple[int, ...]
    parts: Mapping[tuple[int, ...], Floats]

    def dense(self) -> Floats:
        """The whole array, (first, year, *rest, run)."""
        out = np.zeros(self.shape)
        for (first, *rest), part in self.parts.items():
            whole: tuple[Any, ...] = (first, slice(None), *rest)
            out[whole] += part
        return out

    def total(self) -> Floats:
        """Sum over the first axis: (year, *rest, run)."""
        out = np.zeros(self.shape[1:])
        for (_, *rest), part in self.parts.items():
            place: tuple[Any, ...] = (slice(None), *rest)
            out[place] += part
        return out

    def total_at(self, filled: Filled) -> Floats:
        """Sum over the first axis at the filled places of the next two: (year, place, run)."""
        out = np.zeros((self.shape[1], len(filled), self.shape[-1]))
        for (_, first, second), part in self.parts.items():
            out[:, filled.position[first, second]] += part
        return out
