"""How each small area's hospital use is shared over trusts, under the trust codes of the base year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from placeplan.sources.areas import catchment
from placeplan.sources.baseline.atlas import Atlas, Floats
from placeplan.sources.baseline.trusts import Trusts
from placeplan.sources.geography import follow

__all__ = ["CATCHMENT_DAY", "Use", "hospital_use"]

CATCHMENT_DAY = date(2022, 7, 1)
"""Day of the trust codes the catchments stand under."""

NEAREST_KM = 1.0
"""Distances below this count as this, so that a hospital next door does not take everybody."""


@dataclass(frozen=True)
class Use:
    """Share of each small area's hospital use at each trust.

    Parameters
    ----------
    trusts
        Trust codes of the base year, the columns of `share`.
    share
        Small area × trust; the shares listed for an area add up to 1 once the 2 % that go elsewhere are left out.
    split
        Trusts that share one catchment because they merged later, with the rule that parts it.
    filled
        Trusts whose catchment is missing, filled from what the listed trusts leave.
    """

    trusts: tuple[str, ...]
    share: Floats
    split: tuple[str, ...]
    filled: tuple[str, ...]

    def column(self, trust: str) -> Floats:
        """Shares of one trust by small area."""
        return np.asarray(self.share[:, self.trusts.index(trust)], dtype=float)


def hospital_use(atlas: Atlas, trusts: Trusts) -> Use:
    """Catchments of 2019 under the codes of the base year.

    A trust that merged later shares its successor's catchment. Each area's part is then shared over the forebears by
    gravity: attendances over the square of the distance to the trust. A trust that is missing from the catchments gets
    what the listed trusts leave in its own footprint, where that is more than a tenth.
    """
    listed = atlas.call(catchment)
    codes = sorted(listed["trust"].unique().to_list())
    wide = _wide(atlas, listed, codes)
    later = follow(trusts.successors, trusts.hospitals, since=trusts.day, until=CATCHMENT_DAY)
    groups: dict[str, list[str]] = {}
    for code in trusts.hospitals:
        groups.setdefault(code if code in codes else later[code], []).append(code)
    columns: dict[str, Floats] = {}
    missing = []
    for now, forebears in groups.items():
        if now not in codes:
            missing += forebears
            continue
        whole = wide[:, codes.index(now)]
        parts = _gravity(atlas, trusts, forebears) if len(forebears) > 1 else np.ones((len(whole), 1))
        columns.update({code: whole * parts[:, at] for at, code in enumerate(forebears)})
    left = 1.0 - wide.sum(axis=1)
    for code in missing:
        own = (atlas.lsoas["footprint"] == trusts.home.get(code, "")).to_numpy() & (left > 0.1)
        columns[code] = np.where(own, left, 0.0)
    names = tuple(sorted(columns))
    share = np.stack([columns[name] for name in names], axis=1)
    total = share.sum(axis=1, keepdims=True)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    split = tuple(sorted(code for group in groups.values() if len(group) > 1 for code in group))
    return Use(names, share, split, tuple(sorted(missing)))


def _wide(atlas: Atlas, listed: pl.DataFrame, codes: list[str]) -> Floats:
    """Shares by small area (through its MSOA) and catchment code."""
    msoas = sorted(listed["msoa"].unique().to_list())
    table = np.zeros((len(msoas), len(codes)))
    rows = listed["msoa"].replace_strict({m: i for i, m in enumerate(msoas)}, return_dtype=pl.Int64).to_numpy()
    cols = listed["trust"].replace_strict({c: i for i, c in enumerate(codes)}, return_dtype=pl.Int64).to_numpy()
    table[rows, cols] = listed["share"].to_numpy()
    known = {m: i for i, m in enumerate(msoas)}
    at = atlas.lsoas["msoa"].replace_strict(known, default=-1, return_dtype=pl.Int64).to_numpy()
    return np.where((at >= 0)[:, None], table[np.maximum(at, 0)], 0.0)


def _gravity(atlas: Atlas, trusts: Trusts, forebears: list[str]) -> Floats:
    lat, lon = atlas.lsoas["lat"].to_numpy(), atlas.lsoas["lon"].to_numpy()
    pull = []
    for code in forebears:
        size = max(trusts.attendances.get(code, 0.0), 1.0)
        points = trusts.points.get(code, ())
        near = np.min([kilometres(lat, lon, *point) for point in points], axis=0) if points else np.full(len(lat), 50.0)
        pull.append(size / np.maximum(near, NEAREST_KM) ** 2)
    both = np.stack(pull, axis=1)
    return np.asarray(both / both.sum(axis=1, keepdims=True), dtype=float)


def kilometres(lat: Floats, lon: Floats, to_lat: float, to_lon: float) -> Floats:
    """Great-circle distance from points (degrees) to one point."""
    a, b = np.radians(lat), np.radians(to_lat)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(to_lon - lon) / 2) ** 2
    return np.asarray(12742.0 * np.arcsin(np.sqrt(half)), dtype=float)
