"""Serving the workspace: in this process, or in several that share one address and are started again when they die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

__all__ = ["serve_here", "serve_in_processes"]

_STOPPING = 10.0
"""Seconds a process has to finish what it is at once it is told to stop."""


def serve_here(listening: socket.socket) -> None:
    """Serve on a socket until told to stop; runs are worked out, and pages made ready, beside it."""
    import uvicorn

    from placeplan.workspace.config.asgi import application
    from placeplan.workspace.plans import ready
    from placeplan.workspace.runs import worker

    worker.wake()
    ready.begin()
    config = uvicorn.Config(
        application, log_config=None, access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=5, timeout_keep_alive=30, proxy_headers=True,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        ready.end()


def serve_in_processes(listening: socket.socket, processes: int) -> None:
    """Serve on a socket in several processes. One that dies is started again; a signal to stop ends them all."""
    listening.set_inheritable(True)
    children = [_start(listening) for _ in range(processes)]
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    while not stopping:
        time.sleep(0.5)
        for n, child in enumerate(children):
            if child.poll() is not None and not stopping:
                children[n] = _start(listening)
    for child in children:
        child.terminate()
    end = time.monotonic() + _STOPPING
    for child in children:
        try:
            child.wait(timeout=max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _start(listening: socket.socket) -> subprocess.Popen[bytes]:
    number = listening.fileno()
    command = [sys.executable, "-c", "from placeplan.workspace import serving; serving._child()", str(number)]
    # Ctrl-C in a terminal is for the parent, which then stops the rest in order.
    return subprocess.Popen(command, pass_fds=[number], start_new_session=True)


def _child() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placeplan.workspace.config.settings")
    django.setup()
    _end_with_parent()
    serve_here(socket.socket(fileno=int(sys.argv[1])))


def _end_with_parent() -> None:
    """A process whose parent was killed has nobody to stop it: it looks for itself."""
    import threading

    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="placeplan-parent", daemon=True).start()
