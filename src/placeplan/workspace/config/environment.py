"""Every setting of the workspace that comes from the environment, in one table."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from placeplan.errors import OptionError

__all__ = ["SETTINGS", "Setting", "database", "home", "number", "secret_key", "switch", "text"]


@dataclass(frozen=True)
class Setting:
    """An environment variable the workspace reads."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("PLACEPLAN_HOME", "", "Folder of the database and the secret key; empty: `placeplan` in the user's data."),
    Setting("DATABASE_URL", "", "`postgresql://user@host/name` or `sqlite:///path`; empty: SQLite in the home folder."),
    Setting("PLACEPLAN_SECRET_KEY", "", "Key that signs sessions; empty: one is made and kept in the home folder."),
    Setting("PLACEPLAN_HOSTS", "localhost,127.0.0.1,[::1]", "Names the workspace answers to, separated by commas."),
    Setting("PLACEPLAN_HTTPS", "no", "`yes` where people reach it over HTTPS: secure cookies; plain HTTP is sent on."),
    Setting("PLACEPLAN_THREADS", "12", "Requests one process answers at once; each may hold a database connection."),
    Setting("PLACEPLAN_SESSION_HOURS", "12", "Hours after which a person must sign in again."),
    Setting("PLACEPLAN_LOCK_AFTER", "5", "Wrong sign-ins in a row after which a name is locked."),
    Setting("PLACEPLAN_LOCK_MINUTES", "15", "Minutes a name stays locked."),
    Setting("PLACEPLAN_OIDC_ISSUER", "", "Address of an OpenID Connect provider people may sign in at; empty: none."),
    Setting("PLACEPLAN_OIDC_CLIENT_ID", "", "What the provider calls this workspace."),
    Setting("PLACEPLAN_OIDC_CLIENT_SECRET", "", "The secret it gave this workspace; empty for a public client."),
    Setting("PLACEPLAN_OIDC_NAME", "your organisation", "What the button says: Sign in with this."),
    Setting("PLACEPLAN_OIDC_CLAIM", "preferred_username", "Claim that is the user name; one people cannot change."),
    Setting("PLACEPLAN_OIDC_MAKE_PEOPLE", "no", "`yes`: somebody unknown is made, without a role; `no`: refused."),
    Setting("PLACEPLAN_LIMIT_SIGN_IN", "30", "Sign-ins tried from one address in a minute."),
    Setting("PLACEPLAN_LIMIT_API", "600", "Requests of one token in a minute."),
    Setting("PLACEPLAN_LIMIT_WRITES", "120", "Forms one person may send in a minute."),
    Setting("PLACEPLAN_LIMIT_UPLOADS", "10", "Files one person may send in a minute."),
    Setting("PLACEPLAN_MOST_RUNS", "2000", "Most draws a run by chance may ask for; 1,000 take about 1 GB of memory."),
)
"""In the order they are documented in; `docs/reference/workspace-settings.md` lists them."""

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def text(name: str) -> str:
    """A setting as text.

    Raises
    ------
    KeyError
        It is not in the table.
    """
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def switch(name: str) -> bool:
    """A setting that is yes or no.

    Raises
    ------
    OptionError
        It is neither.
    """
    found = text(name).lower()
    if found not in ("yes", "no"):
        raise OptionError("this setting is yes or no.", path=name, value=found, remedy="Write yes or no.")
    return found == "yes"


def number(name: str) -> int:
    """A setting that is a whole number above nought.

    Raises
    ------
    OptionError
        It is not.
    """
    found = text(name)
    if not found.isdigit() or int(found) < 1:
        raise OptionError("this setting is a whole number above nought.", path=name, value=found, remedy="Write one.")
    return int(found)


def home() -> Path:
    """The folder of the database and the secret key, made where it is not there."""
    named = text("PLACEPLAN_HOME")
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    folder = Path(named) if named else Path(data) / "placeplan"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key() -> str:
    """The key that signs sessions: given, kept, or made now and kept for its owner's eyes only."""
    given = text("PLACEPLAN_SECRET_KEY")
    if given:
        return given
    file = home() / "secret-key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as writing:
        writing.write(secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii")


def database(url: str) -> dict[str, Any]:
    """Django's settings of the database an address names; an empty address is SQLite in the home folder.

    Raises
    ------
    OptionError
        The address names neither SQLite nor PostgreSQL.
    """
    if not url:
        return _sqlite(str(home() / "workspace.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))  # three slashes: from here; four: from the root
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        return _postgres(
            {
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": options.pop("host", "") or parts.hostname or "",
                "PORT": str(parts.port or ""),
            },
            options,
        )
    remedy = "Write postgresql://user@host/name or sqlite:///path."
    raise OptionError("this is no address of a database.", path="DATABASE_URL", value=parts.scheme, remedy=remedy)


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 30,  # seconds a writer waits for another
            "transaction_mode": "IMMEDIATE",  # a transaction that will write says so at its start
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgres(place: Mapping[str, str], options: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(options),
    }
