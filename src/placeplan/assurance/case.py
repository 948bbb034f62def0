"""What is judged: a plan with its results and its programme on a day, read once and looked at by every check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from placeplan import programme
from placeplan.plan.mentions import Mention, mentions
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problems
from placeplan.programme.topic import Finding
from placeplan.records import Assumption, Evidence, Initiative, Organisation, Site
from placeplan.results import ResultSet

__all__ = ["DO_NOTHING", "DO_SOMETHING", "Case", "several"]

DO_NOTHING, DO_SOMETHING = "do nothing", "do something"


@dataclass(frozen=True)
class Case:
    """A plan under assessment.

    Parameters
    ----------
    on
        Day of the assessment.
    problems
        Warnings and notes of the plan's own check.
    """

    plan: Plan
    results: ResultSet
    on: date
    problems: Problems = ()

    @property
    def base(self) -> str:
        """Base year."""
        return self.plan.settings.base_year

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Base year and planned years."""
        return tuple(str(year) for year in self.plan.years)

    @property
    def last(self) -> str:
        """Last year of the plan."""
        return self.years[-1]

    def value(self, figure: str, *, world: str = DO_SOMETHING, year: str = "", **scope: str) -> float | None:
        """A figure of the last year, or of another; None where the results do not hold it."""
        try:
            return self.results.value(figure, world=world, year=year or self.last, **scope)
        except KeyError:
            return None

    def by(self, figure: str, *dims: str, world: str = DO_SOMETHING, year: str = "") -> dict[tuple[str, ...], float]:
        """Values of a figure at one split, by the ids of the split."""
        scope = dict.fromkeys(dims, "*")
        rows = self.results.select(figure, world=world, year=year or self.last, **scope)
        return {tuple(row[dim] for dim in dims): float(row["value"]) for row in rows.iter_rows(named=True)}

    @cached_property
    def initiatives(self) -> dict[str, Initiative]:
        """Initiatives that are part of the plan."""
        return {key: found for key, found in self.plan.of(Initiative).items() if found.active}

    @cached_property
    def assumptions(self) -> dict[str, Assumption]:
        """Assumptions by name."""
        return dict(self.plan.of(Assumption))

    def evidence(self, assumption: Assumption) -> Evidence | None:
        """Evidence an assumption names."""
        return self.plan.of(Evidence).get(assumption.evidence)

    def grade(self, assumption: Assumption) -> str:
        """Grade of an assumption: its own, or its evidence's; empty where neither is given."""
        found = self.evidence(assumption)
        return assumption.grade or (found.grade if found else "")

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every reference from one record to another."""
        return mentions(self.plan)

    @cached_property
    def uses(self) -> dict[str, list[Mention]]:
        """Where each assumption is used, scenarios left out."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.targets == ("assumption",) and mention.kind != "scenario":
                found.setdefault(mention.target, []).append(mention)
        return found

    @cached_property
    def organisation_of(self) -> dict[str, str]:
        """The organisation each provider is, or belongs to."""
        own = {key: key for key in self.plan.of(Organisation)}
        return own | {key: site.organisation for key, site in self.plan.of(Site).items()}

    @cached_property
    def inside(self) -> frozenset[str]:
        """Organisations whose money and staff the plan holds."""
        held = self.plan.of(Organisation).items()
        return frozenset(key for key, found in held if found.partner in ("full", "partial"))

    @cached_property
    def rollout(self) -> programme.Rollout:
        """Fastest first."""
        return programme.rollout(self.plan, on=self.on)

    @cached_property
    def governance(self) -> programme.Governance:
        """Bodies and decisions."""
        return programme.governance(self.plan, on=self.on)

    @cached_property
    def timeline(self) -> programme.Timeline:
        """Milestones."""
        return programme.timeline(self.plan, on=self.on)

    @cached_property
    def risks(self) -> programme.Risks:
        """Risks."""
        return programme.risks(self.plan, on=self.on)

    @cached_property
    def benefits(self) -> programme.Benefits:
        """Benefits and measures."""
        return programme.benefits(self.plan, on=self.on)

    @cached_property
    def engagement(self) -> programme.Engagement:
        """Engagement, consultation, impact assessments, service-change tests."""
        return programme.engagement(self.plan, on=self.on, results=self.results)

    @cached_property
    def load(self) -> programme.Load:
        """Change load and the programme's own cost."""
        return programme.load(self.plan, on=self.on)

    @cached_property
    def network(self) -> programme.Network:
        """Who works with whom, conflicts, kinds of problem."""
        return programme.network(self.plan, on=self.on)

    def findings(self, topic: str, codes: Iterable[str]) -> list[Finding]:
        """Findings of a topic of the programme with one of some codes."""
        wanted = set(codes)
        return [found for found in getattr(self, topic).findings if found.code in wanted]


def several(names: Iterable[str], most: int = 4) -> str:
    """Some names in a sentence: "a, b and 3 more"."""
    found = list(names)
    if len(found) > most:
        return f"{', '.join(found[:most])} and {len(found) - most} more"
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)
