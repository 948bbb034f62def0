"""What is kept in memory: found again by those who see the same, and by nobody else."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from placeplan.studies.keeping import pack
from placeplan.workspace.accounts.people import Signed
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions, queries
from placeplan.workspace.plans.assessed import assessed
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.standing import figures_of, made_so_far
from placeplan.workspace.runs import worker
from tests.plans import changed
from tests.workspace.people import person, run
from tests.workspace.scenes import NOW, OPERATOR, tiny_plan


def seen_by(role: Role) -> Scene:
    """The plan as somebody of a role sees it, in a request of their own."""
    request = RequestFactory().get("/plans/vale/")
    request.session = {}  # type: ignore[assignment]
    request.person = Signed(person(role))  # type: ignore[attr-defined]
    return Scene(request, "vale")  # type: ignore[arg-type]


def save(kind: str, key: str, **fields: object) -> None:
    held = queries.kept("vale")
    record = held.plan.records[kind][key].model_copy(update=fields)
    actions.save_record(
        by=OPERATOR, plan="vale", kind=kind, record=record, base=held.since[kind, key], why="Step", now=NOW
    )


@pytest.fixture
def published(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan was run while an initiative was restricted, which is not any more."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    plan = changed(tiny_plan(), "initiative", "frailty", publication="restricted", publication_reason="Not yet told")
    actions.push(by=OPERATOR, plan="vale", folder=pack(plan), why="First version", now=NOW)
    run()
    save("initiative", "frailty", publication="public", publication_reason="")


def test_a_run_from_when_a_record_was_restricted_is_kept_apart(published: None) -> None:
    lead, viewer = seen_by(Role.LEAD), seen_by(Role.VIEWER)
    assert lead.hidden == viewer.hidden == frozenset()  # they see the same now, and did not then
    for scene, named in ((lead, True), (viewer, False)):
        figures = figures_of(scene)
        assert figures is not None
        assert not figures.fresh
        assert ("frailty" in figures.run.results.frame["initiative"].to_list()) is named


def test_a_judgement_of_an_older_version_outlives_changes(published: None) -> None:
    def judged() -> object:
        scene = seen_by(Role.LEAD) if not scenes else Scene(scenes[0].request, "vale")
        scenes.append(scene)
        figures = figures_of(scene)
        assert figures is not None
        return assessed(scene, figures).judgement

    scenes: list[Scene] = []
    first = judged()
    before = {key for key in made_so_far() if "judged" in str(key)}
    save("assumption", "frailty-size", note="Another note")
    assert judged() is first
    assert {key for key in made_so_far() if "judged" in str(key)} == before
