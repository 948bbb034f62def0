"""Assumptions that move together: a Gaussian copula by group.

Each member states its correlation with the rest of its group. Two members that both state r have correlation r; where
they differ it is the geometric mean, below 0 where either is below 0. Where at most one member moves against the
rest, the group has one common factor, and removing a member changes nobody else's draws. Where several do, the
members depend on one another and are drawn from the whole matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.errors import RangeProblem

__all__ = ["Group", "correlate", "group_matrix", "group_problems", "groups_of", "nearest_matrix"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Assumptions that move together.

    Parameters
    ----------
    members
        Positions of its assumptions.
    stated
        Correlation each states.
    """

    name: str
    members: tuple[int, ...]
    stated: tuple[float, ...]

    @property
    def one_factor(self) -> bool:
        """One common factor gives the whole matrix."""
        return sum(r < 0 for r in self.stated) <= 1


def groups_of(groups: Sequence[str], correlation: Floats, drawn: Sequence[int]) -> list[Group]:
    """Groups of the assumptions that are drawn, in order of name."""
    found: dict[str, list[int]] = {}
    for n in drawn:
        if groups[n] and not np.isnan(correlation[n]):
            found.setdefault(groups[n], []).append(n)
    return [Group(name, tuple(at), tuple(float(correlation[n]) for n in at)) for name, at in sorted(found.items())]


def group_matrix(stated: Sequence[float]) -> Floats:
    """Correlation of every two members of a group."""
    r = np.asarray(stated, dtype=float)
    size = np.sqrt(np.abs(r[:, None] * r[None, :]))
    out = np.where((r[:, None] < 0) | (r[None, :] < 0), -size, size)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out)


def nearest_matrix(matrix: Floats, rounds: int = 200) -> Floats:
    """The nearest correlation matrix (Higham, *Computing the nearest correlation matrix*, 2002), a hair inside."""
    work, out = np.zeros_like(matrix), matrix.copy()
    for _ in range(rounds):
        shifted = out - work
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 1e-8)) @ vectors.T
        work = positive - shifted
        out = positive.copy()
        np.fill_diagonal(out, 1.0)
    return out


def group_problems(group: Group, names: Sequence[str]) -> list[RangeProblem]:
    """Correlations beyond -1 to 1, or that cannot hold together: names the pair furthest from what is possible, and
    the nearest that is."""
    over = [n for n, r in zip(group.members, group.stated, strict=True) if not -1.0 <= r <= 1.0]
    if over:
        return [
            RangeProblem(names[n], "its correlation is not between -1 and 1", "Give one between -1 and 1.")
            for n in over
        ]
    matrix = group_matrix(group.stated)
    if group.one_factor or np.linalg.eigvalsh(matrix)[0] > 1e-10:
        return []
    nearest = nearest_matrix(matrix)
    i, j = np.unravel_index(np.argmax(np.abs(nearest - matrix)), matrix.shape)
    pair = f"{names[group.members[int(i)]]} and {names[group.members[int(j)]]}"
    message = (
        f"the group's correlations cannot all hold (not positive definite); furthest off: {pair}, {matrix[i, j]:.2f}"
    )
    return [RangeProblem(group.name, message, f"The nearest possible correlation of {pair} is {nearest[i, j]:.2f}.")]


def correlate(scores: Floats, groups: Sequence[Group], factors: Mapping[str, Floats]) -> None:
    """Turn independent normal scores (assumption, run) of the groups' members into correlated ones, in place.

    Parameters
    ----------
    factors
        Group -> (run): its common factor, a normal score.
    """
    for group in groups:
        at = list(group.members)
        if group.one_factor:
            r = np.asarray(group.stated)[:, None]
            scores[at] = np.sign(r) * np.sqrt(np.abs(r)) * factors[group.name] + np.sqrt(1.0 - np.abs(r)) * scores[at]
        else:
            lower = np.linalg.cholesky(group_matrix(group.stated))
            mixed = np.zeros((len(at), scores.shape[1]))
            for n in range(len(at)):
                for m in range(n + 1):
                    mixed[n] += lower[n, m] * scores[at[m]]
            scores[at] = mixed
