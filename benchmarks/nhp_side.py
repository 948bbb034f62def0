"""Runs the NHS demand model on rows that are ready; `benchmarks.nhp_model` starts it in an environment of its own.

    python nhp_side.py FOLDER PARAMETERS RUNS

Prints one JSON object: seconds of every run of each of the three models, the values drawn, activity by line of care.
Nothing of Placeplan is imported here, nor is anything of the demand model changed.
"""

import json
import os
import sys
import time

import pandas as pd
from nhp.model.aae import AaEModel
from nhp.model.data import Local
from nhp.model.health_status_adjustment import HealthStatusAdjustmentInterpolated
from nhp.model.inpatients import InpatientsModel
from nhp.model.model import Model
from nhp.model.outpatients import OutpatientsModel
from nhp.model.run import run_all

SHIPPED = 4
"""Runs of the demand model as its users start it."""
COUNTED = {"ip": ["admissions"], "op": ["attendances", "tele_attendances"], "aae": ["walk-in", "ambulance"]}


def counts(results: dict[str, pd.Series], kind: str) -> dict[str, float]:
    """Activity by line of care, which stands where the model has a hospital site."""
    table = results["default"].reset_index()
    return table[table["measure"].isin(COUNTED[kind])].groupby("sitetret")["value"].sum().to_dict()


def shipped(params: dict[str, object], folder: str) -> dict[str, float]:
    """The runs once more as its users start them, on all cores: seconds on the clock and of the processors."""
    clock, before = time.perf_counter(), os.times()
    run_all(params, Local.create(folder))
    used = os.times()
    return {
        "wall": time.perf_counter() - clock,
        "processor": sum(used[:4]) - sum(before[:4]),
    }


def main() -> None:
    """Make the models, time every run, print what came out."""
    folder, parameters, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(parameters, encoding="utf-8") as file:
        params = {**json.load(file), "model_runs": runs}
    data = Local(folder, params["start_year"], params["dataset"])
    started = time.perf_counter()
    drawn = Model.generate_run_params(params)
    health = HealthStatusAdjustmentInterpolated(
        data, params["start_year"], params["end_year"], params["seed"], params["model_runs"]
    )
    models = {
        kind: make(params, data, health, drawn)
        for kind, make in (("ip", InpatientsModel), ("op", OutpatientsModel), ("aae", AaEModel))
    }
    ready = time.perf_counter() - started
    wall: dict[str, list[float]] = {kind: [] for kind in models}
    processor: dict[str, list[float]] = {kind: [] for kind in models}
    found = []
    for run in range(1, runs + 1):
        activity: dict[str, float] = {}
        for kind, model in models.items():
            clock, used = time.perf_counter(), time.process_time()
            results = model.go(run)
            wall[kind].append(time.perf_counter() - clock)
            processor[kind].append(time.process_time() - used)
            activity |= counts(results, kind)
        found.append(activity)
    whole = shipped({**params, "model_runs": SHIPPED}, folder)
    print(
        json.dumps(
            {
                "ready": ready,
                "processor": processor,
                "drawn": drawn,
                "activity": found,
                "whole": whole,
                "wall": wall,
                "shipped": SHIPPED,
            }
        )
    )


if __name__ == "__main__":
    main()
