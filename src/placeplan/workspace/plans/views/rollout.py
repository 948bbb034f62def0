"""The roll-out: who goes first, who follows, what each owes the other, who waits, and what is designed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import Adoption, Decision, DesignWork, Variation
from placeplan.studies.programme_pictures import left_out_picture
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.boards import seen_record
from placeplan.workspace.plans.listing import listed
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sections import Button, Grid, Section, day_text, drawn, many, month_text, shown_page
from placeplan.workspace.plans.standing import answered, day_of, kept_in_memory
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table

__all__ = ["duties", "line", "rollout"]


@require_safe
@page()
def rollout(scene: Scene) -> HttpResponse:
    """Warnings, the matrix of initiatives and localities, duties in short, who waits, and what was learned."""
    found: Any = answered(scene, "rollout").found
    sections = (
        Section("Who goes first, who follows", "matrix", grid=_matrix(scene, found)),
        Section("Duties early and later adopters owe each other", "duties", tables=(_owed(scene, found),),
                buttons=(Button("The duty ledger", reverse("duties", kwargs={"plan": scene.name})),)),
        Section("People not served yet", "waiting", tables=(_waiting(scene, found),)),
        Section("Decided once for everybody", "once", tables=(_once(scene), _designs(scene))),
        Section("Departures from the agreed design", "variations", tables=(_variations(scene),)),
        Section("What was learned", "learned", tables=(_learned(scene, found.learnings),)),
    )  # fmt: skip
    empty = (
        ""
        if found.rollouts
        else "No initiative is rolled out yet. Give an initiative a roll-out: who starts early, who later."
    )
    return shown_page(
        scene, "rollout", "Roll-out", sections if found.rollouts else (), day=day_of(scene), says=_says(found),
        findings=finding_rows(scene, found.findings), empty=empty,
        all_well="" if empty else "Nobody designs twice, drifts, is left behind or owes what is overdue.",
    )  # fmt: skip


def _says(found: Any) -> tuple[str, ...]:
    if not found.rollouts:
        return ()
    done = sum(each.status in ("done", "waived") for each in found.duties)
    late = sum(each.status == "overdue" for each in found.duties)
    said = f"{len(found.rollouts)} roll-outs."
    if found.duties:
        said += f" Of {len(found.duties)} duties, {done} {'is' if done == 1 else 'are'} shown to be met and {late} "
        said += f"{'is' if late == 1 else 'are'} overdue."
    return (said,)


def _line_cell(scene: Scene, row: Any) -> Cell:
    address = reverse("line", kwargs={"plan": scene.name, "kind": row.kind, "record": row.id})
    return Cell(row.title, address, note="Workstream" if row.kind == "workstream" else "")


def _matrix(scene: Scene, found: Any) -> Grid:
    places = dict.fromkeys(each.place for row in found.rollouts for each in row.localities)
    ordered = sorted(places, key=lambda key: many(scene, "place", [key]))
    rows = []
    for row in found.rollouts:
        known = {each.place: each for each in row.localities}
        cells = tuple(_part(known[key]) if key in known else (Cell("–"),) for key in ordered)
        rows.append((_line_cell(scene, row), cells))
    heads = ("Roll-out", *(many(scene, ("place", "neighbour"), [key]) for key in ordered))
    return Grid("matrix-table", "Each locality’s part in each roll-out", heads, tuple(rows),
                note="– : nothing is said of this locality here.")  # fmt: skip


def _part(row: Any) -> tuple[Cell, ...]:
    """A locality's part: its role, when it starts, how ready it is and where it stands."""
    if not row.role:
        return (Cell("No role", tag="orange"),)
    if row.role == "not party":
        return (cell("not party", tag=True),)
    said = [month_text(row.start, "no month"), f"wave {row.wave}"]
    said += [f"ready {row.readiness:.0%}" if row.readiness is not None else ""]
    found = [Cell(row.role, tag="blue" if row.role == "early" else "aqua-green", note=", ".join(filter(None, said)))]
    return (*found, cell(row.status, tag=True)) if row.status else tuple(found)


def _owed(scene: Scene, found: Any) -> Table:
    rows = [
        (_line_cell(scene, row), f"{row.duties_total}", f"{row.duties_done}",
         Cell(f"{row.duties_overdue}", _ledger(scene, line=f"{row.kind}/{row.id}", status="overdue"))
         if row.duties_overdue else "0")
        for row in found.rollouts if row.duties_total
    ]  # fmt: skip
    return table("owed-table", "Duties by roll-out", ["Roll-out", "Duties #", "Shown to be met #", "Overdue #"], rows,
                 empty="No duties arise: nobody goes first while others follow.")  # fmt: skip


