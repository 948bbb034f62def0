"""Checks of what a plan contains: initiatives of a kind, services covered, years, records of a kind, workforce."""

from __future__ import annotations

from placeplan.assurance.case import DO_NOTHING, Case, several
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import amount, count, per_cent, plural
from placeplan.records import KINDS, Initiative, Organisation, Person, Service

__all__ = ["listed"]


def listed(text: str) -> list[str]:
    """Parts of a parameter with commas or bars between."""
    return [part.strip() for part in text.replace("|", ",").split(",") if part.strip()]


def _named(found: Initiative, terms: list[str]) -> bool:
    """Whether an initiative is about something: its name, workstream or an effect says so."""
    effects = " ".join(e.title for e in found.effects)
    text = f"{found.id} {found.title} {found.workstream} {effects}".lower()
    return any(term in text for term in terms)


def _touched(found: Initiative, terms: list[str]) -> bool:
    """Whether it is only mentioned in passing."""
    return any(term in found.summary.lower() for term in terms)


@check(
    "initiatives-for",
    categories=words("Categories of initiative that count, with commas between", ""),
    terms=words("Words that count where they stand in an initiative, with commas between", ""),
    least=number("Fewest initiatives", 1),
)
def initiatives_for(case: Case, *, categories: str, terms: str, least: float) -> Verdict:
    """Initiatives of a kind are in the plan, with effects, money or staff, and a roll-out with dates."""
    kinds, wanted = listed(categories), [term.lower() for term in listed(terms)]
    chosen = {k: i for k, i in case.initiatives.items() if i.category in kinds or _named(i, wanted)}
    what = several([*kinds, *wanted])
    passing = [k for k, i in case.initiatives.items() if _touched(i, wanted)]
    if not chosen and passing:
        return Verdict(
            "partly",
            f"{what.capitalize()} is mentioned in passing by {several(passing)}; no initiative is about it.",
            tuple(f"initiative/{key}" for key in passing),
            "Give it an initiative of its own, with effects, cost, staff and roll-out.",
        )
    if not chosen:
        return Verdict(
            "not met", f"No initiative is about {what}.", (), "Add one, with its effects, cost, staff and roll-out."
        )
    hollow = [
        k for k, i in chosen.items() if not (i.effects and (i.costs or i.staff) and any(s.start for s in i.rollout))
    ]
    records = tuple(f"initiative/{key}" for key in chosen)
    text = f"{plural(len(chosen), 'initiative')} on {what}: {several([i.title for i in chosen.values()])}"
    if hollow:
        return Verdict(
            "partly",
            f"{text}; {several(hollow)} lacks effects, money and staff, or dates.",
            records,
            "Give each its effects, cost or staff, and roll-out.",
        )
    return Verdict("met" if len(chosen) >= least else "partly", f"{text}.", records)


@check(
    "elements-covered",
    elements=words("Categories that must each have an initiative, with commas; bars between alternatives"),
)
def elements_covered(case: Case, *, elements: str) -> Verdict:
    """Each element of a coherent plan has an initiative."""
    groups = [[part.strip() for part in piece.split("|")] for piece in elements.split(",")]
    held = {i.category for i in case.initiatives.values()}
    missing = [" or ".join(group) for group in groups if not held & set(group)]
    if not missing:
        return Verdict("met", f"All {len(groups)} elements have an initiative.")
    return Verdict(
        "partly" if len(missing) <= len(groups) / 2 else "not met",
        f"Nothing in the plan is about {several(missing)}.",
        (),
        "Add an initiative, or set the category of one that is there.",
    )


@check(
    "services-covered",
    deliveries=words("Points of delivery that must be planned, with commas; bars between alternatives"),
    specialties=words("Specialties that must be planned, with commas", ""),
)
def services_covered(case: Case, *, deliveries: str, specialties: str) -> Verdict:
    """The plan covers each kind of service."""
    services = case.plan.of(Service).values()
    points, kinds = (
        {s.point_of_delivery for s in services},
        " ".join(f"{s.specialty} {s.title}".lower() for s in services),
    )
    groups = [[part.strip() for part in piece.split("|")] for piece in deliveries.split(",")]
    missing = [" or ".join(group) for group in groups if not points & set(group)]
    missing += [name for name in listed(specialties) if name.lower() not in kinds]
    if not missing:
        return Verdict("met", f"All are planned: {len(services)} services.")
    return Verdict(
        "partly" if len(missing) < len(groups) else "not met",
        f"The plan does not cover {several(missing)}.",
        (),
        "Add the services with their activity and cost.",
    )


