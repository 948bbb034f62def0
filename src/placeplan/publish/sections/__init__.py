"""The sections of the report, in order: each a function from a reader to HTML, a new one one more line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from placeplan.publish.reading import Reader
from placeplan.publish.sections.capacity import capacity, refusals, staff, stranded
from placeplan.publish.sections.care import activity, overlaps, shift, travel
from placeplan.publish.sections.gaps import bridge, gaps, initiatives
from placeplan.publish.sections.money import money, reconciliation, trading
from placeplan.publish.sections.options import options
from placeplan.publish.sections.programme import PROGRAMME, says, told
from placeplan.publish.sections.ranges import ranges
from placeplan.publish.sections.record import assumptions, findings, provenance
from placeplan.publish.sections.summary import summary

__all__ = ["SECTIONS", "Section"]


@dataclass(frozen=True)
class Section:
    """A part of the report: its anchor, its heading, and what writes it; left out where it writes nothing."""

    id: str
    title: str
    write: Callable[[Reader], str]
    shown: Callable[[Reader], bool] = lambda _: True
    """Whether it stands in a report at all."""


SECTIONS: tuple[Section, ...] = (
    Section("summary", "The plan on one page", summary),
    Section("gaps", "The three gaps", gaps),
    Section("ranges", "How sure these figures are", ranges),
    Section("options", "The options", options),
    Section("bridge", "How the gap is closed", bridge),
    Section("initiatives", "What is done, by whom and when", initiatives),
    Section("activity", "Activity", activity),
    Section("overlaps", "Where initiatives overlap", overlaps),
    Section("shift", "Where care goes", shift),
    Section("capacity", "Beds and other capacity", capacity),
    Section("refusals", "Closures refused", refusals),
    Section("stranded", "Stranded cost", stranded),
    Section("staff", "Staff", staff),
    Section("money", "Money by organisation", money),
    Section("trading", "Who gains at whose cost", trading),
    Section("travel", "Travel", travel),
    *(Section(f"programme-{name}", f"Programme: {title}", says(name), told(name)) for name, title in PROGRAMME.items()),
    Section("reconciliation", "What does not agree", reconciliation),
    Section("assumptions", "Assumptions and evidence", assumptions),
    Section("findings", "Findings", findings),
    Section("provenance", "Where the figures come from", provenance),
)
