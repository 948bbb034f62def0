"""Numbers in words: the published slips (cases R1 to R17) are caught or computed, and live references resolve."""

from __future__ import annotations

from dataclasses import replace

import pytest

from placeplan.assurance.case import Case
from placeplan.assurance.narrative import arithmetic
from placeplan.assurance.narrative.live import references_in, rendered
from placeplan.assurance.narrative.numbers import mentions_in
from placeplan.assurance.narrative.validate import NUMBER_CODES, check_text, claims_in
from placeplan.programme.scales import band
from placeplan.records import Evidence, RiskScale
from tests.unit.assurance.sound import sound_case

SLIPS = {
    "R3": ("The gap is £1,070 million and solutions of £983 million have been identified.", "residual-not-shown", 87e6),
    "R5": (
        "Without the plan 2,546 beds would be needed against 2,345 beds now, an increase of 286.",
        "difference",
        201,
    ),
    "R6": ("Acute beds fall from 1,940 to 1,697, by 243 (12 %).", "rounding", 12.526),
    "R7": (
        "Worcestershire loses 142 community beds (44 %) and Herefordshire loses 60 (62 %), 44 % overall.",
        "combined-percentage",
        48.1,
    ),
    "R8": (
        "The gap was put at £311 million, £250 million and £230 million, and then at £336 million including "
        "social care.",
        "versions-disagree",
        None,
    ),
    "R12": ("The deficit moved from £110 million to £23 million in one month.", "movement-without-reason", None),
    "R13": ("The gap went from £6.6 billion to £2.5 billion in two weeks.", "movement-without-reason", None),
    "R14": (
        "Activity rises from 100,000 to 120,000 bed-nights, so with 90 occupied at 90 % occupancy 135 beds are needed.",
        "beds",
        120,
    ),
    "R15": ("Savings are back-loaded: 76 % of savings fall in the last half of the year.", "back-loaded", 50.0),
    "zero": ("That is 12 % of 0 beds.", "percentage-of-zero", None),
    "sum": ("The gap is £500 million: £464 million for the NHS and £107 million for social care.", "sum", 571e6),
    "R17": ("Growth falls from 2.9 % to 1.3 % a year over five years, 1.6 points of activity.", "growth", 8.69),
    "R5 growth": ("2,345 beds growing at 4.2 % a year for five years is 2,631 beds.", "growth", 2881),
}

SOUND = {
    "R1": "The gap is £571 million: £464 million for the NHS and £107 million for social care, or 14.6 % of "
    "£3,900 million.",
    "R2": "The challenge of £543 million is £250 million for the system, £250 million of savings and £43 million "
    "of investment.",
    "R3": "The gap is £1,070 million and solutions of £983 million have been identified. That leaves £87 million.",
    "R4": "535 beds close: 400 acute, 85 community and 50 mental health, from 1,771 to 1,236, a fall of 30.2 %.",
    "R5": "2,546 v 2,345, an increase of 201 (8.6 %).",
    "R5 growth": "2,345 beds growing at 4.2 % a year for five years is 2,881 beds.",
    "R6": "Community beds fall from 233 to 195, by 38 (16.3 %). In all, from 2,173 to 1,892, by 281 (13 %).",
    "R7": "Worcestershire loses 142 community beds (44 %) and Herefordshire loses 60 (62 %), 48 % overall.",
    "R8": (
        "The gap was £311 million (NHS, leaked draft), £250 million (NHS, June draft), £230 million (NHS, July "
        "draft), and "
        "£336 million (NHS and social care, published)."
    ),
    "R11": "At month 7 the deficit is £98.5 million against a plan of £61.9 million, £36.6 million adverse.",
    "R11 year": "The year ends at £113 million against £77.3 million, £35.7 million worse.",
    "R12": "The deficit moved from £110 million to £23 million in one month because £87 million of support was agreed.",
    "R13": "£2.5 billion less £2.2 billion of support is £311 million.",
    "R14": "Activity rises from 100,000 to 120,000 bed-nights, so with 90 occupied at 80 % occupancy 135 beds "
    "are needed.",
    "R15": "£160 million of the £530.8 million is high risk or unidentified (30 %).",
    "R15 base": "£530.8 million is 8.4 % of £6,319 million.",
    "R16": "The cut is £181.7 million of £3.95 billion (4.6 %) and 553 of 30,700 staff (1.8 %).",
    "R17": "Growth falls from 2.9 % to 1.3 % a year over five years, which takes 8.7 points off activity.",
}


@pytest.mark.parametrize("name", list(SLIPS))
def test_a_published_slip_is_caught(name: str) -> None:
    text, code, expected = SLIPS[name]
    wrong = [claim for _, claim in claims_in(text) if not claim.ok]
    assert [claim.code for claim in wrong] == [code]
    if expected is not None:
        assert wrong[0].expected == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("name", list(SOUND))
def test_a_sound_sentence_is_checked_and_passes(name: str) -> None:
    found = [claim for _, claim in claims_in(SOUND[name])]
    assert [claim.message for claim in found if not claim.ok] == []
    if name not in ("R8", "R12"):
        assert found