@check("out-of-hospital-grows")
def out_of_hospital_grows(case: Case) -> Verdict:
    """Staff and spending outside hospital grow faster with the plan than without it."""
    kinds = ("community", "general practice", "gp federation", "mental health")
    outside = [key for key, o in case.plan.of(Organisation).items() if o.type in kinds and key in case.inside]
    if not outside:
        return Verdict(
            "not met",
            "No community, general practice or mental health partner is in the plan.",
            (),
            "Add them with their accounts and staff.",
        )
    costs = {world: case.by("cost", "organisation", world=world) for world in (DO_NOTHING, "do something")}
    nothing, something = (sum(costs[w].get((key,), 0.0) for key in outside) for w in (DO_NOTHING, "do something"))
    text = f"spending there is {amount(something, '£')} in {case.last} with the plan, {amount(nothing, '£')} without"
    if something > nothing * 1.005:
        return Verdict(
            "met", f"Investment outside hospital rises: {text}.", tuple(f"organisation/{key}" for key in outside)
        )
    return Verdict(
        "not met", f"Investment outside hospital does not rise: {text}.", (), "Move money with the care that moves."
    )


@check("demand-and-access")
def demand_and_access(case: Case) -> Verdict:
    """The plan lowers demand (prevents, avoids) as well as widening access (grows, or shifts nearer home)."""
    kinds = {effect.kind for found in case.initiatives.values() for effect in found.effects}
    less, more = kinds & {"prevent", "avoid"}, kinds & {"grow", "shift"}
    if less and more:
        return Verdict("met", f"Effects of kind {several(sorted(less | more))} stand side by side.")
    missing = "lowers demand" if not less else "widens access"
    return Verdict(
        "partly" if less or more else "not met",
        f"No effect {missing}.",
        (),
        "Add prevention and self-care led by citizens, or better access.",
    )


@check(
    "records-kept",
    kind=words("Kind of record, or several with commas", among=KINDS),
    least=number("Fewest records of each", 1),
    why=words("What they are for", ""),
)
def records_kept(case: Case, *, kind: str, least: float, why: str) -> Verdict:
    """The plan keeps records of a kind."""
    counts = {name: len(case.plan.records.get(name, {})) for name in listed(kind)}
    short = [name for name, held in counts.items() if held < least]
    text = ", ".join(
        plural(held, name.replace("_", " "), KINDS[name].plural.replace("_", " ")) for name, held in counts.items()
    )
    if not short:
        return Verdict("met", f"The plan keeps {text}.")
    purpose = f" {why[:1].upper()}{why[1:]}." if why else ""
    files = several([KINDS[name].path for name in short])
    return Verdict(
        "partly" if len(short) < len(counts) else "not met", f"The plan keeps {text}.", (), f"Fill {files}.{purpose}"
    )


@check("horizon", years=number("Years the plan must cover", 5))
def horizon(case: Case, *, years: float) -> Verdict:
    """The plan covers enough years after its base year."""
    held = len(case.years) - 1
    text = f"{plural(held, 'year')} are planned, {case.years[1]} to {case.last}"
    if held >= years:
        return Verdict("met", f"{text}.")
    return Verdict("not met", f"Only {text}.", ("plan/settings",), f"Set years = {years:.0f} in plan.toml.")


@check("purpose-stated", letters=number("Fewest letters of the plan's summary", 200))
def purpose_stated(case: Case, *, letters: float) -> Verdict:
    """The plan says what it sets out to do, for whom and within which limits."""
    said = case.plan.settings.summary
    if len(said) >= letters:
        return Verdict("met", f"The summary says: {said[:140].rstrip()}…", ("plan/settings",))
    return Verdict(
        "partly" if said else "not met",
        "The plan's summary is missing or too short to judge by.",
        ("plan/settings",),
        "Write what it sets out to do in plan.toml.",
    )


