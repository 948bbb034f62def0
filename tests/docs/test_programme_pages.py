"""The programme's reference is what the code says, its codes are all explained, and its how-to pages run."""

import re
from pathlib import Path

import pytest

from placeplan.programme import TOPICS
from placeplan.programme.codes import FINDINGS, PROBLEMS
from placeplan.programme.reference import render_reference
from tests.repo.tree import ROOT, SOURCE

CODE = SOURCE / "programme"


def test_the_reference_is_written_from_the_code() -> None:
    page = ROOT / "docs/reference/programme.md"
    assert page.read_text() == render_reference(), "write it again with placeplan.programme.reference.render_reference"


def test_every_finding_is_explained_and_none_that_is_not_found() -> None:
    text = "\n".join(path.read_text() for path in sorted(CODE.glob("*.py")) if path.name != "codes.py")
    found = set(re.findall(r'(?:Finding|\badd)\(\s*"([a-z-]+)"', text))
    found |= set(re.findall(r'": \(\s*"([a-z-]+)", f?"', (CODE / "benefits.py").read_text()))  # statuses of a benefit
    assert found == {code for codes in FINDINGS.values() for code in codes}


def test_every_problem_is_explained_and_none_that_is_not_found() -> None:
    text = "\n".join(path.read_text() for path in sorted(CODE.glob("check*.py")))
    assert set(re.findall(r'\b(?:row|CheckRow)\(\s*"([a-z-]+)"', text)) == set(PROBLEMS)


@pytest.mark.slow
@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_a_page_whose_code_runs(topic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / f"docs/how-to/{topic}.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    exec("".join(blocks), {})
