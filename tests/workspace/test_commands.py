"""`placeplan push`, `pull` and `serve`, as processes of their own."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from placeplan.plan.write import write_plan
from placeplan.studies.keeping import digest_of, read_folder
from placeplan.workspace import face
from placeplan.workspace.accounts.models import Membership
from tests.plans import changed, tiny_plan
from tests.workspace.scenes import with_tiny

pytestmark = pytest.mark.slow

PROGRAM = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"


def placeplan(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *(str(argument) for argument in arguments)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLACEPLAN_")}
    environment["PLACEPLAN_MOST_RUNS"] = "50000"
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny plan in a folder."""
    write_plan(tiny_plan(), tmp_path / "vale")
    return tmp_path / "vale"


def test_a_folder_is_pushed_pulled_and_verified(folder: Path, tmp_path: Path) -> None:
    home = ("--home", tmp_path / "home")
    done = placeplan("push", folder, "--why", "First", "--format", "json", *home)
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)["sequence"]
    write_plan(changed(tiny_plan(), "assumption", "frailty-size", value=0.1), folder, replace=True)
    second = json.loads(placeplan("push", folder, "--why", "Second", "--format", "json", *home).stdout)
    assert (second["changed"], second["sequence"]) == (1, first + 1)
    late = placeplan("push", folder, "--why", "Late", "--base", first, *home)
    assert late.returncode == 2
    assert "moved on" in late.stderr
    assert placeplan("pull", "vale", tmp_path / "now", *home).returncode == 0
    then = placeplan("pull", "vale", tmp_path / "then", "--version", digest_of(tiny_plan())[:12], *home)
    assert then.returncode == 0, then.stderr
    assert read_folder(tmp_path / "now") == read_folder(folder)
    assert read_folder(tmp_path / "then") == tiny_plan()
    found = json.loads(placeplan("pull", "vale", "--verify", "--format", "json", *home).stdout)
    assert found["ok"]
    assert placeplan("pull", "vale", "--verify", "--expect", "0" * 64, *home).returncode == 1
    again = placeplan("pull", "vale", tmp_path / "now", *home)
    assert again.returncode == 2
    assert "not empty" in again.stderr


