"""What a server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placeplan.workspace.config.settings")
django.setup(set_prefix=False)

from placeplan.workspace.config import environment  # noqa: E402
from placeplan.workspace.config.answering import Threads  # noqa: E402

application = Threads(environment.number("PLACEPLAN_THREADS"))
