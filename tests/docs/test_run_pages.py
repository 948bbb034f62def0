"""The references of figures and of a run's findings are what the code's tables say, and say what runs give."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from placeplan.engine.docs import render_run_findings
from placeplan.engine.findings import FINDINGS, findings_of
from placeplan.engine.pipeline import Chain, run_expected
from placeplan.engine.tables import figures_of
from placeplan.plan.compile import compile_plan
from placeplan.results.docs import render_figures
from placeplan.results.figures import FIGURES, SCOPES, SPLITS
from tests.oracles.random_models import random_model
from tests.plans import tiny_plan
from tests.repo.tree import ROOT

PAGES = {"figures.md": render_figures, "run-findings.md": render_run_findings}


def chains() -> Iterator[Chain]:
    yield run_expected(compile_plan(tiny_plan(), "digest"))
    yield from (run_expected(random_model(seed)) for seed in range(6))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_committed_page_is_the_rendering(name: str) -> None:
    page = ROOT / "docs/reference" / name
    again = f"write it again with {PAGES[name].__module__}.{PAGES[name].__name__}"
    assert page.read_text(encoding="utf-8") == PAGES[name](), again


def test_every_figure_has_a_unit_a_meaning_and_its_dimensions() -> None:
    assert set(SPLITS) == set(FIGURES)
    text = render_figures()
    for name, kind in FIGURES.items():
        assert kind.unit
        assert len(kind.meaning.split()) > 1
        assert f"| `{name}` | {kind.unit} |" in text
        assert {part for split in SPLITS[name].split("; ") for part in split.split(", ")} <= {"footprint", *SCOPES}


def test_runs_give_figures_for_the_dimensions_stated_and_no_others() -> None:
    found: dict[str, set[str]] = {}
    for chain in chains():
        for row in figures_of(chain).select("figure", *SCOPES).iter_rows(named=True):
            split = ", ".join(name for name in SCOPES if row[name]) or "footprint"
            found.setdefault(row["figure"], set()).add(split)
    stated = {name: set(split.split("; ")) for name, split in SPLITS.items()}
    assert {name: splits - stated[name] for name, splits in found.items() if splits - stated[name]} == {}
    assert {name: stated[name] - splits for name, splits in found.items() if stated[name] - splits} == {}


def test_findings_have_the_severity_and_advice_of_their_table() -> None:
    found = [finding for chain in chains() for finding in findings_of(chain)]
    assert found
    for finding in found:
        assert finding.severity == FINDINGS[finding.code].severity
        assert finding.remedy
        assert finding.message
    assert {finding.code for finding in found} >= {"unexplained-negative", "release-refused", "gap-unidentified"}
