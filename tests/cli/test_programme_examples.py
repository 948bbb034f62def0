"""The three examples carry their source's own programme, as the command tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from placeplan.programme import TOPICS
from placeplan.studies.new import examples
from tests.cli.conftest import Runner

FOLDERS = {entry.name: entry.folder for entry in examples()}
DAYS = {
    "north-central-london": "2017-08-01", "mid-south-essex": "2016-11-01", "herefordshire-worcestershire": "2016-03-01",
}  # fmt: skip

pytestmark = pytest.mark.slow


def told(placeplan: Runner, name: str, topic: str, *more: str) -> dict[str, Any]:
    """What the command says of an example."""
    asked = ["programme", FOLDERS[name], topic, "--on", DAYS[name], "--no-figures", "--format", "json", *more]
    done = placeplan(*asked)
    assert done.exit_code in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_every_topic_is_shown(placeplan: Runner, name: str) -> None:
    for topic in TOPICS:
        done = placeplan("programme", FOLDERS[name], topic, "--on", DAYS[name], "--no-figures")
        assert done.exit_code in (0, 1), done.stderr
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_duties_in_five_boroughs(placeplan: Runner) -> None:
    found = told(placeplan, "north-central-london", "rollout")
    owed = [duty for duty in found["duties"] if duty["line"] == "initiative/simplified-discharge"]
    assert {duty["place"] for duty in owed} == {"barnet", "camden", "enfield", "haringey", "islington"}
    assert len(owed) == 20
    assert all(duty["holder"] and duty["due"] and duty["text"] for duty in owed)
    assert {"duplication", "drift", "stranding", "missing-duty"} <= {each["code"] for each in found["findings"]}
    assert found["learnings"]
    assert found["left_out"]


def test_workstreams_leads_and_eighteen_risks(placeplan: Runner) -> None:
    found = told(placeplan, "mid-south-essex", "risks")
    assert len(found["risks"]) == 18
    assert all(row["band"] == row["printed_band"] for row in found["risks"])
    assert found["counts"] == {"R": 2, "AR": 12, "A": 4}
    assert {"id", "title", "impact", "likelihood", "score", "band"} <= set(found["risks"][0])
    streams = told(placeplan, "mid-south-essex", "deepdive")["deepdives"]
    assert len(streams) == 18
    assert all(row["leads"]["sro"] for row in streams)
    assert {row["portfolio"] for row in streams} == {"local-health-and-care", "in-hospital"}
    (one,) = told(placeplan, "mid-south-essex", "deepdive", "--workstream", "localities")["deepdives"]
    assert one["questions"]


def test_bodies_calendar_workstreams_and_status_by_august(placeplan: Runner) -> None:
    found = told(placeplan, "herefordshire-worcestershire", "governance")
    assert len(found["bodies"]) == 15
    assert (found["months"][0], found["months"][-1]) == ("2016-01", "2016-07")
    printed = {row["body"]: [c for c in row["cells"] if c["month"] <= "2016-06"] for row in found["matrix"]}
    cells = {body: {c["month"][-2:]: (c["verb"], c["subject"]) for c in held} for body, held in printed.items()}
    assert cells["herefordshire-ccg-governing-body"] == {
        "02": ("update", "process"), "03": ("review", "vision"), "05": ("review", "plan"), "06": ("approve", "plan"),
    }  # fmt: skip
    status = told(placeplan, "herefordshire-worcestershire", "timeline")["milestones"]
    assert sum(row["printed"] == "by August 2016" for row in status) == 7
    assert any(row["printed"] == "W/c 22 April 2016" for row in status)
    streams = told(placeplan, "herefordshire-worcestershire", "deepdive")["deepdives"]
    assert {row["title"] for row in streams if row["portfolio"] == "one-herefordshire"} == {
        "Supportive Communities", "Collaborative Community Services", "Urgent Care", "Acute Care",
    }  # fmt: skip
    path = told(placeplan, "herefordshire-worcestershire", "path")
    assert (path["sign_off"], path["possible"]) == ("2016-06-30", True)
