"""Where the stories play: `placeplan serve --demo` of two plans, prepared once for all workers, served to each."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from placeplan.studies.keeping import write_folder
from tests.plans import settled, tiny_plan
from tests.repo.tree import ROOT

PASSWORD = "placeplan-demo"
"""As `placeplan serve --demo` says it; the workspace itself is not imported here."""
EXAMPLE, TINY = "herefordshire-worcestershire", "vale"
PATIENCE = 240
"""Seconds a start or a run may take on a busy machine; nothing is ever timed."""
PATIENCE_OF_A_PAGE = 30
"""Seconds until something that is not on a page is given up."""

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def _axe() -> Path:
    places = [ROOT / "node_modules", Path(sys.prefix) / "node/node_modules"]
    return next((place / "axe-core/axe.min.js" for place in places if (place / "axe-core").is_dir()), places[0] / "-")


AXE = _axe()


def missing() -> str:
    """What keeps the stories from being played; empty where nothing does."""
    if not CHROMIUM:
        return "there is no chromium; on Debian: apt-get install chromium"
    if not AXE.is_file():
        return "axe-core was not fetched from the npm registry; ./dev setup tries again"
    return ""


@contextmanager
def served(home: Path, *folders: Path) -> Iterator[str]:
    """Serve a home's plans; the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "placeplan", "serve", *folders, "--demo", "--port", str(port)]
    environment = {**os.environ, "PLACEPLAN_HOME": str(home), "PLACEPLAN_LOCK_AFTER": "3"}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environment.pop(name, None)
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process, home / "log")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(f"{address}/health", timeout=PATIENCE).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def _token(text: str) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', text)
    assert found, text
    return found[1]


def await_runs(address: str) -> None:
    """Wait until the runs that the demonstration asks for are done: one expected and one by chance of each plan."""
    session = requests.Session()
    token = _token(session.get(f"{address}/sign-in").text)
    form = {"csrfmiddlewaretoken": token, "username": "lead", "password": PASSWORD, "next": ""}
    session.post(f"{address}/sign-in", form, headers={"Referer": address})
    deadline = time.monotonic() + PATIENCE
    for plan in (EXAMPLE, TINY):
        while (said := session.get(f"{address}/plans/{plan}/model").text).count(">Done") < 2:
            assert time.monotonic() < deadline, said
            assert "Failed" not in said, said
            time.sleep(0.2)


def prepared(shared: Path) -> Path:
    """A home with both plans in it, run once and by chance; made by the first worker that asks, used by all."""
    template = shared / "browser-home"
    with (shared / "browser-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "ready").exists():
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir()
            shutil.copytree(ROOT / "src/placeplan/examples" / EXAMPLE, template / EXAMPLE)
            write_folder(settled(tiny_plan(), publication="public"), template / TINY)
            with served(template, template / EXAMPLE, template / TINY) as address:
                await_runs(address)
            (template / "ready").touch()
    return template
