"""Checks of the starting position: real, sourced, undisputed, wide enough, and agreed by both sides."""

from __future__ import annotations

import polars as pl

from placeplan.assurance.case import DO_NOTHING, Case, several
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import per_cent, plural
from placeplan.records import KINDS, Neighbour, Organisation, Place, Source

__all__: list[str] = []

_REAL = ("strong", "moderate")
_MEASURED = tuple(
    name for name, kind in KINDS.items() if kind.storage == "table" and "source" in kind.model.model_fields
)


def _rows(case: Case, table: str) -> pl.DataFrame:
    return case.plan.table(table)


@check(
    "starting-point-real",
    tables=words("Tables looked at, with commas between", among=_MEASURED),
    least=number("Share of what they measure that must rest on strong or moderate sources", 0.5),
)
def starting_point_real(case: Case, *, tables: str, least: float) -> Verdict:
    """The baseline rests on published or returned figures, not on stand-ins, and nothing in it is disputed."""
    sources, shares, empty = case.plan.of(Source), {}, []
    real = [key for key, found in sources.items() if found.grade in _REAL]
    for name in (part.strip() for part in tables.split(",")):
        frame = _rows(case, name)
        if frame.is_empty():
            empty.append(name)
            continue
        value = pl.col(KINDS[name].model.VALUE).abs()  # type: ignore[attr-defined]
        whole = float(frame.select(value.sum()).item() or 0.0)
        held = float(frame.filter(pl.col("source").is_in(real)).select(value.sum()).item() or 0.0)
        shares[name] = held / whole if whole else 0.0
    if empty:
        return Verdict("not met", f"The plan holds no {several(empty)}.", (), f"Fill baseline/{empty[0]}.")
    text = ", ".join(f"{name} {per_cent(share, 0)}" for name, share in shares.items())
    weak = [name for name, share in shares.items() if share < least]
    records = tuple(f"source/{key}" for key, found in sources.items() if found.grade == "illustrative")
    disputed = [name for name in shares if _disputed(case, name)]
    if disputed:
        return Verdict(
            "not met",
            f"Figures in {several(disputed)} are disputed (rest on sound sources: {text}).",
            records,
            "Settle them between the organisations.",
        )
    if not weak:
        return Verdict("met", f"Rests on sound sources: {text}.")
    return Verdict(
        "partly" if len(weak) < len(shares) else "not met",
        f"Little of {several(weak)} rests on sound sources ({text}).",
        records[:6],
        "Replace illustrative rows by returns, and name their source.",
    )


def _disputed(case: Case, table: str) -> bool:
    frame = _rows(case, table)
    return "status" in frame.columns and bool((frame["status"] == "disputed").any())


@check("needs-assessed")
def needs_assessed(case: Case) -> Verdict:
    """People are counted by age, sex and deprivation, and the health gap is computed from them."""
    people = _rows(case, "population")
    if people.is_empty():
        return Verdict("not met", "The plan counts no people.", (), "Fill baseline/population.")
    fifths, bands = people["deprivation"].n_unique(), people["age_band"].n_unique()
    if case.value("gap.health", world=DO_NOTHING) is None:
        return Verdict(
            "partly",
            "People are counted and no health gap follows from them.",
            (),
            "Mark the services that are preventable.",
        )
    text = f"{bands} age bands and {plural(fifths, 'deprivation fifth')}"
    if fifths < 5:
        return Verdict("partly", f"People are counted by {text}.", (), "Split the population by deprivation.")
    return Verdict("met", f"People are counted by {text}; the health gap follows from them.")


@check("social-care-counted")
def social_care_counted(case: Case) -> Verdict:
    """Councils' money and the social care gap are part of the starting position."""
    councils = [key for key, found in case.plan.of(Organisation).items() if found.type == "council"]
    held = [key for key in councils if key in case.inside]
    if not held:
        return Verdict(
            "not met",
            "No council's money is in the plan.",
            tuple(f"organisation/{key}" for key in councils),
            "Make councils full or partial partners and give their accounts.",
        )
    gap = case.value("gap.finance", world=DO_NOTHING, sector="council")
    if gap is None:
        return Verdict("partly", "Councils are partners and no social care gap is given.", (), "Give their accounts.")
    return Verdict(
        "met",
        f"The social care gap stands beside the NHS's: £{gap / 1e6:,.1f} million in {case.last}.",
        tuple(f"organisation/{key}" for key in held),
    )


