"""Contracts, funds and control totals."""

from __future__ import annotations

from typing import Annotated, Literal

from placeplan.records.base import Record, Ref, Unit, Year, register

__all__ = ["Contract", "ControlTotal", "Fund"]

AssumptionRef = Annotated[str, Ref("assumption")]


@register("contract", "contracts", storage="flat", path="contracts.csv")
class Contract(Record):
    """An agreement by which one organisation pays another. Its base-year value stands in the contracts table."""

    payer: Annotated[str, Ref("organisation")]
    """Commissioner, or whoever pays."""
    payee: Annotated[str, Ref("organisation")]
    """Provider, or whoever is paid."""
    type: Literal["block", "activity", "blended"]
    """Block: the sum is fixed. Activity: a price for each unit. Blended: part fixed, part by activity."""
    services: tuple[Annotated[str, Ref("service")], ...] = ()
    """Services it covers; empty: all the provider gives."""
    places: tuple[Annotated[str, Ref("place", "neighbour")], ...] = ()
    """Places whose residents it covers; empty: all."""
    variable_share: Annotated[str, Ref("assumption")] = ""
    """Share of a blended contract's value that moves with activity (a share)."""


@register("fund", "funds", storage="flat", path="funds.csv")
class Fund(Record):
    """Money from outside that helps the plan along, such as a transformation fund. It is never counted as a saving."""

    kind: Literal["transformation", "capital", "grant"]
    """What it is for."""
    recipient: Annotated[str, Ref("organisation")]
    """Organisation that receives it."""
    amounts: dict[Year, AssumptionRef]
    """Sum for each year (£, nominal)."""
    conditions: str = ""
    """What it hangs on."""


@register("control_total", "control_totals", storage="flat", path="control_totals.csv")
class ControlTotal(Record):
    """The position an organisation, or the footprint, has been told to reach in a year."""

    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation; empty: the footprint as a whole."""
    year: Year
    """Financial year."""
    amount: Annotated[float, Unit("£")]
    """Position to reach: surplus above zero, deficit below."""