def _ledger(scene: Scene, **asked: str) -> str:
    from urllib.parse import urlencode

    return f"{reverse('duties', kwargs={'plan': scene.name})}?{urlencode(asked)}"


def _waiting(scene: Scene, found: Any) -> Table:
    on = day_of(scene).on
    months = [f"{on.year + ahead}-{on.month:02}" for ahead in (0, 1, 2)]
    by_line: dict[str, dict[str, Any]] = {}
    for each in found.left_out:
        by_line.setdefault(each.line, {})[each.month] = each
    rows = list[tuple[Cell | str, ...]]()
    for row in found.rollouts:
        known = by_line.get(f"{row.kind}/{row.id}", {})
        if not known:
            continue
        first, last = min(known), max(known)
        waits = [None if m > last else known.get(max(m, first)) for m in months]
        now = next((each for each in waits if each is not None), None)
        shares = (now.most_deprived_share, now.most_deprived_share_all) if now else (None, None)
        rows.append((_line_cell(scene, row), *(f"{each.persons:,.0f}" if each else "0" for each in waits),
                     *("" if share is None else f"{share:.0%}" for share in shares),
                     f"{row.person_months_unserved / 1000:,.0f}"))  # fmt: skip
    heads = ["Roll-out", *(f"{month_text(month)} #" for month in months), "Most deprived fifth among them #",
             "among all it is for #", "Thousand person-months in all #"]  # fmt: skip
    return table(
        "waiting-table",
        "People not served yet",
        heads,
        rows,
        empty="Nobody waits.",
        note="People each roll-out is for and has not reached. The same person counts in each of them.",
    )


def _of(record: Any) -> tuple[str, str]:
    return ("initiative", record.initiative) if record.initiative else ("workstream", record.workstream)


def _once(scene: Scene, only: tuple[str, str] | None = None) -> Table:
    rows = [
        (record_cell(scene, "decision", each.id, note=each.question), record_cell(scene, *_of(each)),
         record_cell(scene, "body", each.body), day_text(each.on, "no day"), cell(each.status, tag=True), each.outcome)
        for each in scene.shown.of(Decision).values() if each.once_only and only in (None, _of(each))
    ]  # fmt: skip
    heads = ["Decision", "For", "Body", "Day", "Status", "Outcome"]
    return table(
        "once-table", "Once-only decisions", heads, rows, empty="No decision is marked as taken once for everybody."
    )


def _designs(scene: Scene, only: tuple[str, str] | None = None) -> Table:
    rows = [
        (record_cell(scene, "design_work", each.id), record_cell(scene, *_of(each)), each.part,
         many(scene, "place", each.places), day_text(each.from_date), day_text(each.to_date, "going on"))
        for each in scene.shown.of(DesignWork).values() if only in (None, _of(each))
    ]  # fmt: skip
    heads = ["Work", "For", "Part", "Designed by", "From", "Until"]
    return table("design-table", "Who designs what", heads, rows, empty="No design work is recorded.")


def _variations(scene: Scene, only: tuple[str, str] | None = None) -> Table:
    known = scene.shown.of(Decision)
    rows = [
        (
            record_cell(scene, "variation", each.id),
            record_cell(scene, *_of(each)),
            record_cell(scene, "place", each.place),
            each.part,
            each.reason,
            day_text(each.on),
            record_cell(scene, "decision", each.decision)
            if each.decision in known
            else Cell("Not agreed", tag="orange"),
        )
        for each in scene.shown.of(Variation).values()
        if only in (None, _of(each))
    ]
    heads = ["Departure", "From", "Place", "Part", "Why", "Day", "Agreed by"]
    return table("variation-table", "Variations", heads, rows, empty="Nobody departs from an agreed design.")


def _learned(scene: Scene, rows: Sequence[Any]) -> Table:
    made = [
        (record_cell(scene, "learning", each.id), record_cell(scene, "place", each.place), each.direction,
         "Worked" if each.worked else "Did not work", each.finding, record_cell(scene, "assumption", each.assumption),
         each.effect, day_text(each.on))
        for each in rows
    ]  # fmt: skip
    heads = ["Learned", "Where", "Travels", "It", "Found", "Bears on", "Changes it", "Day"]
    return table("learning-table", "Learning, shared both ways", heads, made, empty="Nothing learned is recorded yet.")


