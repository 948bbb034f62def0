"""Every command on every example that comes with Placeplan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from placeplan.studies.new import examples
from tests.cli.calls import fingerprint
from tests.cli.conftest import Runner

EXAMPLES = {entry.name: entry for entry in examples()}

pytestmark = pytest.mark.slow


@pytest.fixture(params=sorted(EXAMPLES))
def example(request: pytest.FixtureRequest, placeplan: Runner, tmp_path: Path) -> Path:
    """A copy of an example, made by the command."""
    done = placeplan("new", tmp_path / "plan", "--example", request.param)
    assert done.exit_code == 0, done.stderr
    assert fingerprint(tmp_path / "plan") == fingerprint(EXAMPLES[request.param].folder)
    return tmp_path / "plan"


def test_every_command_works_and_leaves_the_plan_alone(placeplan: Runner, example: Path) -> None:
    before = fingerprint(example)
    checked = placeplan("check", example, "--at", "2016-10-21")
    assert checked.exit_code == 0, checked.stdout
    assert placeplan("run", example, "--at", "2016-10-21").exit_code in (0, 1)
    assert (example.parent / "plan-results/report.html").stat().st_size > 10_000
    last = json.loads(placeplan("show", example, "gap.finance", "--format", "json").stdout)["figures"][-1]["year"]
    for arguments in (["show", example], ["show", example, "gap"], ["explain", example, "gap.finance", "--year", last]):
        done = placeplan(*arguments)
        assert done.exit_code == 0, done.stderr
        assert done.stdout
    for path in sorted((example / "scenarios").glob("*.toml")):
        assert placeplan("diff", example, "--scenario", path.stem).exit_code == 0
        checked = placeplan("check", example, "--scenario", path.stem, "--at", "2016-10-21")
        assert checked.exit_code == 0, checked.stdout
    for path in sorted((example / "scenarios").glob("*.toml"))[:1]:
        assert placeplan("compare", example, "--scenario", path.stem).exit_code == 0
    assert fingerprint(example) == before
