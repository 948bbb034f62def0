"""The report: well formed, self-contained, honest about what is missing, and equal to the figures it shows."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from placeplan.publish import Reader, ReportContext, numbers, report_html, write_csv, write_parquet, write_report
from placeplan.publish.charts import bridge_of, bridge_table
from placeplan.publish.sections import SECTIONS
from placeplan.results import FIGURES, Finding, Provenance, Refusal, ResultSet
from placeplan.results.results import frame_of
from tests import publish_data

VOID = {"meta", "br", "link", "img", "input", "hr"}
LOADING = {"src", "href", "xlink:href", "data", "action", "poster", "srcset", "style"}


class Checker(HTMLParser):
    """Keeps the open elements and what each attribute says."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def checked(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    checker.close()
    assert checker.wrong == []
    assert checker.open == []
    return checker


@pytest.fixture(scope="module")
def results() -> ResultSet:
    return publish_data.results()


@pytest.fixture(scope="module")
def page(results: ResultSet) -> str:
    return report_html(results, publish_data.context())


def test_the_page_is_well_formed_with_unique_anchors(page: str) -> None:
    ids = [value for _, name, value in checked(page).attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value[1:] for tag, name, value in checked(page).attributes if tag == "a" and name == "href"}
    assert links <= set(ids)


def test_the_page_asks_nothing_of_another_machine(page: str) -> None:
    checker = checked(page)
    assert not {tag for tag, _, _ in checker.attributes} & {"script", "iframe", "object", "img", "link"}
    for tag, name, value in checker.attributes:
        assert name != "style"
        assert not name.startswith("on"), (tag, name)
        if name in LOADING:
            assert value.startswith("#"), (tag, name, value)
    assert all(target.startswith("#chart-") for target in re.findall(r"url\(([^)]*)\)", page))
    assert "@import" not in page


def test_every_chart_has_text_title_and_description(page: str) -> None:
    charts = re.findall(r'<svg [^>]*role="img".*?</svg>', page, flags=re.S)
    assert len(charts) == 7
    for chart in charts:
        assert "<title" in chart
        assert "<desc" in chart
        assert "<text" in chart
        assert 'role="graphics' not in chart
    assert page.count("The figures of this chart") == len(charts)


def test_prose_and_tables_show_the_figures_of_the_frame(page: str, results: ResultSet) -> None:
    nothing, something = (results.value("gap.finance", world=w, year="2020/21") for w in ("do nothing", "do something"))
    for value in (nothing, something, nothing - something):
        assert numbers.money(value) in page
    row = re.search(r'<tr><th scope="row">Worcestershire Acute Hospitals NHS Trust</th>(.*?)</tr>', page)
    assert row is not None
    shown = re.findall(r">([^<>]+)</td>", row[1])
    reader = Reader(results, publish_data.context())
    held = reader.series("position", "do nothing", organisation="worcestershire-acute")
    assert shown == [numbers.decimals((v or 0) / 1e6, 1) for v in held]


def test_the_bridge_adds_up_and_ends_in_unidentified(results: ResultSet) -> None:
    bridge = bridge_of(Reader(results, publish_data.context()))
    assert bridge is not None
    assert bridge.sound
    assert bridge.start - sum(line.value for line in bridge.lines) == pytest.approx(bridge.end)
    table = bridge_table(bridge)
    assert table.total is not None
    assert table.total[0] == "Unidentified"
    assert table.rows[-1][2] == pytest.approx(bridge.end)


def test_a_bridge_that_does_not_add_up_says_so(results: ResultSet) -> None:
    frame = results.frame.filter(~((pl.col("figure") == "bridge") & (pl.col("line") == "funds")))
    page = report_html(replace(results, frame=frame), publish_data.context())
    assert "do not add up" in page
    assert "Does not add up" in page


def test_hostile_text_is_only_text(results: ResultSet) -> None:
    bad = "<script>alert('x')</script>\"&|\\"
    context = publish_data.context()
    rows = tuple(replace(row, title=f"{bad} {row.title}", owner=bad, workstream=bad) for row in context.initiatives)
    organisations = tuple(replace(row, title=f"{bad} {row.title}") for row in context.organisations)
    context = replace(context, title=bad, footprint=bad, draft=bad, initiatives=rows, organisations=organisations)
    hostile = replace(
        results,
        findings=(Finding(bad, "error", bad, bad, bad, 1.0, 2.0, "£", bad),),
        refusals=(Refusal(f"{bad}/x", bad, bad, 1.0, "2020/21", bad, 1e6),),
        titles={"service": {"non-elective": bad}, "staff_group": {"consultant": bad}, "provider": {"alexandra": bad}},
        provenance=Provenance(bad, bad, bad, bad, bad),
    )
    page = report_html(hostile, context)
    checked(page)
    assert "<script" not in page.lower()


def test_every_section_survives_an_empty_result_set() -> None:
    empty = ResultSet(frame_of([]), Provenance("nothing", "0" * 64, "0"))
    context = ReportContext("Nothing yet")
    page = report_html(empty, context)
    checked(page)
    shown = [section for section in SECTIONS if section.shown(Reader(empty, context))]
    assert page.count('class="empty"') >= len(shown) - 4


@pytest.mark.parametrize("prefix", sorted({name.split(".")[0] for name in FIGURES}))
def test_every_section_survives_without_some_figures(results: ResultSet, prefix: str) -> None:
    frame = results.frame.filter(pl.col("figure").str.split(".").list.first() != prefix)
    context = publish_data.context()
    for section in SECTIONS:
        section.write(Reader(replace(results, frame=frame), context))


def test_a_finer_split_is_added_up_and_shares_are_not() -> None:
    rows = [
        {"figure": f, "world": "do nothing", "year": "2016/17", "service": s, "value": 0.5}
        for f in ("activity", "effect.naive")
        for s in ("a", "b")
    ]
    reader = Reader(ResultSet(frame_of(rows), Provenance("p", "d", "v")), ReportContext("P"))
    assert reader.one("activity", world="do nothing") == 1.0
    assert reader.one("effect.naive", world="do nothing") is None


def test_files_hold_every_row_and_what_they_were_made_from(results: ResultSet, tmp_path: Path) -> None:
    write_parquet(results, tmp_path / "r.parquet")
    write_csv(results, tmp_path / "r.csv")
    write_report(results, publish_data.context(), tmp_path / "r.html")
    assert pl.read_parquet(tmp_path / "r.parquet").equals(results.frame)
    assert pl.read_parquet_metadata(tmp_path / "r.parquet")["placeplan.digest"] == results.provenance.digest
    assert pl.read_csv(tmp_path / "r.csv").height == results.frame.height
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_table_for_the_terminal(results: ResultSet) -> None:
    bridge = bridge_of(Reader(results, publish_data.context()))
    assert bridge is not None
    text = bridge_table(bridge).text()
    assert text.headings == ("Line", "Closes", "Gap after it")
    assert text.right == (False, True, True)
    assert all(len(row) == 3 for row in text.rows)
