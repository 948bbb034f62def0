"""The app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The pages."""

    name = "placeplan.workspace.plans"
    label = "plans"
