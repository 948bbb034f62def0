"""The tiny plan with a board, a committee and their seats, for tests of asking, answering and what lapses."""

from __future__ import annotations

from datetime import date

from placeplan.plan.plan import Plan
from placeplan.records import Body, Decision, Delegation, Meeting, Membership
from tests.plans import added, tiny_plan

__all__ = ["DAY", "board_plan"]

DAY = date(2017, 6, 1)


def board_plan() -> Plan:
    """A governing body that needs two of its three voting members, and a joint committee it gave one subject to."""
    return added(
        tiny_plan(),
        Body(id="board", title="Governing body", authority="statutory", organisation="vale-ccg", quorum=2),
        Body(id="joint", title="Joint committee", authority="joint committee", decides=("beds",)),
        *(Membership(id=f"board-{n}", title=f"Seat {n}", body="board", organisation="vale-ccg") for n in (1, 2, 3)),
        Membership(id="board-guest", title="Guest", body="board", organisation="hospital", vote=False),
        Membership(id="joint-ccg", title="CCG", body="joint", organisation="vale-ccg"),
        Membership(id="joint-hospital", title="Hospital", body="joint", organisation="hospital"),
        Meeting(id="june", title="June", body="board", on=date(2017, 6, 20), verb="approve"),
        Delegation(id="gift", title="Beds", from_organisation="community", to_body="joint", subject="beds",
                   from_date=date(2017, 1, 1)),
        Decision(id="close", title="Close", question="Close beds?", subject="beds", body="joint", status="open",
                 binds=("vale-ccg", "community", "hills-ccg"), needs=("engagement",)),
    )  # fmt: skip
