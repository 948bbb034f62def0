"""Figures of money: income, cost, position, the bridge, who gains at whose cost."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from placeplan.engine.finance import COST_LINES, INCOME_LINES
from placeplan.engine.pipeline import Chain
from placeplan.engine.tables.rows import Table

__all__ = ["bridge_rows", "money_rows", "unexplained_rows"]

Floats = npt.NDArray[np.float64]
PENNY = 0.005


def money_rows(chain: Chain, table: Table) -> None:
    """Income, cost, position and gap of every partner, sector and the footprint."""
    axes, accounts = chain.model.axes, chain.model.accounts
    income = np.stack([sum(side.books.income.values())[..., 0] for side in chain.sides])  # type: ignore[index]
    cost = np.stack([sum(side.books.cost.values())[..., 0] for side in chain.sides])  # type: ignore[index]
    position = income - cost
    for r in np.flatnonzero(accounts.inside):
        organisation = axes.organisation.ids[r]
        table.add_both("income", income[:, :, r], organisation=organisation)
        table.add_both("cost", cost[:, :, r], organisation=organisation)
        table.add_both("position", position[:, :, r], organisation=organisation)
        table.add_both("gap.finance", -position[:, :, r], organisation=organisation)
    _line_rows(chain, table)
    internal = _internal(chain)
    inside = accounts.inside
    table.add_both("income", income[:, :, inside].sum(axis=2) - internal)
    table.add_both("cost", cost[:, :, inside].sum(axis=2) - internal)
    table.add_both("position", position[:, :, inside].sum(axis=2))
    table.add_both("gap.finance", chain.gap_finance[..., 0])
    for sector in ("nhs", "council", "other"):
        members = inside & (np.array(accounts.sector) == sector)
        if members.any():
            table.add_both("gap.finance", -position[:, :, members].sum(axis=2), sector=sector)
    spend = chain.capital[..., 0]
    for i, initiative in enumerate(axes.initiative):
        if spend[i].any():
            table.add("capital.spend", 1, spend[i].sum(axis=1), initiative=initiative)
    table.add("capital.spend", 1, spend.sum(axis=(0, 2)))


def _line_rows(chain: Chain, table: Table) -> None:
    axes, inside = chain.model.axes, chain.model.accounts.inside
    for figure, lines in (("income", INCOME_LINES), ("cost", COST_LINES)):
        for line in lines:
            values = np.stack([getattr(side.books, figure)[line][..., 0] for side in chain.sides])
            for r in np.flatnonzero(inside):
                if values[:, :, r].any():
                    table.add_both(figure, values[:, :, r], organisation=axes.organisation.ids[r], line=line)


def _internal(chain: Chain) -> Floats:
    """Payments between two inside organisations: (world, year)."""
    inside = chain.model.accounts.inside
    mask = np.array([inside[c.payer] and inside[c.payee] for c in chain.model.contracts], dtype=bool)
    return np.stack([side.books.payments[mask, :, 0].sum(axis=0) for side in chain.sides])


def unexplained_rows(chain: Chain, table: Table) -> None:
    """Base-year accounts the drivers do not explain."""
    rest = chain.unexplained
    lines = {
        "pay": rest.pay,
        "non_pay": rest.fixed,
        "contract_income": rest.contract_income,
        "contract_spend": rest.contract_spend,
    }
    for line, values in lines.items():
        for r in np.flatnonzero(chain.model.accounts.inside):
            if abs(values[r, 0]) > PENNY:
                organisation = chain.model.axes.organisation.ids[r]
                table.add_base("unexplained", float(values[r, 0]), organisation=organisation, line=line)


def bridge_rows(chain: Chain, table: Table) -> None:
    """From the do-nothing gap to the residual; trading; stranded cost."""
    bridge, model = chain.bridge, chain.model
    if bridge is None:
        return
    axes, inside = model.axes, model.accounts.inside
    gap = chain.gap_finance[..., 0]
    table.add("bridge", 1, gap[0], line="do nothing gap")
    for i, initiative in enumerate(axes.initiative):
        table.add("bridge", 1, bridge.saving[i][:, inside].sum(axis=1), line="initiative", initiative=initiative)
    table.add("bridge", 1, bridge.supply[:, inside].sum(axis=1), line="staff supply")
    titles = Counter(fund.title for fund in model.funds)
    for fund, values in zip(model.funds, bridge.funds, strict=True):
        if fund.kind != "capital" and inside[fund.recipient]:
            name = fund.title if titles[fund.title] == 1 else f"{fund.title} ({fund.id})"
            table.add("bridge", 1, values, line=f"fund: {name}")
    table.add("bridge", 1, gap[1], line="residual")
    table.add("bridge", 1, np.maximum(0.0, gap[1]), line="unidentified")
    for i, initiative in enumerate(axes.initiative):
        for r in np.flatnonzero(inside):
            if np.abs(bridge.saving[i, :, r]).max() > PENNY:
                table.add(
                    "trading", 1, bridge.saving[i, :, r], initiative=initiative, organisation=axes.organisation.ids[r]
                )
        stranded = bridge.stranded[i][:, inside].sum(axis=1)
        if stranded.any():
            table.add("stranded", 1, stranded, initiative=initiative)
    table.add("stranded", 1, bridge.stranded[:, :, inside].sum(axis=(0, 2)))
