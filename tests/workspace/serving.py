"""The workspace as a server of its own, on loopback, for what speaks HTTP to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    """Wait until somebody answers at an address."""
    for _ in range(int(seconds / 0.1)):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody answers at {address}")


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process ends with this."""
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def served(database: str, **settings: str) -> Iterator[str]:
    """The workspace over a database, with settings; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "placeplan.workspace.config.asgi:application", "--port", str(port),
               "--log-level", "warning", "--lifespan", "off"]  # fmt: skip
    surroundings = {**os.environ, "DATABASE_URL": database, **settings}
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, env=surroundings, stdout=nowhere, stderr=nowhere)
        with ended(process):
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
