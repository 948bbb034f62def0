"""The app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and permissions."""

    name = "placeplan.workspace.accounts"
    label = "accounts"
