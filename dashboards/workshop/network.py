"""The addresses by which phones reach this computer, and the names under which it answers."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (named, not listened on)
MOSTLY_INSIDE = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "zt", "tun", "wg", "utun", "tailscale")


@dataclass(frozen=True)
class Listening:
    """Where the server listens. `phones_only`: other computers get the pages for phones and nothing else."""

    host: str = LOCAL[0]
    port: int = 8050
    phones_only: bool = False

    @property
    def is_local(self) -> bool:
        """Whether only this computer is heard."""
        return self.host in LOCAL

    def answers_to(self, name: str) -> bool:
        """Whether a request may name us so: a foreign page that resolves its own name to this computer may not.

        Such a page needs a name, so that plain addresses are answered; names are our own alone.
        """
        if self.is_local:
            return name in LOCAL
        return _is_address(name) or name.lower() in {*LOCAL, self.host.lower(), *own_names()}

    def addresses(self) -> list[str]:
        """The addresses of this computer that phones may reach, the likeliest first; none where we listen locally."""
        if self.is_local:
            return []
        if self.host not in EVERYWHERE:
            return [self.host]
        return own_addresses()

    def url(self, address: str) -> str:
        """The beginning of every link at an address."""
        name = f"[{address}]" if ":" in address else address
        return f"http://{name}" if self.port == 80 else f"http://{name}:{self.port}"


def is_this_computer(address: str | None) -> bool:
    """Whether a request comes from this computer itself: from its loopback or to itself by its own address."""
    if address is None or not _is_address(address):
        return False
    return _parsed(address).is_loopback or address in own_addresses()


def own_names() -> set[str]:
    """What this computer is called in its network."""
    name = socket.gethostname().lower()
    short = name.split(".", maxsplit=1)[0]
    return {name, short, f"{short}.local"}


def own_addresses() -> list[str]:
    """The IPv4 addresses of the networks this computer is in, as they are now; private ones first, tunnels last."""
    import psutil

    states = psutil.net_if_stats()
    found = [
        (name, entry.address)
        for name, entries in psutil.net_if_addrs().items()
        if name in states and states[name].isup
        for entry in entries
        if entry.family == socket.AF_INET and _is_address(entry.address)
    ]
    return _ranked(found)


def _ranked(found: Iterable[tuple[str, str]]) -> list[str]:
    usable = [(name, address) for name, address in found if _may_be_reached(address)]
    usable.sort(key=lambda one: (one[0].startswith(MOSTLY_INSIDE), not _parsed(one[1]).is_private))
    return list(dict.fromkeys(address for _, address in usable))


def _may_be_reached(address: str) -> bool:
    parsed = _parsed(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified or parsed.is_multicast)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address.split("%", 1)[0])


def _is_address(name: str) -> bool:
    try:
        _parsed(name)
    except ValueError:
        return False
    return True
