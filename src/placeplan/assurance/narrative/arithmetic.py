"""The sums a plan's text is held against. Each is one line of arithmetic with a name."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "agrees",
    "beds_required",
    "combined_share",
    "compound_index",
    "compounded",
    "implied_base",
    "printed_share",
    "residual",
    "solutions_needed",
]


def agrees(printed: float, computed: float, tolerance: float) -> bool:
    """Whether a printed number is what the sum gives, once both are rounded as they are printed."""
    return abs(printed - computed) <= tolerance * (1 + 1e-9) + 1e-9 * max(1.0, abs(computed))


def printed_share(part: float, whole: float) -> float:
    """Part of a whole, in per cent.

    Raises
    ------
    ZeroDivisionError
        The whole is nought, of which there is no percentage.
    """
    if whole == 0:
        raise ZeroDivisionError("a percentage of zero means nothing")
    return 100.0 * part / whole


def implied_base(part: float, per_cent: float) -> float:
    """The whole of which `part` is so many per cent: 142 is 44 % of 323."""
    if per_cent == 0:
        raise ZeroDivisionError("a percentage of zero has no base")
    return part / (per_cent / 100.0)


def combined_share(parts: Iterable[tuple[float, float]]) -> tuple[float, float, float]:
    """Sum, base and percentage of several parts, each with its own percentage: 142 is 44 %, 60 is 62 %, so 48 %."""
    pairs = list(parts)
    whole = sum(part for part, _ in pairs)
    base = sum(implied_base(part, share) for part, share in pairs)
    return whole, base, printed_share(whole, base)


def residual(gap: float, solutions: float) -> float:
    """What is left of a gap once the solutions are taken off; it must be shown."""
    return gap - solutions


def solutions_needed(challenges: Iterable[float], surplus: float) -> float:
    """Gross solutions implied by a list of challenges, investment among them, and the surplus at the end."""
    return sum(challenges) + surplus


def compounded(start: float, rate: float, years: int) -> float:
    """What a number becomes at a rate of growth a year."""
    return start * (1.0 + rate) ** years


def compound_index(rate: float, years: int) -> float:
    """Index of a growth rate, 100 at the start: 2.9 % a year gives 115.4 after five years."""
    return compounded(100.0, rate, years)


def beds_required(before: float, after: float, occupied: float, occupancy: float) -> float:
    """Beds for a new level of activity at a target occupancy.

    The New Hospital Programme's formula: (activity after / activity before) x occupied beds / target occupancy.
    """
    if before == 0 or occupancy == 0:
        raise ZeroDivisionError("neither the activity before nor the occupancy can be zero")
    return after / before * occupied / occupancy
