"""Input checks shared by the indicators: they turn what was given into float arrays, or refuse it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators.errors import (
    BadOptionError,
    EmptyPopulationError,
    NegativeValueError,
    NotANumberError,
    NumeratorTooLargeError,
    ShapeMismatchError,
    TooFewPointsError,
)

Floats = NDArray[np.float64]


def finite(name: str, values: ArrayLike) -> Floats:
    """Give `values` as a float array, refusing anything missing or infinite."""
    array = np.asarray(values, dtype=np.float64)
    bad = ~np.isfinite(array)
    if bad.any():
        raise NotANumberError(f"{name} has {int(bad.sum())} missing or infinite values; give a number for each")
    return array


def not_negative(name: str, values: ArrayLike) -> Floats:
    """Give `values` as a float array, refusing negative figures."""
    array = finite(name, values)
    if (array < 0).any():
        raise NegativeValueError(f"{name} has a negative value ({array.min():g}); it cannot be below zero")
    return array


def positive(name: str, values: ArrayLike) -> Floats:
    """Give `values` as a float array, refusing zero and negative figures."""
    array = not_negative(name, values)
    if (array == 0).any():
        raise EmptyPopulationError(f"{name} has a zero; the method divides by it")
    return array


def share(name: str, numerator: Floats, denominator: Floats) -> None:
    """Refuse a numerator above its denominator."""
    if (numerator > denominator).any():
        raise NumeratorTooLargeError(f"{name}: a numerator is larger than its denominator")


def same_shape(**arrays: Floats) -> tuple[int, ...]:
    """Give the shape the arrays broadcast to; refuse last axes of unequal length.

    A last axis of one is not stretched: groups must be given for every array.
    """
    lengths = {name: (array.shape[-1] if array.ndim else 0) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ShapeMismatchError(f"the last axes differ in length: {listed}")
    return compatible(**arrays)


def compatible(**arrays: Floats) -> tuple[int, ...]:
    """Give the shape the arrays broadcast to, or refuse."""
    try:
        return np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        listed = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ShapeMismatchError(f"the shapes do not fit together: {listed}") from None


def at_least(name: str, count: int, needed: int) -> None:
    """Refuse fewer than `needed` values."""
    if count < needed:
        raise TooFewPointsError(f"{name}: {count} values given, at least {needed} needed")


def confidence_level(confidence: float) -> float:
    """Give the confidence level as a fraction strictly between 0 and 1, or refuse it."""
    if not 0 < confidence < 1:
        raise BadOptionError(f"confidence is a fraction between 0 and 1, such as 0.95, not {confidence:g}")
    return float(confidence)
