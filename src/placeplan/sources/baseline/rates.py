"""The stated national rates of `national.toml`, read once and typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placeplan.quantities import AGE_BANDS, SEXES

__all__ = ["MARK", "National", "ServiceRate", "StaffRate", "national"]

Floats = NDArray[np.float64]

MARK = "national rate"
"""The words every figure without a source of its own is marked with."""


@dataclass(frozen=True)
class ServiceRate:
    """One service: what it is, where its level comes from, and how use spreads over age, sex and deprivation."""

    key: str
    title: str
    pod: str
    setting: str
    unit: str
    by: str
    """Who gives it: hospital, community, mental, practice or care."""
    level: str
    """Where the number of units comes from: trust, england or stated."""
    comes_from: str
    """Which total of the release, where the level is England's."""
    per_1000: float
    growth: str
    cost: tuple[str, ...]
    cost_factor: float
    cost_stated: float
    variable: float | None
    bed_days: float
    staff: Mapping[str, float]
    journeys: float
    preventable: bool
    waits: bool
    shape: Floats
    """Relative use by age band, sex (female, male) and deprivation fifth."""


@dataclass(frozen=True)
class StaffRate:
    """One staff group: the published groups it gathers and its rates."""

    key: str
    title: str
    groups: tuple[str, ...]
    hours: float
    pay: float
    leavers: float
    training: int


@dataclass(frozen=True)
class National:
    """Every stated national rate."""

    services: Mapping[str, ServiceRate]
    staff: Mapping[str, StaffRate]
    growth: Mapping[str, Mapping[str, Any]]
    bed: Mapping[str, Any]
    money: Mapping[str, float]
    indices: Mapping[str, tuple[float, float, float]]
    travel: Mapping[str, float]
    admitted_share: float
    fallback: Mapping[str, Any]


@cache
def national() -> National:
    """The rates, from the file that comes with Placeplan."""
    text = files("placeplan.sources.baseline").joinpath("national.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return National(
        services={key: _service(key, row, data) for key, row in data["services"].items()},
        staff={key: _staff(key, row) for key, row in data["staff"].items()},
        growth=data["growth"],
        bed=data["bed"],
        money=data["money"],
        indices={key: (row[0], row[1], row[2]) for key, row in data["indices"].items()},
        travel=data["travel"],
        admitted_share=data["waiting"]["admitted_share"],
        fallback=data["fallback"],
    )


def _service(key: str, row: Mapping[str, Any], data: Mapping[str, Any]) -> ServiceRate:
    return ServiceRate(
        key=key,
        title=row["title"],
        pod=row["pod"],
        setting=row["setting"],
        unit=row["unit"],
        by=row["by"],
        level=row["level"],
        comes_from=row.get("from", ""),
        per_1000=row.get("per_1000", 0.0),
        growth=row["growth"],
        cost=tuple(row.get("cost", ())),
        cost_factor=row.get("cost_factor", 1.0),
        cost_stated=row.get("cost_stated", 0.0),
        variable=row.get("variable"),
        bed_days=row.get("bed_days", 0.0),
        staff=row.get("staff", {}),
        journeys=row.get("journeys", 0.0),
        preventable=row.get("preventable", False),
        waits=row.get("waits", False),
        shape=_shape(row, data),
    )


def _shape(row: Mapping[str, Any], data: Mapping[str, Any]) -> Floats:
    bands = np.array(data["profiles"][row["profile"]], dtype=float)
    first, last = row.get("bands", [AGE_BANDS[0], AGE_BANDS[-1]])
    inside = [AGE_BANDS.index(first) <= at <= AGE_BANDS.index(last) for at in range(len(AGE_BANDS))]
    sexes = np.array([sex in row.get("sexes", SEXES) for sex in SEXES], dtype=float)
    fifths = np.array(data["gradients"][row["gradient"]], dtype=float)
    return np.asarray(np.einsum("a,s,d->asd", bands * np.array(inside, dtype=float), sexes, fifths), dtype=float)


def _staff(key: str, row: Mapping[str, Any]) -> StaffRate:
    return StaffRate(key, row["title"], tuple(row["from"]), row["hours"], row["pay"], row["leavers"], row["training"])
