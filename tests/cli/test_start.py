"""The command starts quickly and says its version."""

import resource
import subprocess
import sys

from placeplan import __version__

SECONDS = 0.3


def call(*arguments: str) -> tuple[str, float]:
    """What the command prints, and the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_under_a_third_of_a_second_of_processor_time() -> None:
    call("--help")  # writes the compiled files
    assert min(call("--help")[1] for _ in range(5)) < SECONDS


def test_help_names_the_command() -> None:
    assert call("--help")[0].startswith("Usage: placeplan")


def test_version() -> None:
    assert call("--version")[0] == f"placeplan, version {__version__}\n"
