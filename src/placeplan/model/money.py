"""Accounts, contracts, funds and what organisations have been told or have said, as the engine needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from placeplan.model.origin import Origin

__all__ = ["Accounts", "Contract", "ControlTotal", "Fund", "OperationalFigure"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Accounts:
    """Accounts of the base year; income lines known for later years. NaN where there is no row."""

    lines: tuple[str, ...]
    amount: Floats
    """(line, year, organisation), pounds, nominal."""
    inside: Bools
    """(organisation): part of the footprint's position."""
    sector: tuple[str, ...]
    """(organisation): "nhs", "council" or "other"."""
    provider_organisation: Ints
    """(provider): the organisation that runs it."""
    origin: Origin


@dataclass(frozen=True)
class Contract:
    """An agreement between a payer and a payee."""

    id: str
    title: str
    payer: int
    payee: int
    services: tuple[int, ...]
    """Services covered (all of them where the record names none)."""
    places: tuple[int, ...]
    kind: Literal["block", "activity", "blended"]
    variable_share: int
    payer_value: float
    """Base-year value; NaN where that side gives none."""
    payee_value: float
    values: tuple[tuple[str, int, float], ...]
    """(side, year, amount) of every row."""
    origin: Origin
    """The table of contract values."""


@dataclass(frozen=True)
class Fund:
    """Money from outside."""

    id: str
    title: str
    kind: Literal["transformation", "capital", "grant"]
    recipient: int
    amounts: tuple[tuple[int, int], ...]
    """(year, assumption)."""


@dataclass(frozen=True)
class ControlTotal:
    """Position to reach; organisation -1 is the footprint."""

    id: str
    organisation: int
    year: int
    amount: float


@dataclass(frozen=True)
class OperationalFigure:
    """What an organisation's operational plan says."""

    organisation: int
    figure: str
    item: str
    year: int
    value: float
