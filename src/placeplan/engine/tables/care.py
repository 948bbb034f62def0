"""Figures of people, activity, effects, capacity, staff, waiting and travel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.engine.demand import CAUSES, growth_by_cause
from placeplan.engine.effects import REMOVING
from placeplan.engine.pipeline import Chain
from placeplan.engine.sums import segment_sum
from placeplan.engine.tables.rows import Table

__all__ = [
    "activity_rows",
    "capacity_rows",
    "effect_rows",
    "population_rows",
    "staff_rows",
    "travel_rows",
    "waiting_rows",
]

Floats = npt.NDArray[np.float64]
EPSILON = 1e-12


def population_rows(chain: Chain, table: Table) -> None:
    """People by place, and in the footprint."""
    model = chain.model
    persons = np.einsum("xypg,x->yp", model.population.persons, chain.draws.variants[:, 0])
    for world in (0, 1):
        for p, place in enumerate(model.axes.place):
            table.add("population", world, persons[:, p], place=place)
        table.add("population", world, persons[:, model.leaf].sum(axis=1))


def activity_rows(chain: Chain, table: Table) -> None:
    """Activity by service, provider and place, and its growth by cause."""
    axes, layout = chain.model.axes, chain.layout
    volume = np.stack([side.world.volume[..., 0] for side in chain.sides])
    units = [service.unit for service in chain.model.services]
    keys = {
        ("service",): layout.triples[:, [1]],
        ("place", "service"): layout.triples[:, [0, 1]],
        ("provider", "service"): layout.triples[:, [2, 1]],
        ("place", "provider", "service"): layout.triples[:, [0, 2, 1]],
    }
    names = {"service": axes.service, "place": axes.place, "provider": axes.provider}
    for columns, key in keys.items():
        unique, inverse = np.unique(key, axis=0, return_inverse=True)
        sums = segment_sum(volume.transpose(1, 2, 0), inverse.ravel(), len(unique)).transpose(1, 2, 0)
        for values, row in zip(sums, unique, strict=True):
            scope = {c: names[c].ids[at] for c, at in zip(columns, row, strict=True)}
            table.add_both("activity", values, unit=units[row[-1]], **scope)
    growth = growth_by_cause(chain.model, chain.draws)
    for cause, values in zip(CAUSES, growth, strict=True):
        for v, service in enumerate(axes.service):
            table.add("activity.growth", 0, values[v], unit=units[v], service=service, line=cause)


def effect_rows(chain: Chain, table: Table) -> None:
    """What effects take, where it goes, how they overlap, and who is to be thanked."""
    _movements(chain, table)
    _overlaps(chain, table)
    _attributed(chain, table)


def _movements(chain: Chain, table: Table) -> None:
    model = chain.model
    arrivals = {stream.effect: stream for stream in chain.streams}
    for e, spec in enumerate(model.effects):
        if spec.kind == "grow":
            _by_service(chain, table, e, "care.grown", _grown(chain, e), model.classes.service[spec.classes])
        if e not in chain.flows.removed:
            continue
        removed = chain.flows.removed[e][..., 0]
        services = model.classes.service[spec.classes]
        _by_service(chain, table, e, "care.removed", removed, services)
        if e in arrivals:
            name = "care.relocated" if arrivals[e].carries else "care.arrived"
            _by_service(chain, table, e, name, arrivals[e].volume[..., 0], chain.layout.service[arrivals[e].triple])
        elif spec.becomes is not None:
            _by_service(chain, table, e, f"care.{spec.becomes.outcome}", removed, services)


def _grown(chain: Chain, effect: int) -> Floats:
    """An effect's part of what grow effects add on its classes, in proportion to ln(1 + rho): (year, class of the
    effect).
    """
    rates = {t.effect: np.log1p(t.rho[..., 0]) for t in chain.thinning if chain.model.effects[t.effect].kind == "grow"}
    classes = chain.model.effects[effect].classes
    total = np.zeros(chain.flows.start.shape[:2])
    for e, rho in rates.items():
        total[:, chain.model.effects[e].classes] += rho
    part = np.divide(rates[effect], total[:, classes], out=np.zeros_like(rates[effect]), where=total[:, classes] != 0)
    return np.asarray(part * chain.flows.grown[:, classes, 0])


def _by_service(
    chain: Chain, table: Table, effect: int, figure: str, values: Floats, services: npt.NDArray[np.int64]
) -> None:
    axes = chain.model.axes
    for v in np.unique(services):
        table.add(
            figure, 1, values[:, services == v].sum(axis=1), unit=chain.model.services[v].unit,
            effect=axes.effect.ids[effect], initiative=axes.effect.ids[effect].split("/")[0],
            service=axes.service.ids[v],
        )  # fmt: skip


def overlaps(chain: Chain) -> dict[str, Floats]:
    """Removing effects of each service added, combined and bounded, as shares of do nothing: figure -> (service,
    year).
    """
    model = chain.model
    start = chain.flows.start[..., 0]
    naive, lowest, kept = np.zeros_like(start), np.zeros_like(start), np.ones_like(start)
    for item in chain.thinning:
        effect = model.effects[item.effect]
        if effect.kind in REMOVING:
            rho = item.rho[..., 0]
            naive[:, effect.classes] += rho
            lowest[:, effect.classes] = np.maximum(lowest[:, effect.classes], rho)
    for kind in REMOVING:
        kept = kept * np.broadcast_to(chain.flows.stages[kind][0], chain.flows.start.shape)[..., 0]
    shares = {"naive": naive, "combined": 1.0 - kept, "lowest": lowest, "highest": np.minimum(1.0, naive)}
    out = {}
    for name, share in shares.items():
        sums = np.zeros((len(model.services), start.shape[0]))
        np.add.at(sums, model.classes.service, (share * start).T)
        total = np.zeros_like(sums)
        np.add.at(total, model.classes.service, start.T)
        out[f"effect.{name}"] = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
    return out


def _overlaps(chain: Chain, table: Table) -> None:
    shares = overlaps(chain)
    for v, service in enumerate(chain.model.axes.service):
        if shares["effect.naive"][v].any():
            for figure, values in shares.items():
                table.add(figure, 1, values[v], service=service)


def _attributed(chain: Chain, table: Table) -> None:
    if chain.attribution is None:
        return
    axes, classes = chain.model.axes, chain.model.classes
    shape = (len(axes.initiative), len(axes.year), len(axes.service))
    parts = {name: np.zeros(shape) for name in ("standalone", "attributed", "last_in")}
    for at, outcome in chain.attribution.stayed:
        for initiative, shares in chain.attribution.split(outcome):
            np.add.at(parts["attributed"][initiative].T, classes.service[at], shares.T)
    for i in range(len(axes.initiative)):
        np.add.at(parts["standalone"][i].T, classes.service, chain.attribution.alone[i].T)
        np.add.at(parts["last_in"][i].T, classes.service, chain.attribution.last[i].T)
    for i, key in enumerate(axes.initiative):
        for v, service in enumerate(axes.service):
            if (
                np.abs(parts["standalone"][i, :, v]).max() > EPSILON
                or np.abs(parts["attributed"][i, :, v]).max() > EPSILON
            ):
                for name, values in parts.items():
                    unit = chain.model.services[v].unit
                    table.add(f"effect.{name}", 1, values[i, :, v], unit=unit, initiative=key, service=service)


def capacity_rows(chain: Chain, table: Table) -> None:
    """Use, required, open, staffed, occupancy and chance of no free unit, by provider and resource."""
    axes, model = chain.model.axes, chain.model
    beds = np.zeros((2, len(axes.year)))
    for o, provider in enumerate(axes.provider):
        for j, resource in enumerate(axes.resource):
            rows = {
                "use": np.stack([side.use[:, o, j, 0] for side in chain.sides]),
                "capacity.required": np.stack([side.required[:, o, j, 0] for side in chain.sides]),
                "capacity.open": np.stack([side.open[:, o, j, 0] for side in chain.sides]),
                "capacity.staffed": np.stack([side.staffed[:, o, j, 0] for side in chain.sides]),
            }
            if not (rows["use"].any() or rows["capacity.open"].any()):
                continue
            usable = np.stack([side.usable[:, o, j, 0] for side in chain.sides])
            load = np.stack([side.load[:, o, j, 0] for side in chain.sides])
            rows["capacity.occupancy"] = np.divide(load, usable, out=np.zeros_like(load), where=usable > 0)
            rows["capacity.peak"] = chain.peak[j][:, :, o, 0]
            if j in chain.full:
                rows["capacity.full"] = chain.full[j][:, :, o, 0]
            unit = model.resources[j].unit
            if unit == "bed":
                rows["bed_days"] = rows["use"]
                beds += rows["use"]
            for figure, values in rows.items():
                shown = f"{unit}s" if figure in ("capacity.required", "capacity.open", "capacity.staffed") else ""
                table.add_both(figure, values, unit=shown, provider=provider, resource=resource)
    table.add_both("bed_days", beds)
    _capacity_totals(chain, table)


def _capacity_totals(chain: Chain, table: Table) -> None:
    """Required, open and staffed units of each resource over the footprint's providers."""
    model = chain.model
    inside = model.accounts.inside[model.accounts.provider_organisation]
    for j, resource in enumerate(model.axes.resource):
        unit = f"{model.resources[j].unit}s"
        for figure in ("required", "open", "staffed"):
            values = np.stack([getattr(side, figure)[:, inside, j, 0].sum(axis=1) for side in chain.sides])
            if values.any():
                table.add_both(f"capacity.{figure}", values, unit=unit, resource=resource)


