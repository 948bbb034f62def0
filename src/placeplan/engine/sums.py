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
    def _order(self) -> Ints | None:
        return None if bool((np.diff(self.at) >= 0).all()) else np.argsort(self.at, kind="stable")

    @cached_property
    def _segments(self) -> tuple[Ints, Ints]:
        present, first = np.unique(self.at if self._order is None else self.at[self._order], return_index=True)
        return present, first

    def of(self, values: Floats) -> Floats:
        """(year, n, run) -> (year, size, run); positions without entries are 0."""
        out = np.zeros((values.shape[0], self.size, values.shape[2]))
        self.into(out, values)
        return out

    def into(self, out: Floats, values: Floats) -> None:
        """Add the sums to `out`, (year, size, run)."""
        if values.shape[1] == 0:
            return
        present, first = self._segments
        ordered = values if self._order is None else values[:, self._order]
        if len(first) == values.shape[1]:
            out[:, present] += ordered
        else:
            out[:, present] += np.add.reduceat(ordered, first, axis=1)


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
