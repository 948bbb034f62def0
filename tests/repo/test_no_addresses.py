"""Nothing in the tree names a package registry, an address, or a path of one machine."""

import ipaddress
import re

import pytest

from tests.repo.tree import ROOT, files, shown, text

# Put together here so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"), ("conda", "anaconda", "org"),
    ]
]  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.)\]}-])/(?:" + "|".join(["work", "root", "opt", "tmp/venv"]) + r")\b")
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})\b")
NUMBER = re.compile(r"(?<![\w.=])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
SET_ASIDE = ("example.org", "example.com", "example.net", ".example", ".invalid", ".test")
OPEN_NETWORKS = [ipaddress.ip_network(net) for net in ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]]


def is_public_number(found: str) -> bool:
    try:
        number = ipaddress.ip_address(found)
    except ValueError:
        return False
    return not (number.is_loopback or number.is_unspecified or any(number in net for net in OPEN_NETWORKS))


def addresses(content: str) -> list[str]:
    """What in `content` names a registry, a machine's path, a mailbox or a host by number."""
    lower = content.lower()
    found = [name for name in REGISTRIES if name in lower]
    found += MACHINE_PATH.findall(content)
    found += [match[0] for match in MAIL.finditer(lower) if not match[1].endswith(SET_ASIDE)]
    found += [number for number in NUMBER.findall(content) if is_public_number(number)]
    return found


def test_no_file_holds_an_address() -> None:
    found = {shown(path): bad for path in files() if (content := text(path)) and (bad := addresses(content))}
    assert found == {}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bootstrap.lock", "requirements-node.lock"])
def test_the_lock_has_pins_and_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    assert [line for line in lock.splitlines() if line.startswith("--")] == []
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if entry.strip()]
    assert entries
    assert [entry for entry in entries if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    "content",
    [
        "index = " + REGISTRIES[0],
        "see /" + "work/x",
        "`/" + "root`",
        "PATH=/" + "opt/bin",
        "write to someone@" + "nhs.uk",
        "host 10.0" + ".0.12",
    ],
)
def test_an_address_is_seen(content: str) -> None:
    assert addresses(content)


@pytest.mark.parametrize(
    "content",
    ["src/placeplan/workspace and cli/work", "a@example.org", "127.0.0.1", "v2026.9.21.13", "x==1.2.3.4", "/workspace"],
)
def test_harmless_text_is_let_through(content: str) -> None:
    assert addresses(content) == []
