"""The values a run uses for everything uncertain. The expected run is one run at the central values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.model.model import Model

__all__ = ["Draws", "expected_draws"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Values for `runs` runs.

    Parameters
    ----------
    values
        (assumption, run): value of every assumption.
    variants
        (variant, run): weight of each population variant; each run's weights add up to 1.
    slip
        (initiative, run): months every roll-out step of an initiative starts late; further rows are those that the
        `slip_rows` of initiatives name for some of their places.
    """

    values: Floats
    variants: Floats
    slip: Floats

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.values.shape[1])

    def __getitem__(self, assumption: int) -> Floats:
        """(run): values of one assumption; 1 where there is none (-1)."""
        if assumption < 0:
            return np.ones(self.runs)
        return np.asarray(self.values[assumption])

    def several(self, assumptions: Sequence[int], *, absent: float = 1.0) -> Floats:
        """(assumption, run): values of several, of none as well; `absent` where one is none (-1)."""
        out = np.full((len(assumptions), self.runs), absent)
        for n, assumption in enumerate(assumptions):
            if assumption >= 0:
                out[n] = self.values[assumption]
        return out

    @cached_property
    def _kept(self) -> dict[Hashable, Floats]:
        return {}

    @cached_property
    def _timed(self) -> dict[Hashable, Floats]:
        return {}

    def once(self, key: Hashable, make: Callable[[], Floats]) -> Floats:
        """Something worked out from these draws, made the first time it is asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def once_by_slip(self, key: Hashable, make: Callable[[], Floats]) -> Floats:
        """As `once`, for what depends on nothing but how late roll-outs start."""
        if key not in self._timed:
            self._timed[key] = make()
        return self._timed[key]

    def with_values(self, values: Floats) -> Draws:
        """The same runs with other values, (assumption, run); what depends on roll-outs alone is taken over."""
        out = Draws(values, self.variants, self.slip)
        out.__dict__["_timed"] = self._timed
        return out

    def or_zero(self, assumption: int) -> Floats:
        """(run): values of one assumption; 0 where there is none (-1)."""
        if assumption < 0:
            return np.zeros(self.runs)
        return np.asarray(self.values[assumption])


def expected_draws(model: Model) -> Draws:
    """One run at the central value of every assumption, the chosen population variant and no slippage."""
    variants = np.zeros((len(model.population.variants), 1))
    variants[model.population.chosen] = 1.0
    named = [int(i.slip_rows.max()) + 1 for i in model.initiatives if i.slip_rows is not None]
    slip = np.zeros((max([len(model.initiatives), *named]), 1))
    return Draws(model.assumptions.value[:, None].copy(), variants, slip)
