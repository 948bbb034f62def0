"""Cutting areas into equal groups, such as deprivation deciles."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators import _checks as check
from placeplan.indicators.errors import BadOptionError

__all__ = ["assign_quantiles"]


def assign_quantiles(values: ArrayLike, groups: int = 10, *, highest_first: bool = False) -> NDArray[np.int64]:
    """Group 1 to `groups` of each value along the one axis, lowest values in group 1 (highest when `highest_first`).

    The value of rank r among n goes to group ``floor(groups (r - 1) / n) + 1``; tied values share the lowest rank
    of the tie, so they share a group.

    Raises
    ------
    TooFewPointsError
        Fewer values than groups.
    NotANumberError, BadOptionError
    """
    numbers = check.finite("values", values).ravel()
    if groups < 2:
        raise BadOptionError(f"there must be two or more groups, not {groups}")
    check.at_least("quantiles", numbers.size, groups)
    ordered = np.sort(-numbers if highest_first else numbers)
    rank = np.searchsorted(ordered, -numbers if highest_first else numbers, side="left")
    return np.asarray(rank * groups // numbers.size + 1, dtype=np.int64)
