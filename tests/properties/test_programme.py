"""Identities of the programme's logic on generated plans."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from placeplan.programme import path, rollout, timeline
from placeplan.programme.authority import quorum
from placeplan.programme.scales import band, bands_in_order
from placeplan.programme.schedule import finish_dates, schedule, spread, work_days
from placeplan.programme.schedule import network as milestones
from placeplan.programme.stepped_order import StepOption, best_order
from placeplan.records import Body, Dependency, Meeting, Membership, Milestone, RiskScale
from tests.unit.programme.builder import BOROUGHS, initiative, plan_of, step

START = date(2017, 1, 1)
QUICK = settings(max_examples=60, deadline=None)


@st.composite
def timelines(draw: st.DrawFn) -> list[Milestone | Dependency]:
    """Milestones m0 to mn; each may wait for earlier ones only, so that there is no circle."""
    count = draw(st.integers(1, 7))
    records: list[Milestone | Dependency] = []
    for i in range(count):
        baseline = START + timedelta(days=draw(st.integers(0, 400)))
        days = draw(st.none() | st.integers(0, 90))
        records.append(Milestone(id=f"m{i}", title=f"M{i}", baseline=baseline, days=days))
        for j in range(i):
            if draw(st.booleans()):
                lag = draw(st.integers(0, 30))
                records.append(Dependency(id=f"d{j}-{i}", title="", before=f"m{j}", after=f"m{i}", lag_days=lag))
    return records


@QUICK
@given(timelines())
def test_nothing_comes_before_what_it_waits_for_and_the_path_is_no_longer_than_its_parts(
    records: list[Milestone | Dependency],
) -> None:
    plan = plan_of(*records)
    found = timeline(plan, on=START)
    finish, net, known = schedule(plan, on=START), milestones(plan), plan.of(Milestone)
    for key, before in net.before.items():
        for earlier, lag in before:
            assert finish[key] >= finish[earlier] + timedelta(days=lag)
    first, last = found.critical_path[0], found.critical_path[-1]
    lags = sum(lag for before in net.before.values() for _, lag in before)
    work = sum(work_days(known[key], net.before[key], known) for key in net.order)
    assert finish[last] == max(finish.values())
    assert (finish[last] - finish[first]).days <= work + lags
    assert all(row.slack_days is not None and row.slack_days >= 0 for row in found.milestones)


@QUICK
@given(timelines(), st.integers(0, 6), st.integers(1, 60))
def test_a_slip_within_slack_moves_nothing_at_the_end_and_a_slip_never_brings_it_forward(
    records: list[Milestone | Dependency], index: int, days: int
) -> None:
    plan = plan_of(*records)
    rows = {row.id: row for row in timeline(plan, on=START).milestones}
    key = f"m{index % len(rows)}"
    row = rows[key]
    assert row.expected is not None
    assert row.slack_days is not None
    late = plan.of(Milestone)[key].model_copy(update={"forecast": row.expected + timedelta(days=days)})
    after = timeline(plan_of(*[late if r.id == key else r for r in records]), on=START)
    before_end = max(r.expected for r in rows.values() if r.expected)
    assert after.finish is not None
    assert after.finish >= before_end
    if days <= row.slack_days:
        assert after.finish == before_end
    else:
        assert after.finish == before_end + timedelta(days=days - row.slack_days)


@QUICK
@given(timelines())
def test_without_a_spread_every_draw_is_the_schedule(records: list[Milestone | Dependency]) -> None:
    plan = plan_of(*records)
    finish = schedule(plan, on=START)
    for row in finish_dates(plan, on=START, runs=3, rng=np.random.default_rng(0)):
        assert row.p10 == row.p50 == row.p90 == finish[row.milestone]


@given(st.integers(1, 100), st.floats(0.1, 1), st.floats(1, 5), st.lists(st.floats(-4, 4), min_size=2, max_size=20))
def test_spread_rises_with_luck_and_stays_above_zero(middle: int, low: float, high: float, luck: list[float]) -> None:
    drawn = spread(middle, middle * low, middle * high, np.sort(np.array(luck)))
    assert np.all(np.diff(drawn) >= -1e-9)
    assert np.all(drawn > 0)


roles = st.lists(st.sampled_from(["early", "later", "not party"]), min_size=5, max_size=5)


@QUICK
@given(roles, st.lists(st.integers(1, 12), min_size=5, max_size=5))
def test_four_duties_each_way_for_every_pair(parts: list[str], months: list[int]) -> None:
    steps = [
        step(place, role, "" if role == "not party" else f"2017-{month:02d}")
        for place, role, month in zip(BOROUGHS, parts, months, strict=True)
    ]
    found = rollout(plan_of(initiative("discharge", *steps)), on=START).duties
    early = [place for place, role in zip(BOROUGHS, parts, strict=True) if role == "early"]
    later = [place for place, role in zip(BOROUGHS, parts, strict=True) if role == "later"]
    pairs = [(a, b) for a in early for b in later]
    assert len(found) == (4 * len(early) + 4 * len(later) if pairs else 0)
    for a, b in pairs:
        assert len([d for d in found if d.place == a and b in d.owed_to]) == 4
        assert len([d for d in found if d.place == b and a in d.owed_to]) == 4
    assert all(duty.due is not None for duty in found)


options = st.lists(
    st.tuples(st.integers(1, 1000), st.integers(0, 6), st.integers(1, 6)), min_size=1, max_size=5
)  # fmt: skip


@QUICK
@given(options, st.integers(6, 12), st.integers(1, 4))
def test_the_proposed_order_keeps_to_readiness_and_staff(
    rows: list[tuple[int, int, int]], available: int, months: int
) -> None:
    given_options = [
        StepOption(f"p{i}", people, 0.0, earliest, staff, "") for i, (people, earliest, staff) in enumerate(rows)
    ]
    starts = best_order(given_options, staff_available=available, team_months=months)
    for month in range(60):
        busy = sum(o.staff for o in given_options if starts[o.place] <= month < starts[o.place] + months)
        assert busy <= available
    assert all(starts[o.place] >= o.earliest for o in given_options)
    free = best_order(given_options, staff_available=None, team_months=months)
    assert free == {o.place: o.earliest for o in given_options}


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 25), min_size=1, max_size=5))
def test_bands_rise_with_impact_and_with_likelihood(bands: dict[str, int]) -> None:
    scale = RiskScale(id="s", title="S", bands=bands)
    order = {name: rank for rank, (name, _) in enumerate(bands_in_order(scale))}
    order[""] = -1
    for impact in range(1, 6):
        for likelihood in range(1, 5):
            here = order[band(scale, impact, likelihood)]
            assert order[band(scale, impact, likelihood + 1)] >= here
            assert order[band(scale, likelihood + 1, impact)] >= order[band(scale, likelihood, impact)]


@given(st.integers(0, 6), st.integers(0, 4), st.lists(st.integers(0, 3), max_size=8))
def test_more_people_present_never_lose_a_quorum(needed: int, organisations: int, present: list[int]) -> None:
    body = Body(id="b", title="B", authority="advisory", quorum=needed, quorum_organisations=organisations)
    seats = [Membership(id=f"s{i}", title="", body="b", organisation=f"o{o}") for i, o in enumerate(present)]
    plan = plan_of(body, *seats)
    met = [quorum(plan, body, seats=tuple(seats[:count])).met for count in range(1, len(seats) + 1)]
    assert met == sorted(met)
    if met:
        assert met[-1] == (len(seats) >= needed and len(set(present)) >= organisations)


@st.composite
def diaries(draw: st.DrawFn) -> tuple[list[Body | Meeting], date]:
    """Two bodies that review and approve, with papers some days before and meetings on drawn days."""
    records: list[Body | Meeting] = []
    for key in ("x", "y"):
        records.append(Body(id=key, title=key, authority="statutory", paper_days=draw(st.integers(0, 14))))
        for verb in ("review", "approve"):
            for i, day in enumerate(draw(st.lists(st.integers(0, 200), max_size=4))):
                on = START + timedelta(days=day)
                records.append(Meeting(id=f"{key}-{verb}-{i}", title="", body=key, on=on, verb=verb))  # type: ignore[arg-type]
    return records, START + timedelta(days=draw(st.integers(0, 120)))


@QUICK
@given(diaries())
def test_the_path_is_never_earlier_than_any_single_constraint(diary: tuple[list[Body | Meeting], date]) -> None:
    records, ready = diary
    plan = plan_of(*records)
    found = path(plan, on=START, ready=ready)
    bodies, meetings = plan.of(Body), plan.of(Meeting)
    reviews = [step.on for step in found.paths if step.kind == "review"]
    for taken in found.paths:
        if taken.on is None:
            assert found.sign_off is None
            continue
        assert taken.on - timedelta(days=bodies[taken.body].paper_days) >= taken.ready >= ready
        assert meetings[taken.meeting].on == taken.on
        if taken.kind == "approve":
            assert all(day is not None and day <= taken.ready for day in reviews)
        assert found.sign_off is None or found.sign_off >= taken.on
    for missed in found.missed_meetings:
        assert missed.days is None or missed.days >= 0
