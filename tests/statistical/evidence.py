"""How strongly counts speak against a stated chance: Bayes factors and exact tests, with the proof that they can
fail."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

__all__ = ["DECISIVE", "against", "powerless"]

DECISIVE = 100.0
"""A Bayes factor beyond which we speak of a fault (Kass and Raftery: 20 to 150 is strong)."""


def against(happened: int, trials: int, chance: float) -> float:
    """Bayes factor for "some other chance, any as likely" over "this chance", of a count out of so many trials."""
    exact = stats.binom.logpmf(happened, trials, chance)
    any_chance = -np.log(trials + 1.0)
    return float(np.exp(min(any_chance - exact, 700.0)))


def powerless(trials: int, chance: float, other: float) -> bool:
    """Whether so few trials would not find the fault even if the chance were the other: such a test cannot fail and
    proves nothing."""
    found = [against(k, trials, chance) > DECISIVE for k in range(trials + 1)]
    weight = np.exp(
        special.gammaln(trials + 1)
        - special.gammaln(np.arange(trials + 1) + 1)
        - special.gammaln(trials - np.arange(trials + 1) + 1)
        + np.arange(trials + 1) * np.log(other)
        + (trials - np.arange(trials + 1)) * np.log1p(-other)
    )
    return float(weight[np.array(found)].sum()) < 0.95
