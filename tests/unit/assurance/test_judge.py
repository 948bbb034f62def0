"""Answers, marks, moderation and history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from placeplan.assurance.case import Case
from placeplan.assurance.judge import Judgement, judge
from placeplan.assurance.packs import packs_of
from placeplan.assurance.scorecard import history
from placeplan.plan.plan import Plan
from placeplan.records import Answer, Assessment, Mark, Moderation, Person
from tests.plans import added
from tests.unit.assurance.sound import DAY, sound_case, sound_plan
from tests.unit.assurance.test_packs import asked, pack

LONG = (
    "We will do this together, step by step, in every place, with the people who use it and the staff who give it. " * 2
)


def people() -> list[Person]:
    return [
        Person(id=key, title=key.title(), organisation="vale-ccg", roles=("assessor",)) for key in ("bea", "cem", "dot")
    ]


def mark(who: str, result: str, key: str = "", **fields: object) -> Mark:
    given = {"id": key or f"mark-{who}", "title": "Mark", "pack": "own", "requirement": "open", "marker": who}
    return Mark.model_validate({**given, "on": DAY, "result": result, "reason": f"{who} says so", **fields})


def moderation(result: str, **fields: object) -> Moderation:
    given = {"id": "settled", "title": "Settled", "pack": "own", "requirement": "open", "moderator": "dot", "on": DAY}
    return Moderation.model_validate({**given, "result": result, "reason": "The evidence decides.", **fields})


def plan_with(*records: object, answers: dict[str, str] | None = None) -> Plan:
    own = pack(asked("open", how="judgement", check=""), asked("told", how="evidence", check=""))
    return replace(added(sound_plan(), own, *people(), *records), answers=answers or {})  # type: ignore[arg-type]


def judged(plan: Plan) -> Judgement:
    known = packs_of(plan)
    return judge(Case(plan, sound_case().results, DAY), [known["own"]], known)


def result(plan: Plan, key: str) -> tuple[str, str]:
    row = next(row for row in judged(plan).requirements if row.requirement.id == key)
    return row.result, row.settled.why


def test_nobody_has_judged() -> None:
    assert result(plan_with(), "open")[0] == "not yet judged"


def test_one_marker_is_not_enough() -> None:
    assert result(plan_with(mark("bea", "met")), "open") == ("not yet judged", "One marker of two has marked.")


def test_two_markers_who_agree_decide() -> None:
    assert result(plan_with(mark("bea", "partly"), mark("cem", "partly")), "open")[0] == "partly"


def test_two_who_differ_wait_for_moderation() -> None:
    plan = plan_with(mark("bea", "met"), mark("cem", "not met"))
    found, why = result(plan, "open")
    assert found == "not yet judged"
    assert "moderation" in why
    assert result(added(plan, moderation("partly")), "open") == ("partly", "The evidence decides.")


def test_a_mark_of_another_version_does_not_count() -> None:
    plan = plan_with(mark("bea", "met", digest="old"), mark("cem", "met", digest="old"))
    assert result(plan, "open")[0] == "not yet judged"


def test_marks_of_one_version_outlast_the_marks_records_themselves() -> None:
    digest = judged(plan_with()).digest
    plan = plan_with(mark("bea", "met", digest=digest), mark("cem", "met", digest=digest))
    assert judged(plan).digest == digest
    assert result(plan, "open")[0] == "met"


def test_a_marker_who_marks_twice_is_an_error() -> None:
    found = judged(plan_with(mark("bea", "met"), mark("bea", "not met", "again"), mark("cem", "met")))
    assert [(p.code, p.severity, p.record) for p in found.problems] == [("marked-twice", "error", "mark-bea")]
    assert not found.ok


def test_party_markers_and_moderators_are_named() -> None:
    plan = plan_with(mark("lead", "met"), mark("bea", "met"), moderation("met", moderator="bea"))
    assert {p.code for p in judged(plan).problems} == {"marker-not-independent", "moderator-marked"}


def test_a_mark_of_nothing_and_a_hasty_moderation_are_errors() -> None:
    plan = plan_with(mark("bea", "met", requirement="nothing"), moderation("met"))
    assert {p.code for p in judged(plan).problems} == {"mark-of-nothing", "moderated-too-soon"}


def test_no_answer_is_not_met() -> None:
    assert result(plan_with(), "told") == ("not met", "No answer is given yet.")


def test_an_answer_with_a_live_figure_stands() -> None:
    plan = plan_with(answers={"told.md": f"{LONG} The gap is {{{{ gap.finance }}}}."})
    assert result(plan, "told")[0] == "met"


def test_an_answer_may_rest_on_records_named_in_its_front_matter() -> None:
    plan = plan_with(answers={"any.md": f"---\npack: own\nrequirement: told\nrecords: initiative/frailty\n---\n{LONG}"})
    row = next(row for row in judged(plan).requirements if row.requirement.id == "told")
    assert (row.result, row.checked.records) == ("met", ("answers/any.md", "initiative/frailty"))


def test_weak_answers_are_partly_met_with_the_reason() -> None:
    for text, word in (
        ("Yes.", "1 words"),
        (LONG, "bears the answer out"),
        (f"{LONG} Beds fall from 56 to 28, by 30.", "do not hold"),
        (f"---\nrecords: initiative/nothing\n---\n{LONG}", "does not hold"),
    ):
        found, why = result(plan_with(answers={"told.md": text}), "told")
        assert found == "partly"
        assert word in why


def test_an_answer_to_no_requirement_is_an_error() -> None:
    found = judged(plan_with(answers={"tolled.md": LONG}))
    assert [(p.code, p.file) for p in found.problems] == [("answer-to-nothing", "answers/tolled.md")]
    assert "told" in found.problems[0].remedy
    assert not found.ok
    note = Answer(id="one", title="One", pack="own", requirement="nothing")
    assert [p.file for p in judged(plan_with(note)).problems] == ["assurance/answers.csv"]


def test_an_answer_record_ties_a_text_to_its_requirement() -> None:
    note = Answer(
        id="one", title="One", pack="own", requirement="told", text="chapter.md", records=("initiative/frailty",)
    )
    assert result(plan_with(note, answers={"chapter.md": LONG}), "told")[0] == "met"


def test_history_holds_each_version_against_the_one_before() -> None:
    def version(day: date, gap: float, outcome: str, reason: str = "") -> Assessment:
        key = f"v-{day.isoformat()}"
        return Assessment.model_validate(
            {
                "id": key,
                "title": key,
                "pack": "own",
                "on": day,
                "digest": key,
                "gap": gap,
                "results": {"open": outcome},
                "reason": reason,
            }
        )

    days = [date(2023, 3, n) for n in (1, 13, 27)]  # R12: South Yorkshire, -110 to -23 to 0 within a month
    plan = plan_with(
        version(days[0], 110e6, "not met"),
        version(days[1], 23e6, "partly"),
        version(days[2], 0.0, "met", "Support agreed."),
    )
    rows = history(plan)
    assert [row.moved for row in rows] == [None, -87e6, -23e6]
    assert "£87 million in 12 days" in rows[1].finding
    assert rows[2].finding == ""
    assert [row.better for row in rows] == [(), ("open",), ("open",)]


def test_this_assessment_is_handed_out_as_a_record() -> None:
    found = judged(plan_with())
    assert found.kept[0].results == {"open": "not yet judged", "told": "not met"}
    assert found.kept[0].digest == found.digest


def test_counts_stand_under_headings_and_there_is_no_score() -> None:
    found = judged(plan_with())
    assert [group.counts for group in found.groups] == [{"met": 0, "partly": 0, "not met": 1, "not yet judged": 1}]
    assert not any("score" in name for name in vars(found))