def staff_rows(chain: Chain, table: Table) -> None:
    """Need, supply, shortage, agency and unfilled posts, by organisation and group, by group, and in all."""
    axes, inside = chain.model.axes, chain.model.accounts.inside
    for figure in ("need", "supply", "shortage", "agency", "unfilled"):
        values = np.stack([getattr(side.staff, figure)[..., 0] for side in chain.sides])
        name = f"staff.{figure}"
        table.add_both(name, values[:, :, inside].sum(axis=(2, 3)))
        for w, group in enumerate(axes.staff_group):
            table.add_both(name, values[:, :, inside, w].sum(axis=2), staff_group=group)
            for r, organisation in enumerate(axes.organisation):
                if any(
                    side.staff.need[:, r, w, 0].any() or side.staff.supply[:, r, w, 0].any() for side in chain.sides
                ):
                    table.add_both(name, values[:, :, r, w], organisation=organisation, staff_group=group)
    rest = chain.unexplained_staff[..., 0]
    for r, w in zip(*np.nonzero(np.abs(rest) > EPSILON), strict=True):
        organisation, group = axes.organisation.ids[r], axes.staff_group.ids[w]
        table.add_base("unexplained.staff", float(rest[r, w]), organisation=organisation, staff_group=group)


def waiting_rows(chain: Chain, table: Table) -> None:
    """Waiting lists."""
    axes = chain.model.axes
    for waiting, values in zip(chain.model.waiting, chain.waiting, strict=True):
        scope = {"provider": axes.provider.ids[waiting.provider], "service": axes.service.ids[waiting.service]}
        for n, figure in enumerate(("waiting.list", "waiting.within_18_weeks", "waiting.over_52_weeks")):
            table.add_both(figure, values[:, n, :, 0], **scope)
    if len(chain.waiting):
        for n, figure in ((0, "waiting.list"), (2, "waiting.over_52_weeks")):
            table.add_both(figure, chain.waiting[:, :, n, :, 0].sum(axis=0))


def travel_rows(chain: Chain, table: Table) -> None:
    """Travel to care by place of residence, and in all."""
    model = chain.model
    carbon = model.travel.carbon_per_km if model.travel else -1
    for world, side in enumerate(chain.sides):
        if side.journeys is None:
            return
        for figure, values in (("travel.km", side.journeys.km), ("travel.minutes", side.journeys.minutes)):
            for p, place in enumerate(model.axes.place):
                if values[:, p].any():
                    table.add(figure, world, values[:, p, 0], place=place)
            table.add(figure, world, values[:, model.leaf, 0].sum(axis=1))
        if carbon >= 0:
            km = side.journeys.km[:, model.leaf, 0].sum(axis=1)
            table.add("travel.carbon", world, km * chain.draws[carbon][0])
