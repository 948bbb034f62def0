"""A guard that lets sockets reach this machine and nothing else."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkBlockedError(RuntimeError):
    """A test tried to reach something other than the loopback."""


def is_local(host: object) -> bool:
    """Whether `host` is the loopback, by name or number; a name that must be looked up is not."""
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in {"", "localhost"}:
        return True
    try:
        number = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def refuse_remote(host: object) -> None:
    if not is_local(host):
        raise NetworkBlockedError(f"Tests reach no network but the loopback; this one asked for {host!r}.")


def guard_sockets() -> Callable[[], None]:
    """Guard connecting, sending and name look-up; return a function that takes the guard off."""
    patches: list[tuple[Any, str, Any]] = []

    def patch(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        real = getattr(owner, name)
        patches.append((owner, name, real))
        setattr(owner, name, make(real))

    def guard_connect(real: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                refuse_remote(address[0])
            return real(self, address)

        return connect

    def guard_send(real: Any) -> Any:
        def sendto(self: socket.socket, data: Any, *rest: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                refuse_remote(rest[-1][0])
            return real(self, data, *rest)

        return sendto

    def guard_lookup(real: Any) -> Any:
        def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
            refuse_remote(host)
            return real(host, *rest, **options)

        return getaddrinfo

    patch(socket.socket, "connect", guard_connect)
    patch(socket.socket, "connect_ex", guard_connect)
    patch(socket.socket, "sendto", guard_send)
    patch(socket, "getaddrinfo", guard_lookup)

    def remove() -> None:
        for owner, name, real in reversed(patches):
            setattr(owner, name, real)

    return remove
