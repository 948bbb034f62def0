"""The groups people are counted in: choices that baseline rows and effects share.

No record is defined here: the order in which kinds are registered is part of what a version's digest is made from.
"""

from __future__ import annotations

from typing import Literal, get_args

from placeplan.quantities import AGE_BANDS, SEXES

__all__ = ["AgeBand", "Sex"]

Sex = Literal["female", "male"]
AgeBand = Literal[
    "00-04", "05-09", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64",
    "65-69", "70-74", "75-79", "80-84", "85-89", "90+",
]  # fmt: skip
assert get_args(AgeBand) == AGE_BANDS
assert get_args(Sex) == SEXES
