"""What the chain gives: both worlds and everything between them, for all runs of some draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine import capacity, finance, travel, workforce
from placeplan.engine.attribution import Attribution
from placeplan.engine.bridge import Bridge, Rates
from placeplan.engine.care import Care
from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows
from placeplan.engine.sums import Scattered
from placeplan.engine.thinning import Thinning
from placeplan.engine.volumes import Layout, Stream, World
from placeplan.model.model import Model

__all__ = ["Chain", "Side", "Units"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Units:
    """Resources of one world at the places where there are any: arrays (year, place of `layout.units`, run)."""

    use: Floats
    load: Floats
    required: Floats
    open: Floats
    staffed: Floats
    usable: Floats


@dataclass(frozen=True)
class Side:
    """One world, all the way down the chain.

    Parameters
    ----------
    world
        Volumes.
    units
        Resources at the places where there are any; the properties give each as (year, provider, resource, run).
    hours_at_posts
        (year, place of `layout.posts`, run).
    staff, drivers, books
        See their classes.
    travelling
        Works the journeys out, which only some questions need.
    """

    layout: Layout
    world: World
    units: Units
    hours_at_posts: Floats
    staff: workforce.Staffing
    drivers: finance.Drivers
    books: finance.Books
    travelling: Callable[[], travel.Journeys | None]

    @cached_property
    def journeys(self) -> travel.Journeys | None:
        """Travel to care; None where the plan has no travel table."""
        return self.travelling()

    @cached_property
    def use(self) -> Floats:
        """Use of resources, in their use units."""
        return self.layout.units.spread(self.units.use)

    @cached_property
    def load(self) -> Floats:
        """Units busy on an average day."""
        return self.layout.units.spread(self.units.load)

    @cached_property
    def required(self) -> Floats:
        """Units required."""
        return self.layout.units.spread(self.units.required)

    @cached_property
    def open(self) -> Floats:
        """Units open."""
        return self.layout.units.spread(self.units.open)

    @cached_property
    def staffed(self) -> Floats:
        """Units open for which there are staff."""
        return self.layout.units.spread(self.units.staffed)

    @cached_property
    def usable(self) -> Floats:
        """Staffed units that are not blocked."""
        return self.layout.units.spread(self.units.usable)

    @cached_property
    def hours(self) -> Floats:
        """Hours of staff activity takes: (year, organisation, staff group, run)."""
        return self.layout.posts.spread(self.hours_at_posts)


@dataclass(frozen=True)
class Chain:
    """Both worlds and everything between them, for all runs of `draws`.

    Parameters
    ----------
    gap_health
        (world, year, run): do nothing, do something.
    full
        Resource with a standard -> (world, year, provider, run).
    unexplained_posts
        Establishment of the base year the drivers do not explain: (place of `layout.posts`, run).
    arriving_posts
        Trainees of initiatives who finish: (year, place of `layout.posts`, run).
    """

    model: Model
    draws: Draws
    layout: Layout
    care: Care
    nothing: Side
    something: Side
    path: capacity.OpenPath
    unexplained: finance.Unexplained
    unexplained_posts: Floats
    parts_employed: Scattered
    arriving_posts: Floats
    parts_programme: Scattered
    parts_capital: Scattered
    funds: Floats
    gap_health: Floats
    gap_care: Floats
    full: dict[int, Floats]
    waiting: Floats
    """(list, world, measure, year, run): people, share under 18 weeks, people 52 weeks and over."""
    peaks: Callable[[], dict[int, Floats]]
    """Works the busiest months out, which only some questions need."""
    attribution: Attribution | None = None
    rates: Rates | None = None
    bridge: Bridge | None = None

    @property
    def thinning(self) -> tuple[Thinning, ...]:
        """Thinning of every effect, in axis order."""
        return self.care.thinning

    @property
    def flows(self) -> Flows:
        """What the effects do to every class."""
        return self.care.flows

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Every stream of arriving care."""
        return self.care.streams

    @cached_property
    def peak(self) -> dict[int, Floats]:
        """Resource -> (world, year, provider, run): load of the busiest month as a share of usable units."""
        return self.peaks()

    @cached_property
    def unexplained_staff(self) -> Floats:
        """Establishment of the base year the drivers do not explain: (organisation, staff group, run)."""
        return self.layout.posts.spread(self.unexplained_posts)

    @cached_property
    def arriving(self) -> Floats:
        """Trainees of initiatives who finish: (year, organisation, staff group, run)."""
        return self.layout.posts.spread(self.arriving_posts)

    @cached_property
    def employed(self) -> Floats:
        """Staff of initiatives, redeployed staff left out: (initiative, year, organisation, staff group, run)."""
        return self.parts_employed.dense()

    @cached_property
    def programme(self) -> Floats:
        """Costs and capital charges of initiatives: (initiative, year, organisation, run), nominal."""
        return self.parts_programme.dense()

    @cached_property
    def capital(self) -> Floats:
        """Capital initiatives spend: (initiative, year, organisation, run), nominal."""
        return self.parts_capital.dense()

    @property
    def sides(self) -> tuple[Side, Side]:
        """Do nothing, do something."""
        return self.nothing, self.something

    @property
    def gap_finance(self) -> Floats:
        """Deficit of the footprint: (world, year, run)."""
        inside = self.model.accounts.inside
        return np.stack([-side.books.position[:, inside].sum(axis=1) for side in self.sides])
