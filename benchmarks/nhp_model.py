"""Beside the NHS New Hospital Programme demand model: the same rows of one trust, the same growth, the same programmes.

    .venv/bin/python -m benchmarks.nhp_model [--python NAME] [--runs 24]

The demand model (PyPI nhp-model 6.1.0, MIT) needs Python 3.12 or 3.13. It is put into an environment of its own, in a
folder that is removed afterwards. Both sides are then asked two things:

1. Do they agree? The demand model draws its values; Placeplan is run with those very values, run by run. What is left
   between them is the demand model's sampling of rows: a count of rows that are each drawn (Poisson) and then kept or
   not (binomial) is Poisson, so that the squares of the scores (count - expected) / sqrt(expected) add up to
   chi-squared. The three models of one run start from the same seed and are judged apart.
2. How long does a run take? Processor seconds, which other work on the machine changes least, of runs alone: reading
   and making ready are shown apart.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.nhp_plan import size_of, trust_plan
from benchmarks.nhp_rows import AVOIDED, DATASET, GROWTH, LINES, START, YEARS, all_rows, write_data
from placeplan.engine.draws import Draws, expected_draws
from placeplan.engine.pipeline import run_chain
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.uncertainty import RunOptions, Serial, Threads, run_many

PACKAGE = "nhp-model==6.1.0"
SIDE = Path(__file__).with_name("nhp_side.py")
OURS = 1000
Floats = npt.NDArray[np.float64]


def find_python(asked: str) -> str:
    """A Python 3.12 or 3.13: the one named, one on the path, or one of pyenv's."""
    roots = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    kept = [str(path) for root in roots if root for path in sorted(Path(root).glob("versions/3.1[23]*/bin/python3.1?"))]
    names = [asked] if asked else ["python3.13", "python3.12", *reversed(kept)]
    for name in names:
        found = shutil.which(name)
        if found and _version(found) in ("3.12", "3.13"):
            return found
    raise SystemExit("No Python 3.12 or 3.13 was found: the demand model needs one. Name it with --python.")


def _version(python: str) -> str:
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def environment(python: str, folder: Path) -> Path:
    """An environment with the demand model; its Python."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    made = folder / "bin" / "python"
    subprocess.run([made, "-m", "pip", "install", "-q", "--disable-pip-version-check", PACKAGE], check=True)
    return made


def parameters() -> dict[str, Any]:
    """What the demand model is told; whatever is not compared is left out."""
    avoided: dict[str, dict[str, Any]] = {"ip": {}, "op": {}, "aae": {}}
    growth: dict[str, dict[str, Any]] = {"ip": {}, "op": {}, "aae": {}}
    for line in LINES:
        growth[line.model][line.group] = list(GROWTH[line.group])
        if line.programme:
            avoided[line.model][line.programme] = {"interval": list(AVOIDED[line.programme])}
    empty: dict[str, dict[str, Any]] = {
        "ip": {},
        "op": {"first": {}, "followup": {}, "procedure": {}},
        "aae": {"ambulance": {}, "walk-in": {}},
    }
    return {
        "id": "benchmark", "scenario": "benchmark", "dataset": DATASET, "seed": 7, "model_runs": 1,
        "start_year": START, "end_year": START + YEARS, "app_version": "dev", "create_datetime": "20260101_000000",
        "demographic_factors": {"variant_probabilities": {"principal": 1.0}}, "health_status_adjustment": False,
        "inequalities": {}, "expat": {**empty, "aae": {}}, "repat_local": {**empty, "aae": {}},
        "repat_nonlocal": {**empty, "aae": {}}, "baseline_adjustment": {**empty, "op": {}, "aae": {}},
        "waiting_list_adjustment": {"ip": {}, "op": {}},
        "non-demographic_adjustment": {"variant": "x", "value-type": "year-on-year-growth", "values": growth},
        "activity_avoidance": avoided, "efficiencies": {"ip": {}, "op": {}, "aae": {}},
    }  # fmt: skip


def theirs(python: Path, folder: Path, runs: int) -> dict[str, Any]:
    """The demand model's runs; see `nhp_side`."""
    file = folder / "parameters.json"
    file.write_text(json.dumps(parameters()), encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, SIDE, folder, file, str(runs)], stdout=subprocess.PIPE, text=True, check=True, env=own
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def with_their_values(model: Model, drawn: dict[str, Any], runs: int) -> Floats:
    """Activity Placeplan expects in the last year with the values the demand model drew: (line of care, run)."""
    central, axis = expected_draws(model), model.axes.assumption
    values = np.repeat(central.values, runs, axis=1)
    for line in LINES:
        growth = drawn["non-demographic_adjustment"][line.model][line.group]
        values[axis.index(f"growth-{line.group}")] = np.array(growth[1 : runs + 1]) - 1.0
        if line.programme:
            kept = drawn["activity_avoidance"][line.model][line.programme]
            values[axis.index(size_of(line.programme))] = 1.0 - np.array(kept[1 : runs + 1])
    draws = Draws(values, np.repeat(central.variants, runs, axis=1), np.repeat(central.slip, runs, axis=1))
    chain = run_chain(model, draws)
    by_service = {int(v): n for n, v in enumerate(chain.layout.pairs[:, 1])}
    volume = chain.something.world.by_pair[-1]
    return np.stack([volume[by_service[model.axes.service.index(line.id)]] for line in LINES])


