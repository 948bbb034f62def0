"""Tests reach no network but the loopback."""

import socket

import pytest

from tests.loopback import NetworkBlockedError, is_local

REMOTE = ("192.0.2.1", 9)  # an address set aside for documentation


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connecting_elsewhere_is_refused(method: str) -> None:
    with socket.socket() as client, pytest.raises(NetworkBlockedError, match=r"192\.0\.2\.1"):
        getattr(client, method)(REMOTE)


def test_sending_elsewhere_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkBlockedError):
        client.sendto(b"x", REMOTE)


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(NetworkBlockedError, match=r"example\.invalid"):
        socket.create_connection(("example.invalid", 80), timeout=1)


def test_the_loopback_is_open() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
            assert client.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        (b"localhost", True),
        ("203.0.113.7", False),
        ("a.b", False),
    ],
)
def test_what_counts_as_local(host: object, local: bool) -> None:
    assert is_local(host) is local
