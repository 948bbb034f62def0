"""Savings: can the cost leave, are they named, when do they come, do they last, and of what are they a part."""

from __future__ import annotations

from collections.abc import Iterator

from placeplan.assurance.case import DO_NOTHING, Case
from placeplan.assurance.checks.gaps import funds_in
from placeplan.assurance.credibility.doubt import Doubt, doubts_about
from placeplan.assurance.wording import per_cent, pounds
from placeplan.records import Benefit, Workstream

__all__ = ["claimed_by_initiative", "modelled_by_initiative"]

SLACK = 0.05
"""Relative difference below which a claim and the model count as the same."""
SMALL = 1000.0
"""Pounds below which nothing is said in any plan."""
MATERIAL = 2e-5
"""Share of the footprint's cost below which nothing is said."""
LATE = 0.4
"""Share of the final saving that may come in the last year alone; evenly spread over five years it is 0.2."""
OF_SPEND = 0.15
"""Share of the spending it is to come from that a saving may take; above it the claim needs its own case."""


def _cash(case: Case) -> list[Benefit]:
    return [b for b in case.plan.of(Benefit).values() if b.type == "cash-releasing" and b.unit == "£"]


def claimed_by_initiative(case: Case, year: str = "") -> dict[str, float]:
    """Cash-releasing savings the plan's benefits promise in a year, by initiative."""
    found: dict[str, float] = {}
    for benefit in _cash(case):
        if benefit.initiative in case.initiatives:
            amount = benefit.target.get(year or case.last, 0.0)
            found[benefit.initiative] = found.get(benefit.initiative, 0.0) + amount
    return found


def modelled_by_initiative(case: Case, year: str = "") -> dict[str, float]:
    """What each initiative takes off the gap in the model, net of its cost."""
    rows = case.by("bridge", "initiative", "line", year=year)
    found: dict[str, float] = {}
    for (key, _), value in rows.items():
        found[key] = found.get(key, 0.0) + value
    return found


def _small(case: Case) -> float:
    return max(SMALL, MATERIAL * (case.value("cost", world=DO_NOTHING) or 0.0))


@doubts_about("saving-above-releasable", "Savings above the cost that can leave")
def above_releasable(case: Case) -> Iterator[Doubt]:
    """A saving promised is larger than the cost that leaves in the model, or capacity is freed and stays open."""
    small = _small(case)
    modelled, claimed = modelled_by_initiative(case), claimed_by_initiative(case)
    stranded = {key: value for (key,), value in case.by("stranded", "initiative").items()}
    hoped: dict[str, float] = {}
    for refusal in case.results.refusals:
        if refusal.year == case.last:
            key = refusal.release.partition("/")[0]
            hoped[key] = hoped.get(key, 0.0) + refusal.hoped
    for key in case.initiatives:
        real = max(0.0, modelled.get(key, 0.0))
        if key in claimed and claimed[key] > real * (1 + SLACK) + small:
            yield Doubt(
                "saving-above-releasable",
                "error",
                f"initiative/{key}",
                f"{case.initiatives[key].title} promises {pounds(claimed[key])} in {case.last}; {pounds(real)} "
                f"can leave.",
                claimed[key],
                real,
                "£",
                "the model: variable cost, safe releases and closures, net of its own cost",
                "Lower the promise, or say which cost leaves and when.",
            )
        locked = stranded.get(key, 0.0) + hoped.get(key, 0.0)
        if locked > max(small, SLACK * (real + locked)):
            parts = f"{pounds(stranded.get(key, 0.0))} stranded, {pounds(hoped.get(key, 0.0))} in closures refused"
            yield Doubt(
                "saving-above-releasable",
                "warning",
                f"initiative/{key}",
                f"{case.initiatives[key].title} frees {pounds(locked)} a year that cannot leave in {case.last} "
                f"({parts}).",
                real + locked,
                real,
                "£",
                "the model: stepped cost leaves only with a safe release",
                "Release whole wards where it is safe, or stop counting the money.",
            )


@doubts_about("savings-unidentified", "Savings nobody has named")
def unidentified(case: Case) -> Iterator[Doubt]:
    """Part of the gap has nothing against it."""
    small = _small(case)
    left, nothing = case.value("gap.finance"), case.value("gap.finance", world=DO_NOTHING)
    if left is None or nothing is None or left <= small:
        return
    share = left / nothing if nothing > 0 else 1.0
    yield Doubt(
        "savings-unidentified",
        "error" if share > 0.1 else "warning",
        "plan/figures",
        f"{pounds(left)} of the gap of {pounds(nothing)} in {case.last} is unidentified ({per_cent(share)}).",
        left,
        0.0,
        "£",
        "the bridge: do nothing less initiatives, staff supply and funds",
        "Name initiatives for it, or say openly that the gap does not close.",
    )


