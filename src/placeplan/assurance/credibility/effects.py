"""Effects: within the evidence, reaching no more people than there are, no faster than ever seen, growth as it was."""

from __future__ import annotations

from collections.abc import Iterator

from placeplan.assurance.case import Case
from placeplan.assurance.credibility.doubt import Doubt, doubts_about
from placeplan.assurance.wording import per_cent
from placeplan.records import Assumption, Effect, Evidence, Service

__all__ = ["sizes_of"]

_TINY = 1e-9


def sizes_of(case: Case) -> list[tuple[str, Effect, Assumption]]:
    """Every effect of the plan with the assumption that gives its size."""
    return [
        (key, effect, case.assumptions[effect.size])
        for key, found in case.initiatives.items()
        for effect in found.effects
        if effect.size in case.assumptions
    ]


@doubts_about("effect-beyond-evidence", "Effects beyond the evidence or the peers' range")
def beyond_evidence(case: Case) -> Iterator[Doubt]:
    """The size of an effect is larger than its own evidence reports, or than comparable plans use."""
    for key, effect, size in sizes_of(case):
        source = case.evidence(size)
        top = source.effect_high if source else None
        if top is not None and source is not None and size.value > top + _TINY:
            yield Doubt(
                "effect-beyond-evidence",
                "error",
                f"initiative/{key}/{effect.id}",
                f"{effect.title or effect.id} takes {per_cent(size.value)}; its evidence found at most "
                f"{per_cent(top)}.",
                size.value,
                top,
                size.unit,
                source.citation,
                "Use the evidence's range, or show why it will be larger here.",
            )
        if size.peers_high is not None and size.value > size.peers_high + _TINY:
            yield Doubt(
                "effect-beyond-evidence",
                "warning",
                f"initiative/{key}/{effect.id}",
                f"{effect.title or effect.id} takes {per_cent(size.value)}; comparable plans take at most "
                f"{per_cent(size.peers_high)}.",
                size.value,
                size.peers_high,
                size.unit,
                f"peers' range of the assumption {size.id}",
                "Say what is done here that nobody else does.",
            )


@doubts_about("reach-over-all", "Reach over all of the people selected")
def over_all(case: Case) -> Iterator[Doubt]:
    """Effects that say they reach different people would together reach more than there are."""
    sets: dict[tuple[str, str, str, str], list[tuple[str, float]]] = {}
    for key, found in case.initiatives.items():
        for effect in found.effects:
            reached = _share(case, effect.eligible) * _share(case, effect.reach)
            if reached > 1 + _TINY:
                yield Doubt(
                    "reach-over-all",
                    "error",
                    f"initiative/{key}/{effect.id}",
                    f"{effect.title or effect.id} reaches {per_cent(reached)} of the people it selects.",
                    reached,
                    1.0,
                    "share",
                    "eligible times reach",
                    "No more than everybody can be reached.",
                )
            if effect.relation == "disjoint" and effect.relation_set:
                for service in effect.services:
                    for place in effect.places or ("",):
                        group = (effect.relation_set, service, place, ",".join(effect.age_bands))
                        sets.setdefault(group, []).append((f"{key}/{effect.id}", reached))
    for (name, service, _, _), members in sets.items():
        whole = sum(reached for _, reached in members)
        if whole > 1 + _TINY:
            yield Doubt(
                "reach-over-all",
                "error",
                f"initiative/{members[0][0]}",
                f"{len(members)} effects of the set {name} say they reach different people, {per_cent(whole)} of "
                f"{case.results.title('service', service)} in all.",
                whole,
                1.0,
                "share",
                "eligible times reach, added up",
                "Let them overlap, or lower their reach.",
            )
    yield from _more_than_all(case)


def _more_than_all(case: Case) -> Iterator[Doubt]:
    """Services of which effects, simply added, would take more than there is."""
    for (service,), naive in case.by("effect.naive", "service").items():
        if naive > 1 + _TINY:
            yield Doubt(
                "reach-over-all",
                "error",
                f"service/{service}",
                f"Added up, effects would take {per_cent(naive)} of {case.results.title('service', service)}.",
                naive,
                1.0,
                "share",
                "effects on the service simply added",
                "Check reach and sizes; they cannot all hold.",
            )


