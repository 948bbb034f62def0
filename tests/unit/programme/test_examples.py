"""The programme content of the three worked examples says what their sources print."""

from datetime import date
from pathlib import Path

import pytest

import placeplan
from placeplan.plan.flat import read_flat
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.plan.render import render_flat
from placeplan.programme import (
    approvals,
    check_programme,
    governance,
    path,
    risks,
    rollout,
    substance_digest,
    timeline,
)
from placeplan.programme.scales import NHS_FIVE_BY_FIVE, band
from placeplan.records import KINDS, Approval, Milestone, Record, Risk, Score, Version, Workstream
from tests.unit.programme.builder import initiative, plan_of, step, with_records

EXAMPLES = Path(placeplan.__file__).parent / "examples"
NAMES = ("herefordshire-worcestershire", "mid-south-essex", "north-central-london")


def example(name: str) -> Plan:
    """The programme records of an example alone."""
    records: list[Record] = []
    for kind in KINDS.values():
        file = EXAMPLES / name / kind.path
        if kind.path.startswith("programme/") and file.exists():
            problems: list[Problem] = []
            records += read_flat(kind, file.read_text(), kind.path, problems).records.values()
            assert problems == []
    return with_records(plan_of(), *records)


@pytest.mark.parametrize("name", NAMES)
def test_files_are_known_kinds_in_canonical_form(name: str) -> None:
    kinds = {kind.path: kind for kind in KINDS.values()}
    for file in (EXAMPLES / name / "programme").iterdir():
        if file.name == "readings.csv":  # a table; the identity of folders is tested with the plan's other tables
            continue
        kind = kinds[f"programme/{file.name}"]
        found = read_flat(kind, file.read_text(), kind.path, [])
        assert render_flat(kind, [found.records[key] for key in sorted(found.records)]) == file.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_the_only_problems_are_dates_in_words(name: str) -> None:
    assert {problem.code for problem in check_programme(placeplan.load(EXAMPLES / name))} <= {"date-in-words"}


PRINTED = [
    ("Limited experience with large-scale transformative change", 4, 4, "R"), ("Lack of redesign skills", 4, 3, "AR"),
    ("Drop in clinical quality", 5, 2, "AR"), ("Unfulfilled savings", 4, 3, "AR"), ("Insufficient capital", 4, 3, "AR"),
    ("High demand for social care", 4, 3, "AR"), ("Insufficient resources", 4, 1, "A"),
    ("Lack of political support", 5, 1, "A"), ("Disagreement between regulatory bodies", 4, 3, "AR"),
    ("Lack or loss of public confidence", 4, 3, "AR"), ("Negative press", 4, 3, "AR"),
    ("Joint CCG decision making", 4, 3, "AR"), ("Lack of alignment", 3, 3, "A"),
    ("Difficulties in recruiting", 3, 3, "A"), ("Difficulties in retaining", 5, 2, "AR"),
    ("Lack of staff support", 5, 3, "R"),
    ("Lack of clinical support", 4, 3, "AR"), ("Lack of collaborative leadership", 4, 3, "AR"),
]  # fmt: skip


def test_the_eighteen_risks_of_mid_and_south_essex_band_as_printed() -> None:
    found = risks(example("mid-south-essex"), on=date(2016, 11, 1))
    rows = sorted(found.risks, key=lambda row: row.id)
    assert len(rows) == len(PRINTED) == 18
    for row, (title, impact, likelihood, rag) in zip(rows, PRINTED, strict=True):
        assert row.title.startswith(title)
        assert (row.impact, row.likelihood, row.band, row.printed_band) == (impact, likelihood, rag, rag)
        assert row.mitigations
    assert found.counts == {"R": 2, "AR": 12, "A": 4}
    assert "band-differs" not in {finding.code for finding in found.findings}


def test_the_usual_bands_would_tell_another_story() -> None:
    plan = example("mid-south-essex")
    printed = [score for score in plan.of(Score).values() if score.title.startswith("As printed")]
    usual = [band(NHS_FIVE_BY_FIVE, score.impact, score.likelihood) for score in printed]
    assert {name: usual.count(name) for name in set(usual)} == {"moderate": 2, "high": 14, "extreme": 2}
    assert {risk.scale for risk in plan.of(Risk).values()} == {"mse-2016"}


def test_the_workstreams_and_two_portfolios_of_mid_and_south_essex() -> None:
    streams = example("mid-south-essex").of(Workstream).values()
    local = [w for w in streams if w.portfolio == "local-health-and-care"]
    assert (len(local), len(list(streams)) - len(local)) == (11, 7)
    assert {w.group for w in local} == {
        "Manage demand for healthcare", "Build capacity outside the hospital", "Enablers"
    }  # fmt: skip
    joint = {w.title for w in streams if w.joint_with}
    assert joint == {"Specialist pathway redesign", "Clinical and specialist pathway redesign"}


