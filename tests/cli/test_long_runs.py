"""Long runs from the command line, in processes of their own: killed, stopped and gone on; on a cluster."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.calls import PROGRAM

RUNS = 256 * 12

pytestmark = pytest.mark.slow


def surroundings() -> dict[str, str]:
    source = str(Path(__file__).resolve().parents[2] / "src")
    return {**os.environ, "PYTHONPATH": source, "PYTHONUTF8": "1", "COLUMNS": "80"}


def begin(*arguments: object) -> subprocess.Popen[str]:
    """The command, begun, at the head of a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)], env=surroundings(), text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def finish(*arguments: object) -> tuple[int, str, str]:
    process = begin(*arguments)
    return ended(process)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Status and what was said, once it has ended; it is made to end where it does not."""
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return process.returncode, out, err


def batches(out: Path) -> list[Path]:
    return sorted(out.glob(".batches/**/batch-*.npz"))


def wait_for(out: Path, process: subprocess.Popen[str], *, least: int) -> None:
    """Wait until so many batches are kept."""
    for _ in range(2400):
        if len(batches(out)) >= least:
            return
        if process.poll() is not None:
            raise AssertionError(f"it ended first: {process.communicate()}")
        time.sleep(0.02)
    raise AssertionError("no batch was kept")


def figures(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "vale" / "ranges.parquet")


@pytest.fixture(scope="module")
def plans(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one plan."""
    folder = tmp_path_factory.mktemp("many")
    shutil.copytree(written / "vale", folder / "vale")
    return folder


