"""The app."""

from django.apps import AppConfig


class AssessingConfig(AppConfig):
    """Marks that nobody but their author may see yet."""

    name = "placeplan.workspace.assessing"
    label = "assessing"
