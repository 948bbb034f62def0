"""A report made of a part of a plan says nothing that the report of the whole does not say."""

from __future__ import annotations

from placeplan.studies.bearing_out import borne_out_html
from placeplan.studies.withholding import WITHHELD, WITHHELD_LINE

ROW = "<tr><th>{}</th><td>{}</td></tr>"


def page(*blocks: str) -> str:
    return f'<main><section id="s"><h2>Section</h2>{"".join(blocks)}</section></main>'


def test_a_sentence_stays_where_the_whole_says_it() -> None:
    whole = page("<p>The gap is £1 million.</p>", "<ul><li>Ann leads.</li><li>Ben leads.</li></ul>")
    part = page("<p>The gap is £1 million.</p>", "<p>Nobody leads.</p>", "<ul><li>Ben leads.</li></ul>")
    made = borne_out_html(part, whole)
    assert "The gap is £1 million." in made
    assert "Ben leads." in made
    assert "Nobody leads." not in made
    assert f"Parts of this section are {WITHHELD} from you." in made
    assert borne_out_html(whole, whole) == whole


def test_a_row_stays_where_the_whole_has_it_but_for_a_withheld_name() -> None:
    body = "<table><tbody>{}</tbody><tfoot>{}</tfoot></table>"
    whole = page(body.format(ROW.format("Falls", "Ann") + ROW.format("Sale", "Ben"), ROW.format("All", "2")))
    rows = ROW.format("Falls", WITHHELD) + ROW.format("Sale", "Lapsed") + ROW.format(WITHHELD, "Cem")
    made = borne_out_html(page(body.format(rows, ROW.format("All", "1"))), whole)
    assert ROW.format("Falls", WITHHELD) in made
    for wrong in ("Lapsed", "Cem", ROW.format("All", "1")):
        assert wrong not in made, wrong
    line = ROW.format(WITHHELD_LINE.replace(" ", "\u00a0"), "12")
    assert line in borne_out_html(page(body.format(line, "")), whole)


def test_a_chart_stays_only_whole_and_a_heading_loses_a_count_that_is_not_the_plans() -> None:
    chart = "<figure><p>{}</p><svg><desc>{}</desc></svg></figure>"
    whole = page(chart.format("Two lines", "a b"), "<h3>Findings (2)</h3>", "<p>One.</p>", "<h3>Empty</h3>", "<p>x</p>")
    part = page(chart.format("Two lines", "a b"), chart.format("One line", "a"), "<h3>Findings (1)</h3>",
                "<p>One.</p>", "<h3>Empty</h3>", "<p>None.</p>")  # fmt: skip
    made = borne_out_html(part, whole)
    assert made.count("<figure>") == 1
    assert "One line" not in made
    assert "<h3>Findings</h3><p>One.</p>" in made
    assert "Empty" not in made


def test_a_section_the_whole_has_not_got_says_nothing() -> None:
    made = borne_out_html(page("<p>There is no board.</p>"), "<main></main>")
    assert "There is no board." not in made
