"""What a plan is asked for, how it answers, and what markers make of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import Part, Record, Ref, Slug, Unit, Year, register

__all__ = [
    "RESULTS", "Answer", "Assessment", "FundQuarter", "Mark", "Moderation", "Requirement", "RequirementPack",
]  # fmt: skip

RESULTS: tuple[str, ...] = ("met", "partly", "not met", "not yet judged")
"""What may become of a requirement, the best first."""


class Requirement(Part):
    """One thing a plan is asked to contain, show or do."""

    id: Slug
    """Short name, unique within the pack; the answer's text is kept under it."""
    title: str
    """Name people read."""
    text: str
    """What is asked, in full."""
    group: str = ""
    """Heading it stands under."""
    wording: Literal["", "quoted", "indicative", "derived"] = ""
    """Quoted: the words of a document at hand. Indicative: background knowledge, to be checked against the document.
    Derived: worked out from quoted text. Empty: as the pack says."""
    source: str = ""
    """Where it stands; empty: as the pack says."""
    dated: date | None = None
    """Date of that document; empty: as the pack says."""
    gap: Literal["", "health and wellbeing", "care and quality", "finance and efficiency"] = ""
    """Gap it belongs to, where it belongs to one."""
    how: Literal["rule", "evidence", "judgement"]
    """By rule: a check over the plan, its results and its programme. By evidence: a text with live figures.
    By judgement: two markers, then moderation."""
    check: str = ""
    """Name of the check; for evidence and judgement it may be left empty."""
    parameters: dict[str, str] = {}
    """What the check is told, by name."""
    severity: Literal["error", "warning", "note"] = "warning"
    """How grave it is where it is not met; an error makes the command end with status 1."""
    fix: str = ""
    """What would put it right, beyond what the check itself says."""


@register("requirement_pack", "requirement_packs", storage="nested", path="packs")
class RequirementPack(Record):
    """A set of requirements from one regime or one document. Packs in this folder stand beside the built-in ones."""

    version: str
    """Version of the pack; it changes whenever a requirement does."""
    source: str
    """Document the requirements come from."""
    dated: date | None = None
    """Date of that document."""
    wording: Literal["quoted", "indicative", "derived"] = "indicative"
    """Wording of the requirements that do not say otherwise."""
    requirements: tuple[Requirement, ...] = ()
    """Requirements, in the order they are read."""


@register("answer", "answers", storage="flat", path="assurance/answers.csv")
class Answer(Record):
    """How the plan answers a requirement, beside the text in `answers/`. A text alone needs no record."""

    pack: str
    """Pack of the requirement."""
    requirement: str
    """Requirement answered."""
    text: str = ""
    """File in `answers/` that holds the text; empty: the requirement's id with `.md`."""
    records: tuple[str, ...] = ()
    """Records that bear the answer out, each written kind/id."""
    agreed_by: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations that agreed the answer."""

    @property
    def file(self) -> str:
        """File in `answers/` that holds the text."""
        return self.text or f"{self.requirement}.md"


@register("mark", "marks", storage="flat", path="assurance/marks.csv")
class Mark(Record):
    """What one marker makes of a requirement, before seeing any other mark."""

    pack: str
    """Pack of the requirement."""
    requirement: str
    """Requirement marked."""
    marker: Annotated[str, Ref("person")]
    """Who marked."""
    on: date
    """Day."""
    result: Literal["met", "partly", "not met"]
    """Mark."""
    reason: str
    """Why."""
    digest: str = ""
    """Version of the plan marked."""


@register("moderation", "moderations", storage="flat", path="assurance/moderations.csv")
class Moderation(Record):
    """What the markers settled on, with the reason."""

    pack: str
    """Pack of the requirement."""
    requirement: str
    """Requirement settled."""
    moderator: Annotated[str, Ref("person")] = ""
    """Who led the moderation; somebody other than the markers."""
    on: date
    """Day."""
    result: Literal["met", "partly", "not met"]
    """What was settled."""
    reason: str
    """Why, above all where the marks differed."""
    digest: str = ""
    """Version of the plan it is about."""


@register("assessment", "assessments", storage="flat", path="assurance/assessments.csv")
class Assessment(Record):
    """One assessment of one version of the plan, kept so that the next can be held against it."""

    pack: str
    """Pack."""
    pack_version: str = ""
    """Version of the pack."""
    on: date
    """Day."""
    digest: str
    """Version of the plan."""
    results: dict[str, Literal["met", "partly", "not met", "not yet judged"]] = {}
    """What became of each requirement."""
    gap: Annotated[float, Unit("£")] | None = None
    """Finance gap left in the last year, as the plan then stood (£)."""
    reason: str = ""
    """Why the gap moved since the version before."""


@register("fund_quarter", "fund_quarters", storage="flat", path="assurance/fund_quarters.csv")
class FundQuarter(Record):
    """What a quarter's payment from a transformation fund hangs on. Quarters are counted from April."""

    fund: Annotated[str, Ref("fund")]
    """Fund."""
    year: Year
    """Financial year."""
    quarter: Annotated[int, Ge(1), Le(4)]
    """Quarter of the year."""
    control_total: Annotated[float, Unit("£")]
    """Position to be reached, year to date, without the fund."""
    position: Annotated[float, Unit("£")]
    """Position reached, year to date, the fund's own money left out."""
    rtt: bool = False
    """Waiting time trajectory, or the national standard, was met; in quarter 1: the trajectory was agreed."""
    ae: bool = False
    """A&E trajectory, or the national standard, was met; in quarter 1: the trajectory was agreed."""
    cancer: bool = False
    """Cancer 62-day trajectory, or the national standard, was met; in quarter 1: the trajectory was agreed."""
