"""Errors of the indicators package.

Each is a ``ValueError`` with a stable ``code``, raised before anything is calculated::

    ValueError
      NotANumberError        indicators.not_a_number
      NegativeValueError     indicators.negative_value
      EmptyPopulationError   indicators.empty_population
      NumeratorTooLargeError indicators.numerator_too_large
      ShapeMismatchError     indicators.shape_mismatch
      TooFewPointsError      indicators.too_few_points
      OutOfOrderError        indicators.out_of_order
      BadOptionError         indicators.bad_option
"""

__all__ = [
    "BadOptionError",
    "EmptyPopulationError",
    "NegativeValueError",
    "NotANumberError",
    "NumeratorTooLargeError",
    "OutOfOrderError",
    "ShapeMismatchError",
    "TooFewPointsError",
]


class NotANumberError(ValueError):
    """A figure is missing, infinite or not a number."""

    code = "indicators.not_a_number"


class NegativeValueError(ValueError):
    """A count, population or other figure that cannot be negative is negative."""

    code = "indicators.negative_value"


class EmptyPopulationError(ValueError):
    """A population or denominator that is divided by is zero."""

    code = "indicators.empty_population"


class NumeratorTooLargeError(ValueError):
    """A numerator is larger than its denominator where a share of one whole is asked for."""

    code = "indicators.numerator_too_large"


class ShapeMismatchError(ValueError):
    """Arrays that must describe the same groups have lengths that do not fit."""

    code = "indicators.shape_mismatch"


class TooFewPointsError(ValueError):
    """There are fewer values than the method needs."""

    code = "indicators.too_few_points"


class OutOfOrderError(ValueError):
    """Readings or age bands are not in strictly rising order."""

    code = "indicators.out_of_order"


class BadOptionError(ValueError):
    """An option is outside the values the method knows."""

    code = "indicators.bad_option"
