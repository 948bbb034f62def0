"""Small random models that use every part of the equations, so that two engines, or a law, can be tried on many."""

from __future__ import annotations

import random
from typing import Literal

from placeplan.model import Model
from tests.oracles.model_builder import Cell, build_model
from tests.oracles.model_specs import (
    CapitalSpec,
    ContractSpec,
    CostSpec,
    EffectSpec,
    FundSpec,
    InitiativeSpec,
    OpeningSpec,
    ReleaseSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
    StaffNeedSpec,
)

__all__ = ["random_model"]

PLACES, NEIGHBOURS = ("east", "west"), ("abroad",)
GROUPS = ("65-69|female|1", "65-69|female|5", "70-74|female|1")
PROVIDERS = {"trust": "trust", "site": "trust", "clinic": "clinic", "far": "far"}
INSIDE, OUTSIDE = ("ccg", "trust", "clinic"), ("far",)
SERVICES, RESOURCES, STAFF = ("admission", "visit", "contact"), ("bed", "room"), ("nurse", "doctor")
YEARS = 4
Relation = Literal["independent", "disjoint", "nested", "exclusive", "unknown"]
RELATIONS: tuple[Relation, ...] = ("independent", "disjoint", "nested", "exclusive", "unknown")


def random_model(seed: int) -> Model:
    """The same model for the same seed."""
    draw = random.Random(seed)
    relation = draw.choice(RELATIONS)
    cells: list[Cell] = [
        (place, group, service, provider, draw.uniform(500, 5000))
        for place in (*PLACES, *NEIGHBOURS)
        for group in GROUPS
        for service in SERVICES
        for provider in PROVIDERS
        if draw.random() < 0.3
    ] or [("east", GROUPS[0], "admission", "trust", 1000.0)]
    people = {
        (y, place, group): draw.uniform(800, 1200) * (1 + 0.01 * y)
        for y in range(YEARS + 1)
        for place in (*PLACES, *NEIGHBOURS)
        for group in GROUPS
    }
    return build_model(
        years=YEARS,
        places=PLACES,
        neighbours=NEIGHBOURS,
        groups=GROUPS,
        population=people,
        providers=PROVIDERS,
        organisations=INSIDE,
        outside=OUTSIDE,
        services=_services(draw),
        resources=_resources(draw),
        staff_groups={
            w: StaffGroupSpec(
                draw.uniform(500, 1500), draw.uniform(3e4, 9e4), 0.1, draw.uniform(0, 0.2), 0.4, 0.05, 0.8
            )
            for w in STAFF
        },
        cells=cells,
        initiatives=[_initiative(draw, f"i{n}", relation) for n in range(3)],
        capacity=_capacity(draw),
        in_post={(r, w): draw.uniform(20, 100) for r in (*INSIDE, *OUTSIDE) for w in STAFF},
        establishment={("trust", w): draw.uniform(80, 120) for w in STAFF},
        trained={(2, "trust", "nurse"): 3.0},
        markets={r: n % 2 for n, r in enumerate((*INSIDE, *OUTSIDE))},
        accounts=_accounts(draw),
        contracts=_contracts(draw),
        funds={"stf": FundSpec("trust", {1: 1e6, 3: 5e5}), "cap": FundSpec("clinic", {1: 1e6}, kind="capital")},
        indices={line: draw.uniform(0, 0.04) for line in ("pay", "non_pay", "contract", "allocation", "capital")},
        season={"admission": [1.2, 0.8] * 6},
        travel={(p, o): (draw.uniform(5, 60), draw.uniform(3, 50)) for p in PLACES for o in ("trust", "clinic")},
        carbon_per_km=0.17,
        waiting={("trust", "visit"): [draw.uniform(5, 15) for _ in range(30)]},
    )


def _services(draw: random.Random) -> dict[str, ServiceSpec]:
    staff = {w: draw.uniform(0.2, 3.0) for w in STAFF}
    standard = {"admission": None, "visit": 0.92, "contact": None}
    return {
        name: ServiceSpec(
            growth=draw.uniform(-0.02, 0.05),
            adjustments={2: draw.uniform(0.9, 1.1)},
            variable_cost=draw.uniform(10, 500),
            uses={j: draw.uniform(0.1, 3.0) for j in RESOURCES if draw.random() < 0.7},
            staff=staff,
            journeys=draw.uniform(0.5, 2.0),
            preventable=name == "admission",
            waiting_standard=standard[name],
        )
        for name in SERVICES
    }


def _resources(draw: random.Random) -> dict[str, ResourceSpec]:
    posts = {w: draw.uniform(1.0, 5.0) for w in STAFF}
    return {
        "bed": ResourceSpec(
            4, 1e5, target_occupancy=0.9, establishment=posts, grows=draw.random() < 0.5, blocked=0.05, standard=True
        ),
        "room": ResourceSpec(
            2, 5e4, use_per_day=8.0, method="erlang", full_probability=0.1, grows=draw.random() < 0.5, standard=True
        ),
    }