@require_safe
@page()
def line(scene: Scene, kind: str, record: str) -> HttpResponse:
    """One roll-out: its localities, the order proposed, who waits, its duties, and what is designed once."""
    if kind not in ("initiative", "workstream"):
        raise Http404
    held, answer = seen_record(scene, kind, record), answered(scene, "rollout")
    found: Any = answer.found
    key = f"{kind}/{record}"
    row = next((each for each in found.rollouts if (each.kind, each.id) == (kind, record)), None)
    if row is None:
        raise Http404
    picture = kept_in_memory(scene, ("people left out", key, day_of(scene).on), lambda: left_out_picture(answer, key))
    months = [each for each in found.left_out if each.line == key]
    only = (kind, record)
    sections = (
        Section("Localities", "localities", tables=(_localities(scene, row, found),),
                buttons=_adding(scene, "adoption", "Say how a locality stands", kind, record)),
        Section("People not served yet", "waiting", picture=drawn(picture), tables=(_months(scene, months),),
                folded="The figures of this picture" if months else ""),
        Section("Duties", "duties", tables=(_duty_table(scene, [d for d in found.duties if d.line == key]),)),
        Section("Decided once for everybody", "once", _parts(row), tables=(_once(scene, only), _designs(scene, only))),
        Section("Departures from the agreed design", "variations", tables=(_variations(scene, only),)),
        Section("What was learned", "learned", tables=(_learned(scene, [e for e in found.learnings if e.line == key]),),
                buttons=_adding(scene, "learning", "Add what was learned", kind, record)),
    )  # fmt: skip
    mine = [each for each in found.findings if each.subject == key or _about(scene, each.subject, only)]
    whole = {"plan": scene.name, "kind": kind, "record": record}
    change = (Button(f"Change the {kind}", reverse("change-record", kwargs=whole)),)
    return shown_page(
        scene,
        "rollout",
        row.title,
        sections,
        caption="Roll-out",
        day=day_of(scene),
        findings=finding_rows(scene, mine),
        all_well="Nothing needs attention.",
        buttons=(
            *(change if scene.may_edit(kind, held) else ()),
            Button(f"The {kind}", reverse("record", kwargs=whole)),
        ),
        back=Cell("Roll-out", reverse("rollout", kwargs={"plan": scene.name})),
    )


def _about(scene: Scene, subject: str, only: tuple[str, str]) -> bool:
    kind, _, key = subject.partition("/")
    found = scene.plan.records.get(kind, {}).get(key) if kind in ("variation", "learning", "design_work") else None
    return found is not None and _of(found) == only


def _adding(scene: Scene, kind: str, text: str, on: str, key: str) -> tuple[Button, ...]:
    if not scene.may(Permission.EDIT, Thing(scene.name, kind)):
        return ()
    return (Button(text, f"{reverse('add', kwargs={'plan': scene.name, 'kind': kind})}?{on}={key}"),)


def _parts(row: Any) -> tuple[str, ...]:
    once = f"Designed once: {', '.join(row.once_only)}." if row.once_only else "No part is named as designed once."
    fit = f"Each locality may fit to itself: {', '.join(row.tailorable)}." if row.tailorable else ""
    return tuple(filter(None, (once, fit)))


def _localities(scene: Scene, row: Any, found: Any) -> Table:
    adoptions = {(_of(each), each.place): each.id for each in scene.shown.of(Adoption).values()}
    steps = {step.place: step for step in found.proposed if step.line == f"{row.kind}/{row.id}"}
    rows = []
    for each in sorted(
        row.localities, key=lambda each: (each.role != "early", each.role != "later", each.start or "9")
    ):
        step, known = steps.get(each.place), adoptions.get(((row.kind, row.id), each.place), "")
        proposed = Cell(month_text(step.start), note=step.reason) if step else Cell("")
        rows.append(
            (
                record_cell(scene, ("place", "neighbour"), each.place),
                cell(each.role or "no role", tag=True),
                str(each.wave) if each.role in ("early", "later") else "",
                month_text(each.start, "no month"),
                proposed,
                month_text(each.committed),
                month_text(each.ready_from),
                "" if each.readiness is None else f"{each.readiness:.0%}",
                record_cell(scene, "adoption", known, note=each.status)
                if known
                else cell(each.status, tag=bool(each.status)),
                record_cell(scene, "organisation", each.holder, otherwise="Nobody"),
            )
        )
    heads = ["Place", "Role", "Wave #", "Starts", "Proposed", "Committed to", "Could start", "Ready #", "Status",
             "Holds its duties"]  # fmt: skip
    return table("locality-table", "Who goes when", heads, rows,
                 note="Proposed: the order that leaves the fewest people waiting, given readiness, staff and "
                 "milestones, with its reason.")  # fmt: skip