def _share(case: Case, name: str) -> float:
    found = case.assumptions.get(name)
    return 1.0 if found is None else found.value


@doubts_about("ramp-too-fast", "A roll-out faster than any in the evidence")
def too_fast(case: Case) -> Iterator[Doubt]:
    """A place is to be reached in fewer months than the fastest roll-out its evidence saw."""
    for key, found in case.initiatives.items():
        slow = [source for source in _evidence_of(case, key) if source.fastest_ramp_months is not None]
        if not slow:
            continue
        fastest = min(slow, key=lambda source: source.fastest_ramp_months or 0.0)
        months = fastest.fastest_ramp_months or 0.0
        quick = [step for step in found.rollout if step.role != "not party" and step.ramp_months < months - _TINY]
        if quick:
            step = min(quick, key=lambda step: step.ramp_months)
            yield Doubt(
                "ramp-too-fast",
                "error" if step.ramp_months < months / 2 else "warning",
                f"initiative/{key}",
                f"{found.title} is to reach everybody in {step.place} within {step.ramp_months:g} months; the fastest "
                f"seen took {months:g}.",
                step.ramp_months,
                months,
                "months",
                fastest.citation,
                "Spread the roll-out, or show what makes it faster here.",
            )


def _evidence_of(case: Case, initiative: str) -> list[Evidence]:
    names = {
        case.assumptions[e.size].evidence for e in case.initiatives[initiative].effects if e.size in case.assumptions
    }
    names |= {
        case.assumptions[e.reach].evidence for e in case.initiatives[initiative].effects if e.reach in case.assumptions
    }
    return [case.plan.of(Evidence)[name] for name in sorted(names) if name in case.plan.of(Evidence)]


@doubts_about("people-claimed-twice", "The same people claimed twice")
def people_twice(case: Case) -> Iterator[Doubt]:
    """Each initiative's own case counts people that another counts too, so their cases do not add up."""
    for (service,), naive in sorted(case.by("effect.naive", "service").items()):
        combined = case.by("effect.combined", "service").get((service,), naive)
        effects = [
            (key, e)
            for key, found in case.initiatives.items()
            for e in found.effects
            if service in e.services and e.kind in ("prevent", "avoid", "shift")
        ]
        unknown = [key for key, e in effects if e.relation == "unknown"]
        over = naive - combined
        if len({key for key, _ in effects}) < 2 or over <= max(0.01, 0.05 * naive):
            continue
        names = ", ".join(sorted({case.initiatives[key].title for key, _ in effects})[:4])
        yield Doubt(
            "people-claimed-twice",
            "warning" if unknown or over > 0.05 else "note",
            f"service/{service}",
            f"{case.results.title('service', service)}: initiatives alone would take {per_cent(naive)}, together "
            f"they take "
            f"{per_cent(combined)} ({names}).",
            naive,
            combined,
            "share",
            "each effect alone, and all of them on what is left",
            "Quote attributed shares, never each initiative alone; say how their people overlap.",
        )


@doubts_about("growth-below-history", "Growth assumed below what has happened")
def growth_below(case: Case) -> Iterator[Doubt]:
    """Demand without the plan is assumed to grow more slowly than it has, so the plan starts from a gap too small."""
    seen: set[str] = set()
    for service in case.plan.of(Service).values():
        growth = case.assumptions.get(service.growth)
        if growth is None or growth.id in seen:
            continue
        seen.add(growth.id)
        source = case.evidence(growth)
        lowest, where = growth.peers_low, f"peers' range of the assumption {growth.id}"
        if source is not None and source.effect_low is not None:
            lowest, where = source.effect_low, source.citation
        if lowest is not None and growth.value < lowest - _TINY:
            years = len(case.years) - 1
            apart = ((1 + lowest) ** years - (1 + growth.value) ** years) * 100
            yield Doubt(
                "growth-below-history",
                "error" if lowest - growth.value > 0.01 else "warning",
                f"assumption/{growth.id}",
                f"{growth.title} is {per_cent(growth.value, 2)} a year; it has been at least "
                f"{per_cent(lowest, 2)}. Over "
                f"{years} years that hides {apart:.1f} points of activity.",
                growth.value,
                lowest,
                "rate",
                where,
                "Use what has happened, and let initiatives bring it down.",
            )