def _capacity(draw: random.Random) -> dict[tuple[int, str, str], float]:
    rows = {(0, o, j): float(draw.randint(5, 40)) * 4 for o in PROVIDERS for j in RESOURCES}
    return rows | {(3, "trust", "bed"): 120.0}


def _accounts(draw: random.Random) -> dict[tuple[str, int, str], float]:
    rows = {(line, 0, r): draw.uniform(1e7, 3e7) for line in ("pay", "non_pay") for r in ("trust", "clinic")}
    rows |= {("contract_income", 0, r): draw.uniform(2e7, 4e7) for r in ("trust", "clinic")}
    rows |= {("allocation", 0, "ccg"): 8e7, ("allocation", 2, "ccg"): 9e7, ("contract_spend", 0, "ccg"): 7e7}
    return rows | {("capital_charges", 0, "trust"): 1e6}


def _contracts(draw: random.Random) -> dict[str, ContractSpec]:
    return {
        "acute": ContractSpec("ccg", "trust", draw.uniform(1e7, 3e7), "blended", 0.4, ["admission", "visit"], PLACES),
        "community": ContractSpec("ccg", "clinic", draw.uniform(1e6, 2e7), "activity"),
        "away": ContractSpec("ccg", "far", draw.uniform(1e6, 5e6), "activity"),
        "in": ContractSpec("far", "trust", draw.uniform(1e6, 5e6), "activity", places=NEIGHBOURS),
        "rest": ContractSpec("ccg", "trust", draw.uniform(1e6, 5e6)),
    }


def _effect(draw: random.Random, name: str, relation: Relation) -> EffectSpec:
    kinds: tuple[Literal["grow", "prevent", "avoid", "shift", "relocate", "shorten", "reprice"], ...]
    kinds = ("grow", "prevent", "avoid", "avoid", "shift", "shift", "relocate", "shorten", "reprice")
    kind = draw.choice(kinds)
    arrives = kind == "shift" or (kind == "avoid" and draw.random() < 0.5)
    return EffectSpec(
        name,
        kind,
        draw.uniform(0.05, 0.5),
        services=draw.sample(SERVICES, draw.randint(1, 2)),
        places=draw.choice(((), ("east",), ("west", "abroad"))),
        groups=draw.choice(((), GROUPS[:2])),
        eligible=draw.choice((None, 0.3, 0.6)),
        reach=draw.choice((None, 0.7)),
        to_service="contact" if arrives else "",
        to_provider=draw.choice(("clinic", "site")) if kind in ("shift", "relocate") else "",
        ratio=draw.choice((None, 1.4)),
        induced=draw.choice((None, 0.1)),
        unmet=kind == "avoid",
        resources=RESOURCES[:1] if kind == "shorten" else (),
        staff_groups=STAFF[1:] if kind == "shorten" else (),
        line="variable" if kind == "reprice" else "",
        lag_months=draw.choice((0.0, 6.0)),
        build_up_months=draw.choice((0.0, 9.0)),
        relation=relation,
        relation_set=draw.choice(("", "set")) if relation != "independent" else "",
    )


def _initiative(draw: random.Random, name: str, relation: Relation) -> InitiativeSpec:
    effects = [_effect(draw, f"e{n}", relation) for n in range(2)]
    effects.append(EffectSpec("estates", "reprice", 0.05, line="fixed", organisations=["trust", "clinic"]))
    months = draw.choice((0.0, 12.0, 18.0))
    rollout = {"east": (draw.uniform(6, 20), months), "west": draw.choice((None, (24.0, 6.0))), "abroad": (12.0, 12.0)}
    return InitiativeSpec(
        name,
        effects,
        rollout=None if draw.random() < 0.15 else rollout,
        costs=[CostSpec("clinic", 2e5, (1, 2, 3, 4), follows_rollout=True), CostSpec("ccg", 1e5, (1, 2), share=0.5)],
        capital=[CapitalSpec("trust", 5e5, (1, 2), 10.0, 0.035)],
        staff=[
            StaffNeedSpec("clinic", "nurse", 5.0, (1, 2, 3, 4), follows_rollout=True),
            StaffNeedSpec("trust", "nurse", 4.0, (3, 4), source="train"),
            StaffNeedSpec("trust", "doctor", 1.0, (2, 3), source="redeploy"),
        ],
        openings=[OpeningSpec("places", "clinic", "room", 6, draw.randint(1, 3))],
        releases=[
            ReleaseSpec("ward", "trust", "bed", 4 * draw.randint(1, 5), draw.randint(1, 3), (f"{name}/places",)),
            ReleaseSpec("rooms", "site", "room", 2, 2, fixed_saving=5e4),
        ],
    )