@check("triangulated", most=number("Largest number of mismatches that still counts as partly met", 10))
def triangulated(case: Case, *, most: float) -> Verdict:
    """Commissioner and provider agree, operational plans match the plan, and the parts add up."""
    codes = ("contract-sides-differ", "operational-plan-differs", "parts-do-not-add", "control-totals-do-not-add")
    found = [finding for finding in case.results.findings if finding.code in codes]
    stated = len(_rows(case, "operational")) + len(_rows(case, "contract_value"))
    if not stated:
        return Verdict(
            "not met",
            "No operational plan and no contract value is held against the plan.",
            (),
            "Fill baseline/operational and baseline/contracts.",
        )
    if not found:
        return Verdict("met", f"All {stated} statements agree with the plan.")
    counts = ", ".join(
        f"{sum(f.code == code for f in found)} {code}" for code in codes if any(f.code == code for f in found)
    )
    records = tuple(dict.fromkeys(f.subject for f in found))[:6]
    return Verdict(
        "partly" if len(found) <= most else "not met",
        f"{len(found)} of {stated} statements differ: {counts}.",
        records,
        "Hold a reconciliation meeting; the report lists every mismatch with both sides.",
    )


@check("sources-named")
def sources_named(case: Case) -> Verdict:
    """Every table names its sources, and each source has a publisher or a release."""
    sources = case.plan.of(Source)
    bare = [key for key, found in sources.items() if not (found.publisher or found.release)]
    if not sources:
        return Verdict("not met", "No source is listed.", (), "List them in baseline/sources.csv.")
    if bare:
        return Verdict(
            "partly",
            f"{len(bare)} of {len(sources)} sources say neither who published them nor which release.",
            tuple(f"source/{key}" for key in bare),
            "Say who published them and when.",
        )
    return Verdict("met", f"{len(sources)} sources, each with publisher or release.")


@check("flows-contained", least=number("Share of residents' care given inside the footprint", 0.8))
def flows_contained(case: Case, *, least: float) -> Verdict:
    """Most of what residents need is given inside the footprint."""
    frame, places = _rows(case, "activity"), list(case.plan.of(Place))
    ours = frame.filter(pl.col("place").is_in(places))
    if ours.is_empty():
        return Verdict("not met", "The plan holds no activity of its residents.", (), "Fill baseline/activity.")
    held = [key for key, owner in case.organisation_of.items() if owner in case.inside]
    here = ours.filter(pl.col("provider").is_in(held))
    share = float(here.select(pl.col("quantity").sum()).item()) / float(ours.select(pl.col("quantity").sum()).item())
    text = f"{per_cent(share)} of residents' units of care are given by partners"
    if share >= least:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if share >= least - 0.2 else "not met",
        f"Only {text}.",
        (),
        "Plan the rest with the neighbours who give it.",
    )


@check("scale", least=number("Fewest people"), most=number("Most people", 1e9))
def scale(case: Case, *, least: float, most: float) -> Verdict:
    """The footprint has as many people as services of this kind need."""
    people = case.value("population", world=DO_NOTHING, year=case.base)
    if people is None:
        return Verdict("not met", "The plan counts no people.", (), "Fill baseline/population.")
    if least <= people <= most:
        return Verdict("met", f"{people:,.0f} people live in the footprint.")
    return Verdict(
        "partly",
        f"{people:,.0f} people live in the footprint; {least:,.0f} or more were looked for.",
        (),
        "Say which services are planned on a larger area, and with whom.",
    )


@check("neighbours-shown")
def neighbours_shown(case: Case) -> Verdict:
    """Overlaps with neighbours and subdivisions of the footprint are part of the plan."""
    neighbours = case.plan.of(Neighbour)
    below = [key for key, found in case.plan.of(Place).items() if key != case.plan.settings.footprint and found.parents]
    if neighbours and below:
        return Verdict(
            "met",
            f"{plural(len(neighbours), 'neighbour')} and {plural(len(below), 'subdivision')} are planned for.",
            tuple(f"neighbour/{key}" for key in neighbours),
        )
    missing = "no neighbour" if not neighbours else "no subdivision"
    return Verdict(
        "partly" if neighbours or below else "not met",
        f"The plan names {missing}.",
        (),
        "Add neighbours.csv with cross-border flows, and the places the footprint is made of.",
    )
