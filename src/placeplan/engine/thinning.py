"""How far an effect thins care, and what is left of the use, the staff time and the cost of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.model.model import Model

__all__ = ["COST", "WEIGHING", "Keeps", "Kept", "Thinning", "keeps_of", "product_of", "weighed_by"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Weighed = tuple[str, int]
"""A resource, a staff group or cost: its kind and position."""
COST: Weighed = ("priced", -1)

WEIGHING: tuple[str, ...] = ("shorten", "reprice")
"""Kinds that change what a unit of care takes, and not how much care there is."""


@dataclass(frozen=True)
class Thinning:
    """One effect's realised thinning on the classes it acts on.

    Classes whose places share a roll-out share their thinning, so that it is kept once for each such piece.

    Parameters
    ----------
    within
        (year, piece, run): reach x coverage x size, the effect within the eligible.
    piece
        (class of the effect): piece it lies in.
    eligible
        (run): share it could act on.
    """

    effect: int
    within: Floats
    piece: Ints
    eligible: Floats

    @cached_property
    def piece_rho(self) -> Floats:
        """(year, piece, run): eligible x reach x coverage x size."""
        return self.within * self.eligible

    @cached_property
    def rho(self) -> Floats:
        """(year, class of the effect, run): eligible x reach x coverage x size."""
        return self.piece_rho.take(self.piece, axis=1)

    @cached_property
    def reached(self) -> Floats:
        """(year, class of the effect, run): reach x coverage x size."""
        return self.within.take(self.piece, axis=1)


@dataclass(frozen=True)
class Kept:
    """Share of something that is kept on some classes; on all others it is 1.

    Parameters
    ----------
    classes
        Classes, in order.
    share
        (year, class of these, run).
    """

    classes: Ints
    share: Floats

    def dense(self, shape: tuple[int, ...]) -> Floats:
        """(year, class, run) over all classes."""
        out = np.ones(shape)
        out[:, self.classes] = self.share
        return out


@dataclass(frozen=True)
class Keeps:
    """What effects leave of the use, the staff time and the cost of a unit of care: resource, or staff group, -> share;
    and the share of variable cost, where an effect changes it.
    """

    resources: Mapping[int, Kept]
    staff: Mapping[int, Kept]
    cost: Kept | None

    def of(self, names: Set[Weighed]) -> Keeps:
        """Those of some resources, staff groups and cost alone."""
        return Keeps(
            {j: kept for j, kept in self.resources.items() if ("resource", j) in names},
            {w: kept for w, kept in self.staff.items() if ("staff", w) in names},
            self.cost if COST in names else None,
        )


def weighed_by(model: Model, effects: Iterable[int]) -> frozenset[Weighed]:
    """Resources, staff groups and cost of which some effects change what a unit of care takes."""
    found: set[Weighed] = set()
    for effect in (model.effects[e] for e in effects):
        if effect.kind == "shorten":
            found |= {*(("resource", j) for j in effect.resources), *(("staff", w) for w in effect.staff_groups)}
        elif effect.kind == "reprice" and effect.line == "variable":
            found.add(COST)
    return frozenset(found)


def keeps_of(model: Model, thinning: Sequence[Thinning]) -> Keeps:
    """What some effects leave of a unit; effects of other kinds are passed over."""
    of = [(item, model.effects[item.effect]) for item in thinning]
    resources, staff = _shortened(model, [item for item, effect in of if effect.kind == "shorten"])
    repriced = [item for item, effect in of if effect.kind == "reprice" and effect.line == "variable"]
    return Keeps(resources, staff, product_of(model, repriced, sign=-1.0))


def _shortened(model: Model, items: Sequence[Thinning]) -> tuple[dict[int, Kept], dict[int, Kept]]:
    resources: dict[int, list[Thinning]] = {}
    staff: dict[int, list[Thinning]] = {}
    for item in items:
        effect = model.effects[item.effect]
        for j in effect.resources:
            resources.setdefault(j, []).append(item)
        for w in effect.staff_groups:
            staff.setdefault(w, []).append(item)

    made: dict[tuple[int, ...], Kept | None] = {}

    def kept(table: Mapping[int, list[Thinning]]) -> dict[int, Kept]:
        """One object for all that the same effects shorten, so that what hangs on it is worked out once."""
        out = {}
        for key, group in table.items():
            effects = tuple(item.effect for item in group)
            if effects not in made:
                made[effects] = product_of(model, group, sign=-1.0)
            share = made[effects]
            if share is not None:
                out[key] = share
        return out

    return kept(resources), kept(staff)


def product_of(model: Model, items: Sequence[Thinning], *, sign: float) -> Kept | None:
    """Product of 1 + sign x rho over effects; None where there are none."""
    if not items:
        return None
    classes = np.unique(np.concatenate([model.effects[item.effect].classes for item in items]))
    share = np.ones((items[0].within.shape[0], len(classes), items[0].within.shape[2]))
    for item in items:
        at = np.searchsorted(classes, model.effects[item.effect].classes)
        factor = 1.0 + sign * item.piece_rho
        for year, each in zip(share, factor, strict=True):
            year[at] *= each[item.piece]
    return Kept(classes, share)
