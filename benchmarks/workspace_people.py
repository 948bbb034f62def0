"""A workspace of the largest example as a server of its own, and people's browsers, for benchmarks."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

EXAMPLE = "herefordshire-worcestershire"
PROGRAM = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"


class Browser:
    """One person's browser: a connection that stays open, and cookies."""

    def __init__(self, place: str) -> None:
        self.connection = http.client.HTTPConnection(place)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, address: str, sent: dict[str, str] | None = None, *, part: bool = False
    ) -> tuple[int, str, str]:
        """Status, where it leads, and the page; or the part of it a script of the page asks for (htmx)."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if part:
            headers["HX-Request"] = "true"
        body = None if sent is None else urlencode(sent)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, address, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            if method != "GET":
                raise
            self.connection.close()  # the server lets a connection go that was quiet for a while
            self.connection.request(method, address, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return response.status, response.getheader("Location") or "", text

    def sign_in(self, username: str) -> None:
        """Sign in as one of the demonstration's people."""
        _, _, page = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        self.ask("POST", "/sign-in", {"username": username, "password": "placeplan-demo",
                                      "csrfmiddlewaretoken": token[1]})  # fmt: skip

    def post(self, address: str, sent: dict[str, str]) -> str:
        """Send a form; where it leads."""
        _, _, page = self.ask("GET", "/account")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        return self.ask("POST", address, {**sent, "csrfmiddlewaretoken": token[1]})[1]

    def change(self, address: str, changed: dict[str, str]) -> None:
        """Change fields of a record through its form, as a person does who has read what it would lapse."""
        form = _Form()
        form.feed(self.ask("GET", address)[2])
        sent = {**form.sent, **changed, "why": "A benchmark"}
        for _ in range(3):
            status, _, page = self.ask("POST", address, sent)
            if status == 302:
                return
            seen = re.search(r'name="seen" value="(\w*)"', page)
            sent |= {"anyway": "yes", "seen": seen[1] if seen else ""}
        raise RuntimeError(f"{address}: the change was not saved ({status})")


class _Form(HTMLParser):
    """The fields of the form of a page, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._text = self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        ticked = found.get("type") not in ("checkbox", "radio") or "checked" in found
        if tag == "input" and name and ticked:
            self.sent[name] = found.get("value", "")
        elif tag == "textarea":
            self._text = name
            self.sent[name] = ""
        elif tag == "select":
            self._list = name
        elif tag == "option" and self._list and ("selected" in found or self._list not in self.sent):
            self.sent[self._list] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._text = "" if tag == "textarea" else self._text
        self._list = "" if tag == "select" else self._list

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data


class Server:
    """A server under way.

    Parameters
    ----------
    place
        Host and port.
    faults
        What it has said that went wrong: the message of each line of its log of severity error.
    """

    def __init__(self, place: str, process: subprocess.Popen[str]) -> None:
        self.place, self.process = place, process
        self.faults: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            try:
                told = json.loads(line)
            except ValueError:
                continue  # what it says to whoever started it
            if told.get("level") in ("error", "critical"):
                self.faults.append(str(told.get("fault", "")).rpartition("\n")[2] or str(told.get("message")))

    @property
    def answering(self) -> list[int]:
        """The processes that answer."""
        mine = self.process.pid
        children = [pid for pid, parent in _parents().items() if parent == mine]
        return children or [mine]

    @property
    def processor(self) -> float:
        """Processor seconds it has used."""
        return sum(_used(pid) for pid in (self.process.pid, *self.answering))

    def answers(self, browser: Browser) -> int:
        """The process that answers a browser whose connection is open: the holder of its other end."""
        port = browser.connection.sock.getsockname()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if int(fields[2].rpartition(":")[2], 16) == port:
                for pid in self.answering:
                    if f"socket:[{fields[9]}]" in _open(pid):
                        return pid
        raise RuntimeError("nobody holds the other end of the connection")


def _open(pid: int) -> list[str]:
    found = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(handle))
        except OSError:
            continue
    return found


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rsplit(") ", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


@contextmanager
def served(url: str, processes: int) -> Iterator[Server]:
    """A demonstration of the example on a database."""
    with tempfile.TemporaryDirectory() as home:
        plan = Path(home) / "plan"
        run = [sys.executable, "-c", PROGRAM]
        subprocess.run([*run, "new", plan, "--example", EXAMPLE], check=True, capture_output=True)
        environment = {**os.environ, "PLACEPLAN_HOME": home, "DATABASE_URL": url}
        process = subprocess.Popen(
            [*run, "serve", plan, "--demo", "--port", "0", "--processes", str(processes)],
            stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        assert process.stderr is not None
        place = ""
        while not place:
            found = re.search(r"http://([\d.:]+)/", process.stderr.readline())
            place = found[1] if found else ""
        try:
            yield Server(place, process)
        finally:
            process.terminate()
            process.wait()
