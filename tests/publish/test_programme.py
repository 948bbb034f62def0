"""The programme in the report: sections where there is something to say, what needs a decision first."""

from datetime import date

import polars as pl

from placeplan.programme import benefits, risks
from placeplan.publish import report_html
from placeplan.publish.charts import svg
from placeplan.publish.programme import grouped, view_of
from placeplan.publish.sections.programme import PROGRAMME
from placeplan.records import Body, Measure, Meeting, Risk, Score
from placeplan.studies.context import context_of
from placeplan.studies.run import run
from tests.plans import added, tiny_plan

MEASURE = Measure(id="four", title="Seen in four hours", unit="%", kind="access", improvement="up", target=95.0)


def measured(values: list[float]) -> pl.DataFrame:
    days = [date(2015 + (n + 3) // 12, (n + 3) % 12 + 1, 1).isoformat() for n in range(len(values))]
    rows = {"measure": ["four"] * len(values), "on": days, "value": values, "source": [""] * len(values)}
    return pl.DataFrame(rows).select(tiny_plan().table("reading").columns)


def test_a_plan_without_programme_has_no_such_sections() -> None:
    made = run(tiny_plan(), made_at="2016-10-21")
    assert "programme-" not in report_html(made.results, context_of(made))


def test_sections_of_what_is_recorded_and_a_line_on_the_rest() -> None:
    asked = Meeting(id="m", title="Board", body="board", on=date(2016, 5, 1), verb="approve", subject="plan")
    plan = added(
        tiny_plan(), Body(id="board", title="The <board>", authority="advisory"), asked, Risk(id="r", title="A risk"),
        Score(id="s", title="First score", risk="r", kind="current", on=date(2016, 9, 1), impact=4, likelihood=4),
    )  # fmt: skip
    made = run(plan, made_at="2016-10-21")
    html = report_html(made.results, context_of(made))
    for name in ("highlight", "exception", "risks", "governance", "path", "rollout"):
        assert f'<section id="programme-{name}"' in html
    assert 'id="programme-approvals"' not in html
    assert "Nothing is recorded of: approvals" in html
    assert "The &lt;board&gt;" in html
    section = html[html.index('id="programme-path"') :]
    assert section.index("What needs a decision") < section.index("<table>")


def test_every_section_has_a_title_and_an_answer() -> None:
    plan = added(tiny_plan(), Risk(id="r", title="A risk"))
    part = context_of(run(plan, made_at="2016-10-21")).programme
    assert part is not None
    assert set(PROGRAMME) <= {*part.views, *part.reports}
    assert not part.beyond
    later = context_of(run(plan, made_at="2026-10-21")).programme
    assert later is not None
    assert later.beyond


def test_a_control_chart_marks_special_causes_in_shape_and_words() -> None:
    steady = [94.0, 95.0, 94.5, 95.2, 94.1, 94.9, 94.4, 95.1, 94.6, 94.8, 94.3, 95.0]
    values = [*steady, *(90.0 + n / 10 for n in range(8))]
    plan = added(tiny_plan(), MEASURE).with_table("reading", measured(values))
    view = view_of("benefits", benefits(plan, on=date(2018, 1, 1)), plan)
    chart = next(each for each in view.charts if each.name.startswith("measure-"))
    assert "has turned for the worse" in chart.title
    assert {"diamond", "target", "dash"} <= {mark for mark, _ in chart.key}
    assert len(chart.table.rows) == len(values)
    assert svg(chart).startswith("<svg")


def test_findings_alike_stand_together() -> None:
    plan = added(tiny_plan(), *(Risk(id=f"r{n}", title=f"Risk {n}") for n in range(9)))
    groups = grouped(risks(plan, on=date(2016, 10, 21)).findings)
    group = next(each for each in groups if each.code == "risk-not-scored")
    assert len(group.messages) + group.more == 9
    assert group.more
