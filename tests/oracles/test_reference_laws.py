"""Laws the reference engine keeps on random models."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest

from placeplan.engine.reference import ReferenceRun, run_reference_full
from placeplan.engine.reference.effects import received
from tests.oracles.figure_of import N, S, figure_of
from tests.oracles.random_models import random_model


@pytest.fixture(scope="module", params=range(8))
def run(request: pytest.FixtureRequest) -> ReferenceRun:
    """A run of each random model."""
    return run_reference_full(random_model(request.param))


def sums(run: ReferenceRun, figure: str, world: str, *names: str) -> dict[tuple[str, ...], float]:
    """A figure by year and the scopes named, summed over its others."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for (name, where, year, scope), number in run.figures.items():
        ids = dict(scope)
        if (name, where) == (figure, world) and all(n in ids for n in names):
            found[(year, *(ids[n] for n in names))] += number
    return found


def test_every_figure_is_a_number(run: ReferenceRun) -> None:
    assert all(math.isfinite(number) for number in run.figures.values())


def test_the_bridge_leaves_nothing_over(run: ReferenceRun) -> None:
    """Do nothing's gap, less every line, is the gap that is left; what is left and above zero is unidentified."""
    scale = max(abs(n) for (f, _, _, _), n in run.figures.items() if f == "position")
    lines: dict[tuple[str, str], float] = defaultdict(float)
    for (figure, _, year, scope), number in run.figures.items():
        if figure == "bridge":
            lines[year, dict(scope).get("line", "part").partition(":")[0]] += number
    for year in run.worlds.model.axes.year:
        parts = lines[year, "part"] + lines[year, "staff supply"] + lines[year, "fund"]
        assert abs(lines[year, "do nothing gap"] - parts - lines[year, "residual"]) < 1e-9 * scale
        assert lines[year, "residual"] == pytest.approx(figure_of(run.figures, "gap.finance", S, year))
        assert lines[year, "unidentified"] == max(0.0, lines[year, "residual"])


def test_trading_inside_is_what_the_bridge_says(run: ReferenceRun) -> None:
    model = run.worlds.model
    inside = {r for r, yes in zip(model.axes.organisation, model.accounts.inside, strict=True) if yes}
    trading: dict[tuple[str, str], float] = defaultdict(float)
    for (figure, _, year, scope), number in run.figures.items():
        if figure == "trading" and dict(scope)["organisation"] in inside:
            trading[year, dict(scope)["initiative"]] += number
    bridge = sums(run, "bridge", S, "initiative")
    for key, number in trading.items():
        assert bridge[key] == pytest.approx(number, rel=1e-9, abs=1e-3)


def test_each_effect_conserves_care(run: ReferenceRun) -> None:
    worlds = run.worlds
    for outcomes in worlds.outcomes:
        for c, outcome in enumerate(outcomes):
            gone = sum(outcome.removed.values())
            assert outcome.demand + sum(outcome.grown.values()) == pytest.approx(outcome.stays + gone, rel=1e-12)
            for e, removed in outcome.removed.items():
                assert removed >= -1e-9
                effect = worlds.model.effects[e]
                to = received(worlds.model, c, effect, removed)
                factor = 1.0
                if to.arrived and effect.becomes is not None:
                    ratio, induced = (
                        worlds.model.assumptions.value[a] if a >= 0 else empty
                        for a, empty in ((effect.becomes.ratio, 1.0), (effect.becomes.induced, 0.0))
                    )
                    factor = ratio * (1 + induced)
                back = to.arrived / factor + to.relocated + to.prevented + to.unmet
                assert back == pytest.approx(removed, rel=1e-12, abs=1e-12)


def test_shapley_shares_add_up_to_the_change(run: ReferenceRun) -> None:
    attributed = sums(run, "effect.attributed", S, "service")
    worlds, axes = run.worlds, run.worlds.model.axes
    change: dict[tuple[str, ...], float] = defaultdict(float)
    for y, year in enumerate(axes.year):
        for c, outcome in enumerate(worlds.outcomes[y]):
            change[year, axes.service.ids[worlds.model.cells.service[c]]] += outcome.stays - outcome.demand
    for key, number in change.items():
        assert attributed.get(key, 0.0) == pytest.approx(number, rel=1e-9, abs=1e-6)


def test_combined_effects_lie_within_their_bounds(run: ReferenceRun) -> None:
    bound = {name: sums(run, f"effect.{name}", S, "service") for name in ("lowest", "combined", "highest", "naive")}
    for key, combined in bound["combined"].items():
        assert bound["lowest"][key] - 1e-12 <= combined <= bound["highest"][key] + 1e-12
        assert bound["highest"][key] <= bound["naive"][key] + 1e-12


def test_growth_adds_up_to_the_change_since_the_base_year(run: ReferenceRun) -> None:
    growth = sums(run, "activity.growth", N, "service")
    whole = _whole_activity(run)
    first = run.worlds.model.axes.year.ids[0]
    for (year, service), number in growth.items():
        assert number == pytest.approx(whole[year, service] - whole[first, service], rel=1e-9, abs=1e-6)


def _whole_activity(run: ReferenceRun) -> dict[tuple[str, str], float]:
    return {
        (year, dict(scope)["service"]): n
        for (figure, world, year, scope), n in run.figures.items()
        if (figure, world) == ("activity", N) and len(scope) == 1
    }


def test_year_0_of_do_nothing_is_the_accounts(run: ReferenceRun) -> None:
    accounts, axes = run.worlds.model.accounts, run.worlds.model.axes
    for r, name in enumerate(axes.organisation):
        rows = [0.0 if math.isnan(n) else float(n) for n in accounts.amount[:, 0, r]]
        position = sum(rows[:4]) - sum(rows[4:])
        found = run.figures["position", N, axes.year.ids[0], frozenset({("organisation", name)})]
        assert found == pytest.approx(position, abs=1e-5)


def test_releases_and_refusals_do_not_overlap(run: ReferenceRun) -> None:
    refused = {(release, year) for release, year, _ in run.refusals}
    assert not refused & set(run.releases.items())
    for release, year in run.releases.items():
        assert all(other <= year for name, other in refused if name == release)
