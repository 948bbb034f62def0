"""A walk through the pages of the workspace by their links, one page of each sort."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.urls import Resolver404, resolve

_LINK = re.compile(r'(?:href|src|action|hx-get)="([^"]*)"')
_TEXTS = ("text", "svg", "json")


def walk(browser: Client, starts: Iterable[str], *, links: bool = True) -> Iterator[tuple[str, Any, bytes]]:
    """Every answer to some addresses and, where told, to those they lead to: address, answer and its bytes.

    Of addresses that links give, one is followed of each route, plan, kind of record and set of questions. A fault of
    the server ends the walk.
    """
    waiting, seen, counts = deque(starts), set[str](), Counter[tuple[str, ...]]()
    while waiting:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        response = browser.get(address)
        assert response.status_code < 500, address
        data = b"".join(response) if response.streaming else response.content
        yield address, response, data
        kind = response.headers.get("Content-Type", "text")
        if links and not response.streaming and any(word in kind for word in _TEXTS):
            for link in _LINK.findall(data.decode("utf-8", "replace")):
                onward = urljoin(address, unescape(link))
                if _is_new(onward, counts):
                    waiting.append(onward)


def _is_new(address: str, counts: Counter[tuple[str, ...]]) -> bool:
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return False
    facts = (found.url_name or "", *(str(found.kwargs.get(name, "")) for name in ("plan", "kind")), str(bool(query)))
    counts[facts] += 1
    return counts[facts] == 1 and found.url_name != "sign-out"
