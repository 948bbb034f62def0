"""How a topic of the programme reads: handed on to the faces, which know no layer below the studies."""

from __future__ import annotations

from placeplan.publish.programme import TopicView, grouped, view_of
from placeplan.publish.tables import Table

__all__ = ["Table", "TopicView", "grouped", "view_of"]
