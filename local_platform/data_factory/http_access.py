"""Which HTTP addresses a run may reach: public ones, and those that were given to it."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local_platform.data_factory.errors import ActivityError, ParameterError
from local_platform.data_factory.redaction import url_without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Global unicast: https://www.iana.org/assignments/ipv6-address-space
_IPV6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC = (
    # Azure's host that gives virtual machines their configuration; its address looks public.
    # https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
    ipaddress.ip_network("168.63.129.16/32"),
    # Reserved for protocols and documentation; not every Python version knows that.
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("3fff::/20"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """As in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if _PORTS[self.scheme] == self.port else f":{self.port}")


def origin_of(url: str) -> Origin:
    """Return where a URL leads.

    Raises:
        ActivityError: it is no http or https URL with a host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in _PORTS or not host:
        raise ActivityError(f"{url_without_credentials(url)!r} is no http or https URL.", permanent=True)
    return Origin(parts.scheme, host.lower(), port or _PORTS[parts.scheme])


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]).partition("%")[0] for *_, address in found]


@dataclass(frozen=True, slots=True)
class HttpAccess:
    """What a run may reach, and what it reaches instead of what its definitions say.

    Attributes:
        instead: name of an HTTP linked service, or a base URL, to the base URL that is used in its place. The hosts
            of these URLs may be reached at any address, loopback and private networks included.
        resolve: addresses of a host; the machine's resolver.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    resolve: Callable[[str, int], list[str]] = _addresses

    def __post_init__(self) -> None:
        for name, url in self.instead.items():
            try:
                origin_of(url)
            except ActivityError as error:
                raise ParameterError(f"HTTP source {name!r}: {error}") from error

    def allows(self, url: str) -> HttpAccess:
        """Return the same access with one more host that may be reached at any address."""
        return HttpAccess({**self.instead, url: url}, self.resolve)

    def replaced(self, url: str, service: str = "") -> str:
        """Return the URL that is used in place of one.

        Args:
            url: what the definitions say.
            service: the linked service whose URL it is; else the longest given base that it begins with decides.
        """
        if service in self.instead:
            return self.instead[service]
        bases = [base for base in self.instead if "://" in base and _begins_with(url, base)]
        if not bases:
            return url
        base = max(bases, key=len)
        rest = url[len(base.rstrip("/")) :]
        return self.instead[base].rstrip("/") + rest if rest.startswith("/") else self.instead[base] + rest

    def address(self, origin: Origin) -> str:
        """Return an address of a host that may be reached.

        Every address of the host's name is checked. Connect to the returned one: resolving the name again could give
        another.

        Raises:
            ActivityError: the host has none, or one that only a configured source may have.
        """
        try:
            addresses = self.resolve(origin.host, origin.port)
        except OSError as error:
            raise ActivityError(f"The host {origin.host} is not known: {error.strerror or error}.") from error
        if not addresses:
            raise ActivityError(f"The host {origin.host} has no address.")
        if origin not in {origin_of(url) for url in self.instead.values()}:
            for address in addresses:
                if not _is_public(address):
                    raise ActivityError(
                        f"{origin} is at {address}, which is not public: loopback, link-local, private and reserved "
                        "addresses are only reached when configured. If it is the source that is meant, run with "
                        f"--http NAME={origin}/…, NAME being the linked service.",
                        permanent=True,
                    )
        return addresses[0]


def _begins_with(url: str, base: str) -> bool:
    stem = base.rstrip("/")
    return url.startswith(stem) and (len(url) == len(stem) or url[len(stem)] in "/?#")


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address embedded in an IPv6 one is judged as the IPv4 address that it reaches.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return _is_public(str(inner))
        if ip not in _IPV6:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)
