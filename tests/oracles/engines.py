"""Both engines on one model, their figures under the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from placeplan.engine.pipeline import Chain, run_expected
from placeplan.engine.reference import FigureKey, ReferenceRun, run_reference_full
from placeplan.engine.tables import figures_of
from placeplan.model import Model
from placeplan.results.figures import SCOPES
from tests.oracles.compare import Comparison, figures_close

__all__ = ["Pair", "engine_figures", "engine_releases", "pair_of", "reference_figures"]

CAPACITY, OPENING, RECEIVING = 1, 2, 3
"""The reference's reasons for refusing a release."""


def engine_figures(chain: Chain) -> dict[FigureKey, float]:
    """Figures of the engine under the reference's keys: an effect's initiative and the bridge's word are left out."""
    found: dict[FigureKey, float] = {}
    for row in figures_of(chain).iter_rows(named=True):
        scope = {name: row[name] for name in SCOPES if row[name]}
        if "effect" in scope:
            del scope["initiative"]
        if row["figure"] == "bridge" and scope["line"] == "initiative":
            del scope["line"]
        key = (row["figure"], row["world"], row["year"], frozenset(scope.items()))
        assert key not in found, f"given twice: {key}"
        found[key] = row["value"]
    return _shared(found)


def _shared(figures: Mapping[FigureKey, float]) -> dict[FigureKey, float]:
    """Figures both engines give. Trading and unexplained amounts of a penny or less are shown by one of them only."""
    return {
        key: number for key, number in figures.items()
        if (key[0], tuple(sorted(name for name, _ in key[3]))) not in ONE_SIDED
        and not (key[0] in ("trading", "unexplained") and abs(number) <= PENNY)
    }  # fmt: skip


def reference_figures(run: ReferenceRun) -> dict[FigureKey, float]:
    """Figures of the reference for what the engine shows: partners inside, an initiative's capital in one sum."""
    model = run.worlds.model
    outside = {r for r, inside in zip(model.axes.organisation, model.accounts.inside, strict=True) if not inside}
    funds = {f"fund:{fund.id}": f"fund: {fund.title}" for fund in model.funds}
    found: dict[FigureKey, float] = {}
    for (figure, world, year, pairs), number in run.figures.items():
        scope = dict(pairs)
        if figure in MONEY and scope.get("organisation") in outside:
            continue
        if figure == "bridge" and scope.get("line", "") in funds:
            scope["line"] = funds[scope["line"]]
        if figure == "cost" and scope.get("line", "").startswith("initiative"):
            scope["line"] = "initiative"
        key = (figure, world, year, frozenset(scope.items()))
        found[key] = found.get(key, 0.0) + number
    return _shared(found | _totals(run.figures, model, outside))


PENNY = 0.01
ONE_SIDED = {
    ("capital.spend", ("initiative",)), ("capital.spend", ("organisation",)), ("cost", ()), ("income", ()),
    ("travel.carbon", ("place",)),
}  # fmt: skip
"""What only one engine gives, by its scope. Those of the engine have tests of their own."""
MONEY = ("income", "cost", "position", "gap.finance", "trading", "unexplained")


def _totals(figures: Mapping[FigureKey, float], model: Model, outside: set[str]) -> dict[FigureKey, float]:
    """Sums the engine shows and the reference leaves to the reader."""
    found: dict[FigureKey, float] = {}

    def add(figure: str, world: str, year: str, number: float, **scope: str) -> None:
        key = (figure, world, year, frozenset(scope.items()))
        found[key] = found.get(key, 0.0) + number

    units = dict(zip(model.axes.resource, (resource.unit for resource in model.resources), strict=True))
    owner = {
        o: model.axes.organisation.ids[r]
        for o, r in zip(model.axes.provider, model.accounts.provider_organisation, strict=True)
    }
    leaves = {place for place, leaf in zip(model.axes.place, model.leaf, strict=True) if leaf}
    sectors = dict(zip(model.axes.organisation, model.accounts.sector, strict=True))
    for (figure, world, year, pairs), number in figures.items():
        scope = dict(pairs)
        here = scope.get("organisation", "") not in outside
        if figure == "use" and units[scope["resource"]] == "bed":
            add("bed_days", world, year, number)
            add("bed_days", world, year, number, **scope)
        elif (
            figure in ("capacity.required", "capacity.open", "capacity.staffed")
            and owner[scope["provider"]] not in outside
        ):
            add(figure, world, year, number, resource=scope["resource"])
        elif figure.startswith("staff.") and here:
            add(figure, world, year, number)
            add(figure, world, year, number, staff_group=scope["staff_group"])
        elif figure == "population" and scope["place"] in leaves:
            add(figure, world, year, number)
        elif figure == "activity" and "place" in scope:
            add(figure, world, year, number, place=scope["place"], service=scope["service"])
        elif figure.startswith("travel.") and scope["place"] in leaves:
            add(figure, world, year, number)
        elif figure == "position" and scope and here:
            add("gap.finance", world, year, -number, organisation=scope["organisation"])
            add("gap.finance", world, year, -number, sector=sectors[scope["organisation"]])
        elif figure in ("capital.spend", "waiting.list", "waiting.over_52_weeks"):
            add(figure, world, year, number)
    return found


def engine_releases(chain: Chain) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """Releases made, with the year; and those refused, (release, year), with the reference's number of the reason."""
    years = chain.model.axes.year.ids
    made = {a.release.name: years[a.year] for a in chain.path.attempts if a.safe[0]}
    refused = {(a.release.name, years[a.year]): _reason(a.reason) for a in chain.path.attempts if a.reason}
    return made, refused


def _reason(text: str) -> int:
    if "would be left" in text:
        return CAPACITY
    return OPENING if "does not open" in text else RECEIVING


@dataclass(frozen=True)
class Pair:
    """One model run by both engines."""

    chain: Chain
    run: ReferenceRun

    def comparison(self, *, rel: float = 1e-7) -> Comparison:
        """Every figure both give."""
        return figures_close(engine_figures(self.chain), reference_figures(self.run), rel, floor=1e-3)

    def check(self, *, rel: float = 1e-7) -> None:
        """Figures, releases made and releases refused are the same."""
        made, refused = engine_releases(self.chain)
        assert made == self.run.releases
        assert refused == {(name, year): reason for name, year, reason in self.run.refusals}
        comparison = self.comparison(rel=rel)
        assert comparison, str(comparison)
        assert comparison.only_first == comparison.only_second == (), str(comparison)


def pair_of(model: Model) -> Pair:
    """Run both engines."""
    return Pair(run_expected(model), run_reference_full(model))
