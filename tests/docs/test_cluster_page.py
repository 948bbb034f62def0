"""The page on clusters: its manifest is read and hangs together, its scripts are shell, what was not tried is said."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.repo.tree import ROOT

PAGE = (ROOT / "docs/how-to/run-on-a-cluster.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_manifest_is_read_and_its_parts_fit() -> None:
    yaml = pytest.importorskip("yaml")
    (manifest,) = blocks("yaml")
    service, scheduler, worker = yaml.safe_load_all(manifest)
    assert [part["kind"] for part in (service, scheduler, worker)] == ["Service", "Deployment", "Deployment"]
    for part in (scheduler, worker):
        labels = part["spec"]["template"]["metadata"]["labels"]
        assert part["spec"]["selector"]["matchLabels"] == labels
    assert service["spec"]["selector"] == scheduler["spec"]["template"]["metadata"]["labels"]
    (own,) = worker["spec"]["template"]["spec"]["containers"]
    port = service["spec"]["ports"][0]["port"]
    assert f"tcp://{service['metadata']['name']}:{port}" in own["args"]
    (first,) = scheduler["spec"]["template"]["spec"]["containers"]
    assert all(isinstance(word, str) for word in (*own["args"], *first["args"]))
    assert str(port) in first["args"]


@pytest.mark.parametrize("script", blocks("sh"))
def test_every_script_is_shell(script: str) -> None:
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0


def test_what_was_not_tried_is_said() -> None:
    told = PAGE.partition("## What was tried")[2]
    assert "never applied to a cluster" in told
    assert "never on more machines" in told
    assert "in the tests where there is an SSH server" in told
