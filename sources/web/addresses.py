"""Which network addresses may be connected to: the open internet's, and what the operator named. Pure.

A feed, a link in it or a redirect can name any host, and a hostile domain can resolve to the machine next door.
So every name is resolved once, all its answers are judged here, and only a judged address is connected to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Special ranges (IANA registries of special-purpose addresses) that some Python versions we support call global.
_SPECIAL_V4 = tuple(
    IPv4Network(n)
    for n in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
)
_SPECIAL_V6 = tuple(
    IPv6Network(n)
    for n in ("64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10")
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the IPv4 address is the last 32 bits


class AddressRefused(Exception):
    """This host may not be connected to; the text says why, without the URL."""


@dataclass(frozen=True, slots=True)
class AddressRules:
    """The open internet, and the exact pairs of `allow`: `127.0.0.1:8080`, `[::1]:8080`, `feeds.lan:80`."""

    allow: frozenset[str] = frozenset()

    def vet(self, host: str, port: int, answers: Sequence[str]) -> tuple[str, ...]:
        """The addresses of `host` that may be connected to, in the resolver's order.

        Args:
            host: as it stands in the URL, without brackets.
            port: the port that would be connected to.
            answers: what the name resolved to.

        Raises:
            AddressRefused: one of the answers isn't on the open internet. A name that resolves to good and
                private addresses alike is an attack or a mistake; neither is worth a connection.
        """
        if not answers:
            raise AddressRefused("the name has no address")
        if self.allows(host, port):
            return tuple(answers)
        for answer in answers:
            if not is_open_internet(answer):
                raise AddressRefused(
                    f"{host} leads to {answer}, which is not on the open internet; if that is meant, "
                    f"add {_pair(host, port)} to FIELDBRIEF_ALLOW_HOSTS"
                )
        return tuple(answers)

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator named exactly this host and port."""
        return _pair(host, port) in self.allow


OPEN_INTERNET = AddressRules()


def _pair(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_open_internet(answer: str) -> bool:
    """Whether an address is a global unicast one, and so is every IPv4 address wrapped in it.

    Unwrapped: IPv4-mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056) and Teredo (RFC 4380).
    """
    try:
        address = ip_address(answer)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _open_v4(address)
    inner = _wrapped(address)
    return all(map(_open_v4, inner)) if inner else _open_v6(address)


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()


def _open_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in net for net in _SPECIAL_V4)


def _open_v6(address: IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in net for net in _SPECIAL_V6)
    return address.is_global and not special
