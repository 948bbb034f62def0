"""The pages about assurance: generated, complete, and naming what there is."""

from __future__ import annotations

import re
import tomllib

from placeplan.assurance.checks import CHECKS
from placeplan.assurance.credibility import CREDIBILITY
from placeplan.assurance.docs import reference_pages
from placeplan.assurance.packs import BUILT_IN, PackError, built_in, pack_problems
from placeplan.records import RequirementPack
from tests.repo.tree import ROOT


def test_the_reference_is_what_packs_and_checks_say() -> None:
    for path, text in reference_pages().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, path


def test_every_named_check_is_documented() -> None:
    page = (ROOT / "docs/reference/requirement-packs.md").read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"### {name}\n" not in page] == []
    assert [row.id for name in BUILT_IN for row in built_in(name).requirements if f"| `{row.id}` |" not in page] == []
    doubts = (ROOT / "docs/reference/credibility-checks.md").read_text(encoding="utf-8")
    assert [name for name in CREDIBILITY if f"## {name}\n" not in doubts] == []


def test_the_pack_in_the_how_to_is_a_good_one() -> None:
    text = (ROOT / "docs/how-to/assess-a-plan.md").read_text(encoding="utf-8")
    pack = RequirementPack.model_validate(tomllib.loads(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)[0]))
    assert pack_problems(pack, "packs/our-board.toml") == ()


def test_the_pack_error_has_its_paragraph() -> None:
    page = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    assert f"## {PackError.__name__}\n\nCode `{PackError.code}`, status {PackError.exit_status}." in page
