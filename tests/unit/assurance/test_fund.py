"""The 2016 fund: the gate, then 70, 12.5, 12.5 and 5 %, quarter by quarter (case R10)."""

from __future__ import annotations

import pytest

from placeplan.assurance.fund import SHARES, fund_payments, quarter_payment
from placeplan.records import FundQuarter
from tests.plans import added, changed, tiny_plan

ALL = {"rtt": True, "ae": True, "cancer": True}


def test_shares_add_up() -> None:
    assert sum(SHARES.values()) == 1.0


def test_control_total_met_and_ae_missed_pays_seven_eighths() -> None:
    paid = quarter_payment(2_500_000.0, control_total=-1e6, position=-1e6, met={**ALL, "ae": False})
    assert paid.gate
    assert paid.share == pytest.approx(0.875)
    assert paid.paid == pytest.approx(2_187_500.0)
    assert paid.lost == pytest.approx(312_500.0)


def test_control_total_missed_pays_nothing() -> None:
    paid = quarter_payment(2_500_000.0, control_total=-1e6, position=-1_000_001.0, met=ALL)
    assert not paid.gate
    assert paid.paid == 0.0
    assert set(paid.parts.values()) == {0.0}


def test_a_fund_of_nothing_has_no_share() -> None:
    assert quarter_payment(0.0, control_total=0.0, position=1.0, met=ALL).share is None


def test_quarters_of_a_plan_are_paid_in_order() -> None:
    plan = changed(tiny_plan(), "assumption", "fund-money", value=10_000_000.0)
    quarters = [
        FundQuarter(
            id=f"q{n}",
            title=f"Quarter {n}",
            fund="transformation",
            year="2018/19",
            quarter=n,
            control_total=0.0,
            position=1.0 if n < 3 else -1.0,
            rtt=True,
            ae=n > 1,
            cancer=True,
        )
        for n in (4, 3, 2, 1)
    ]
    rows = fund_payments(added(plan, *quarters))
    assert [(row.quarter, row.paid) for row in rows] == [(1, 2_187_500.0), (2, 2_500_000.0), (3, 0.0), (4, 0.0)]
