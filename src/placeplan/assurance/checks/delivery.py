"""Checks of the programme: leaders, authority, duties, milestones, levels, problems, cost, findings."""

from __future__ import annotations

from datetime import date

from placeplan.assurance.case import Case, several
from placeplan.assurance.checks.content import listed
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import per_cent, plural, pounds
from placeplan.programme.dates import day_text
from placeplan.records import (
    DUTIES,
    KINDS,
    Adoption,
    Approval,
    Body,
    Delegation,
    LevelDecision,
    Meeting,
    Milestone,
    Organisation,
    Person,
    Problem,
    ProgrammeCost,
    Version,
)

__all__: list[str] = []

_TOPICS = ("rollout", "governance", "timeline", "risks", "benefits", "engagement", "load", "network")


@check("single-leader")
def single_leader(case: Case) -> Verdict:
    """One person, and only one, leads the plan."""
    leaders = [key for key, p in case.plan.of(Person).items() if "single leader" in p.roles]
    records = tuple(f"person/{key}" for key in leaders)
    if len(leaders) == 1:
        person = case.plan.of(Person)[leaders[0]]
        time = f", {person.days_per_week:g} days a week" if person.days_per_week else ""
        return Verdict("met", f"{person.title} leads the plan{time}.", records)
    if leaders:
        return Verdict(
            "partly", f"{len(leaders)} people are named single leader.", records, "Keep the role with one of them."
        )
    return Verdict("not met", "Nobody is named as the single leader.", (), "Give one person the role “single leader”.")


@check(
    "clear-of",
    topic=words("Topic of the programme", among=_TOPICS),
    codes=words("Findings of that topic that must not stand, with commas"),
    needs=words("Kinds of record without which nothing is shown, with commas", "", among=KINDS),
)
def clear_of(case: Case, *, topic: str, codes: str, needs: str) -> Verdict:
    """The programme is clear of certain findings, and keeps the records that would show them."""
    missing = [name for name in listed(needs) if not case.plan.records.get(name)]
    if missing:
        files = several([KINDS[name].path for name in missing])
        return Verdict(
            "not met",
            f"The plan keeps no {several([name.replace('_', ' ') for name in missing])}.",
            (),
            f"Fill {files}.",
        )
    found = case.findings(topic, listed(codes))
    if not found:
        return Verdict("met", f"Nothing stands against it in the {topic} of the programme.")
    records = tuple(dict.fromkeys(f.subject for f in found))
    grave = any(f.severity == "error" for f in found) or len(found) > 5
    more = f" ({plural(len(found) - 1, 'more like it', 'more like it')})" if len(found) > 1 else ""
    return Verdict("not met" if grave else "partly", f"{found[0].message}{more}", records[:6], found[0].remedy)


@check("authority-clear")
def authority_clear(case: Case) -> Verdict:
    """Bodies state where their power comes from, decide only what they may, and somebody can decide."""
    bodies = case.plan.of(Body)
    if not bodies:
        return Verdict("not met", "The plan names no body.", (), "Fill programme/bodies.csv and memberships.csv.")
    codes = (
        "decision-without-authority",
        "decision-does-not-reach",
        "approval-without-authority",
        "decides-and-advises",
    )
    found = case.findings("governance", codes)
    deciding = [key for key, body in bodies.items() if body.authority != "advisory"]
    if not deciding:
        return Verdict(
            "not met",
            "Every body only advises, so nobody can decide.",
            tuple(f"body/{key}" for key in bodies)[:6],
            "Name the statutory boards, or record what they delegate.",
        )
    if found:
        return Verdict("partly", found[0].message, tuple(f.subject for f in found)[:6], found[0].remedy)
    return Verdict("met", f"{len(deciding)} of {len(bodies)} bodies may decide, and none goes beyond its power.")


@check("power-ceded")
def power_ceded(case: Case) -> Verdict:
    """Organisations have given some of their power to a body they share."""
    given = case.plan.of(Delegation)
    joint = [
        key for key, body in case.plan.of(Body).items() if body.authority in ("delegated", "joint committee", "joint")
    ]
    if given or joint:
        return Verdict(
            "met",
            f"{plural(len(given), 'delegation')} and {plural(len(joint), 'joint body', 'joint bodies')} are on record.",
            tuple(f"delegation/{key}" for key in given) + tuple(f"body/{key}" for key in joint),
        )
    return Verdict(
        "not met",
        "Every organisation keeps all of its power: no delegation and no joint committee is on record.",
        (),
        "Record what the partners let a shared body decide for them.",
    )


