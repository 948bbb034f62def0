"""Requests answered by a few threads that stay, each with its own connection to the database.

Django's own handler starts a thread for every request. A connection belongs to its thread, so one that is to be kept
for the next request is lost with the thread, and stands open until Python happens to collect it: many quick requests
leave more of them open than PostgreSQL has room for. Here a process has as many connections as threads, and no more.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

__all__ = ["Threads"]


class Threads(ASGIHandler):
    """An ASGI application that answers every request from its beginning to its end in one of its threads.

    Parameters
    ----------
    most
        How many requests are answered at once; more wait their turn.
    """

    def __init__(self, most: int) -> None:
        BaseHandler.__init__(self)  # Django's own ASGI handler would load every middleware a first time
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="placeplan-answer")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request.

        Raises
        ------
        ValueError
            It is none of HTTP.
        """
        if scope["type"] != "http":
            raise ValueError(f"the workspace speaks HTTP, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._answer, scope, body)
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)

    async def _in_thread(self, call: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _answer(self, scope: Any, body: Any) -> HttpResponseBase:
        """The answer, whole, but for one that is told as it comes."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = refused if request is None else self.get_response(request)
        if getattr(response, "is_async", False):
            return response  # type: ignore[no-any-return]
        whole = _read(response) if response.streaming else response
        response.close()  # tells that the request is over, so that this thread's connection is looked after
        return whole

    async def _stream(self, response: Any, receive: Any, send: Any) -> None:
        """Send parts as they come until there are no more, or nobody listens."""
        tasks = [asyncio.create_task(self.send_response(response, send)),
                 asyncio.create_task(self.listen_for_disconnect(receive))]  # fmt: skip
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            sent, _ = await asyncio.gather(*tasks, return_exceptions=True)
            await self._in_thread(response.close)
        if isinstance(sent, Exception):
            raise sent


def _read(response: Any) -> HttpResponse:
    """A file as an answer in one piece: they are files of ours, or of one plan."""
    whole = HttpResponse(b"".join(response), status=response.status_code, headers=dict(response.items()))
    whole.cookies = response.cookies
    return whole
