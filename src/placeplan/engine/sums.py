"""Sums by position over the second axis of (year, n, run) arrays, with the order of summing worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Scattered", "Sums", "segment_sum"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FEW_RUNS = 4


@dataclass(frozen=True)
class Sums:
    """Sums of entries that share a position.

    Each sum adds its entries one after the other, so that it does not depend on how many runs are worked out together.

    Parameters
    ----------
    at
        (n): position of each entry.
    size
        Number of positions.
    """

    at: Ints
    size: int

    @cached_property
    def _matrix(self) -> Any:
        """Ones where an entry belongs to a position, (size, n), compressed by rows."""
        from scipy import sparse

        n = len(self.at)
        return sparse.csr_array((np.ones(n), (self.at, np.arange(n))), shape=(self.size, n))

    def of(self, values: Floats) -> Floats:
        """(year, n, run) -> (year, size, run); positions without entries are 0."""
        years, n, runs = values.shape
        if runs < _FEW_RUNS:
            return self._counted(values)
        out = np.zeros((years, self.size, runs))
        if n:
            for year in range(years):
                out[year] = self._matrix @ values[year]
        return out

    def _counted(self, values: Floats) -> Floats:
        """The same sums, entry after entry, for few runs: nothing need be loaded for them."""
        years, _, runs = values.shape
        out = np.empty((years, self.size, runs))
        for year in range(years):
            for run in range(runs):
                out[year, :, run] = np.bincount(self.at, weights=values[year, :, run], minlength=self.size)
        return out

    def into(self, out: Floats, values: Floats) -> None:
        """Add the sums to `out`, (year, size, run)."""
        if values.shape[1]:
            out += self.of(values)


def segment_sum(values: Floats, at: Ints, size: int) -> Floats:
    """Sum over axis 1 by position: (year, n, run) -> (year, size, run)."""
    return Sums(at, size).of(values)


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
