"""Which approvals a change would lapse, told before it is made."""

from datetime import date
from functools import cache

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.programme import record_digest, substance_digest
from placeplan.programme.digests import same_substance
from placeplan.records import Approval, Assumption, Tolerance
from placeplan.studies.agreement import with_status
from placeplan.studies.keeping import pack, unpack
from placeplan.studies.lapsing import BESIDE_SUBSTANCE, Lapse, Standing, standing, would_lapse
from placeplan.studies.run import Run, run
from tests.boards import DAY, board_plan
from tests.plans import added, changed, without

SIZE = "frailty-size"


@cache
def made() -> Run:
    return run(board_plan())


def approved(*records: Tolerance, **fields: object) -> Plan:
    plan = board_plan()
    said = {"body": "board", "on": date(2017, 5, 1), "result": "approved", "digest": substance_digest(plan),
            "present": ("vale-ccg",), **fields}  # fmt: skip
    return added(plan, Approval(id="a", title="Approved", **said), *records)  # type: ignore[arg-type]


def tolerance(above: float | None, below: float | None = None) -> Tolerance:
    value = made().results.value("gap.finance", world="do something", year="2021/22")
    return Tolerance(id="t", title="Gap", approval="a", figure="gap.finance", year="2021/22", approved=value,
                     above=above, below=below)  # fmt: skip


def now(plan: Plan) -> Standing:
    return standing(plan, on=DAY, results=made().results)


def sized(plan: Plan, factor: float) -> Plan:
    return changed(plan, "assumption", SIZE, value=plan.of(Assumption)[SIZE].value * factor, low=None, high=None)


def said(found: tuple[Lapse, ...]) -> list[tuple[str, str, bool]]:
    return [(lapse.id, lapse.becomes, lapse.certain) for lapse in found]


def test_nothing_lapses_where_nothing_was_approved() -> None:
    plan = board_plan()
    assert not now(plan).at_stake
    assert would_lapse(now(plan), sized(plan, 0.5)) == ()


def test_any_change_of_substance_lapses_an_approval_without_tolerances() -> None:
    plan = approved()
    assert said(would_lapse(now(plan), sized(plan, 1.1))) == [("a", "lapsed", True)]
    meeting = changed(plan, "meeting", "june", title="Another name")
    assert would_lapse(now(plan), meeting) == ()


def test_figures_tell_whether_a_tolerance_holds() -> None:
    plan = approved(tolerance(above=50_000_000.0, below=50_000_000.0))
    assert now(plan).rows["a"].status == "stands"
    assert would_lapse(now(plan), sized(plan, 0.9)) == ()
    tight = approved(tolerance(above=0.5, below=0.5))
    found = would_lapse(now(tight), sized(tight, 0.2))
    assert said(found) == [("a", "lapsed", True)]
    assert found[0].reasons[0].startswith("Gap was ")


def test_without_a_run_a_tolerance_is_uncertain_and_nothing_stands_in_the_way() -> None:
    plan = approved(tolerance(above=0.5))
    assert said(would_lapse(now(plan), sized(plan, 0.9), figures=False)) == [("a", "lapsed", False)]


def test_a_plan_that_cannot_be_run_is_told_and_blocks_nothing() -> None:
    plan = approved(tolerance(above=0.5))
    broken = without(plan, "assumption", "index-pay")
    found = would_lapse(now(plan), broken)
    assert said(found) == [("a", "lapsed", False)]
    assert "could not be run" in found[0].reasons[-1]


def test_an_approval_of_a_record_lapses_with_that_record_alone() -> None:
    plan = board_plan()
    of_record = {"digest": record_digest(plan, "assumption", SIZE), "record_kind": "assumption", "record": SIZE}
    plan = approved(**of_record)
    assert said(would_lapse(now(plan), sized(plan, 1.1))) == [("a", "lapsed", True)]
    assert would_lapse(now(plan), changed(plan, "assumption", "frailty-cost", note="Seen")) == ()


def test_taking_a_member_away_can_cost_the_quorum_and_an_approval_can_be_withdrawn() -> None:
    plan = approved()
    assert said(would_lapse(now(plan), without(plan, "membership", "board-1", "board-2"))) == [
        ("a", "without quorum", True)
    ]
    back = changed(plan, "approval", "a", withdrawn_on=date(2017, 5, 20))
    assert said(would_lapse(now(plan), back)) == [("a", "withdrawn", True)]
    assert said(would_lapse(now(plan), without(plan, "approval", "a"))) == [("a", "lapsed", True)]


def test_what_is_only_asked_for_is_told_as_left_behind() -> None:
    plan = approved(result="asked", on=date(2017, 9, 1))
    assert said(would_lapse(now(plan), sized(plan, 1.1))) == [("a", "asked of another version", True)]


def test_what_has_lapsed_already_is_not_told_again() -> None:
    plan = approved(digest="another")
    assert not now(plan).at_stake
    assert would_lapse(now(plan), sized(plan, 1.1)) == ()


def test_what_organisations_say_of_a_figure_lapses_nothing_but_the_figure_itself_does() -> None:
    plan = approved()
    for status in ("agreed", "disputed"):
        said_so = with_status(plan, "capacity", "hospital", status)
        assert substance_digest(said_so) == substance_digest(plan)
        assert would_lapse(now(plan), said_so) == ()
    activity = plan.table("activity")
    moved = plan.with_table("activity", activity.with_columns(quantity=pl.col("quantity") * 1.1))
    assert substance_digest(moved) != substance_digest(plan)
    assert said(would_lapse(now(plan), moved)) == [("a", "lapsed", True)]


def test_a_plan_read_again_from_elsewhere_is_the_same_whatever_the_order_of_its_rows() -> None:
    plan = approved()
    again = unpack(pack(plan).entries, pack(plan).contents.__getitem__)
    turned = again.with_table("activity", again.table("activity").reverse())
    assert turned.tables["activity"] is not plan.tables["activity"]
    assert same_substance(plan, turned)
    assert would_lapse(now(plan), turned) == ()


def test_records_of_the_programme_are_beside_the_substance() -> None:
    assert {"approval", "decision", "risk", "mark"} <= set(BESIDE_SUBSTANCE)
    assert not {"assumption", "initiative", "activity", "contract", "plan"} & set(BESIDE_SUBSTANCE)
