"""Settings of the indicator tests: property tests have no time limit, so a busy machine cannot fail them."""

from hypothesis import settings

settings.register_profile("no time limit", settings(), deadline=None)
settings.load_profile("no time limit")
