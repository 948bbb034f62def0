"""Units for each weighted person at each hospital trust, the same for every footprint, so that flows meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from placeplan.sources.baseline.atlas import Atlas, Floats
from placeplan.sources.baseline.rates import ServiceRate
from placeplan.sources.baseline.returns import Returns
from placeplan.sources.baseline.supply import beds_in_use
from placeplan.sources.baseline.trusts import Trusts
from placeplan.sources.baseline.use import Use

__all__ = ["FITTED", "Levels", "levels_of"]

FITTED = ("emergency-direct", "elective")
"""Services whose number at each trust no release gives: fitted so that the trust's beds in use are those it
returned."""

BOUNDS = (0.2, 8.0)
"""How far the fit may go below and above England's rate."""

EMERGENCY = ("emergency-child", "emergency-adult", "emergency-older")
"""Services one return of emergency admissions is parted into, by age."""


@dataclass(frozen=True)
class Levels:
    """How much of each service a weighted person gets.

    Parameters
    ----------
    scale
        Service → units for each weighted person at each trust of `use`.
    source
        Service → id of the source.
    stay_factor
        What the stated stays are multiplied by so that England's modelled beds in use are those returned.
    """

    scale: Mapping[str, Floats]
    source: Mapping[str, str]
    stay_factor: float


def weights_of(atlas: Atlas, service: ServiceRate) -> Floats:
    """Expected relative use of each small area: its residents at the service's shape."""
    return atlas.once(f"weights {service.key}", lambda: _weights(atlas, service))


def _weights(atlas: Atlas, service: ServiceRate) -> Floats:
    by_band = np.einsum("as,asd->ad", atlas.band_sexes, service.shape)
    return np.asarray((atlas.bands * by_band.T[atlas.fifth]).sum(axis=1), dtype=float)


def levels_of(atlas: Atlas, trusts: Trusts, use: Use, returns: Returns, services: Mapping[str, ServiceRate]) -> Levels:
    """Levels of every hospital service."""
    hospital = {key: service for key, service in services.items() if service.by == "hospital"}
    expected = {key: use.share.T @ weights_of(atlas, service) for key, service in hospital.items()}
    scale: dict[str, Floats] = {}
    source: dict[str, str] = {}
    for key, service in hospital.items():
        if service.level == "england":
            rate = returns.england[key].units / weights_of(atlas, service).sum()
            scale[key] = np.full(len(use.trusts), rate)
            source[key] = "beds-fitted" if key in FITTED else returns.england[key].source
        else:
            name = "emergency" if key in EMERGENCY else key
            group = sum(expected[other] for other in (EMERGENCY if key in EMERGENCY else (key,)))
            units = np.array([returns.by_trust[name].get(code, 0.0) for code in use.trusts])
            scale[key] = np.divide(units, group, out=np.zeros_like(units), where=np.asarray(group) > 0)
            source[key] = returns.source[name]
    occupied = beds_in_use(atlas, trusts, returns)
    in_use = np.array([occupied.get(code, np.nan) for code in use.trusts]) * atlas.base_year.days
    days = {key: scale[key] * expected[key] * service.bed_days for key, service in hospital.items()}
    known = ~np.isnan(in_use)
    factor = float(np.nansum(in_use) / sum(part[known].sum() for part in days.values()))
    fitted = np.asarray(sum(days[key] for key in FITTED)) * factor
    rest = sum(part for key, part in days.items() if key not in FITTED) * factor
    fit = np.divide(in_use - rest, fitted, out=np.ones_like(fitted), where=(fitted > 0) & known)
    for key in FITTED:
        scale[key] = scale[key] * np.clip(fit, *BOUNDS)
    return Levels(scale, source, factor)
