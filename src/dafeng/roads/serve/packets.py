"""MQTT 3.1.1 packets: taken apart and put together (OASIS standard, sections 2 and 3). Quality of service 0 and 1."""

import struct
from dataclasses import dataclass

from dafeng.errors import RoadsError

__all__ = [
    "Connect",
    "connack",
    "next_packet",
    "puback",
    "publish",
    "read_connect",
    "read_publish",
    "read_subscribe",
    "suback",
    "topic_matches",
]

CONNECT, PUBLISH, PUBACK, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 4, 8, 10, 12, 14
"""Packet types that a client sends."""


class PacketError(RoadsError):
    """A client that does not speak MQTT 3.1.1; its connection ends."""


@dataclass(frozen=True)
class Connect:
    """What a client says when it comes.

    Parameters
    ----------
    client_id, username, password
        As sent; ``None`` where absent.
    keepalive
        Seconds; 0 means none.
    will
        Topic, payload, quality and retain flag to publish when it goes without a word.
    """

    client_id: str
    username: str | None
    password: bytes | None
    keepalive: int
    will: tuple[str, bytes, int, bool] | None


def next_packet(buffer: bytes | bytearray, at: int, largest: int) -> tuple[int, int, int] | None:
    """Find the next whole packet.

    Parameters
    ----------
    buffer, at
        Octets received, and where to look.
    largest
        Longest packet allowed, in octets behind the fixed header.

    Returns
    -------
    tuple
        First octet, start and end of what is behind the fixed header; ``None`` if it is not whole yet.

    Raises
    ------
    PacketError
        If the length is not well formed or too large.
    """
    length = shift = 0
    place = at + 1
    size = len(buffer)
    while True:
        if place >= size:
            return None
        octet = buffer[place]
        length |= (octet & 127) << shift
        place += 1
        if octet < 128:
            break
        shift += 7
        if shift > 21:
            raise PacketError("a packet length of more than four octets.", "报文长度字段超过四字节。")
    if length > largest:
        raise PacketError(f"a packet of {length} octets; {largest} are allowed.", f"报文长{length}字节,上限{largest}字节。")
    return (buffer[at], place, place + length) if place + length <= size else None


def _text(body: bytes, at: int) -> tuple[bytes, int]:
    if at + 2 > len(body):
        raise PacketError("a packet that ends within a string.", "报文在字符串中结束。")
    end = at + 2 + (body[at] << 8 | body[at + 1])
    if end > len(body):
        raise PacketError("a packet that ends within a string.", "报文在字符串中结束。")
    return body[at + 2 : end], end


def _utf8(octets: bytes) -> str:
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise PacketError("a string that is not UTF-8.", "字符串不是UTF-8。") from None
    if "\0" in text:
        raise PacketError("a string with a zero character.", "字符串含零字符。")
    return text


def read_connect(body: bytes) -> Connect:
    """Take a CONNECT packet apart."""
    name, at = _text(body, 0)
    if name != b"MQTT" or len(body) < at + 4 or body[at] & 0x7F != 4:
        raise PacketError("a protocol other than MQTT 3.1.1.", "不是MQTT 3.1.1协议。")
    flags, keepalive = body[at + 1], body[at + 2] << 8 | body[at + 3]
    if flags & 1:
        raise PacketError("a reserved flag is set.", "保留标志位被置位。")
    client_id, at = _text(body, at + 4)
    will = username = password = None
    if flags & 4:
        topic, at = _text(body, at)
        payload, at = _text(body, at)
        will = (_utf8(topic), payload, min(flags >> 3 & 3, 1), bool(flags & 32))
    if flags & 128:
        username, at = _text(body, at)
    if flags & 64:
        password, at = _text(body, at)
    return Connect(_utf8(client_id), None if username is None else _utf8(username), password, keepalive, will)


def read_publish(first: int, body: bytes) -> tuple[str, bytes, int, int]:
    """Topic, payload, quality of service and packet number of a PUBLISH."""
    quality = first >> 1 & 3
    name, at = _text(body, 0)
    topic = _utf8(name)
    if quality > 1:
        raise PacketError("quality of service 2, which this door does not offer; use 0 or 1.", "本入口不提供QoS 2;请用0或1。")
    if not topic or "+" in topic or "#" in topic:
        raise PacketError(f"no topic to publish to: '{topic}'.", f"不能发布到主题“{topic}”。")
    if not quality:
        return topic, body[at:], 0, 0
    if at + 2 > len(body):
        raise PacketError("a publication without its number.", "发布报文缺少编号。")
    return topic, body[at + 2 :], 1, body[at] << 8 | body[at + 1]


def read_subscribe(body: bytes, with_quality: bool) -> tuple[int, list[tuple[str, int]]]:
    """Packet number, and topic filters with the quality asked for, of a SUBSCRIBE or UNSUBSCRIBE."""
    if len(body) < 2:
        raise PacketError("a subscription without its number.", "订阅报文缺少编号。")
    at, found = 2, list[tuple[str, int]]()
    while at < len(body):
        name, at = _text(body, at)
        quality = 0
        if with_quality:
            if at >= len(body):
                raise PacketError("a subscription without its quality.", "订阅缺少QoS。")
            quality = min(body[at], 1)
            at += 1
        found.append((_utf8(name), quality))
    if not found:
        raise PacketError("a subscription to nothing.", "订阅为空。")
    return body[0] << 8 | body[1], found


def _length(count: int) -> bytes:
    octets = bytearray()
    while count > 127:
        octets.append(count & 127 | 128)
        count >>= 7
    return bytes(octets) + bytes([count])


def connack(code: int) -> bytes:
    """CONNACK: 0 accepted, 2 identity refused, 3 not available, 4 bad name or password, 5 not authorised."""
    return bytes([0x20, 2, 0, code])


def puback(number: int) -> bytes:
    """PUBACK of a publication."""
    return struct.pack(">BBH", 0x40, 2, number)


def suback(number: int, codes: list[int]) -> bytes:
    """SUBACK with the quality granted for each filter; 128 where it is refused."""
    return b"\x90" + _length(2 + len(codes)) + struct.pack(">H", number) + bytes(codes)


def publish(topic: str, payload: bytes, number: int = 0, *, retain: bool = False) -> bytes:
    """PUBLISH; with a packet number it is of quality 1."""
    name = topic.encode()
    head = len(name).to_bytes(2, "big") + name + (number.to_bytes(2, "big") if number else b"")
    return bytes([0x30 | (2 if number else 0) | retain]) + _length(len(head) + len(payload)) + head + payload


def topic_matches(pattern: str, topic: str) -> bool:
    """Say whether a topic falls under a filter with ``+`` and ``#`` (section 4.7).

    Examples
    --------
    >>> topic_matches("V2X/+/R1/#", "V2X/RSU/R1/RSM/UP"), topic_matches("V2X/RSU", "V2X/RSU/R1")
    (True, False)
    """
    wanted, levels = pattern.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in {"+", "#"}:
        return False
    for place, part in enumerate(wanted):
        if part == "#":
            return place == len(wanted) - 1
        if place >= len(levels) or part not in {"+", levels[place]}:
            return False
    return len(wanted) == len(levels)
