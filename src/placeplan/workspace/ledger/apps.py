"""The app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Every change to every record."""

    name = "placeplan.workspace.ledger"
    label = "ledger"
