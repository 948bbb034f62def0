"""Checks against national standards: from the model where it computes them, else from the readings of a measure."""

from __future__ import annotations

from datetime import date

from placeplan.assurance.case import DO_NOTHING, Case
from placeplan.assurance.checks.content import listed
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import per_cent, plural
from placeplan.programme.dates import day_text
from placeplan.records import Measure

__all__: list[str] = []


@check(
    "waiting-standard",
    least=number("Share of people waiting who must have waited under 18 weeks"),
    year=words("Financial year; the last where it is left out", ""),
)
def waiting_standard(case: Case, *, least: float, year: str) -> Verdict:
    """Enough of those waiting have waited under 18 weeks, service by service, as the model computes it."""
    year = year or case.last
    rows = case.by("waiting.within_18_weeks", "provider", "service", year=year)
    if not rows:
        return Verdict(
            "not met",
            f"The model holds no waiting list for {year}.",
            (),
            "Fill baseline/waiting and the services' waiting standard.",
        )
    lists = case.by("waiting.list", "provider", "service", year=year)
    people = sum(lists.get(key, 0.0) for key in rows)
    within = sum(value * lists.get(key, 0.0) for key, value in rows.items()) / people if people else 1.0
    missed = sorted((value, key) for key, value in rows.items() if value < least)
    records = tuple(f"provider={p}; service={s}" for _, (p, s) in missed[:6])
    text = f"{per_cent(within)} of {people:,.0f} people waiting in {year} have waited under 18 weeks"
    if within >= least:
        return Verdict("met", f"{text}.")
    nothing = case.by("waiting.within_18_weeks", "provider", "service", world=DO_NOTHING, year=year)
    better = sum(rows[k] > nothing.get(k, 0.0) for k in rows)
    return Verdict(
        "partly" if within >= least - 0.1 else "not met",
        f"{text}; {per_cent(least)} is asked. {plural(len(missed), 'list')} of {len(rows)} miss it.",
        records,
        f"Add capacity or lower referrals; the plan betters {better} of {len(rows)} lists.",
    )


@check(
    "standard-reached",
    terms=words("Words of the measure's title or id, with commas; any one is enough"),
    target=number("Value the last reading must reach"),
    better=words("Direction that is better", "up", among=("up", "down")),
)
def standard_reached(case: Case, *, terms: str, target: float, better: str) -> Verdict:
    """The last reading of a measure reaches a standard, and the measure's own target is no weaker."""
    wanted = [term.lower() for term in listed(terms)]
    held = [m for m in case.plan.of(Measure).values() if any(term in f"{m.id} {m.title}".lower() for term in wanted)]
    if not held:
        return Verdict(
            "not met",
            f"No measure is kept of it ({' or '.join(wanted)}).",
            (),
            "Add the measure and its readings to programme/measures.csv and readings.",
        )
    frame, rows = case.plan.table("reading"), []
    for measure in held:
        mine = frame.filter(frame["measure"] == measure.id).sort("on") if not frame.is_empty() else frame
        if not mine.is_empty():
            scale = 0.01 if measure.unit in ("%", "per cent", "percent") and target <= 1 else 1.0
            rows.append((measure, float(mine["value"][-1]) * scale, str(mine["on"][-1])))
    records = tuple(f"measure/{m.id}" for m in held)
    if not rows:
        return Verdict("partly", f"{plural(len(held), 'measure')} without a reading.", records, "Enter the readings.")
    missed = [row for row in rows if (row[1] < target if better == "up" else row[1] > target)]

    def said(value: float) -> str:
        return per_cent(value) if target <= 1 else f"{value:g}"

    read = (f"{m.title}: {said(value)} on {day_text(date.fromisoformat(on[:10]))}" for m, value, on in rows[:3])
    shown = f"{'; '.join(read)}; the standard is {said(target)}."
    if not missed:
        return Verdict("met", shown, records)
    return Verdict(
        "partly" if len(missed) < len(rows) or any(m.target for m, _, _ in missed) else "not met",
        shown,
        records,
        "Say how and when it will be reached.",
    )
