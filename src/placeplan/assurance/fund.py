"""The transformation fund of 2016 as rules: a gate, and what each quarter then pays.

Source: HFMA, 7 July 2016, on the access criteria of the sustainability and transformation fund. The gate is the
position for the year to date against the control total, both without the fund: missed, nothing is paid. Passed, 70 %
is paid for finance, 12.5 % for referral to treatment, 12.5 % for A&E and 5 % for cancer; diagnostics pay nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from placeplan.plan.plan import Plan
from placeplan.records import Assumption, Fund, FundQuarter

__all__ = ["SHARES", "QuarterPayment", "fund_payments", "quarter_payment"]

SHARES: dict[str, float] = {"finance": 0.70, "rtt": 0.125, "ae": 0.125, "cancer": 0.05}
"""Parts of a quarter's allocation, once the gate is passed."""


@dataclass(frozen=True)
class QuarterPayment:
    """What a quarter pays.

    Parameters
    ----------
    allocation
        The quarter's part of the year's sum (£).
    gate
        Whether the control total was met, year to date, without the fund.
    parts
        Pounds for each element; all nought where the gate is shut.
    lost
        Pounds not paid.
    """

    fund: str
    year: str
    quarter: int
    allocation: float
    gate: bool
    parts: dict[str, float]
    paid: float
    share: float | None
    lost: float


def quarter_payment(
    allocation: float,
    *,
    control_total: float,
    position: float,
    met: Mapping[str, bool],
    fund: str = "",
    year: str = "",
    quarter: int = 0,
) -> QuarterPayment:
    """Payment of one quarter.

    Parameters
    ----------
    allocation
        The quarter's allocation (£).
    control_total, position
        Year to date, the fund's own money left out of both; a surplus is above zero (£).
    met
        rtt, ae, cancer: the trajectory or the national standard was met (in quarter 1: the trajectory was agreed).
    """
    gate = position >= control_total
    earned = {"finance": True, **{name: bool(met.get(name)) for name in ("rtt", "ae", "cancer")}}
    parts = {name: allocation * share if gate and earned[name] else 0.0 for name, share in SHARES.items()}
    paid = sum(parts.values())
    return QuarterPayment(
        fund, year, quarter, allocation, gate, parts, paid, paid / allocation if allocation else None, allocation - paid
    )


def fund_payments(plan: Plan) -> tuple[QuarterPayment, ...]:
    """Payments of every quarter the plan records, in order; a year's sum is split evenly over its quarters."""
    rows = []
    for record in plan.of(FundQuarter).values():
        fund = plan.of(Fund).get(record.fund)
        amount = plan.of(Assumption).get(fund.amounts.get(record.year, "")) if fund else None
        rows.append(
            quarter_payment(
                amount.value / 4 if amount else 0.0,
                control_total=record.control_total,
                position=record.position,
                met={"rtt": record.rtt, "ae": record.ae, "cancer": record.cancer},
                fund=record.fund,
                year=record.year,
                quarter=record.quarter,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.fund, row.year, row.quarter)))
