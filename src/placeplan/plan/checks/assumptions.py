"""Assumptions: their ranges, units, price bases, evidence and owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from placeplan.plan.cells import format_number
from placeplan.plan.checks.scene import Scene
from placeplan.plan.checks.units import expected_units
from placeplan.plan.mentions import Mention, mentions
from placeplan.plan.problems import Problem
from placeplan.records import Assumption, Effect, Evidence, Source

__all__ = [
    "check_correlations",
    "check_expiry",
    "check_illustrative",
    "check_limits",
    "check_price_bases",
    "check_ranges",
    "check_shares",
    "check_support",
    "check_units",
    "check_use",
]

_RANGES = (("low", "value"), ("value", "high"), ("low", "high"), ("peers_low", "peers_high"), ("minimum", "maximum"))


def check_ranges(scene: Scene) -> Iterator[Problem]:
    """Low, value and high stand in that order, and low and high come together."""
    for key, item in scene.plan.of(Assumption).items():
        if (item.low is None) != (item.high is None):
            present, absent = ("low", "high") if item.high is None else ("high", "low")
            yield scene.problem("half-range", "assumption", key, field=absent, present=present, absent=absent)
        yield from _ordered(scene, "assumption", key, item, _RANGES)
    for key, source in scene.plan.of(Evidence).items():
        yield from _ordered(scene, "evidence", key, source, (("effect_low", "effect_high"),))


def _ordered(
    scene: Scene, kind: str, key: str, item: Assumption | Evidence, pairs: tuple[tuple[str, str], ...]
) -> Iterator[Problem]:
    for below, above in pairs:
        low, high = getattr(item, below), getattr(item, above)
        if low is not None and high is not None and low > high:
            yield scene.problem(
                "low-above-high",
                kind,
                key,
                field=below,
                value=format_number(low),
                low_name=below,
                low=format_number(low),
                high_name=above,
                high=format_number(high),
            )
            return


def check_limits(scene: Scene) -> Iterator[Problem]:
    """Value, low and high lie within the assumption's own minimum and maximum."""
    for key, item in scene.plan.of(Assumption).items():
        low = float("-inf") if item.minimum is None else item.minimum
        high = float("inf") if item.maximum is None else item.maximum
        for name in ("value", "low", "high"):
            number = getattr(item, name)
            if number is not None and low <= high and not low <= number <= high:
                yield scene.problem(
                    "outside-limits",
                    "assumption",
                    key,
                    field=name,
                    value=format_number(number),
                    minimum=low,
                    maximum=high,
                )


def _uses(scene: Scene) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions(scene.plan):
        if mention.targets == ("assumption",):
            found[mention.target].append(mention)
    return found


def _effect_kind(mention: Mention) -> str:
    return mention.holder.kind if isinstance(mention.holder, Effect) else ""


def _adds(mention: Mention) -> bool:
    return mention.declared == "Effect.size" and _effect_kind(mention) == "grow"


def check_shares(scene: Scene) -> Iterator[Problem]:
    """A share lies between 0 and 1, unless all it is used for is to say how much is added."""
    uses = _uses(scene)
    for key, item in scene.plan.of(Assumption).items():
        if item.unit != "share":
            continue
        only_adds = bool(uses[key]) and all(_adds(mention) for mention in uses[key])
        for name in ("value", "low", "high"):
            number = getattr(item, name)
            if number is not None and number > 1 and not only_adds:
                yield scene.problem("over-100-percent", "assumption", key, field=name, value=format_number(number))
            elif number is not None and number < 0:
                yield scene.problem(
                    "out-of-bounds",
                    "assumption",
                    key,
                    field=name,
                    value=format_number(number),
                    bounds="0 or more",
                    meaning="a share is a part of a whole.",
                )