@doubts_about("savings-back-loaded", "Savings that come at the end")
def back_loaded(case: Case) -> Iterator[Doubt]:
    """Much of the yearly saving is first reached in the last year of the plan."""
    small = _small(case)
    series = []
    for year in case.years[1:]:
        nothing, left = case.value("gap.finance", world=DO_NOTHING, year=year), case.value("gap.finance", year=year)
        if nothing is None or left is None:
            return
        series.append(nothing - left - funds_in(case, year))
    if len(series) < 3 or series[-1] <= small:
        return
    share = (series[-1] - series[-2]) / series[-1]
    if share > LATE:
        yield Doubt(
            "savings-back-loaded",
            "error" if share > 0.6 else "warning",
            "plan/figures",
            f"{per_cent(share)} of the yearly saving of {pounds(series[-1])} first comes in {case.last}.",
            share,
            LATE,
            "share",
            f"an even path over {len(series)} years gives {per_cent(1 / len(series))}; 40 % is the limit used here",
            "Bring it forward, or say what happens to the plan if it slips a year.",
        )


@doubts_about("savings-non-recurrent", "Savings that do not come again")
def non_recurrent(case: Case) -> Iterator[Doubt]:
    """Promised savings come once only, and the gap they fill comes back every year."""
    cash = _cash(case)
    whole = sum(b.target.get(case.last, 0.0) for b in cash)
    once = [b for b in cash if not b.recurrent and b.target.get(case.last)]
    amount = sum(b.target.get(case.last, 0.0) for b in once)
    if amount > 0:
        share = amount / whole if whole > 0 else 1.0
        yield Doubt(
            "savings-non-recurrent",
            "error" if share > 0.25 else "warning",
            f"benefit/{once[0].id}",
            f"{pounds(amount)} of {pounds(whole)} promised in {case.last} comes once only ({per_cent(share)}).",
            amount,
            whole,
            "£",
            "benefits marked as not recurrent",
            "Name what replaces it in the year after.",
        )


@doubts_about("saving-wrong-base", "Savings small against the whole, large against what they come from")
def wrong_base(case: Case) -> Iterator[Doubt]:
    """A saving is a large part of the spending it is to come from, however small a part of all spending."""
    cost = case.value("cost", world=DO_NOTHING)
    streams = case.plan.of(Workstream)
    for benefit in _cash(case):
        stream = streams.get(benefit.workstream)
        spend = (
            benefit.relevant_spend if benefit.relevant_spend is not None else stream.relevant_spend if stream else None
        )
        target = max(benefit.target.values(), default=0.0)
        if spend is None or target <= 0:
            continue
        if spend == 0:
            yield Doubt(
                "saving-wrong-base",
                "error",
                f"benefit/{benefit.id}",
                f"{benefit.title} is to come from no spending at all.",
                target,
                0.0,
                "£",
                "relevant spend stated for it",
                "State the spending it comes from.",
            )
            continue
        share = target / spend
        if share > OF_SPEND:
            whole = f", and {per_cent(target / cost)} of all spending" if cost else ""
            yield Doubt(
                "saving-wrong-base",
                "error" if share > 1 else "warning",
                f"benefit/{benefit.id}",
                f"{benefit.title}: {pounds(target)} a year is {per_cent(share)} of the spending it is to come "
                f"from{whole}.",
                share,
                OF_SPEND,
                "share",
                f"relevant spend of {pounds(spend)} stated for it; 15 % is the limit used here",
                "Quote it against the spending it comes from, and show the case for so large a part.",
            )


@doubts_about("closed-by-fund", "A gap closed only by a fund")
def closed_by_fund(case: Case) -> Iterator[Doubt]:
    """Without the transformation fund the last year would be in deficit."""
    small = _small(case)
    left = case.value("gap.finance")
    fund = funds_in(case)
    if left is not None and left <= small and left + fund > small:
        yield Doubt(
            "closed-by-fund",
            "error",
            "plan/figures",
            f"{case.last} balances with {pounds(fund)} from funds; without them {pounds(left + fund)} would be "
            f"missing.",
            left,
            left + fund,
            "£",
            "funds.csv",
            "Show what takes the fund's place when it ends.",
        )


@doubts_about("gain-at-partners-loss", "One partner's gain that is another's loss")
def at_partners_loss(case: Case) -> Iterator[Doubt]:
    """An initiative moves money from one partner to another: the footprint gains less than the winner does."""
    small = _small(case)
    title = case.results.titles.get("organisation", {})
    for key, found in case.initiatives.items():
        rows = {
            o: v
            for (o, i), v in case.by("trading", "organisation", "initiative").items()
            if i == key and o in case.inside
        }
        if not rows:
            continue
        best, worst = max(rows, key=lambda o: rows[o]), min(rows, key=lambda o: rows[o])
        gain, loss = rows[best], rows[worst]
        if gain > small and loss < -small and 0.1 < -loss / gain < 4:
            yield Doubt(
                "gain-at-partners-loss",
                "warning",
                f"initiative/{key}",
                f"{found.title}: {title.get(best, best)} gains {pounds(gain)} and {title.get(worst, worst)} loses "
                f"{pounds(-loss)} in {case.last}.",
                gain,
                loss,
                "£",
                "the model: positions with and without it",
                "Agree who makes good the loss before either board signs.",
            )
