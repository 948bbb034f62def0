"""What is kept of many runs once they are done, so that two sets of runs can be compared on their common draws later.

Kept are the figures of the footprint as a whole and those split by one dimension alone: enough to compare scenarios or
versions of a plan run by run, small enough to be stored beside the results.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.results import FIGURES, WORLDS, scope_text
from placeplan.uncertainty.many import Sample
from placeplan.uncertainty.outputs import HEADLINES
from placeplan.uncertainty.summaries import chance_error, summarise

__all__ = ["KeptDraws", "draws_apart", "keep_draws", "pack_draws", "unpack_draws"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class KeptDraws:
    """Some figures of many runs.

    Parameters
    ----------
    names
        Figure, scope ("footprint", or "organisation=wye-valley") and unit of each series.
    values
        (series, world, year, run).
    """

    seed: int
    years: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]
    values: Floats

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.values.shape[3])

    @cached_property
    def at(self) -> dict[tuple[str, str], int]:
        """Figure and scope -> position of the series."""
        return {(figure, scope): n for n, (figure, scope, _) in enumerate(self.names)}

    def shares_luck(self, other: KeptDraws) -> bool:
        """Whether both were run with the same draws over the same years, so that they can be compared run by run."""
        return (self.seed, self.runs, self.years) == (other.seed, other.runs, other.years)


def keep_draws(sample: Sample) -> KeptDraws:
    """The part of a sample that is kept."""
    kept = [n for n, series in enumerate(sample.series) if len(series.scope) <= 1]
    series = [sample.series[n] for n in kept]
    names = tuple((one.figure, scope_text(dict(one.scope)), one.unit or FIGURES[one.figure].unit) for one in series)
    job = sample.job
    return KeptDraws(job.plan.options.seed, tuple(job.model.axes.year.ids), names, sample.values[kept])


def pack_draws(draws: KeptDraws) -> bytes:
    """The draws as bytes (NumPy's compressed archive, nothing pickled)."""
    head = json.dumps({"seed": draws.seed, "years": draws.years, "names": draws.names})
    buffer = io.BytesIO()
    np.savez_compressed(buffer, head=np.frombuffer(head.encode(), dtype=np.uint8), values=draws.values)
    return buffer.getvalue()


def unpack_draws(data: bytes) -> KeptDraws:
    """Draws that were packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        head, values = json.loads(kept["head"].tobytes()), kept["values"]
    return KeptDraws(head["seed"], tuple(head["years"]), tuple(tuple(name) for name in head["names"]), values)


def draws_apart(a: KeptDraws, b: KeptDraws) -> pl.DataFrame:
    """b less a, run by run, for every figure both have.

    Returns
    -------
    figure, world, year, scope, unit; mean, p10, p50, p90 of the difference and the error of each; lower: the chance
    that the figure is lower in b, with its error.

    Raises
    ------
    ValueError
        The two do not share their draws.
    """
    if not a.shares_luck(b):
        raise ValueError("two sets of runs are compared run by run only with the same seed, number of runs and years")
    shared = [name for name in b.names if name[:2] in a.at]
    if not shared:
        return pl.DataFrame()
    mine, theirs = ([draws.at[name[:2]] for name in shared] for draws in (a, b))
    apart = b.values[theirs] - a.values[mine]
    found, each = summarise(apart), len(WORLDS) * len(a.years)
    below = (apart < 0.0).sum(axis=3).ravel()
    columns: dict[str, object] = {
        "figure": [name[0] for name in shared for _ in range(each)],
        "world": [world for world in WORLDS for _ in a.years] * len(shared),
        "year": list(a.years) * (len(WORLDS) * len(shared)),
        "scope": [name[1] for name in shared for _ in range(each)],
        "unit": [name[2] for name in shared for _ in range(each)],
        "mean": found.mean.ravel(),
        "mean_mc_error": found.mean_error.ravel(),
        **{name: values.ravel() for name, values in found.quantiles.items()},
        **{f"{name}_mc_error": values.ravel() for name, values in found.errors.items()},
        "lower": below / b.runs,
        "lower_mc_error": [chance_error(int(count), b.runs) for count in below],
    }
    frame = pl.DataFrame(columns)
    order = pl.col("figure").is_in(list(HEADLINES)).cast(pl.Int8)
    return frame.sort(order, descending=True, maintain_order=True)
