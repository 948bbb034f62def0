"""What the command line can ask of the workspace: push, pull, verify and serve."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import OperationalError, connections
from django.utils import timezone

from placeplan.errors import InputError

__all__ = ["prepare", "pull", "push", "serve", "verify"]

Say = Callable[[str], None]


def prepare(home: str = "") -> None:
    """Set Django up and bring the database up to date.

    Parameters
    ----------
    home
        Folder of the database and the secret key; empty: as the environment says.

    Raises
    ------
    InputError
        The database cannot be reached.
    """
    if home:
        os.environ["PLACEPLAN_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placeplan.workspace.config.settings")
    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as fault:
        said = str(fault).splitlines()[0]
        remedy = "Look at DATABASE_URL and PLACEPLAN_HOME."
        raise InputError(f"the workspace's database cannot be reached: {said}.", remedy=remedy) from None


def _operator() -> Any:
    from placeplan.workspace.accounts.permissions import Operator

    return Operator(f"{getpass.getuser()} (command line)")


def push(folder: str, *, name: str, why: str, base: int | None = None) -> dict[str, Any]:
    """Make the workspace's plan say what a folder says.

    Raises
    ------
    InputError, PlanProblems
        The folder is no plan, or the workspace's plan has moved on since `base`.
    """
    from placeplan.studies.keeping import pack, read_folder
    from placeplan.workspace.ledger.actions import push as act

    plan = read_folder(folder)
    done = act(by=_operator(), plan=name or plan.settings.id, folder=pack(plan), why=why, now=timezone.now(), base=base)
    return vars(done)


def pull(name: str, folder: str, *, version: str, replace: bool) -> dict[str, Any]:
    """Write a plan of the workspace to a folder.

    Raises
    ------
    UnknownNameError
        There is no such plan or version.
    InputError
        The folder holds something and `replace` is not set, or it is no plan.
    """
    from placeplan.studies.keeping import write_folder
    from placeplan.workspace.ledger import queries

    sequence = queries.sequence_of(name, version) if version else queries.known_head(name).sequence
    write_folder(queries.kept(name, sequence).plan, folder, replace=replace)
    digest = queries.digest_at(name, sequence)
    return {"plan": name, "folder": folder, "sequence": sequence, "digest": digest}


def verify(name: str, *, expected: str = "") -> dict[str, Any]:
    """Walk a plan's chain of changes.

    Raises
    ------
    UnknownNameError
        There is no such plan.
    """
    from placeplan.workspace.ledger.chain import verify as walk
    from placeplan.workspace.ledger.queries import known_head

    known_head(name)
    found = walk(name, expected=expected)
    breaks = [vars(each) for each in found.breaks]
    return {"plan": name, "changes": found.changes, "end": found.end, "ok": found.ok, "breaks": breaks}


def serve(plans: Sequence[str], *, host: str, port: int, demo: bool, say: Say, processes: int = 1) -> None:
    """Serve the workspace until it is stopped.

    Parameters
    ----------
    plans
        Folders to put into the workspace first, where it has no plan of that name yet.
    demo
        Add people of every role with a known password.
    processes
        How many serve; more than one use several processors.

    Raises
    ------
    InputError
        The port is taken, or a demonstration was asked for on an address others can reach.
    """
    from placeplan.workspace import demo as demonstration
    from placeplan.workspace.ledger.queries import heads, kept
    from placeplan.workspace.serving import serve_here, serve_in_processes

    if demo and host not in ("127.0.0.1", "localhost", "::1"):
        remedy = "Serve it on loopback, or without demonstration people."
        raise InputError("demonstration people have a password anybody knows.", value=host, remedy=remedy)
    listening = _listen(host, port)
    names = [_bring_in(folder, say) for folder in plans]
    for name in names if demo else ():
        demonstration.seed_people(name, kept(name).plan)
        demonstration.ask_for_runs(name)
    if not demo:
        _first_administrator([head.plan for head in heads(names)], say)
    say(f"The workspace is at http://{_shown(host)}:{listening.getsockname()[1]}/ (stop it with Ctrl-C)")
    if demo:
        who = ", ".join(person[0] for person in demonstration.PEOPLE)
        say(f"Sign in as one of: {who}. The password is: {demonstration.PASSWORD}")
    if processes > 1:
        connections.close_all()
        serve_in_processes(listening, processes)
    else:
        serve_here(listening)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)  # who calls before the server is ready waits, and is not refused
    except OSError as fault:
        made.close()
        reason = (fault.strerror or str(fault)).lower()
        remedy = "Give another port with --port."
        raise InputError(f"this address cannot be used: {reason}.", value=f"{host}:{port}", remedy=remedy) from None
    return made


def _bring_in(folder: str, say: Say) -> str:
    """Push a folder whose plan is not in the workspace yet; the name of its plan."""
    from placeplan.studies.keeping import read_folder
    from placeplan.workspace.ledger.models import Head

    name = read_folder(Path(folder)).settings.id
    if Head.objects.filter(plan=name, sequence__gt=0).exists():
        say(f"{name}: in the workspace already, so the folder is left alone (`placeplan push` brings it in).")
        return name
    push(folder, name=name, why="First version, from a folder")
    say(f"{name}: brought in from {folder}.")
    return name


def _first_administrator(names: Sequence[str], say: Say) -> None:
    """Where nobody can sign in yet, make an administrator, and say their password once."""
    from placeplan.workspace.accounts.models import User
    from placeplan.workspace.accounts.people import add_person, grant, members_of
    from placeplan.workspace.accounts.permissions import Role

    if not User.objects.exists():
        password = secrets.token_urlsafe(12)
        add_person(username="administrator", name="Administrator", password=password)
        say(f"First sign-in: user name administrator, password {password} (shown this once; change it).")
    if not User.objects.filter(username="administrator").exists():
        return
    for name in names:
        if members_of(name):
            continue  # who has which role in a plan is for its own people to say
        for role in (Role.ADMINISTRATOR, Role.LEAD):
            grant(by=_operator(), plan=name, username="administrator", role=role)
