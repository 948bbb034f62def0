"""Pictures of the programme for the faces to show: the timeline, and people a roll-out has not reached."""

from __future__ import annotations

from placeplan.programme import Rollout, Timeline
from placeplan.publish.charts.drawn import Picture
from placeplan.publish.charts.gantt import gantt
from placeplan.publish.charts.waiting import waiting
from placeplan.publish.programme import Names
from placeplan.studies.programme import Answer

__all__ = ["Picture", "left_out_picture", "timeline_picture"]


def timeline_picture(found: Answer) -> Picture | None:
    """The timeline drawn; None where nothing in it has a day."""
    assert isinstance(found.found, Timeline)
    return gantt(found.found, Names(found.plan))


def left_out_picture(found: Answer, line: str) -> Picture | None:
    """People one roll-out (kind/id) has not reached, month by month; None where nobody waits."""
    assert isinstance(found.found, Rollout)
    rows = [row for row in found.found.left_out if row.line == line]
    titles = {f"{row.kind}/{row.id}": row.title for row in found.found.rollouts}
    return waiting(rows, titles.get(line, line))
