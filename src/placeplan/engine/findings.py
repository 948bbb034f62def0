"""What a reader of the results should know: mismatches, refusals, shortages. Listed, never balanced away.

Reconciliation and triangulation: year 0 against the accounts; organisations against the footprint; the two sides of
each contract; the operational plan; control totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from placeplan.engine.capacity import Attempt
from placeplan.engine.finance import account
from placeplan.engine.pipeline import Chain
from placeplan.results.results import Finding, Refusal

__all__ = ["FINDINGS", "FindingKind", "findings_of", "refusals_of"]


@dataclass(frozen=True)
class FindingKind:
    """A finding of a run: how grave it is, what it means, what to do about it."""

    severity: Literal["error", "warning", "note"]
    meaning: str
    advice: str


FINDINGS: Mapping[str, FindingKind] = {
    "unexplained-large": FindingKind(
        "note",
        "The drivers explain less than half of a line of an organisation's accounts; the rest is held constant.",
        "Give the services their unit costs, or the staff their pay, so that more of the line moves with care.",
    ),
    "unexplained-negative": FindingKind(
        "warning",
        "The drivers give more than the accounts show, so a negative remainder is carried into every year.",
        "Look for a unit cost, a pay rate or an establishment that is too high, or for an account that is not whole.",
    ),
    "contract-sides-differ": FindingKind(
        "warning",
        "Payer and payee state different values for one contract. The payer's is used for the base year.",
        "Settle the value with the other side; the payer's is used until then.",
    ),
    "operational-plan-differs": FindingKind(
        "warning",
        "An organisation's operational plan says something else than the plan's own chain.",
        "Agree which of the two is right, and change the other.",
    ),
    "control-total-missed": FindingKind(
        "warning",
        "A position falls short of the control total.",
        "Find further savings, or say what is unidentified.",
    ),
    "control-totals-do-not-add": FindingKind(
        "warning",
        "The organisations' control totals do not add up to the footprint's.",
        "Ask who holds the difference; nothing is spread over the others.",
    ),
    "parts-do-not-add": FindingKind(
        "error",
        "Organisations' figures do not add up to the footprint's.",
        "Report it: this is a fault of the engine.",
    ),
    "release-refused": FindingKind(
        "warning",
        "Capacity was to close and may not, because it is still needed or its successor is not open.",
        "Make the receiving capacity ready first, release fewer, or plan it later.",
    ),
    "staff-unfilled": FindingKind(
        "warning",
        "More staff are needed than can be recruited or covered by agency.",
        "Train or recruit earlier, or move work to a group that can be had.",
    ),
    "over-occupied": FindingKind(
        "warning",
        "More than all usable capacity would be in use.",
        "Open more, staff what is open, or lower the need.",
    ),
    "peak-load": FindingKind(
        "note",
        "In the busiest month more than 95 % of usable capacity is in use, so the chance of a free unit is rough.",
        "Plan for the busiest month, and read the chance with care.",
    ),
    "gap-unidentified": FindingKind(
        "warning",
        "Part of the gap has nothing against it.",
        "Say so in the plan; nothing fills it silently.",
    ),
    "trading-out": FindingKind(
        "note",
        "An initiative helps one partner and costs another.",
        "Agree with the partner that loses how it is made good.",
    ),
    "stranded-cost": FindingKind(
        "warning",
        "Capacity has been freed that cannot be closed, so its cost stays.",
        "Free a whole step, use what is free, or take the saving out of the plan.",
    ),
    "travel-not-covered": FindingKind(
        "note",
        "Journeys were left out because the travel table has no row for them.",
        "Add rows to the travel table.",
    ),
}
"""Every finding of a run by its code."""

TOLERANCE = 0.005
"""Relative difference beyond which two statements of one figure are called different."""


def _beyond(one: float, other: float, relative: float = TOLERANCE) -> bool:
    return abs(one - other) > max(1.0, relative * max(abs(one), abs(other)))


def findings_of(chain: Chain) -> tuple[Finding, ...]:
    """Every finding of the expected run, reconciliation first."""
    sections = (
        _unexplained,
        _contracts,
        _operational,
        _control_totals,
        _adds_up,
        _refused,
        _staff,
        _capacity,
        _gap,
        _trading,
        _travel,
    )
    return tuple(
        replace(finding, remedy=finding.remedy or FINDINGS[finding.code].advice)
        for section in sections
        for finding in section(chain)
    )


def _unexplained(chain: Chain) -> Iterator[Finding]:
    model, rest = chain.model, chain.unexplained
    lines = {
        "pay": rest.pay,
        "non_pay": rest.fixed,
        "contract_income": rest.contract_income,
        "contract_spend": rest.contract_spend,
    }
    for line, values in lines.items():
        stated = account(model, line)
        for r in np.flatnonzero(model.accounts.inside).tolist():
            left, whole = float(values[r, 0]), float(stated[r])
            if left < -max(1.0, TOLERANCE * abs(whole)):
                yield _on(
                    chain,
                    "unexplained-negative",
                    "warning",
                    r,
                    f"{line}: drivers exceed the accounts",
                    whole,
                    whole - left,
                )
            elif line in ("pay", "non_pay") and whole > 0 and left > 0.5 * whole:
                yield _on(
                    chain,
                    "unexplained-large",
                    "note",
                    r,
                    f"{line}: drivers explain less than half",
                    whole,
                    whole - left,
                )


def _on(
    chain: Chain,
    code: str,
    severity: Literal["error", "warning", "note"],
    organisation: int,
    message: str,
    expected: float,
    found: float,
    year: int = 0,
) -> Finding:
    axes = chain.model.axes
    key = axes.organisation.ids[organisation] if organisation >= 0 else "footprint"
    title = axes.organisation.title(key) if organisation >= 0 else "Footprint"
    subject = f"organisation={key}" if organisation >= 0 else "footprint"
    return Finding(code, severity, subject, axes.year.ids[year], f"{title}, {message}", expected, found, "£")


def _contracts(chain: Chain) -> Iterator[Finding]:
    for contract in chain.model.contracts:
        years = sorted({year for _, year, _ in contract.values})
        for year in years:
            sides = {side: amount for side, y, amount in contract.values if y == year}
            if len(sides) == 2 and _beyond(sides["payer"], sides["payee"], 1e-9):
                yield Finding(
                    "contract-sides-differ", "warning", f"contract={contract.id}", chain.model.axes.year.ids[year],
                    f"{contract.title}: payer and payee state different values", sides["payer"], sides["payee"], "£",
                    "Settle the value with the other side; the payer's is used until then.",
                )  # fmt: skip


def _operational(chain: Chain) -> Iterator[Finding]:
    for stated in chain.model.operational:
        found = _plan_figure(chain, stated.organisation, stated.figure, stated.item, stated.year)
        if found is not None and _beyond(stated.value, found):
            item = f" {stated.item}" if stated.item else ""
            text = f"{stated.figure}{item}: operational plan and plan differ"
            unit = "£" if stated.figure in ("income", "cost", "position") else ""
            finding = _on(
                chain,
                "operational-plan-differs",
                "warning",
                stated.organisation,
                text,
                stated.value,
                found,
                stated.year,
            )
            yield Finding(**{**vars(finding), "unit": unit})


def _plan_figure(chain: Chain, organisation: int, figure: str, item: str, year: int) -> float | None:
    model, side = chain.model, chain.something
    own = model.accounts.provider_organisation == organisation
    if figure == "activity" and item in model.axes.service:
        at = own[chain.layout.provider] & (chain.layout.service == model.axes.service.index(item))
        return float(side.world.volume[year, at, 0].sum())
    if figure == "capacity.open" and item in model.axes.resource:
        return float(side.open[year, own, model.axes.resource.index(item), 0].sum())
    if figure == "staff.supply" and item in model.axes.staff_group:
        return float(side.staff.supply[year, organisation, model.axes.staff_group.index(item), 0])
    if figure == "position":
        return float(side.books.position[year, organisation, 0])
    if figure in ("income", "cost"):
        return float(sum(values[year, organisation, 0] for values in getattr(side.books, figure).values()))
    return None


def _control_totals(chain: Chain) -> Iterator[Finding]:
    position, inside = chain.something.books.position[..., 0], chain.model.accounts.inside
    for total in chain.model.control_totals:
        found = float(
            position[total.year, inside].sum() if total.organisation < 0 else position[total.year, total.organisation]
        )
        if found < total.amount - 1.0:
            yield _on(
                chain,
                "control-total-missed",
                "warning",
                total.organisation,
                "control total missed",
                total.amount,
                found,
                total.year,
            )
    for year in sorted({t.year for t in chain.model.control_totals if t.organisation < 0}):
        whole = sum(t.amount for t in chain.model.control_totals if t.organisation < 0 and t.year == year)
        parts = sum(t.amount for t in chain.model.control_totals if t.organisation >= 0 and t.year == year)
        if parts and _beyond(whole, parts, 1e-9):
            yield _on(
                chain,
                "control-totals-do-not-add",
                "warning",
                -1,
                "control totals of organisations against its own",
                whole,
                parts,
                year,
            )


def _adds_up(chain: Chain) -> Iterator[Finding]:
    inside = chain.model.accounts.inside
    for n, side in enumerate(chain.sides):
        parts = side.books.position[:, inside, 0].sum(axis=1)
        for year in np.flatnonzero(np.abs(parts + chain.gap_finance[n, :, 0]) > 0.01).tolist():
            yield _on(
                chain,
                "parts-do-not-add",
                "error",
                -1,
                "positions",
                -chain.gap_finance[n, year, 0],
                parts[year],
                int(year),
            )


def _hoped(chain: Chain, attempt: Attempt) -> float:
    """Saving a year the release would have made: capacity at full staff, and its fixed cost."""
    release, year = attempt.release, attempt.year
    rate = chain.rates.capacity[year, release.resource] if chain.rates is not None else 0.0
    fixed = chain.draws.or_zero(release.fixed_saving)[0]
    non_pay = (1.0 + chain.draws.or_zero(chain.model.indices.get("non_pay", -1))[0]) ** year
    return float(rate * release.units + fixed * non_pay)


def refusals_of(chain: Chain) -> tuple[Refusal, ...]:
    """Releases refused, year by year, with the saving that was hoped for."""
    axes = chain.model.axes
    return tuple(
        Refusal(
            attempt.release.name, axes.provider.ids[attempt.release.provider],
            axes.resource.ids[attempt.release.resource], attempt.release.units, axes.year.ids[attempt.year],
            attempt.reason, _hoped(chain, attempt),
        )
        for attempt in chain.path.attempts
        if attempt.reason
    )  # fmt: skip


def _refused(chain: Chain) -> Iterator[Finding]:
    last: dict[str, Refusal] = {}
    first: dict[str, str] = {}
    for refusal in refusals_of(chain):
        last[refusal.release] = refusal
        first.setdefault(refusal.release, refusal.year)
    for name, refusal in last.items():
        text = f"{name}: closing {refusal.units:,.0f} refused from {first[name]} to {refusal.year}; {refusal.reason}"
        yield Finding(
            "release-refused", "warning", f"release={name}", refusal.year, text, None, refusal.hoped, "£",
            "Make the receiving capacity ready first, release fewer, or plan it later.",
        )  # fmt: skip


def _staff(chain: Chain) -> Iterator[Finding]:
    axes, unfilled = chain.model.axes, chain.something.staff.unfilled[..., 0]
    year = len(axes.year) - 1
    for r, w in zip(*np.nonzero(unfilled[year] > 0.5), strict=True):
        if chain.model.accounts.inside[r]:
            organisation, group = axes.organisation.ids[r], axes.staff_group.ids[w]
            need = float(chain.something.staff.need[year, r, w, 0])
            who, group_title = axes.organisation.title(organisation), axes.staff_group.title(group)
            text = f"{who}: {unfilled[year, r, w]:,.0f} wte of {group_title} unfilled"
            subject = f"organisation={organisation}; staff_group={group}"
            yield Finding(
                "staff-unfilled",
                "warning",
                subject,
                axes.year.ids[year],
                text,
                need,
                need - float(unfilled[year, r, w]),
                "wte",
            )


def _capacity(chain: Chain) -> Iterator[Finding]:
    axes, side = chain.model.axes, chain.something
    year = len(axes.year) - 1
    for o, provider in enumerate(axes.provider):
        for j, resource in enumerate(axes.resource):
            load, usable = float(side.load[year, o, j, 0]), float(side.usable[year, o, j, 0])
            if load <= 0:
                continue
            subject = f"provider={provider}; resource={resource}"
            name = f"{axes.provider.title(provider)}, {axes.resource.title(resource)}"
            if load > usable * (1 + 1e-9):
                text = f"{name}: {load:,.0f} units would be busy and {usable:,.0f} can be used"
                yield Finding("over-occupied", "warning", subject, axes.year.ids[year], text, usable, load, "units")
            elif j in chain.full and chain.peak[j][1, year, o, 0] > 0.95:
                peak = float(chain.peak[j][1, year, o, 0])
                yield Finding(
                    "peak-load",
                    "note",
                    subject,
                    axes.year.ids[year],
                    f"{name}: busiest month {peak:.0%} full",
                    0.95,
                    peak,
                    "share",
                )


def _gap(chain: Chain) -> Iterator[Finding]:
    year = len(chain.model.axes.year) - 1
    left = float(chain.gap_finance[1, year, 0])
    if left > 0.5:
        yield _on(chain, "gap-unidentified", "warning", -1, "part of the gap is unidentified", 0.0, left, year)
    if chain.bridge is not None:
        stranded = chain.bridge.stranded[:, year][:, chain.model.accounts.inside].sum(axis=1)
        for i in np.flatnonzero(stranded > 0.5):
            key = chain.model.axes.initiative.ids[i]
            text = f"{chain.model.initiatives[i].title}: capacity freed but still open"
            yield Finding(
                "stranded-cost",
                "warning",
                f"initiative={key}",
                chain.model.axes.year.ids[year],
                text,
                0.0,
                float(stranded[i]),
                "£",
            )


def _trading(chain: Chain) -> Iterator[Finding]:
    if chain.bridge is None:
        return
    axes, inside = chain.model.axes, chain.model.accounts.inside
    year = len(axes.year) - 1
    for i, key in enumerate(axes.initiative):
        change = np.where(inside, chain.bridge.saving[i, year], 0.0)
        best, worst = int(change.argmax()), int(change.argmin())
        if change[best] > 500.0 and change[worst] < -500.0:
            gains, loses = (axes.organisation.title(axes.organisation.ids[r]) for r in (best, worst))
            text = f"{chain.model.initiatives[i].title}: {gains} gains and {loses} loses most"
            yield Finding(
                "trading-out",
                "note",
                f"initiative={key}",
                axes.year.ids[year],
                text,
                float(change[best]),
                float(change[worst]),
                "£",
            )


def _travel(chain: Chain) -> Iterator[Finding]:
    journeys = chain.something.journeys
    if journeys is not None and journeys.not_covered[:, 0].max() > 0.5:
        year = len(chain.model.axes.year) - 1
        count = float(journeys.not_covered[year, 0])
        text = f"{count:,.0f} journeys have no distance and are left out"
        yield Finding(
            "travel-not-covered", "note", "footprint", chain.model.axes.year.ids[year], text, 0.0, count, "journeys"
        )
