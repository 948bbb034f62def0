"""The developer command on a made-up checkout: what it runs, what it passes on, what it leaves behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.repo.tree import ROOT

ASSETS = "src/placeplan/workspace/config/assets.py"
STATIC = "src/placeplan/workspace/plans/static"

STUB = """#!/bin/bash
[ "${2:-}" = --help ] && exit 0
echo "placeplan $1"
case $1 in
    new) mkdir -p "$2"; [ "$3 $4" = "--example herefordshire-worcestershire" ] ;;
    check) exit ${CHECK_STATUS:-0} ;;
    run)
        if [ -n "${LINGER:-}" ]; then
            setsid sleep 300 & echo $! >"$LINGER"
            sleep 300
        fi
        echo '<p>' >"$2/report.html"
        ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is ready and whose `placeplan` is a stub."""
    root = tmp_path / "checkout"
    (root / ".venv/bin").mkdir(parents=True)
    (tmp_path / "tmp").mkdir()
    for name in ["dev", "pyproject.toml", "package.json", "package-lock.json", ".npmrc", ASSETS]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, root / name)
    for path in ROOT.glob("requirements*.lock"):
        shutil.copy2(path, root)
    for name in [f"{STATIC}/nhsuk", "node_modules"]:
        (root / name).mkdir(parents=True)
    stub = root / ".venv/bin/placeplan"
    stub.write_text(STUB)
    stub.chmod(0o755)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    script = 'source ./dev; locate; wanted_stamp "$(find_python)" >"$venv/stamp"; wanted_assets >"$venv/assets"'
    subprocess.run(["bash", "-c", script], cwd=root, check=True)
    return root


def demo(checkout: Path, **environment: str) -> subprocess.Popen[str]:
    surroundings = {**os.environ, "TMPDIR": str(checkout.parent / "tmp"), **environment}
    pipe = subprocess.PIPE
    # A runner in the background hands down an ignored SIGINT, which a shell cannot trap; a person's terminal does not.
    command = ["env", "--default-signal=INT,HUP,TERM", checkout / "dev", "demo"]
    return subprocess.Popen(command, cwd="/", env=surroundings, stdout=pipe, stderr=pipe, text=True)


def test_the_demonstration_goes_from_copy_to_report(checkout: Path) -> None:
    process = demo(checkout, CHECK_STATUS="1")
    out, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert out.split("\n") == ["placeplan new", "placeplan check", "placeplan run", ""]
    (report,) = (checkout.parent / "tmp").glob("*/herefordshire-worcestershire/report.html")
    assert f"The report:    {report} " in told
    assert "serve" in told.splitlines()[-1]  # no terminal, so the workspace is only told of


@pytest.mark.parametrize("status", [2, 3])
def test_the_demonstration_passes_a_failure_on(checkout: Path, status: int) -> None:
    process = demo(checkout, CHECK_STATUS=str(status))
    out, _ = process.communicate(timeout=60)
    assert process.returncode == status
    assert "placeplan run" not in out


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_every_process_ends_with_the_command(checkout: Path, sent: signal.Signals) -> None:
    """Even one that has left the process group."""
    note = checkout.parent / "pid"
    process = demo(checkout, LINGER=str(note))
    deadline = time.monotonic() + 60
    while not (note.exists() and note.read_text().strip()):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    lingering = int(note.read_text())
    assert is_alive(lingering)
    process.send_signal(sent)
    process.communicate(timeout=30)
    assert process.returncode == 128 + sent
    assert not is_alive(lingering)


def test_a_ready_environment_is_left_alone(checkout: Path) -> None:
    before = sorted(checkout.rglob("*"))
    done = subprocess.run([checkout / "dev", "setup"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "setting up" not in done.stderr
    assert sorted(checkout.rglob("*")) == before


def test_another_lock_asks_for_another_environment(checkout: Path) -> None:
    script = 'source ./dev; locate; [ "$(wanted_stamp "$(find_python)")" = "$(cat "$venv/stamp")" ]'
    assert subprocess.run(["bash", "-c", script], cwd=checkout, check=False).returncode == 0
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert subprocess.run(["bash", "-c", script], cwd=checkout, check=False).returncode == 1


def test_a_folder_that_is_no_environment_is_not_removed(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").mkdir()
    (checkout / ".venv/letter.txt").write_text("mine")
    done = subprocess.run([checkout / "dev", "setup"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "move it away" in done.stderr
    assert (checkout / ".venv/letter.txt").read_text() == "mine"


def test_a_half_made_environment_is_cleared(checkout: Path) -> None:
    (checkout / ".venv/.placeplan").touch()
    (checkout / ".venv/stamp").unlink()
    script = 'source ./dev; locate; clear_venv; [ ! -e "$venv" ]'
    assert subprocess.run(["bash", "-c", script], cwd=checkout, check=False).returncode == 0


def with_npm(checkout: Path, script: str) -> dict[str, str]:
    """Surroundings whose `npm` is this script; it runs in the folder that gets node_modules."""
    folder = checkout.parent / "bin"
    folder.mkdir()
    begin = f'#!/bin/bash\n[ "$1" = --version ] && exit 0\necho "npm $1" >>"{folder}/calls"\n'
    (folder / "npm").write_text(f"{begin}{script}\n")
    (folder / "npm").chmod(0o755)
    (checkout / ".venv/cache").mkdir()
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def calls(checkout: Path) -> int:
    return (checkout.parent / "bin/calls").read_text().count("npm ci")


def set_up(checkout: Path, command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = f"source ./dev; {command}"
    return subprocess.run(
        ["bash", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def test_the_design_system_is_built_once_without_its_fonts(checkout: Path) -> None:
    face = "@font-face{src:url(https://fonts.example/a.woff2)}"
    icon = "a{background:url(/assets/images/nhsuk-icon-tick.svg)}"
    npm = f"""d=node_modules/nhsuk-frontend/dist/nhsuk; mkdir -p $d/assets/images
        echo '{face}{icon}' >$d/nhsuk-frontend.min.css
        echo 'export const a = 1' >$d/nhsuk-frontend.min.js; touch $d/assets/images/nhsuk-icon-tick.svg"""
    environment = with_npm(checkout, npm)
    with (checkout / "package-lock.json").open("a") as lock:
        lock.write("\n")
    done = set_up(checkout, "setup; setup", environment)
    assert done.returncode == 0, done.stderr
    assert calls(checkout) == 1
    sheet = (checkout / STATIC / "nhsuk/nhsuk-frontend.min.css").read_text()
    assert sheet == "a{background:url(images/nhsuk-icon-tick.svg)}\n"
    assert (checkout / STATIC / "nhsuk/images/nhsuk-icon-tick.svg").exists()


def test_without_a_registry_set_up_says_so_and_goes_on(checkout: Path) -> None:
    environment = with_npm(checkout, 'echo "npm error network is unreachable"; exit 1')
    (checkout / ".venv/assets").unlink()
    done = set_up(checkout, "setup; setup", environment)
    assert done.returncode == 0
    assert "could not be fetched" in done.stderr
    assert "network is unreachable" in done.stderr
    assert "plain style sheet" in done.stderr
    assert calls(checkout) == 1
    set_up(checkout, "cmd_setup", environment)
    assert calls(checkout) == 2