@check("workforce-planned", least=number("Share of initiatives that name the staff they need", 0.6))
def workforce_planned(case: Case, *, least: float) -> Verdict:
    """There is a workforce plan: staff in post, need and supply for each group, and the staff each initiative needs."""
    frame = case.plan.table("workforce")
    if frame.is_empty():
        return Verdict("not met", "The plan holds no staff.", (), "Fill baseline/workforce.")
    named = [key for key, i in case.initiatives.items() if i.staff or any(e.staff_groups for e in i.effects)]
    bare = [key for key in case.initiatives if key not in named]
    share = len(named) / len(case.initiatives) if case.initiatives else 0.0
    need, unfilled = case.value("staff.need") or 0.0, case.value("staff.unfilled") or 0.0
    text = (
        f"{len(named)} of {len(case.initiatives)} initiatives name their staff; {count(unfilled)} of "
        f"{count(need)} wte unfilled in {case.last}"
    )
    records = tuple(f"initiative/{key}" for key in bare)
    if share >= least and unfilled <= 0.02 * need:
        return Verdict("met", f"{text}.")
    fix = "Give every initiative its staff, and say where unfilled posts will come from."
    return Verdict("partly" if share >= least / 2 else "not met", f"{text}.", records[:6], fix)


@check(
    "partners-of",
    types=words("Types of organisation that must each be a partner, with commas; bars between alternatives"),
)
def partners_of(case: Case, *, types: str) -> Verdict:
    """Organisations of each type are partners in the plan."""
    held = {o.type for o in case.plan.of(Organisation).values() if o.partner != "outside"}
    groups = [[part.strip() for part in piece.split("|")] for piece in types.split(",")]
    missing = [" or ".join(group) for group in groups if not held & set(group)]
    if not missing:
        return Verdict("met", f"All are partners: {several([g[0] for g in groups], 6)}.")
    return Verdict(
        "partly" if len(missing) < len(groups) else "not met",
        f"No {several(missing)} is a partner.",
        (),
        "Bring them in, as partner or associate.",
    )


@check(
    "shared-work",
    first=words("Types of organisation on one side, with commas"),
    second=words("Types on the other side"),
    least=number("Fewest initiatives both take part in", 1),
)
def shared_work(case: Case, *, first: str, second: str, least: float) -> Verdict:
    """Organisations of two kinds work on the same initiatives."""
    kinds = {key: o.type for key, o in case.plan.of(Organisation).items()}
    sides = (set(listed(first)), set(listed(second)))
    joint = [
        key
        for key, i in case.initiatives.items()
        if all(any(kinds.get(o) in side for o in i.organisations) for side in sides)
    ]
    text = f"{plural(len(joint), 'initiative')} joined by both"
    records = tuple(f"initiative/{key}" for key in joint)
    if len(joint) >= least:
        return Verdict("met", f"{text.capitalize()}: {several(joint)}.", records)
    return Verdict(
        "partly" if joint else "not met",
        f"{text.capitalize()}; {least:.0f} looked for.",
        records,
        "Name every organisation that takes part in an initiative.",
    )


@check("roles-filled", roles=words("Roles that must each be held by somebody, with commas"))
def roles_filled(case: Case, *, roles: str) -> Verdict:
    """People hold the roles the work needs."""
    held = {role: [key for key, p in case.plan.of(Person).items() if role in p.roles] for role in listed(roles)}
    missing = [role for role, people in held.items() if not people]
    records = tuple(f"person/{key}" for people in held.values() for key in people)
    if not missing:
        return Verdict("met", f"Every role is held: {several(list(held), 6)}.", records)
    return Verdict(
        "partly" if len(missing) < len(held) else "not met",
        f"Nobody is named as {several(missing)}.",
        records,
        "Give somebody the role in people.csv.",
    )


@check("owners-named", least=number("Share of initiatives with a senior responsible owner", 1.0))
def owners_named(case: Case, *, least: float) -> Verdict:
    """Every initiative has somebody who answers for it."""
    bare = [key for key, i in case.initiatives.items() if not i.sro]
    if not case.initiatives:
        return Verdict("not met", "The plan has no initiative.", (), "Add initiatives.")
    share = 1 - len(bare) / len(case.initiatives)
    text = f"{per_cent(share, 0)} of initiatives have a senior responsible owner"
    if share >= least:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if share >= 0.5 else "not met",
        f"Only {text}.",
        tuple(f"initiative/{key}" for key in bare)[:6],
        "Name the owner in sro.",
    )
