"""The pages on the HTTP interface: the reference is what the interface says of itself, and the example runs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.utils import timezone

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.accounts.tokens import make_token
from placeplan.workspace.api.reference import page
from placeplan.workspace.ledger import queries
from tests.repo.tree import ROOT
from tests.workspace.people import person
from tests.workspace.scenes import with_tiny
from tests.workspace.serving import served


def test_the_reference_is_what_the_interface_says_of_itself() -> None:
    assert (ROOT / "docs/reference/http-api.md").read_text() == page()


@pytest.mark.slow
def test_the_example_of_the_notebook_runs(sqlite: str) -> None:
    with_tiny()
    token = make_token(user=person(Role.LEAD), name="notebook", days=7, may_write=True, now=timezone.now())
    code = (ROOT / "docs/how-to/use-the-api.md").read_text().partition("```python\n")[2].partition("```")[0]
    with served(sqlite) as address:
        surroundings = {**os.environ, "PLACEPLAN_URL": address, "PLACEPLAN_TOKEN": token, "PLACEPLAN_PLAN": "vale"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, timeout=300, check=False
        )
    assert done.returncode == 0, done.stderr
    assert "run 1 done" in done.stdout
    assert "Vale Hospital" in done.stdout
    assert queries.changes_of("vale", who="lead").first().why == "Yearly review"