def check_units(scene: Scene) -> Iterator[Problem]:
    """Each use of an assumption allows the unit it is stated in."""
    items = scene.plan.of(Assumption)
    for key, found in _uses(scene).items():
        for mention in found if key in items else ():
            expected = expected_units(mention.declared, _effect_kind(mention))
            if expected and items[key].unit not in expected:
                yield scene.problem(
                    "wrong-unit",
                    mention.kind,
                    mention.record,
                    field=mention.field,
                    value=key,
                    unit=items[key].unit,
                    expected=" or ".join(expected),
                )


def check_price_bases(scene: Scene) -> Iterator[Problem]:
    """Money has a price base, and it is the plan's."""
    expected = scene.plan.settings.price_base
    for key, item in scene.plan.of(Assumption).items():
        if not item.unit.startswith("£"):
            continue
        if not item.price_base:
            yield scene.problem("no-price-base", "assumption", key, field="price_base", expected=expected)
        elif item.price_base != expected:
            yield scene.problem(
                "mixed-price-bases", "assumption", key, field="price_base", value=item.price_base, expected=expected
            )


def check_support(scene: Scene) -> Iterator[Problem]:
    """Every assumption has evidence, an owner, and a checker who is somebody else."""
    for key, item in scene.plan.of(Assumption).items():
        if not item.evidence:
            yield scene.problem("no-evidence", "assumption", key, field="evidence")
        if not item.owner:
            yield scene.problem("no-owner", "assumption", key, field="owner")
        elif item.owner == item.checked_by:
            yield scene.problem("checked-by-owner", "assumption", key, field="checked_by", value=item.owner)


def check_expiry(scene: Scene) -> Iterator[Problem]:
    """No assumption has expired on the day of the check; those that expired on one day are named together."""
    expired: dict[date, list[str]] = defaultdict(list)
    for key, item in scene.plan.of(Assumption).items():
        if scene.on is not None and item.expires_on is not None and item.expires_on < scene.on:
            expired[item.expires_on].append(key)
    for day, keys in sorted(expired.items()):
        noun = "this assumption" if len(keys) == 1 else f"{len(keys)} assumptions ({_few(keys)})"
        yield scene.problem("expired", "assumption", keys[0], field="expires_on", value=day, noun=noun)


def _few(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def check_use(scene: Scene) -> Iterator[Problem]:
    """Every assumption is used."""
    uses = _uses(scene)
    for key in scene.plan.of(Assumption):
        if key not in uses:
            yield scene.problem("unused-assumption", "assumption", key)


def check_illustrative(scene: Scene) -> Iterator[Problem]:
    """Numbers that stand in for real ones: one note for each kind."""
    evidence = scene.plan.of(Evidence)
    stand_ins = {
        "assumption": [
            key
            for key, item in scene.plan.of(Assumption).items()
            if (item.grade or (evidence[item.evidence].grade if item.evidence in evidence else "")) == "illustrative"
        ],
        "evidence": [key for key, item in evidence.items() if item.grade == "illustrative"],
        "source": [key for key, item in scene.plan.of(Source).items() if item.grade == "illustrative"],
    }
    plurals = {"assumption": "assumptions", "evidence": "evidence records", "source": "sources"}
    for kind, keys in stand_ins.items():
        if keys:
            names = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
            yield scene.problem("illustrative", kind, field="grade", value=len(keys), noun=plurals[kind], names=names)


def check_correlations(scene: Scene) -> Iterator[Problem]:
    """Correlated assumptions name a group and agree on its correlation."""
    groups: dict[str, set[float | None]] = defaultdict(set)
    for item in scene.plan.of(Assumption).values():
        if item.correlated_with:
            groups[item.correlated_with].add(item.correlation)
    for key, item in scene.plan.of(Assumption).items():
        reason = ""
        if item.correlation is not None and not item.correlated_with:
            reason = "a correlation is given, but no group"
        elif item.correlated_with and item.correlation is None:
            reason = f"the group {item.correlated_with!r} is given, but no correlation"
        elif item.correlated_with and len(groups[item.correlated_with] - {None}) > 1:
            reason = f"members of the group {item.correlated_with!r} give different correlations"
        if reason:
            yield scene.problem("half-correlation", "assumption", key, field="correlation", reason=reason)
