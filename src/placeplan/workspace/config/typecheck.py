"""The settings as the type checker reads them: nothing is made in anybody's home folder."""

import os

os.environ.setdefault("PLACEPLAN_SECRET_KEY", "type-checking")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")

from placeplan.workspace.config.settings import *  # noqa: F403
