"""The app."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Runs of the model."""

    name = "placeplan.workspace.runs"
    label = "runs"