@check("duty-done", duty=words("Which duty", among=DUTIES))
def duty_done(case: Case, *, duty: str) -> Verdict:
    """A duty of fastest first is done, or not yet due, by every locality that owes it."""
    rows = [row for row in case.rollout.duties if row.duty == duty]
    if not rows:
        return Verdict(
            "not yet judged", "No locality owes this duty: nothing is rolled out by some first and others later."
        )
    late = [row for row in rows if row.status in ("overdue", "undated")]
    done = [row for row in rows if row.status in ("done", "waived")]
    text = f"{len(done)} of {len(rows)} done, {len(late)} overdue or without a date"
    records = tuple(f"duty/{row.id}" for row in late)
    if not late and not done:
        return Verdict("not yet judged", f"{text}: none is due yet.", (), "Enter the evidence as it comes.")
    if not late:
        rest = "; the rest are not due yet" if len(done) < len(rows) else ""
        return Verdict("met", f"{text}{rest}.")
    return Verdict(
        "partly" if len(late) < len(rows) / 2 else "not met",
        f"{text}: {several([row.place for row in late])}.",
        records[:6],
        "Do it, or enter what shows that it was done.",
    )


@check("begun-early", least=number("Share of initiatives that some places start before others", 0.3))
def begun_early(case: Case, *, least: float) -> Verdict:
    """Where work can begin in one part of the system, it does."""
    staged = [k for k, i in case.initiatives.items() if len({s.start for s in i.rollout if s.start}) > 1]
    if not case.initiatives:
        return Verdict("not met", "The plan has no initiative.", (), "Add initiatives.")
    text = f"{len(staged)} of {len(case.initiatives)} initiatives start in some places before others"
    if len(staged) / len(case.initiatives) >= least:
        return Verdict("met", f"{text}.", tuple(f"initiative/{key}" for key in staged))
    return Verdict("partly" if staged else "not met", f"{text}.", (), "Let those start who are ready.")


@check(
    "milestones-dated",
    least=number("Fewest milestones"),
    year=words("Financial year they must fall in; empty: any", ""),
)
def milestones_dated(case: Case, *, least: float, year: str) -> Verdict:
    """Milestones have a day and an owner."""
    held = case.plan.of(Milestone).values()
    dated = [m for m in held if (m.forecast or m.baseline or m.actual) and (not year or _in_year(m, year))]
    if len(dated) < least:
        when = f" in {year}" if year else ""
        return Verdict(
            "partly" if dated else "not met",
            f"{plural(len(dated), 'milestone')} with a date{when}; {least:.0f} looked for.",
            tuple(f"milestone/{m.id}" for m in dated),
            "Fill programme/milestones.csv.",
        )
    late = case.findings("timeline", ("milestone-overdue",))
    if late:
        return Verdict(
            "partly",
            f"{plural(len(dated), 'milestone')} with a date; {len(late)} overdue on {day_text(case.on)}.",
            tuple(f.subject for f in late)[:6],
            "Enter the day it happened, or a new forecast.",
        )
    return Verdict("met", f"{plural(len(dated), 'milestone')} with a date, none overdue.")


def _in_year(milestone: Milestone, year: str) -> bool:
    day = milestone.actual or milestone.forecast or milestone.baseline
    start = int(year[:4])
    return day is not None and date(start, 4, 1) <= day < date(start + 1, 4, 1)


@check("early-progress")
def early_progress(case: Case) -> Verdict:
    """Something tangible has happened: a milestone reached, a locality live, an initiative past its decision."""
    reached = [f"milestone/{k}" for k, m in case.plan.of(Milestone).items() if m.actual and m.actual <= case.on]
    live = [f"adoption/{k}" for k, a in case.plan.of(Adoption).items() if a.status in ("live", "complete")]
    going = [f"initiative/{k}" for k, i in case.initiatives.items() if i.stage in ("implementation", "evaluation")]
    text = (
        f"{plural(len(reached), 'milestone')} reached, {plural(len(live), 'locality', 'localities')} live, "
        f"{plural(len(going), 'initiative')} in implementation"
    )
    if reached or live:
        return Verdict("met", f"{text.capitalize()}.", (*reached, *live)[:6])
    if going:
        return Verdict("partly", f"{text.capitalize()}.", tuple(going)[:6], "Enter the milestones that show it.")
    return Verdict("not met", f"{text.capitalize()}.", (), "Show what has been done already.")


@check(
    "put-before",
    by=words("Day, such as 2016-06-30", day=True),
    stage=words("Words of the version's stage, with commas between"),
)
def put_before(case: Case, *, by: str, stage: str) -> Verdict:
    """A version of the plan was made, or a meeting or milestone is set, for a step of the timetable."""
    day, terms = date.fromisoformat(by), [term.lower() for term in listed(stage)]
    versions = [
        v for v in case.plan.of(Version).values() if any(term in f"{v.stage} {v.title}".lower() for term in terms)
    ]
    if versions:
        first = min(versions, key=lambda v: v.on)
        text = f"{first.title} is of {day_text(first.on)}; asked for by {day_text(day)}"
        return Verdict("met" if first.on <= day else "partly", f"{text}.", (f"version/{first.id}",))
    points = [
        ("milestone", m.id, m.actual or m.forecast or m.baseline, m.title) for m in case.plan.of(Milestone).values()
    ]
    points += [
        ("meeting", m.id, m.on, f"{m.subject} {m.title}") for m in case.plan.of(Meeting).values() if m.verb == "submit"
    ]
    fitting = [point for point in points if point[2] and any(term in point[3].lower() for term in terms)]
    if not fitting:
        return Verdict(
            "not met",
            f"No version, milestone or meeting is for it; asked for by {day_text(day)}.",
            (),
            "List the version in programme/versions.csv, or the milestone.",
        )
    kind, key, when, title = min(fitting, key=lambda point: point[2] or day)
    late = when is not None and when > day
    return Verdict(
        "partly" if late else "met",
        f"“{title}” is set for {day_text(when or day)}; asked for by {day_text(day)}.",
        (f"{kind}/{key}",),
        "Bring it forward." if late else "",
    )