@pytest.fixture(scope="module")
def serial(plans: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """What one worker gives, undisturbed."""
    out = tmp_path_factory.mktemp("serial")
    status, _, err = finish("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--workers", 1, "--out", out)
    assert status == 0, err
    return figures(out)


def test_a_killed_run_goes_on_where_it_was(plans: Path, serial: pl.DataFrame, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--workers", 2, "--out", out)
    process = begin(*asked)
    wait_for(out, process, least=2)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    kept = {path.name: path.stat().st_mtime_ns for path in batches(out)}
    assert 2 <= len(kept) < RUNS // 256
    assert not (out / "vale").exists()
    status, _, err = finish(*asked)
    assert status == 0, err
    assert f"{256 * len(kept):,} of {RUNS:,} runs were kept from before" in err
    assert figures(out).equals(serial)
    assert not (out / ".batches").exists()


def test_a_stopped_run_says_that_it_can_go_on(plans: Path, serial: pl.DataFrame, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--workers", 1, "--out", out)
    process = begin(*asked)
    wait_for(out, process, least=1)
    os.kill(process.pid, signal.SIGINT)
    status, _, err = ended(process)
    assert status == 130, err
    assert "give the same command again to go on" in err
    assert "Traceback" not in err
    status, _, err = finish(*asked)
    assert (status, "kept from before" in err) == (0, True)
    assert figures(out).equals(serial)


def workers(process: subprocess.Popen[str]) -> list[int]:
    """Processes that work on its batches."""
    own = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(one) for one in own if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_a_worker_killed_in_the_middle_is_named_and_the_rest_kept(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--workers", 2, "--out", out)
    process = begin(*asked)
    wait_for(out, process, least=1)
    os.kill(workers(process)[0], signal.SIGKILL)
    status, _, err = ended(process)
    assert status == 2, err
    assert "ended before it was done" in err
    assert "Run the same command again" in err
    assert batches(out)


class Farm:
    """A Dask scheduler and workers, each a process of its own.

    Parameters
    ----------
    through
        Command that runs another one somewhere else; empty: they run here.
    """

    def __init__(self, folder: Path, through: Sequence[str] = ()) -> None:
        self.folder, self.file, self.through = folder, folder / "scheduler.json", through
        run = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.started = [self._start([*run, "--no-show", "--scheduler-file", str(self.file)])]
        for _ in range(600):
            if self.file.exists() and self.file.read_text():
                break
            time.sleep(0.1)
        self.address: str = json.loads(self.file.read_text())["address"]

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, without a nanny that would start it again."""
        more = ["--nthreads", "1", "--nworkers", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        own = ["-m", "distributed.cli.dask_worker", "--scheduler-file", str(self.file), *more]
        self.started.append(self._start([*own, "--local-directory", str(self.folder)]))
        return self.started[-1]

    def ready(self, count: int) -> None:
        """Wait until so many workers have come."""
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, *arguments]
        if self.through:
            command = [*self.through, shlex.join(["env", f"PYTHONPATH={surroundings()['PYTHONPATH']}", *command])]
        return subprocess.Popen(
            command, cwd=self.folder, env=surroundings(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def close(self) -> None:
        """End every process."""
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            process.wait(timeout=30)


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    pytest.importorskip("distributed")
    folder = tmp_path / "dask"
    folder.mkdir()
    farm = Farm(folder)
    try:
        yield farm
    finally:
        farm.close()


def test_a_cluster_gives_the_same_though_a_worker_is_killed(
    plans: Path, serial: pl.DataFrame, farm: Farm, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    doomed, _ = farm.worker(), farm.worker()
    farm.ready(2)
    asked = ("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--cluster", farm.address, "--out", out)
    process = begin(*asked)
    wait_for(out, process, least=1)
    doomed.send_signal(signal.SIGKILL)
    status, _, err = ended(process)
    assert status == 0, err
    assert figures(out).equals(serial)


_DOOR = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/own.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
"""


@pytest.fixture
def by_ssh(tmp_path: Path) -> Iterator[list[str]]:
    """What runs a command on a machine reached by SSH: this one, through a server of our own on loopback."""
    server = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if server is None or shutil.which("ssh") is None:
        pytest.skip("there is no SSH server here; on Debian: apt-get install openssh-server")
    folder = tmp_path / "ssh"
    folder.mkdir()
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(_DOOR.format(port=port, folder=folder))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([server, "-D", "-f", folder / "config"], stderr=subprocess.DEVNULL)
    told = ("StrictHostKeyChecking=accept-new", f"UserKnownHostsFile={folder}/known", "BatchMode=yes")
    options = [word for each in told for word in ("-o", each)]
    reach = ["ssh", "-tt", "-p", str(port), "-i", str(folder / "own"), *options, "127.0.0.1"]
    try:
        for _ in range(100):
            there = subprocess.run([*reach, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
            if there.returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the SSH server does not answer")
        yield reach
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_machines_reached_by_ssh_give_the_same(
    plans: Path, serial: pl.DataFrame, by_ssh: list[str], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    folder = tmp_path / "dask"
    folder.mkdir()
    farm = Farm(folder, by_ssh)
    try:
        farm.worker()
        farm.worker()
        farm.ready(2)
        asked = ("run", "--all", plans, "--runs", RUNS, "--seed", 7, "--cluster", farm.address)
        status, _, err = finish(*asked, "--out", tmp_path / "out")
        assert status == 0, err
        assert figures(tmp_path / "out").equals(serial)
    finally:
        farm.close()


def _silent() -> tuple[socket.socket, str]:
    """A port that takes connections and never says a word."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening, f"tcp://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("kind", ["nobody there", "never answers", "no address"])
def test_a_scheduler_that_does_not_answer_is_named(plans: Path, kind: str, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    listening: Any = None
    address = {"nobody there": "tcp://127.0.0.1:9", "no address": "somewhere"}.get(kind, "")
    if not address:
        listening, address = _silent()
    try:
        status, _, err = finish("run", plans / "vale", "--runs", 8, "--cluster", address, "--out", tmp_path / "out")
    finally:
        if listening is not None:
            listening.close()
    assert status == 2, err
    words = " ".join(err.split())
    assert address in words
    assert "dask scheduler" in words
    assert "Traceback" not in words
    assert not (tmp_path / "out" / "results.parquet").exists()


def test_a_scheduler_without_workers_is_named(plans: Path, farm: Farm, tmp_path: Path) -> None:
    status, _, err = finish("run", plans / "vale", "--runs", 8, "--cluster", farm.address, "--out", tmp_path / "out")
    assert status == 2, err
    assert "has no workers" in err
    assert f"dask worker {farm.address}" in " ".join(err.split())
