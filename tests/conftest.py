"""What every test shares: no network but the loopback, and Hypothesis settings that fit two cores."""

import pytest
from hypothesis import HealthCheck, settings

from tests.loopback import guard_sockets

# `./dev test fast` and a bare pytest look a little; `./dev test` looks further, and the same way each time.
settings.register_profile("fast", max_examples=25, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fast")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network before any test module is imported."""
    config.add_cleanup(guard_sockets())