@check("levels-agreed")
def levels_agreed(case: Case) -> Verdict:
    """For each problem the partners agreed the lowest level that can solve it, with reason and accountable body."""
    problems, decided = case.plan.of(Problem), {d.problem for d in case.plan.of(LevelDecision).values()}
    if not problems:
        return Verdict(
            "not met",
            "The plan lists no problem, so no level is agreed for any.",
            (),
            "Fill programme/problems.csv and level_decisions.csv.",
        )
    open_ = [key for key in problems if key not in decided]
    codes = ("upward-drift", "above-lowest-level", "nobody-accountable", "initiative-above-level")
    found = case.findings("governance", codes)
    records = tuple(f"problem/{key}" for key in open_) + tuple(f.subject for f in found)
    text = (
        f"{len(problems) - len(open_)} of {len(problems)} problems have an agreed level; "
        f"{plural(len(found), 'drift or gap', 'drifts or gaps')}"
    )
    if not open_ and not found:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if len(open_) < len(problems) else "not met",
        f"{text}.",
        records[:6],
        found[0].remedy if found else "Decide the level of each problem.",
    )


@check("process-fits")
def process_fits(case: Case) -> Verdict:
    """Each problem is named for what it is, and the change process chosen fits it."""
    rows = case.network.problems
    if not rows:
        return Verdict("not met", "The plan lists no problem.", (), "Fill programme/problems.csv: kind and process.")
    wrong = [row.id for row in rows if row.fits is False]
    unknown = [row.id for row in rows if row.fits is None]
    text = f"{len(rows) - len(wrong) - len(unknown)} of {len(rows)} problems have a process that fits"
    records = tuple(f"problem/{key}" for key in (*wrong, *unknown))
    if not wrong and not unknown:
        return Verdict("met", f"{text}.")
    fix = "Choose co-design, negotiation or a pilot where project management cannot solve it."
    return Verdict(
        "partly" if len(wrong) < len(rows) / 2 else "not met", f"{text}; {len(wrong)} do not fit.", records[:6], fix
    )


@check("programme-cost-stated", most=number("Largest share of cash-releasing benefit the programme may cost", 0.05))
def programme_cost_stated(case: Case, *, most: float) -> Verdict:
    """The plan says what the programme itself costs."""
    costs = case.plan.of(ProgrammeCost)
    if not costs:
        return Verdict(
            "not met", "Nothing is said of what the programme itself costs.", (), "Fill programme/programme_costs.csv."
        )
    total, share = case.load.cost_total, case.load.cost_share
    records = tuple(f"programme_cost/{key}" for key in costs)
    if share is None:
        return Verdict(
            "partly",
            f"The programme costs {pounds(total)}; no cash-releasing benefit to hold it against.",
            records,
            "State the benefits.",
        )
    text = f"The programme costs {pounds(total)}, {per_cent(share)} of the cash it is to release"
    return Verdict(
        "met" if share <= most else "partly",
        f"{text}.",
        records,
        "" if share <= most else "Look for a leaner programme.",
    )


@check("boards-assured", least=number("Share of full partners whose own board has approved the plan", 1.0))
def boards_assured(case: Case, *, least: float) -> Verdict:
    """The boards of the full partners have approved this plan, at a meeting with the power to."""
    own = {k: b.organisation for k, b in case.plan.of(Body).items() if b.organisation}
    yes = [
        a
        for a in case.plan.of(Approval).values()
        if a.result.startswith("approved") and not a.record and not a.withdrawn_on
    ]
    agreed = {own[a.body] for a in yes if a.body in own and a.on <= case.on}
    partners = [key for key, o in case.plan.of(Organisation).items() if o.partner == "full"]
    missing = [key for key in partners if key not in agreed]
    text = f"{len(partners) - len(missing)} of {len(partners)} full partners' boards have approved"
    records = tuple(f"organisation/{key}" for key in missing)
    if partners and 1 - len(missing) / len(partners) >= least:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if agreed else "not met", f"{text}.", records[:6], "Put this version before the boards that are left."
    )


@check("versions-kept")
def versions_kept(case: Case) -> Verdict:
    """Versions of the plan that were put before somebody are listed by digest."""
    held = case.plan.of(Version)
    if held:
        last = max(held.values(), key=lambda v: v.on)
        return Verdict(
            "met",
            f"{plural(len(held), 'version')}, the last of {day_text(last.on)}.",
            tuple(f"version/{key}" for key in held),
        )
    return Verdict(
        "not met", "No version is listed.", (), "List each version shown to a board in programme/versions.csv."
    )
