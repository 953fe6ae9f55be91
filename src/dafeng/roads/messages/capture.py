"""UDP datagrams out of a capture file: classic pcap in both byte orders and both clocks, and pcapng.

Formats: pcap as in the IETF draft draft-ietf-opsawg-pcap, pcapng as in draft-ietf-opsawg-pcapng; link types Ethernet (with VLAN tags), raw IP,
null, Linux cooked. What is no UDP is passed over; what is cut short gives a datagram with what there is.
"""

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dafeng.errors import RoadsError

__all__ = ["Datagram", "read_datagrams", "write_capture"]

_LONGEST = 1 << 18
_PCAP = {b"\xd4\xc3\xb2\xa1": ("<", 1000), b"\xa1\xb2\xc3\xd4": (">", 1000), b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\x3c\x4d": (">", 1)}
_SECTION = b"\x0a\x0d\x0d\x0a"


@dataclass(frozen=True)
class Datagram:
    """One UDP datagram of a capture.

    Parameters
    ----------
    number
        Packet number in the file, from 1.
    time_ns
        UTC of capture in nanoseconds since 1970.
    source, target
        Address and port of both ends.
    octets
        Payload.
    """

    number: int
    time_ns: int
    source: str
    target: str
    octets: bytes


def read_datagrams(stream: BinaryIO) -> Iterator[Datagram]:
    """Read the UDP datagrams of a capture file, in its order.

    Raises
    ------
    RoadsError
        If the file is no capture.
    """
    magic = stream.read(4)
    if magic == _SECTION:
        packets = _pcapng(stream)
    elif magic in _PCAP:
        packets = _pcap(stream, *_PCAP[magic])
    else:
        raise RoadsError(
            f"no capture file: it begins with {magic.hex() or 'nothing'}, pcap and pcapng begin otherwise. Give --format for another kind of file.",
            f"不是抓包文件:开头为{magic.hex() or '空'}。其他文件请用--format指明格式。",
        )
    for number, (time_ns, link, octets) in enumerate(packets, 1):
        found = _udp(link, octets)
        if found:
            yield Datagram(number, time_ns, *found)


def _pcap(stream: BinaryIO, order: str, tick_ns: int) -> Iterator[tuple[int, int, bytes]]:
    head = stream.read(20)
    if len(head) < 20:
        return
    (link,) = struct.unpack_from(order + "I", head, 16)
    while len(head := stream.read(16)) == 16:
        seconds, fraction, size, _ = struct.unpack(order + "IIII", head)
        if size > _LONGEST:
            return
        yield seconds * 1_000_000_000 + fraction * tick_ns, link & 0xFFFF, stream.read(size)


def _pcapng(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Enhanced packet blocks; interfaces tell link type and clock."""
    order, interfaces = "<", list[tuple[int, int]]()
    head = _SECTION + stream.read(4)
    while len(head) == 8:
        if head[:4] == _SECTION:
            start = stream.read(4)
            order, interfaces = ("<" if start == b"\x4d\x3c\x2b\x1a" else ">"), []
        kind, size = struct.unpack(order + "II", head)
        already = 12 if head[:4] == _SECTION else 8
        if not already + 4 <= size <= _LONGEST:
            return
        body = stream.read(size - already)[:-4]
        if kind == 1 and len(body) >= 8:
            interfaces.append((struct.unpack_from(order + "H", body)[0], _tick(body[8:], order)))
        elif kind == 6 and len(body) >= 20:
            yield from _enhanced(body, order, interfaces)
        head = stream.read(8)


def _tick(options: bytes, order: str) -> int:
    """Nanoseconds of a clock step: option 9 as a power of ten; microseconds where none is given."""
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from(order + "HH", options, at)
        if code == 9 and size == 1 and at + 5 <= len(options):
            power = options[at + 4]
            return 10 ** max(9 - power, 0) if power < 128 else 1000
        at += 4 + (size + 3) // 4 * 4
    return 1000


def _enhanced(body: bytes, order: str, interfaces: list[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
    interface, high, low, size, _ = struct.unpack_from(order + "IIIII", body)
    if interface < len(interfaces):
        link, tick_ns = interfaces[interface]
        yield (high << 32 | low) * tick_ns, link, body[20 : 20 + size]


def _network(link: int, octets: bytes) -> bytes:
    """IP packet inside a link-layer frame; empty where there is none."""
    at, kind = {1: (14, 12), 113: (16, 14), 276: (20, 0), 0: (4, None), 12: (0, None), 101: (0, None)}.get(link, (len(octets), None))
    if kind is None:
        return octets[at:]
    while octets[kind : kind + 2] in {b"\x81\x00", b"\x88\xa8"}:
        at, kind = at + 4, kind + 4
    return octets[at:] if octets[kind : kind + 2] in {b"\x08\x00", b"\x86\xdd"} else b""


def _udp(link: int, octets: bytes) -> tuple[str, str, bytes] | None:
    packet = _network(link, octets)
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 28 and packet[9] == 17 and not packet[6] & 0x1F and not packet[7]:
        at, source, target = (packet[0] & 15) * 4, packet[12:16], packet[16:20]
    elif version == 6 and len(packet) >= 48 and packet[6] == 17:
        at, source, target = 40, packet[8:24], packet[24:40]
    else:
        return None
    if len(packet) < at + 8:
        return None
    from_port, to_port, size = struct.unpack_from(">HHH", packet, at)
    ends = [f"{_address(part)}:{port}" for part, port in ((source, from_port), (target, to_port))]
    return ends[0], ends[1], packet[at + 8 : at + max(size, 8)]


def _address(octets: bytes) -> str:
    address = ipaddress.ip_address(octets)
    return f"[{address}]" if address.version == 6 else str(address)


def write_capture(stream: BinaryIO, datagrams: Iterator[tuple[int, bytes]], port: int = 4500) -> None:
    """Write payloads as UDP over IPv4 on raw IP, classic pcap with nanoseconds.

    Parameters
    ----------
    stream
        Opened for writing octets.
    datagrams
        UTC in nanoseconds and payload of each.
    port
        Source and target port.
    """
    stream.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, _LONGEST, 101))
    for time_ns, octets in datagrams:
        udp = struct.pack(">HHHH", port, port, 8 + len(octets), 0)
        address = bytes([127, 0, 0, 1])
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(octets), 0, 0, 64, 17, 0, address, address)
        packet = head[:10] + struct.pack(">H", _checksum(head)) + head[12:] + udp + octets
        stream.write(struct.pack("<IIII", *divmod(time_ns, 1_000_000_000), len(packet), len(packet)) + packet)


def _checksum(head: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(head) // 2}H", head))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
