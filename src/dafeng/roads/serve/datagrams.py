"""The UDP door: one UPER frame a datagram, from senders of known networks only, for UDP cannot ask who is there."""

import asyncio
import ipaddress
from collections.abc import Callable, Sequence

from dafeng.errors import RoadsError

__all__ = ["open_datagrams"]

Accept = Callable[[Sequence[tuple[str, bytes]]], None]


class _Datagrams(asyncio.DatagramProtocol):
    """Hands on what comes from a network that is allowed."""

    def __init__(self, allowed: Sequence[str], accept: Accept) -> None:
        self.networks = [_network(text) for text in allowed]
        self.accept = accept
        self.known: dict[str, bool] = {}
        self.denied = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take one frame."""
        if addr[0] not in self.known:
            if len(self.known) > 10_000:
                self.known.clear()
            self.known[addr[0]] = any(ipaddress.ip_address(addr[0]) in network for network in self.networks)
        if self.known[addr[0]]:
            self.accept([("", data)])
        else:
            self.denied += 1


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise RoadsError(f"'{text}' is no network such as 10.0.0.0/8: {error}", f"“{text}”不是形如10.0.0.0/8的网络") from None


async def open_datagrams(place: tuple[str, int], allowed: Sequence[str], accept: Accept) -> tuple[asyncio.BaseTransport, int]:
    """Listen for datagrams.

    Parameters
    ----------
    place
        Address and port; 0 lets the system choose.
    allowed
        Networks whose senders are taken, such as ``10.0.0.0/8``.
    accept
        Called with each frame.

    Raises
    ------
    RoadsError
        If a network is not well formed.
    """
    protocol = _Datagrams(allowed, accept)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: protocol, local_addr=place)
    return transport, int(transport.get_extra_info("sockname")[1])