def _months(scene: Scene, rows: Sequence[Any]) -> Table:
    made = [
        (month_text(each.month), f"{each.persons:,.0f}", f"{each.most_deprived:,.0f}",
         "" if each.most_deprived_share is None else f"{each.most_deprived_share:.1%}",
         "" if each.most_deprived_share_all is None else f"{each.most_deprived_share_all:.1%}",
         many(scene, "place", each.places))
        for each in rows
    ]  # fmt: skip
    heads = ["Month", "Waiting #", "In the most deprived fifth #", "Share #", "Share of all it is for #", "Where"]
    return table("month-table", "People not served, on average over each month", heads, made, empty="Nobody waits.")


def _duty_table(scene: Scene, rows: Sequence[Any], *, lines: bool = False) -> Table:
    made = []
    for each in rows:
        known = scene.plan.records.get("duty", {}).get(each.id)
        first = (
            record_cell(scene, "duty", each.id, note=each.duty)
            if known is not None
            else Cell(each.text, note=each.duty)
        )
        said = Cell(each.text, first.link, note=each.duty)
        kind, _, key = each.line.partition("/")
        line = _line_cell(scene, _Line(kind, key, each.title))
        made.append(
            (
                said,
                *((line,) if lines else ()),
                record_cell(scene, "place", each.place),
                record_cell(scene, "organisation", each.holder, otherwise="Nobody"),
                many(scene, "place", each.owed_to),
                day_text(each.due, "no day"),
                cell(each.status, tag=True),
                each.evidence,
            )
        )
    heads = ["Duty", *(("In",) if lines else ()), "Place", "Held by", "Owed to", "Due", "Status", "Shown by"]
    return table("duty-table", "Duties", heads, made, empty="No duty fits.")


class _Line:
    """What names a roll-out."""

    def __init__(self, kind: str, id: str, title: str) -> None:
        self.kind, self.id, self.title = kind, id, title


_ORDER = ("overdue", "due", "open", "undated", "done", "waived")


@require_safe
@page()
def duties(scene: Scene) -> HttpResponse:
    """The duty ledger: every duty of every locality, the overdue first, filtered."""
    found: Any = answered(scene, "rollout").found
    rows = {str(at): each for at, each in enumerate(sorted(found.duties, key=_urgency))}
    texts = [
        {"at": at, "line": each.line, "place": each.place, "duty": each.duty, "status": each.status,
         "words": f"{each.title} {each.text}"}
        for at, each in rows.items()
    ]  # fmt: skip
    asked = {name: str(value) for name, value in scene.request.GET.items() if value and name != "on"}
    listing = listed(texts, ("line", "place", "duty", "status", "words"), asked)
    shown = _duty_table(scene, [rows[row["at"]] for row in listing.rows], lines=True)
    titles = {each.line: each.title for each in found.duties}
    places = {each.place: many(scene, "place", [each.place]) for each in found.duties}
    filters = [
        ("line", "Roll-out", sorted(titles.items(), key=lambda pair: pair[1])),
        ("place", "Place", sorted(places.items(), key=lambda pair: pair[1])),
        (
            "status",
            "Status",
            [(name, name.capitalize()) for name in _ORDER if any(d.status == name for d in found.duties)],
        ),
        ("duty", "Duty", sorted({(d.duty, f"{d.duty}: {d.text}") for d in found.duties})),
    ]
    context = {
        "table": shown, "listing": listing, "asked": asked, "keep": asked, "day": day_of(scene),
        "filters": [{"name": n, "label": label, "options": o, "value": asked.get(n, "")} for n, label, o in filters],
        "buttons": (Button("Show that a duty is met", reverse("add", kwargs={"plan": scene.name, "kind": "duty"})),)
        if scene.may(Permission.EDIT, Thing(scene.name, "duty")) else (),
    }  # fmt: skip
    return scene.show("duties.html", "rollout", context)


def _urgency(each: Any) -> tuple[int, bool, Any, str, str]:
    return (_ORDER.index(each.status), each.due is None, each.due, each.line, each.place)
