"""Scales on which risks are scored, the bands a score falls into, and the matrix of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from placeplan.plan.plan import Plan
from placeplan.records import Risk, RiskScale

__all__ = [
    "NHS_FIVE_BY_FIVE", "MatrixSquare", "appetite", "band", "bands_in_order", "matrix", "scale_named", "scale_of",
]  # fmt: skip

NHS_FIVE_BY_FIVE = RiskScale(
    id="nhs-5x5",
    title="NHS five by five",
    note="Bands of the usual NHS risk matrix, indicative wording: low 1–3, moderate 4–6, high 8–12, extreme 15–25.",
    bands={"low": 1, "moderate": 4, "high": 8, "extreme": 15},
)
"""Scale of a risk that names none."""


def scale_of(plan: Plan, risk: Risk) -> RiskScale:
    """Scale a risk is scored on."""
    return plan.of(RiskScale).get(risk.scale, NHS_FIVE_BY_FIVE)


def bands_in_order(scale: RiskScale) -> tuple[tuple[str, int], ...]:
    """Bands with their lowest score, mildest first."""
    return tuple(sorted(scale.bands.items(), key=lambda item: (item[1], item[0])))


def band(scale: RiskScale, impact: int, likelihood: int) -> str:
    """Band of impact times likelihood; empty where the product lies below every band."""
    product, found = impact * likelihood, ""
    for name, lowest in bands_in_order(scale):
        if product >= lowest:
            found = name
    return found


def appetite(scale: RiskScale) -> int:
    """Score at and above which a risk is an exception: as stated, or where the highest band begins."""
    return scale.appetite or max(scale.bands.values())


def scale_named(plan: Plan, name: str) -> RiskScale:
    """A scale by its id; the usual NHS one where the plan has none of that id."""
    return plan.of(RiskScale).get(name, NHS_FIVE_BY_FIVE)


class Scored(Protocol):
    """What a matrix needs to know of a risk."""

    @property
    def id(self) -> str:
        """Id."""
        ...

    @property
    def scale(self) -> str:
        """Scale it is scored on."""
        ...

    @property
    def status(self) -> str:
        """open, closed or happened."""
        ...

    @property
    def impact(self) -> int | None:
        """Impact."""
        ...

    @property
    def likelihood(self) -> int | None:
        """Likelihood."""
        ...


@dataclass(frozen=True)
class MatrixSquare:
    """One square of a matrix.

    Parameters
    ----------
    band
        Band of the square; empty where its product lies below every band.
    rank
        The band's place among the bands, the mildest 1; 0 without a band.
    risks
        Ids of the open risks that stand in it.
    """

    impact: int
    likelihood: int
    score: int
    band: str
    rank: int
    risks: tuple[str, ...]


def matrix(scale: RiskScale, rows: Sequence[Scored]) -> tuple[tuple[MatrixSquare, ...], ...]:
    """The matrix of a scale with its open risks: a row for each impact, the gravest first; likelihoods from 1 on."""
    order = [name for name, _ in bands_in_order(scale)]
    held: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        if row.scale == scale.id and row.status == "open" and row.impact is not None and row.likelihood is not None:
            held.setdefault((row.impact, row.likelihood), []).append(row.id)

    def square(impact: int, likelihood: int) -> MatrixSquare:
        name = band(scale, impact, likelihood)
        rank = order.index(name) + 1 if name else 0
        found = tuple(held.get((impact, likelihood), ()))
        return MatrixSquare(impact, likelihood, impact * likelihood, name, rank, found)

    return tuple(
        tuple(square(impact, likelihood) for likelihood in range(1, scale.likelihoods + 1))
        for impact in range(scale.impacts, 0, -1)
    )
