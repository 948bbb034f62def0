"""A topic of the programme in people's words, for the faces to show: the same as in the report."""

from placeplan.programme.scales import matrix, scale_named
from placeplan.publish.programme import TopicView, grouped, view_of
from placeplan.publish.tables import Table
from placeplan.studies.programme import Answer

__all__ = ["Table", "TopicView", "grouped", "matrix", "scale_named", "view"]


def view(found: Answer) -> TopicView:
    """What an answer says, in sentences, findings and tables."""
    return view_of(found.topic, found.found, found.plan, found.extra)
