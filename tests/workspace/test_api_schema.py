"""The HTTP interface held against its own description: schemathesis asks all that the description allows, and more."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.accounts.tokens import make_token
from placeplan.workspace.runs import worker
from tests.workspace.people import person, run
from tests.workspace.scenes import with_tiny
from tests.workspace.serving import served

KINDS = "evidence,contract"
"""One flat kind and one with lists, mappings and numbers; the rest are made by the same code."""


@pytest.mark.slow
def test_schemathesis_finds_nothing(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    run()
    token = make_token(user=person(Role.LEAD), name="test", days=7, may_write=True, now=timezone.now())
    program = Path(sys.executable).parent / "schemathesis"
    with served(sqlite, PLACEPLAN_LIMIT_API="1000000") as address:
        with urllib.request.urlopen(f"{address}/api/v1/openapi.json?kinds={KINDS}", timeout=60) as answer:
            told = json.load(answer)
        for operation in (each for path in told["paths"].values() for each in path.values()):
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "plan":
                    parameter["schema"] = {"enum": ["vale"]}  # the one plan there is, so that its records are reached
        (tmp_path / "openapi.json").write_text(json.dumps(told))
        command = [
            program, "run", tmp_path / "openapi.json", "--url", address, "--header", f"Authorization: Bearer {token}",
            "--max-examples", "2", "--seed", "1", "--continue-on-failure", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "17 selected / 17 total" in done.stdout
