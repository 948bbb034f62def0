"""Random numbers by key: a number is a pure function of (seed, run, name), whatever else is drawn, in whatever order,
on whatever machine.

Every name has its own counter-based generator (Philox, keyed by a BLAKE2 digest of seed and name) for each block of
1,024 runs. The even design spreads a name's numbers over the block: every 32 runs have one number in each
thirty-second of 0 to 1, and the block has one in each 1,024th (Owen's scrambling of a (0, 1)-sequence in base 32), in
an order shuffled for that name alone, so that two names are independent of one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["BLOCK", "Design", "digest_key", "uniforms"]

Floats = npt.NDArray[np.float64]
Design = Literal["even", "plain"]
BASE = 32
BLOCK = BASE * BASE
"""Runs in a block."""


def digest_key(*parts: object) -> int:
    """A 128-bit key for these parts; texts that differ have keys that differ."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")


@lru_cache(maxsize=8)
def _block(seed: int, names: tuple[str, ...], block: int, design: Design) -> Floats:
    """Numbers of all runs of a block: (name, run), each above 0 and below 1. The last few blocks are kept, since the
    batches of a block are asked for one after the other; they cannot be written to.
    """
    raw = np.empty((len(names), 3, BASE, BASE))
    for n, name in enumerate(names):
        key = digest_key("placeplan", seed, name, block)
        raw[n] = np.random.Generator(np.random.Philox(key=key)).random((3, BASE, BASE))
    out = raw[:, 0]
    if design == "even":
        coarse = raw[:, 1].argsort(axis=2)
        fine = raw[:, 2].argsort(axis=2)
        rows = np.arange(len(names))[:, None, None]
        within = fine[rows, coarse, np.arange(BASE)[None, :, None]]
        out = (coarse * BASE + within + out) / BLOCK
    out = np.clip(out.reshape(len(names), BLOCK), 2.0**-54, 1.0 - 2.0**-53)
    out.flags.writeable = False
    return out


def uniforms(seed: int, names: Sequence[str], first: int, last: int, design: Design = "even") -> Floats:
    """Numbers between 0 and 1 for runs `first` up to (not including) `last`: (name, run)."""
    out = np.empty((len(names), last - first))
    for block in range(first // BLOCK, -(-last // BLOCK)):
        start, end = max(first, block * BLOCK), min(last, (block + 1) * BLOCK)
        here = _block(seed, tuple(names), block, design)
        out[:, start - first : end - first] = here[:, start - block * BLOCK : end - block * BLOCK]
    return out