def test_the_sums_behind_the_cases() -> None:
    assert arithmetic.printed_share(464 + 107, 3900) == pytest.approx(14.6, abs=0.05)  # R1
    assert arithmetic.solutions_needed((250, 250, 43), 1.3) == pytest.approx(544.3)  # R2
    assert arithmetic.residual(1070, 983) == 87  # R3
    assert arithmetic.printed_share(1236 - 1771, 1771) == pytest.approx(-30.2, abs=0.05)  # R4
    assert arithmetic.compounded(2345, 0.042, 5) == pytest.approx(2881, abs=1)  # R5
    assert [round(arithmetic.implied_base(p, s)) for p, s in ((142, 44), (60, 62))] == [323, 97]  # R7
    whole, base, share = arithmetic.combined_share(((142, 44), (60, 62)))
    assert (round(whole), round(base), round(share)) == (202, 420, 48)
    assert (pytest.approx(36.6), pytest.approx(35.7)) == (98.5 - 61.9, 113 - 77.3)  # R11
    assert arithmetic.beds_required(100_000, 120_000, 90, 0.8) == pytest.approx(135)  # R14
    assert arithmetic.printed_share(160, 530.8) == pytest.approx(30.1, abs=0.05)  # R15
    assert arithmetic.printed_share(181.7, 3950) == pytest.approx(4.6, abs=0.05)  # R16
    index = [arithmetic.compound_index(rate, 5) for rate in (0.029, 0.013)]
    assert index == [pytest.approx(115.4, abs=0.05), pytest.approx(106.7, abs=0.05)]  # R17


@pytest.mark.parametrize(
    "sums",
    [
        lambda: arithmetic.printed_share(1, 0),
        lambda: arithmetic.implied_base(1, 0),
        lambda: arithmetic.beds_required(0, 1, 1, 0.9),
    ],
)
def test_a_percentage_of_zero_is_refused(sums: object) -> None:
    with pytest.raises(ZeroDivisionError, match="zero"):
        sums()  # type: ignore[operator]


def test_bands_follow_the_programme_not_a_fixed_scale() -> None:  # R9
    scale = RiskScale(id="mse", title="Mid and South Essex", bands={"A": 1, "AR": 10, "R": 15})
    assert [band(scale, score, 1) for score in (4, 5, 9, 10, 12, 15, 16)] == ["A", "A", "A", "AR", "AR", "R", "R"]


def test_years_dates_and_standards_are_no_figures() -> None:
    text = (
        "By 30 June 2016, in 2020/21 and after 2017, people of 65 and over wait within 18 weeks, 24/7, on a "
        "62-day path."
    )
    assert mentions_in(text) == []


def test_a_number_knows_its_scope() -> None:
    found = mentions_in("£230 million (NHS) and £336 million including social care")
    assert [(m.value, m.scope) for m in found] == [(230e6, "nhs"), (336e6, "nhs and social care")]


def test_a_live_reference_is_a_figure_of_the_results() -> None:
    case = sound_case()
    text = 'The gap is {{ gap.finance world="do nothing" year=2021/22 }}; beds: {{ capacity.open resource=bed }}.'
    assert rendered(text, case) == "The gap is £56,100; beds: 28 units."
    one = references_in('{{ position organisation="hospital" }}', case)[0]
    assert one.value == case.value("position", organisation="hospital")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ gap.finanse }}", "gap.finanse"),
        ("{{ gap.finance year=2030/31 }}", "2030/31"),
        ('{{ gap.finance world="do less" }}', "do less"),
        ("{{ gap.finance organisation=nowhere }}", "nowhere"),
        ("{{ gap.finance colour=red }}", "colour"),
        ("{{ }}", "''"),
    ],
)
def test_a_reference_to_nothing_is_an_error(text: str, fault: str) -> None:
    found = check_text("x.md", text, sound_case()).findings
    assert [f.code for f in found] == ["live-reference"]
    assert fault in found[0].message
    assert found[0].remedy


def test_every_number_is_live_checked_cited_or_reported() -> None:
    text = (
        "The gap is {{ gap.finance }}.\n\nBeds fall from 56 to 28, by 28 (50 %).\n\nA trial found 12 % fewer "
        "[@review].\n\n"
        "We will employ 77 more people.\n"
    )
    found = check_text("x.md", text, sound_case())
    assert found.numbers == {"live": 1, "checked": 4, "cited": 1, "wrong": 0, "typed": 1}
    assert [(f.code, f.line, f.value) for f in found.findings] == [("typed-number", 7, "77")]


def test_a_citation_holds_up_its_own_sentence_and_not_the_next() -> None:
    case = sound_case()
    source = next(iter(case.plan.of(Evidence)))
    text = f"Beds fall by 60 [@{source}]. Then 4,711 people wait, and {{{{ gap.finance }}}}. After that 815 more do."
    found = check_text("a.md", text, case)
    assert found.numbers == {"live": 1, "checked": 0, "cited": 1, "wrong": 0, "typed": 2}
    assert [f.value for f in found.findings if f.code == "typed-number"] == ["4,711", "815"]


def test_a_typed_figure_is_offered_as_a_live_one() -> None:
    found = check_text("x.md", "Without it the deficit is £56,094.", sound_case()).findings
    assert '{{ gap.finance world="do nothing" year=2021/22 }}' in found[0].remedy


def test_a_citation_of_nothing_is_an_error() -> None:
    found = check_text("x.md", "It was 12 % [@nobody].", sound_case()).findings
    assert "unknown-citation" in [f.code for f in found]


def test_front_matter_counts_lines_and_not_numbers() -> None:
    found = check_text("x.md", "---\nrequirement: leader\nowner: 12\n---\nWe need 77 people.\n", sound_case())
    assert [f.line for f in found.findings] == [5]


def test_every_code_is_documented() -> None:
    assert all(meaning.endswith(".") for _, meaning in NUMBER_CODES.values())


def test_answers_of_a_plan_are_all_read() -> None:
    case = sound_case()
    plan = replace(case.plan, answers={"b.md": "Text.", "a.md": "We need 77."})
    from placeplan.assurance.narrative.validate import check_answers

    assert [text.file for text in check_answers(Case(plan, case.results, case.on))] == ["a.md", "b.md"]