def agreement(expected: Floats, found: list[dict[str, float]]) -> None:
    """Print how far the two sides are apart, and what chance would leave between them."""
    from scipy.stats import chi2

    counted = np.array([[run[line.id] for run in found] for line in LINES])
    score = (counted - expected) / np.sqrt(expected)
    print("| model | expected | counted | difference | chi-squared | degrees | chance of more | mean score |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for kind, name in (("ip", "admissions"), ("op", "outpatient attendances"), ("aae", "A&E arrivals")):
        rows = [n for n, line in enumerate(LINES) if line.model == kind]
        one, other = expected[rows].sum(axis=0).mean(), counted[rows].sum(axis=0).mean()
        total, many = float((score[rows] ** 2).sum()), score[rows].size
        print(
            f"| {name} | {one:,.0f} | {other:,.0f} | {other / one - 1.0:+.3%} | {total:.1f} | {many} | "
            f"{chi2.sf(total, many):.2f} | {score[rows].mean():+.2f} +- {1 / np.sqrt(many):.2f} |"
        )
    print()


def ours(model: Model) -> tuple[float, float]:
    """Processor seconds of a run, every year and figure, and seconds on the clock of a run on all cores."""
    options = RunOptions(OURS, 7)
    run_many([model], RunOptions(64, 7), workers=Serial())
    used = time.process_time()
    run_many([model], options, workers=Serial())
    used = time.process_time() - used
    clock = time.perf_counter()
    run_many([model], options, workers=Threads(os.cpu_count() or 1))
    return used / OURS, (time.perf_counter() - clock) / OURS


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default="", help="a Python 3.12 or 3.13 by name or path")
    parser.add_argument("--runs", type=int, default=24, help="runs of the demand model")
    asked = parser.parse_args()
    python = find_python(asked.python)
    rows = all_rows(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = environment(python, folder / "environment")
        write_data(folder, rows)
        peer = theirs(made, folder, asked.runs)
    used = time.process_time()
    model = compile_plan(trust_plan(rows), "benchmark")
    ready = time.process_time() - used
    print(f"{rows.height:,} rows of {len(LINES)} lines of care in {len(model.cells.quantity):,} cells; {YEARS} years\n")
    agreement(with_their_values(model, peer["drawn"], asked.runs), peer["activity"])
    cpu = {kind: float(np.median(times)) for kind, times in peer["processor"].items()}
    mine, wall = ours(model)
    print("| one run | processor seconds |\n|---|--:|")
    for kind, what in (("ip", "inpatient model"), ("op", "outpatient model"), ("aae", "A&E model")):
        print(f"| demand model, {what}, horizon year | {cpu[kind]:.2f} |")
    print(f"| demand model, all three | {sum(cpu.values()):.2f} |")
    print(f"| Placeplan, {YEARS + 1} years, capacity, staff and money | {mine:.6f} |")
    print(f"| times | {sum(cpu.values()) / mine:,.0f} |\n")
    whole = {name: seconds / peer["shipped"] for name, seconds in peer["whole"].items()}
    print(
        "As its users start it, pool of processes and reading included, the demand model took "
        f"{whole['processor']:.1f} processor seconds and {whole['wall']:.1f} on the clock for each of "
        f"{peer['shipped']} runs; Placeplan {1e3 * wall:.2f} ms on the clock for each of {OURS:,}. Making ready: "
        f"demand model {peer['ready']:.1f} s on the clock, Placeplan {ready:.1f} s of the processor, from rows. "
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}."
    )


if __name__ == "__main__":
    main()
