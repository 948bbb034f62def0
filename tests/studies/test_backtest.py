"""The back-test: reproducible, honest about what was known, and the page in docs is what the command writes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from placeplan.cli.main import main
from placeplan.errors import UnknownNameError
from placeplan.sources.backtest.methods import OURS, last_value, linear_trend, shrunk_growth
from placeplan.sources.backtest.score import normal_crps, score_windows, windows_of
from placeplan.sources.backtest.series import Floats, Series
from placeplan.studies.backtest import backtest
from tests.released_data import release_folder
from tests.repo.tree import ROOT


def series(values: Floats, origins: tuple[int, ...] = (2013,)) -> Series:
    units = tuple(f"u{n}" for n in range(len(values)))
    return Series("Things", "things", "trust", units, 2010, np.repeat(values / 4, 4, axis=1), "sum", origins, 2)


def test_steady_growth_is_carried_exactly() -> None:
    annual = np.array([[100.0, 110.0, 121.0, 133.1], [200.0, 220.0, 242.0, 266.2]])
    made = shrunk_growth(series(annual), np.repeat(annual / 4, 4, axis=1), 2)
    assert made == pytest.approx(annual[:, -1:] * np.array([1.1, 1.21]))


def test_rivals_by_hand() -> None:
    annual = np.array([[10.0, 12.0, 14.0]])
    known = np.repeat(annual / 4, 4, axis=1)
    assert last_value(series(annual), known, 2).tolist() == [[14.0, 14.0]]
    assert linear_trend(series(annual), known, 2) == pytest.approx(np.array([[16.0, 18.0]]))


def test_a_take_over_does_not_move_the_common_growth() -> None:
    annual = np.array([[100.0, 100.0, 100.0]] * 4 + [[100.0, 100.0, 400.0]])
    made = shrunk_growth(series(annual), np.repeat(annual / 4, 4, axis=1), 1)
    assert made[0, 0] == pytest.approx(100.0)


def test_nothing_after_the_origin_is_seen() -> None:
    rng = np.random.default_rng(1)
    annual = 100 * np.exp(np.cumsum(rng.normal(0.02, 0.05, (6, 8)), axis=1))
    later = annual.copy()
    later[:, 5:] *= 3
    one, two = (windows_of(series(a), shrunk_growth) for a in (annual, later))
    for first, second in zip(one, two, strict=True):
        assert first.made == pytest.approx(second.made)
        assert first.spread == pytest.approx(second.spread)


def test_crps_of_a_sharp_hit_is_small_and_of_a_miss_is_the_distance() -> None:
    hit, miss = normal_crps(np.array([0.0, 0.0]), np.array([1e-3, 1e-3]), np.array([0.0, 5.0]))
    assert hit < 1e-3
    assert miss == pytest.approx(5.0, abs=1e-3)


def test_coverage_counts_outcomes_inside() -> None:
    rng = np.random.default_rng(2)
    annual = 100 * np.exp(np.cumsum(rng.normal(0.0, 0.05, (300, 8)), axis=1))
    score = score_windows(series(annual), OURS, windows_of(series(annual), shrunk_growth))
    assert 0.7 < score.coverage < 0.9


def test_an_unknown_series_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no series 'bedz'"):
        backtest(release_folder(), at="2026-11-21", only=("bedz",))


def test_two_runs_say_the_same() -> None:
    one, two = (backtest(release_folder(), at="2026-11-21", units=8, with_ets=False).to_dict() for _ in range(2))
    assert json.dumps(one) == json.dumps(two)


def test_the_page_holds_what_the_command_finds() -> None:
    page = (ROOT / "docs/assurance/back-test.md").read_text()
    made = backtest(
        release_folder(), at="2026-11-21", only=("waiting", "emergency-admissions", "population"), with_ets=False
    )
    rows = [line for line in made.page.splitlines() if line.startswith("| ") and "Method" not in line]
    assert rows
    assert [row for row in rows if row not in page] == []


def test_our_methods_are_no_worse_than_their_rivals() -> None:
    made = backtest(release_folder(), at="2026-11-21", with_ets=False).to_dict()
    assert [aim["text"] for aim in made["aims"] if not aim["error_as_aimed"]] == []


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    words = [
        "backtest",
        "--data",
        str(release_folder()),
        "--series",
        "population",
        "--without-ets",
        "--at",
        "2026-11-21",
    ]
    done = CliRunner().invoke(main, [*words, "--page", str(page), "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["at"] == "2026-11-21"
    assert page.read_text().startswith("# Back-test\n\nMade by `placeplan backtest` for 2026-11-21")