def test_the_first_start_makes_one_administrator_and_later_starts_change_no_roles(sqlite: str) -> None:
    with_tiny()
    said: list[str] = []
    face._first_administrator(["vale"], said.append)
    assert len(said) == 1
    browser = Client()
    password = re.search(r"password (\S+) ", said[0])
    assert password
    browser.post("/sign-in", {"username": "administrator", "password": password[1]})
    assert browser.get("/plans/vale/people").status_code == 200
    Membership.objects.filter(role="lead").delete()
    face._first_administrator(["vale"], said.append)
    assert len(said) == 1
    assert list(Membership.objects.values_list("role", flat=True)) == ["administrator"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pull", "nowhere", "out"], "no such plan"),
        (["push", "nowhere", "--why", "x"], "no such folder"),
        (["push", ".", "--why", "  "], "not a plan"),
        (["serve", "--host", "0.0.0.0", "--demo", "--port", "0"], "password anybody knows"),
        (["pull", "vale"], "which folder"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = placeplan(*arguments, "--home", tmp_path / "home")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.fixture
def served(folder: Path, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a demonstration of the tiny plan, and its process."""
    command = [sys.executable, "-c", PROGRAM, "serve", folder, "--demo", "--port", "0", "--home", tmp_path / "home"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLACEPLAN_")}
    environment["PLACEPLAN_MOST_RUNS"] = "50000"
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    address = ""
    while not address:
        line = process.stderr.readline()
        assert line, "the server ended"
        found = re.search(r"http://[\d.:]+/", line)
        address = found[0] if found else ""
    process.stderr.readline()
    yield address, process
    process.kill()
    process.communicate()


def test_the_workspace_is_served_and_stops_when_told(served: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = served
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    assert json.load(opener.open(f"{address}health"))["status"] == "ok"
    css = opener.open(f"{address}static/placeplan.css")
    assert "font-face" not in css.read().decode()
    assert css.headers["Content-Security-Policy"]
    page = opener.open(f"{address}sign-in").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    sent = {"username": "lead", "password": "placeplan-demo", "csrfmiddlewaretoken": token[1]}
    home = opener.open(f"{address}sign-in", urllib.parse.urlencode(sent).encode()).read().decode()
    assert "Overview" in home
    assert "Leela Shah" in home
    with pytest.raises(urllib.error.HTTPError) as missing:
        opener.open(f"{address}plans/vale/records/assumption/nothing/")
    assert missing.value.code == 404
    missing.value.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) in (0, 130)


def start(folder: Path, home: Path, *more: str) -> tuple[str, subprocess.Popen[str]]:
    """A server that serves a demonstration, and its address."""
    command = [sys.executable, "-c", PROGRAM, "serve", folder, "--demo", "--port", "0", "--home", home, *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLACEPLAN_")}
    environment["PLACEPLAN_MOST_RUNS"] = "50000"
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r"http://[\d.:]+/", line)
        if found:
            process.stderr.readline()
            return found[0], process
    raise AssertionError("the server ended")


def signed_in(address: str) -> urllib.request.OpenerDirector:
    """Somebody who is signed in as the lead."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    sent = {"username": "lead", "password": "placeplan-demo", "csrfmiddlewaretoken": token_of(opener, address)}
    opener.open(f"{address}sign-in", urllib.parse.urlencode(sent).encode())
    return opener


def token_of(opener: urllib.request.OpenerDirector, address: str) -> str:
    """The token of a form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', opener.open(f"{address}sign-in").read().decode())
    assert found
    return found[1]


def test_a_run_survives_the_death_of_its_server(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    address, process = start(folder, home)
    opener = signed_in(address)
    sent = {"runs": "20000", "seed": "4", "csrfmiddlewaretoken": token_of(opener, address)}
    page = opener.open(f"{address}plans/vale/model/start", urllib.parse.urlencode(sent).encode())
    run = page.geturl().rsplit("/", 1)[1]
    events = opener.open(f"{address}plans/vale/model/runs/{run}/progress")
    assert any(b"run it many times" in line for line in events), "the run ended before its server could be killed"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    address, process = start(folder, home)
    try:
        opener = signed_in(address)
        told = opener.open(f"{address}plans/vale/model/runs/{run}/progress").read().decode()
        assert "See its figures" in told, told
        assert told.endswith("event: end\ndata: \n\n")
        assert "P10 to P90 of 20,000 draws" in opener.open(f"{address}plans/vale/model").read().decode()
        assert not list((home / "runs").iterdir())
    finally:
        process.kill()
        process.communicate()


def test_several_processes_serve_one_address_and_a_dead_one_is_replaced(folder: Path, tmp_path: Path) -> None:
    address, process = start(folder, tmp_path / "home", "--processes", "2")
    try:
        opener = signed_in(address)
        while len(children := children_of(process.pid)) < 2:
            pass
        os.kill(children[0], signal.SIGKILL)
        while len(set(children_of(process.pid)) - {children[0]}) < 2:
            pass
        for _ in range(8):
            assert json.load(opener.open(f"{address}health"))["status"] == "ok"
        assert "Overview" in opener.open(f"{address}plans/vale/").read().decode()
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
        process.communicate()


def children_of(pid: int) -> list[int]:
    """Processes a process has started and that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except FileNotFoundError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return sorted(found)


def test_a_forged_host_is_refused(served: tuple[str, subprocess.Popen[str]]) -> None:
    place = urllib.parse.urlsplit(served[0]).netloc
    connection = http.client.HTTPConnection(place)
    connection.request("GET", "/sign-in", headers={"Host": "elsewhere.example"})
    assert connection.getresponse().status == 400
    connection.close()
