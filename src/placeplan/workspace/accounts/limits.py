"""How often something may be done in a minute. Tallies stand in the database, so that they hold for every process."""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings
from django.db import connection

from placeplan.errors import UserError

__all__ = ["TooOftenError", "count", "nameless"]

_UPSERT = """
INSERT INTO accounts_tally (key, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_tally.minute = excluded.minute THEN accounts_tally.count + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING count
"""


class TooOftenError(UserError):
    """Somebody did something too often; they may do it again in a minute."""

    code = "too-often"


def nameless(text: str) -> str:
    """A short name for something that must not be kept itself, such as an address on the network."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]


def count(what: str, who: str) -> None:
    """Count one more of something by somebody in this minute.

    Parameters
    ----------
    what
        Name of a limit in the settings: sign_in, api, writes, uploads.

    Raises
    ------
    TooOftenError
        There were as many as may be already. A clock that goes back begins a new minute, so it locks nobody out.
    """
    now = time.time()
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [f"{what}:{who}"[:100], int(now // 60)])
        found = cursor.fetchone()[0]
        if found == 1 and int(now) % 50 == 0:  # now and then, what nobody needs any more
            cursor.execute("DELETE FROM accounts_tally WHERE minute < %s", [int(now // 60) - 60])
    if found > settings.LIMITS[what]:
        raise TooOftenError("this was done too often in one minute.", remedy="Wait a minute, then go on.")
