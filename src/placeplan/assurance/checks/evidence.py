"""Checks of assumptions and evidence: logged, graded, ranged, checked by somebody else."""

from __future__ import annotations

from placeplan.assurance.case import Case, several
from placeplan.assurance.checks.registry import Verdict, check, number
from placeplan.assurance.wording import per_cent
from placeplan.programme.dates import day_text
from placeplan.records import Assumption, Evidence

__all__: list[str] = []


def _verdict(share: float, least: float, text: str, records: tuple[str, ...], fix: str) -> Verdict:
    if share >= least:
        return Verdict("met", f"{text}.", records)
    return Verdict(
        "partly" if share >= least / 2 else "not met", f"{text}; {per_cent(least, 0)} is looked for.", records[:6], fix
    )


@check("effects-evidenced", least=number("Share of effect sizes that must rest on weak evidence or better", 0.8))
def effects_evidenced(case: Case, *, least: float) -> Verdict:
    """Sizes of effects rest on evidence graded above opinion."""
    names = {e.size for found in case.initiatives.values() for e in found.effects}
    sizes = [case.assumptions[name] for name in sorted(names) if name in case.assumptions]
    if not sizes:
        return Verdict("not met", "No initiative states an effect.", (), "Give each initiative its effects.")
    poor = [found.id for found in sizes if case.grade(found) in ("", "opinion", "illustrative")]
    text = f"{len(sizes) - len(poor)} of {len(sizes)} effect sizes rest on published evidence"
    return _verdict(
        1 - len(poor) / len(sizes),
        least,
        text,
        tuple(f"assumption/{key}" for key in poor),
        "Find the evidence, or run the pilot that would give it.",
    )


@check("assumptions-logged", least=number("Share of assumptions with owner, evidence, checker and review date", 0.9))
def assumptions_logged(case: Case, *, least: float) -> Verdict:
    """The assumptions log is complete: owner, evidence, checker other than the owner, day of review."""
    every = list(case.assumptions.values())
    if not every:
        return Verdict("not met", "The plan states no assumptions.", (), "List them in assumptions.csv.")
    lacking = [found.id for found in every if _lacks(found)]
    what = {name: sum(name in _lacks(found) for found in every) for name in ("owner", "evidence", "checker", "review")}
    detail = ", ".join(f"{number} without {name}" for name, number in what.items() if number)
    text = f"{len(every) - len(lacking)} of {len(every)} assumptions are fully logged{f' ({detail})' if detail else ''}"
    return _verdict(
        1 - len(lacking) / len(every),
        least,
        text,
        tuple(f"assumption/{key}" for key in lacking),
        "Fill owner, evidence, checked_by and reviewed_on.",
    )


def _lacks(found: Assumption) -> list[str]:
    checked = bool(found.checked_by) and found.checked_by != found.owner
    held = {
        "owner": bool(found.owner),
        "evidence": bool(found.evidence),
        "checker": checked,
        "review": bool(found.reviewed_on),
    }
    return [name for name, there in held.items() if not there]


@check("assumptions-current", least=number("Share of assumptions that have not expired on the day", 0.95))
def assumptions_current(case: Case, *, least: float) -> Verdict:
    """Assumptions have been looked at again when they said they would be."""
    every = list(case.assumptions.values())
    old = [found.id for found in every if found.expires_on and found.expires_on < case.on]
    if not every:
        return Verdict("not met", "The plan states no assumptions.", (), "List them in assumptions.csv.")
    text = f"{len(every) - len(old)} of {len(every)} assumptions are current on {day_text(case.on)}"
    return _verdict(
        1 - len(old) / len(every),
        least,
        text,
        tuple(f"assumption/{key}" for key in old),
        "Review them and set a new date.",
    )


@check(
    "intervals-stated", least=number("Share of the assumptions that initiatives rest on that must have a range", 0.9)
)
def intervals_stated(case: Case, *, least: float) -> Verdict:
    """Assumptions under initiatives state a range, so that the result can state its odds."""
    used = {name for name, found in case.uses.items() if any(mention.kind == "initiative" for mention in found)}
    names = [name for name in sorted(used) if name in case.assumptions]
    if not names:
        return Verdict("not met", "Initiatives rest on no assumption.", (), "Give effects and costs as assumptions.")
    bare = [
        name for name in names if case.assumptions[name].low is None and case.assumptions[name].distribution != "fixed"
    ]
    text = f"{len(names) - len(bare)} of {len(names)} assumptions under initiatives have a range"
    return _verdict(
        1 - len(bare) / len(names),
        least,
        text,
        tuple(f"assumption/{key}" for key in bare),
        "Give low and high (P10 and P90), or say that the number is fixed.",
    )


@check("practice-borrowed", least=number("Fewest sources of evidence from elsewhere that effects rest on", 5))
def practice_borrowed(case: Case, *, least: float) -> Verdict:
    """Effects borrow from what was found elsewhere."""
    names = {e.size for found in case.initiatives.values() for e in found.effects}
    cited = {case.assumptions[name].evidence for name in names if name in case.assumptions}
    published = [key for key in sorted(cited) if key in case.plan.of(Evidence) and _found_elsewhere(case, key)]
    text = f"effects rest on {len(published)} sources from elsewhere"
    records = tuple(f"evidence/{key}" for key in published)
    if len(published) >= least:
        return Verdict("met", f"{text.capitalize()}: {several(published)}.", records)
    return Verdict(
        "partly" if published else "not met",
        f"{text.capitalize()}; {least:.0f} are looked for.",
        records,
        "Name the areas and studies each effect is taken from.",
    )


def _found_elsewhere(case: Case, key: str) -> bool:
    found = case.plan.of(Evidence)[key]
    return found.grade not in ("illustrative", "opinion") and found.design not in (
        "judgement",
        "illustrative",
        "published plan",
    )


@check(
    "validated", most=number("Largest share of organisations' cost lines the drivers may leave mostly unexplained", 0.2)
)
def validated(case: Case, *, most: float) -> Verdict:
    """Year 0 of the model reproduces the accounts from its drivers."""
    odd = [found for found in case.results.findings if found.code in ("unexplained-large", "unexplained-negative")]
    lines = len(case.by("unexplained", "organisation", "line", world="do nothing", year=case.base)) or len(
        case.by("unexplained", "organisation", "line", year=case.base)
    )
    if not lines:
        return Verdict("not met", "No accounts are held against the drivers.", (), "Fill baseline/accounts.")
    share = len(odd) / lines
    text = f"drivers explain all but {len(odd)} of {lines} lines of the accounts"
    records = tuple(dict.fromkeys(found.subject for found in odd))
    if share <= most:
        return Verdict("met", f"{text.capitalize()}.", records)
    return Verdict(
        "partly" if share <= 2 * most else "not met",
        f"{text.capitalize()}.",
        records[:6],
        "Look at the unit costs and staff of those organisations.",
    )


@check("verified")
def verified(case: Case) -> Verdict:
    """The plan's own check finds no error, and the parts of the model add up."""
    wrong = [found for found in case.results.findings if found.severity == "error"]
    wrong_plan = [found for found in case.problems if found.severity == "error"]
    if wrong or wrong_plan:
        return Verdict("not met", f"{len(wrong) + len(wrong_plan)} errors stand.", (), "Put them right first.")
    return Verdict(
        "met", "No error in records or in the model; every run is checked against the identities of the model."
    )
