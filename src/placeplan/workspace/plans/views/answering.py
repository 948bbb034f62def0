"""Asking a body to approve, and recording what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from placeplan.records import Approval, Initiative, Meeting, Membership
from placeplan.studies.asking import ANSWERS, answer, ask
from placeplan.studies.binding import binding_of_approval
from placeplan.studies.editing import FieldProblem, count_parts
from placeplan.studies.keeping import part_of
from placeplan.studies.show import figure_list
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.ledger import actions
from placeplan.workspace.ledger.queries import find_change
from placeplan.workspace.plans.boards import seen_record, substance_of
from placeplan.workspace.plans.forms import FormField, Option, posted_texts, rearranged, some_fields
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import Figures, day_of, figures_of, kept_in_memory
from placeplan.workspace.plans.tables import record_cell
from placeplan.workspace.plans.views.approvals import binds

__all__ = ["answer_page", "ask_page"]

_MOST = 30
"""Rows a form takes of each kind: figures, conditions, disagreements."""


@dataclass(frozen=True)
class Rows:
    """Rows of a form that can be added to.

    Parameters
    ----------
    name
        Name of the field whose parts they are.
    """

    name: str
    label: str
    hint: str
    one: str
    rows: tuple[tuple[FormField, ...], ...]


@dataclass
class Made:
    """A form as the page shows it."""

    fields: list[FormField]
    rows: list[Rows] = field(default_factory=list)
    suggestions: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def ask_page(scene: Scene) -> HttpResponse:
    """Ask a body to approve the plan as it stands, or one record of it."""
    demand(scene.person, Permission.EDIT, Thing(scene.name, "approval"))
    figures = figures_of(scene)
    if scene.request.method != "POST":
        sent = {name: scene.request.GET.get(name, "") for name in ("body", "meeting", "what", "title")}
        return _ask(scene, figures, {**sent, "tolerances.0.figure": ""})
    texts, why = posted_texts(scene.request.POST), scene.request.POST.get("why", "")
    again = rearranged(texts, scene.request.POST.get("press", ""))
    if again is not None:
        return _ask(scene, figures, again, why=why)
    fresh = figures if figures is not None and figures.fresh else None
    results = fresh.run.results if fresh and count_parts(texts, "tolerances") else None
    records, problems = ask(texts, scene.shown, today=timezone.localdate(), results=results, digest=substance_of(scene))
    problems += [] if why.strip() else [FieldProblem("why", "Say in a few words why it is asked.")]
    if problems:
        return _ask(scene, figures, texts, why=why, problems=problems)
    # Another may have asked the same meanwhile: what is then written under the same name is kept aside, not lost.
    done = actions.save_together(
        by=scene.person, plan=scene.name, records=[(kind, record, 0) for kind, record in records], why=why,
        now=timezone.now(),
    )  # fmt: skip
    approval = next(record for kind, record in records if kind == "approval")
    return _told(scene, done, approval.id, "It is recorded that the body is asked.")


def _ask(
    scene: Scene,
    figures: Figures | None,
    texts: dict[str, str],
    *,
    why: str = "",
    problems: Sequence[FieldProblem] = (),
) -> HttpResponse:
    made = _ask_form(scene, figures, texts, problems)
    context = {
        "title": "Ask a body to approve", "button": "Ask the body", "digest": substance_of(scene)[:12], "asking": True,
        "figures_fresh": figures is not None and figures.fresh,
    }  # fmt: skip
    return _show(scene, made, context, why=why, problems=problems)


def _ask_form(scene: Scene, figures: Figures | None, texts: dict[str, str], problems: Sequence[FieldProblem]) -> Made:
    plan, names = scene.shown, ("title", "body", "meeting", "on", "note")
    fields, suggested = some_fields("approval", names, texts, plan, problems)
    meetings = [m for m in plan.of(Meeting).values() if m.status == "planned" and m.verb in ("approve", "review")]
    meeting = _choice(fields["meeting"], [("", "None yet"), *((m.id, f"{m.title}, {_when(m)}") for m in meetings)])
    wrong = {problem.name: problem.message for problem in problems}
    subjects = [("plan", "The plan as it stands")]
    subjects += [(f"initiative/{key}", f"Initiative: {row.title}") for key, row in plan.of(Initiative).items()]
    value = texts.get("what", "") or "plan"
    if value not in {key for key, _ in subjects} and "what" not in wrong:
        subjects.append((value, value))
    what = _choice(
        FormField("what", "What it is asked to approve", "An approval binds to exactly what the body is shown: to this "
                  "version of the plan, or to one record as it is now.", "select", value, error=wrong.get("what", "")),
        subjects,
    )  # fmt: skip
    rows = [_tolerance(scene, figures, texts, number, problems) for number in _numbers(texts, "tolerances")]
    held = Rows(
        "tolerances",
        "Figures the approval is to rest on (optional)",
        "While each stays within what you say here, the plan may change without the body being asked again. Without "
        "any, every change to the plan lapses the approval.",
        "figure",
        tuple(rows),
    )
    title = replace(fields["title"], hint="In a few words, such as Approval of the five-year plan.")
    on = replace(fields["on"], label="Answer wanted by")
    return Made([what, title, fields["body"], meeting, on, fields["note"]], [held], suggested)


def _when(meeting: Meeting) -> str:
    return f"{meeting.on:%d %B %Y}".lstrip("0") if meeting.on else meeting.month or meeting.printed


def _tolerance(
    scene: Scene, figures: Figures | None, texts: dict[str, str], number: int, problems: Sequence[FieldProblem]
) -> tuple[FormField, ...]:
    start = f"tolerances.{number}."
    names = ("figure", "year", "world", "scope", "below", "above")
    fields, _ = some_fields("tolerance", names, texts, scene.shown, problems, start=start)
    known = [("", "Choose a figure"), *_figures(scene, figures)]
    years = [str(year) for year in scene.plan.years]
    world = fields["world"] if fields["world"].value else replace(fields["world"], value="do something")
    return (
        _choice(fields["figure"], known),
        _choice(replace(fields["year"], value=fields["year"].value or years[-1]), [(year, year) for year in years]),
        _choice(world, [("do something", "Do something"), ("do nothing", "Do nothing")]),
        replace(fields["scope"], widget="text", label="Of (optional)", hint="Such as organisation = id. Empty: all."),
        replace(fields["below"], label="May fall by", hint="In the figure’s unit; empty: by any amount."),
        replace(fields["above"], label="May rise by", hint="In the figure’s unit; empty: by any amount."),
    )  # fmt: skip


def _figures(scene: Scene, figures: Figures | None) -> list[tuple[str, str]]:
    """Figures of the last run, with what each is."""
    if figures is None:
        return []
    run = figures.row.pk
    return kept_in_memory(scene, ("figures to choose from", run), lambda: [
        (row.figure, f"{row.figure}: {row.meaning}") for row in figure_list(figures.run.results)
    ])  # fmt: skip


def _choice(made: FormField, known: Sequence[tuple[str, str]]) -> FormField:
    options = [Option(key, title, key == made.value) for key, title in known]
    if made.value not in {key for key, _ in known}:
        options.insert(0, Option(made.value, made.value or "Choose one", selected=True))
    return replace(made, widget="select", options=tuple(options), suggestions="")


def _numbers(texts: dict[str, str], name: str) -> range:
    return range(min(max(count_parts(texts, name), 1), _MOST))


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def answer_page(scene: Scene, record: str) -> HttpResponse:
    """Record what a body answered, with who was there, votes, conditions and dissent."""
    held = seen_record(scene, "approval", record)
    assert isinstance(held, Approval)
    demand(scene.person, Permission.EDIT, scene.thing("approval", held))
    if held.result != "asked" and scene.request.method != "POST":
        messages.info(scene.request, "An answer is recorded already. Change the record if it is not right.")
        return redirect("approval", plan=scene.name, record=record)
    posted = scene.request.POST
    bases = {name: scene.held.since.get(key, 0) for name, key in _keys(scene, held)}
    if scene.request.method != "POST":
        meeting = scene.plan.of(Meeting).get(held.meeting)
        seats = "\n".join(meeting.present) if meeting else ""
        texts = {"on": held.on.isoformat(), "meeting": held.meeting, "note": held.note, "seats": seats}
        return _answer(scene, held, texts, bases)
    texts, why = posted_texts(posted) | {"seats": "\n".join(posted.getlist("r.seats"))}, posted.get("why", "")
    bases = {name: _number(posted.get(f"base.{name}", "")) for name in bases}
    press = posted.get("press", "")
    again = rearranged(texts, press)
    if again is not None:
        return _answer(scene, held, again, bases, why=why)
    found, problems = answer(texts, scene.plan, _as_opened(scene, held, bases))
    if press != "check":
        problems += [] if why.strip() else [FieldProblem("why", "Say where this is minuted, or why it is recorded.")]
    if found is None or problems or press == "check":
        return _answer(scene, held, texts, bases, why=why, problems=problems, found=found)
    records = [(kind, made, _base(bases, kind, made.id)) for kind, made in found.records]
    done = actions.save_together(by=scene.person, plan=scene.name, records=records, why=why, now=timezone.now())
    return _told(scene, done, record, "The answer is recorded.")


def _as_opened(scene: Scene, held: Approval, bases: dict[str, int]) -> Approval:
    """The approval as the person had it before them: an answer given meanwhile is not taken into theirs."""
    base = bases["approval"]
    if base in (0, scene.held.since.get(("approval", held.id), 0)):
        return held
    change = find_change(scene.name, base)
    if (change.kind, change.record) != ("approval", held.id) or not change.after:
        raise Http404
    opened = part_of("approval", change.after)
    assert isinstance(opened, Approval)
    return opened


def _keys(scene: Scene, held: Approval) -> list[tuple[str, tuple[str, str]]]:
    meetings = [key for key, row in scene.plan.of(Meeting).items() if row.body == held.body]
    return [("approval", ("approval", held.id)), *((f"meeting.{key}", ("meeting", key)) for key in meetings)]


def _base(bases: dict[str, int], kind: str, key: str) -> int:
    if kind == "approval":
        return bases["approval"]
    return bases.get(f"{kind}.{key}", 0) if kind == "meeting" else 0


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _answer(
    scene: Scene, held: Approval, texts: dict[str, str], bases: dict[str, int], *, why: str = "",
    problems: Sequence[FieldProblem] = (), found: Any = None,
) -> HttpResponse:  # fmt: skip
    made = _answer_form(scene, held, texts, problems)
    seats = set(texts.get("seats", "").splitlines())
    shown = scene.shown
    context = {
        "title": "Record the answer",
        "caption": held.title,
        "button": "Record the answer",
        "checks": True,
        "bases": bases,
        "body": record_cell(scene, "body", held.body),
        "record": held,
        "seats": [
            {
                "id": seat.id,
                "organisation": record_cell(scene, "organisation", seat.organisation).text,
                "person": record_cell(scene, "person", seat.person).text,
                "vote": seat.vote,
                "there": seat.id in seats,
            }
            for seat in shown.of(Membership).values()
            if seat.body == held.body
        ],
        "seats_error": next((p.message for p in problems if p.name == "seats"), ""),
        "preview": _preview(scene, found),
    }
    return _show(scene, made, context, why=why, problems=problems)


def _preview(scene: Scene, found: Any) -> Any:
    """What the answer would bind once it is recorded; None where nobody asked."""
    if found is None:
        return None
    plan = scene.shown
    for kind, record in found.records:
        plan = plan.with_records(kind, {**plan.records.get(kind, {}), record.id: record})
    made = next(record for kind, record in found.records if kind == "approval")
    no, binding = made.result in ("rejected", "deferred"), binding_of_approval(plan, made)
    return {"quorum": found.quorum, "ruled": binding.ruled, "no": no, "section": binds(scene, binding)[0]}


def _answer_form(scene: Scene, held: Approval, texts: dict[str, str], problems: Sequence[FieldProblem]) -> Made:
    plan, wrong = scene.shown, {problem.name: problem.message for problem in problems}
    names = ("on", "meeting", "votes_for", "votes_against", "abstained", "note")
    fields, suggested = some_fields("approval", names, texts, plan, problems)
    result = _choice(
        FormField("result", "What it answered", "", "select", texts.get("result", ""), error=wrong.get("result", "")),
        [("", "Choose one"), *ANSWERS.items()],
    )
    meetings = [m for m in plan.of(Meeting).values() if m.body == held.body]
    meeting = _choice(fields["meeting"], [("", "None"), *((m.id, f"{m.title}, {_when(m)}") for m in meetings)])
    known = {"decides": replace(fields["on"], label="Day of the answer")}
    conditions, more = _conditions(scene, texts, problems)
    dissent = [_disagrees(scene, texts, number, wrong) for number in _numbers(texts, "dissent")]
    rows = [
        Rows("conditions", "Conditions", "What it asked for when it said yes. Each is followed until it is met.",
             "condition", tuple(conditions)),
        Rows("dissent", "Who disagreed", "Their reason is kept beside the answer.", "disagreement", tuple(dissent)),
    ]  # fmt: skip
    votes = [replace(fields[name], label=f"{words} (optional)", hint="") for name, words in
             (("votes_for", "Votes for"), ("votes_against", "Votes against"), ("abstained", "Abstained"))]  # fmt: skip
    return Made([result, known["decides"], meeting, *votes, fields["note"]], rows, suggested | more)


def _conditions(scene: Scene, texts: dict[str, str], problems: Sequence[FieldProblem]) -> tuple[Any, Any]:
    found: list[tuple[FormField, ...]] = []
    suggested: dict[str, tuple[tuple[str, str], ...]] = {}
    for number in _numbers(texts, "conditions"):
        start = f"conditions.{number}."
        fields, more = some_fields("condition", ("title", "holder", "due"), texts, scene.shown, problems, start=start)
        suggested |= more
        found.append((replace(fields["title"], label="What it asked for", hint=""), fields["holder"], fields["due"]))
    return found, suggested


def _disagrees(scene: Scene, texts: dict[str, str], number: int, wrong: dict[str, str]) -> tuple[FormField, ...]:
    start = f"dissent.{number}."
    known = [("", "Choose an organisation")]
    known += [(key, row.title) for key, row in scene.shown.records["organisation"].items()]
    who = FormField(f"{start}organisation", "Organisation", "", "select", texts.get(f"{start}organisation", ""),
                    error=wrong.get(f"{start}organisation", ""))  # fmt: skip
    why = FormField(f"{start}reason", "Its reason", "", "text", texts.get(f"{start}reason", ""),
                    error=wrong.get(f"{start}reason", ""))  # fmt: skip
    return _choice(who, known), why


def _show(
    scene: Scene, made: Made, context: dict[str, Any], *, why: str, problems: Sequence[FieldProblem]
) -> HttpResponse:
    errors = [("f-" + problem.name.replace(".", "-"), problem.message) for problem in problems]
    why_error = next((problem.message for problem in problems if problem.name == "why"), "")
    shared = {"form": made, "why": why, "why_error": why_error, "errors": errors, "day": day_of(scene)}
    return scene.show("asking.html", "governance", {**shared, **context}, status=422 if problems else 200)


def _told(scene: Scene, done: actions.Outcome, approval: str, said: str) -> HttpResponse:
    if done.conflict:
        messages.warning(
            scene.request,
            "Somebody else recorded this while you were writing. Theirs stands; all that you wrote is kept aside "
            "beside it. Compare the two.",
        )
        return redirect("conflict", plan=scene.name, sequence=done.sequence)
    messages.success(scene.request, said if done.changed else "Nothing differed, so nothing was saved.")
    return redirect("approval", plan=scene.name, record=approval)