def test_in_hospital_change_waits_for_places_outside() -> None:
    plan = example("mid-south-essex")
    found = timeline(plan, on=date(2016, 11, 1))
    across = {(row.before, row.after) for row in found.dependencies if row.across_portfolios}
    assert ("frailty-teams-live", "southend-ward-closed") in across
    slipped = plan.of(Milestone)["out-of-hospital-places-open"].model_copy(update={"forecast": date(2017, 12, 1)})
    late = timeline(with_records(plan, slipped), on=date(2016, 11, 1))
    rows = {row.id: row.slip_days for row in late.milestones}
    assert rows["southend-ward-closed"] == 244  # the whole slip, as the chain has nothing to spare


def test_the_calendar_of_herefordshire_by_body_and_month() -> None:
    found = governance(example("herefordshire-worcestershire"), on=date(2016, 3, 1))
    assert (found.months[0], found.months[-1]) == ("2016-01", "2016-07")
    cells = {
        row.body: {c.month[-2:]: (c.verb, c.subject) for c in row.cells if c.month <= "2016-06"} for row in found.matrix
    }
    reserve = {row.body for row in found.matrix if any(c.month == "2016-07" for c in row.cells)}
    assert reserve == {  # dates held in reserve, this worked example's own: the source prints none in July
        "herefordshire-ccg-governing-body", "2gether-board", "wye-valley-board", "strategic-oversight-board",
    }  # fmt: skip
    assert cells["herefordshire-ccg-governing-body"] == {
        "02": ("update", "process"), "03": ("review", "vision"), "05": ("review", "plan"), "06": ("approve", "plan"),
    }  # fmt: skip
    for board in ("2gether-board", "wye-valley-board"):
        assert cells[board] == {"03": ("review", "vision"), "05": ("review", "plan"), "06": ("approve", "plan")}
    assert cells["herefordshire-hwb-board"] == {"02": ("brief", "plan"), "05": ("review", "plan")}
    assert cells["strategic-oversight-board"] == {"03": ("review", "vision"), "06": ("approve", "plan")}
    assert cells["nhs-england"] == {"01": ("submit", "footprint"), "03": ("submit", "vision"), "06": ("submit", "plan")}
    assert list(cells["project-team"]) == ["02", "03", "04", "05", "06"]
    assert cells["one-herefordshire-board"] == {}
    assert "approval-without-authority" in {finding.code for finding in found.findings}


def test_the_path_of_herefordshire_just_fits_and_a_day_later_does_not() -> None:
    plan = example("herefordshire-worcestershire")
    found = path(plan, on=date(2016, 3, 1))
    assert (found.sign_off, found.deadline, found.possible) == (date(2016, 6, 30), date(2016, 6, 30), True)
    late = path(plan, on=date(2016, 6, 1))
    assert not late.possible
    assert late.first_that_cannot_fit == "2gether-board/review"


def test_planned_status_by_august_2016_and_the_friday() -> None:
    plan = example("herefordshire-worcestershire")
    status = [m for m in plan.of(Milestone).values() if m.printed == "by August 2016"]
    assert len(status) == 7
    assert "“W/c 22 April 2016” names a Friday" in timeline(plan, on=date(2016, 3, 1)).findings[-1].message


def test_the_four_workstreams_of_one_herefordshire() -> None:
    streams = example("herefordshire-worcestershire").of(Workstream).values()
    titles = {w.title for w in streams if w.portfolio == "one-herefordshire"}
    assert titles == {"Supportive Communities", "Collaborative Community Services", "Urgent Care", "Acute Care"}


@pytest.mark.parametrize("name", NAMES)
def test_an_approval_of_the_examples_own_version_stands(name: str) -> None:
    plan = placeplan.load(EXAMPLES / name)
    own = plan.of(Version)["this-version"]
    assert own.digest == substance_digest(plan), "write it again: python -m tests.golden.refresh"
    found = approvals(plan, on=date(2018, 1, 1))
    status = {row.id: row.status for row in found.approvals}
    bound = [key for key, given in plan.of(Approval).items() if given.digest == own.digest]
    assert bound
    assert {status[key] for key in bound} == {"stands"}
    assert {plan.of(Approval)[key].digest for key in status if key not in bound}  # others saw another version


def test_north_central_london_warns_of_duplication_drift_and_stranding() -> None:
    steps = (step("camden", "early", "2017-04"), step("haringey", "early", "2017-04"),
             step("islington", "early", "2017-07"), step("barnet", "later", "2017-10"),
             step("enfield", "later", "2018-01"))  # fmt: skip
    core = ("discharge form", "trusted assessor agreement")
    line = initiative("simplified-discharge", *steps, once_only=core, tailorable=("reablement provider",))
    found = rollout(with_records(example("north-central-london"), line), on=date(2017, 8, 1))
    owed = [duty for duty in found.duties if duty.line == "initiative/simplified-discharge"]
    assert len(owed) == 20  # five boroughs, four duties each
    assert all(duty.holder for duty in owed)
    codes = {finding.code for finding in found.findings}
    assert {"duplication", "drift", "stranding", "missing-duty"} <= codes
