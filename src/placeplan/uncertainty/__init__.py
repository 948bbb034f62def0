"""Many runs: what is drawn, who works on them, and what they say.

from placeplan.uncertainty import RunOptions, run_model, ranges_frame

sample = run_model(model, RunOptions(runs=1000, seed=7))
ranges_frame(sample)
"""

from placeplan.uncertainty.design import RunOptions
from placeplan.uncertainty.executors import Cluster, Processes, Serial, Threads
from placeplan.uncertainty.many import Sample, run_many, run_model
from placeplan.uncertainty.risks import Risk
from placeplan.uncertainty.summaries import chances_frame, ranges_frame
from placeplan.uncertainty.whatif import WhatIf, differences

__all__ = [
    "Cluster",
    "Processes",
    "Risk",
    "RunOptions",
    "Sample",
    "Serial",
    "Threads",
    "WhatIf",
    "chances_frame",
    "differences",
    "ranges_frame",
    "run_many",
    "run_model",
]
