"""Places and deprivation fifths held against one another from a plan's own baseline."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest

from placeplan.indicators.rates import EUROPEAN_STANDARD_POPULATION_2013, directly_standardised_rate
from placeplan.plan.plan import Plan
from placeplan.programme import benefits
from placeplan.programme.peers import PeerRow, inequality_rows, peer_services
from placeplan.publish.charts.funnel import funnel_chart
from placeplan.records import Measure, Place, Service
from tests.indicators.test_published_rates import bands, sheet
from tests.unit.programme.builder import BOROUGHS, DAY, plan_of

STANDARD = {"-".join(p.rjust(2, "0") for p in b.split("-")): n for b, n in EUROPEAN_STANDARD_POPULATION_2013.items()}
BANDS = sorted(STANDARD)
ASTHMA = Service(
    id="asthma", title="Admission for asthma", point_of_delivery="emergency admission", setting="hospital",
    unit="admission", growth="g", variable_cost="c", preventable=True,
)  # fmt: skip
Cells = Mapping[tuple[str, str, int], tuple[float, float]]


def counted(cells: Cells, *records: object) -> Plan:
    """A plan with people and admissions by place, age band and deprivation fifth."""
    people = [
        {"place": p, "age_band": b, "sex": "female", "deprivation": f, "year": "2016/17", "variant": "principal",
         "persons": n} for (p, b, f), (_, n) in cells.items()
    ]  # fmt: skip
    care = [
        {"place": p, "age_band": b, "sex": "female", "deprivation": f, "service": "asthma", "quantity": e}
        for (p, b, f), (e, _) in cells.items()
    ]
    tables = {"population": pl.DataFrame(people), "activity": pl.DataFrame(care)}
    return plan_of(ASTHMA, *records, tables=tables)  # type: ignore[arg-type]


def alike(events: Mapping[str, float], people: float = 1000.0) -> Cells:
    """Boroughs with as many people in every band, and so many events in each."""
    return {(p, band, 3): (events[p], people) for p in BOROUGHS for band in BANDS}


def stands(plan: Plan) -> dict[str, PeerRow]:
    (found,) = peer_services(plan)
    return {row.place: row for row in found.places}


def test_rates_equal_those_published_for_several_areas() -> None:
    """The very counts of the published vectors, put into a plan as its places."""
    areas = {row["area"] for row in sheet("testdata_DSR_ISR.xlsx", "testdata_multiarea")}
    cells, wanted = {}, {}
    for n, area in enumerate(sorted(areas)):
        data = bands("testdata_multiarea", area)
        for band, count, size in zip(STANDARD, data["count"], data["pop"], strict=True):
            cells[BOROUGHS[n], band, 3] = (float(count), float(size))
        wanted[BOROUGHS[n]] = next(
            row for row in sheet("testdata_DSR_ISR.xlsx", "testresults_DSR")
            if row["area"] == area and not row["statistic"].endswith("per 10000")
        )  # fmt: skip
    found = stands(counted(cells))
    assert len(found) >= 2
    for place, row in wanted.items():
        assert found[place].rate == (None if row["value"] is None else pytest.approx(row["value"], rel=1e-11))
        if row["value"] is not None:
            told = (found[place].lower, found[place].upper)
            assert told == pytest.approx((row["lower95_0cl"], row["upper95_0cl"]), rel=1e-11)


def test_a_place_beyond_chance_stands_out_and_others_do_not() -> None:
    found = stands(counted(alike({**dict.fromkeys(BOROUGHS, 20.0), "enfield": 40.0})))
    assert found["enfield"].stands == "far above"
    assert {found[place].stands for place in BOROUGHS if place != "enfield"} == {"far below"}
    same = stands(counted(alike(dict.fromkeys(BOROUGHS, 20.0))))
    assert {row.stands for row in same.values()} == {"as others"}
    assert same["camden"].rate == pytest.approx(2000.0)  # 20 of 1,000 at every age is 2,000 of 100,000 at any standard


def test_few_events_give_no_rate() -> None:
    found = stands(counted(alike({**dict.fromkeys(BOROUGHS, 20.0), "camden": 0.2})))
    assert (found["camden"].rate, found["camden"].stands) == (None, "too few")


def test_the_points_stand_on_their_own_funnel() -> None:
    (service,) = peer_services(counted(alike({**dict.fromkeys(BOROUGHS, 20.0), "enfield": 24.0})))
    inner = sorted((row.people, row.rate) for row in service.limits if row.limit == "upper_inner")
    for row in service.places:
        at = np.interp(row.funnel_people or 0.0, [x for x, _ in inner], [y for _, y in inner])
        assert ((row.rate or 0.0) > at) == ("above" in row.stands)
    chart = funnel_chart(service)
    assert chart is not None
    assert "Enfield" in chart.title


def fifths(factors: tuple[float, ...]) -> Cells:
    return {
        (place, band, n + 1): (10.0 * factor, 1000.0)
        for place in BOROUGHS for band in BANDS for n, factor in enumerate(factors)
    }  # fmt: skip


def test_slope_and_ratio_of_a_straight_line_are_its_ends() -> None:
    (row,) = inequality_rows(counted(fifths((1.8, 1.4, 1.0, 0.6, 0.2))))
    # Fifths of equal size on a straight line: 0.4 a fifth, so 2.0 from one end to the other, about 1.0 in the middle.
    assert row.rates == pytest.approx((1800, 1400, 1000, 600, 200))
    assert row.slope == pytest.approx(2000)
    assert row.relative_upper is None  # the line ends at nought: the ratio has no upper limit
    (less,) = inequality_rows(counted(fifths((1.4, 1.2, 1.0, 0.8, 0.6))))
    assert (less.slope, less.relative) == pytest.approx((1000, 1.5 / 0.5))
    assert less.slope_lower is not None
    assert less.slope_lower < 1000 < (less.slope_upper or 0)
    (even,) = inequality_rows(counted(fifths((1.0,) * 5)))
    assert (even.slope, even.relative) == pytest.approx((0, 1), abs=1e-9)


def test_other_age_bands_are_standardised_to_the_footprint_itself() -> None:
    cells = {(p, band, 1): (n, 500.0 + 100 * n) for p in ("camden", "barnet") for n, band in ((20.0, "a"), (60.0, "b"))}
    plan = counted(cells)
    (found,) = peer_services(plan)
    assert found.standard == "the footprint's own population"
    people = np.array([2500.0, 6500.0])
    expected = directly_standardised_rate([20.0, 60.0], people, 2 * people)
    assert found.places[0].rate == pytest.approx(float(expected.value))
    assert inequality_rows(plan) == ()  # one fifth is no ladder


def test_only_preventable_services_and_those_measured_are_compared() -> None:
    cells = alike(dict.fromkeys(BOROUGHS, 20.0))
    other = ASTHMA.model_copy(update={"preventable": False})
    assert peer_services(counted(cells, other)) == ()
    measure = Measure(id="m", title="M", unit="%", improvement="down", service="asthma")
    found = benefits(counted(cells, other, measure), on=DAY)
    assert [row.service for row in found.peers] == ["asthma"]
    empty = plan_of(ASTHMA, Place(id="x", title="X", level="borough"))
    assert (benefits(empty, on=DAY).peers, benefits(empty, on=DAY).inequalities) == ((), ())
