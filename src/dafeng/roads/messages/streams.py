"""Messages out of files and pipes, one after another; a bad one gives an error and the next one follows.

Comes in: an open binary stream in one of four formats. Goes out: records that hold a message or an error, in the order of the stream.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from dafeng.errors import RoadsError
from dafeng.roads.messages.capture import read_datagrams
from dafeng.roads.messages.decoder import decode_frame
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.framing import unpack_payload
from dafeng.roads.messages.openv2x import topic_message

__all__ = ["FORMATS", "Record", "json_lines", "read_records"]

LONGEST_LINE = 1 << 20
"""A line longer than this is refused: the longest message frame has some 16,000 octets."""


@dataclass(frozen=True)
class Record:
    """One message of a stream, or what was wrong with it.

    Parameters
    ----------
    place
        Line, packet or payload it came from, from 1.
    message
        Decoded content; ``None`` after an error.
    origin
        What is known beside the message: unit, time, topic, address.
    error
        Why there is no message.
    """

    place: int
    message: Any
    origin: dict[str, Any]
    error: MessageError | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the message, or an error line with its place."""
        return {**self.error.as_dict(), "line": self.place} if self.error else dict(self.message)


def read_records(stream: BinaryIO, format: str = "auto") -> Iterator[Record]:
    """Read a stream to its end.

    Parameters
    ----------
    stream
        Opened for reading octets.
    format
        ``hex``: one frame a line. ``frames``: payloads of the roadside-to-centre framing, binary one after another in a recording, or
        as hexadecimal lines, or as a JSON document with ``payloads``. ``pcap``: a capture file with UPER over UDP. ``mqtt-json``:
        one JSON object a line with ``topic`` and ``payload``. ``auto`` looks at the first octets.

    Raises
    ------
    RoadsError
        If there is no such format, or a capture file is none.
    """
    buffered: io.BufferedReader[Any] = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    name = _guess(buffered.peek(4096)) if format == "auto" else format
    if name not in FORMATS:
        raise RoadsError(f"no format '{format}'; there are {', '.join(FORMATS)}.", f"没有格式“{format}”;可选:{'、'.join(FORMATS)}。")
    return FORMATS[name](buffered)


def _guess(first: bytes) -> str:
    if first[:4] in {b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a"}:
        return "pcap"
    if first.lstrip().startswith(b"{"):
        return "mqtt-json" if b'"topic"' in first else "frames"
    return "hex"


def json_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their number; ``None`` for one that is too long, the rest of which is skipped."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield number, line.strip()
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        yield number, None


def _octets(line: bytes | None) -> bytes:
    """Octets of a hexadecimal line; the offset of an error counts its bits."""
    if line is None:
        raise MessageError(0, "line", f"longer than {LONGEST_LINE:,} characters", f"超过{LONGEST_LINE}个字符")
    text = b"".join(line.split())
    if not text:
        raise MessageError(0, "line", "empty", "空行")
    wrong = next((place for place, octet in enumerate(text) if octet not in b"0123456789abcdefABCDEF"), None)
    if wrong is not None:
        raise MessageError(4 * wrong, "line", f"character {wrong + 1} is not hexadecimal", f"第{wrong + 1}个字符不是十六进制")
    if len(text) % 2:
        raise MessageError(
            4 * len(text), "line", f"{len(text)} hexadecimal digits make no whole octets", f"{len(text)}个十六进制数字不成整字节"
        )
    return bytes.fromhex(text.decode("ascii"))


def _attempt(place: int, origin: dict[str, Any], make: Callable[[], Any]) -> Record:
    try:
        return Record(place, make(), origin)
    except MessageError as error:
        return Record(place, None, origin, error)


def _hex(stream: io.BufferedReader) -> Iterator[Record]:
    for number, line in json_lines(stream):
        yield _attempt(number, {}, lambda line=line: decode_frame(_octets(line)))  # type: ignore[misc]


def _payload(place: int, octets: Callable[[], bytes], kind: str | None) -> Iterator[Record]:
    try:
        payload = unpack_payload(octets(), kind)
    except MessageError as error:
        yield Record(place, None, {}, error)
        return
    origin = {"rsu_id": payload.rsu_id, "timestamp_ms": payload.timestamp_ms}
    for frame in payload.frames:
        yield _attempt(place, origin, lambda frame=frame: decode_frame(frame))  # type: ignore[misc]


def _frames(stream: io.BufferedReader) -> Iterator[Record]:
    """Payloads: a JSON document, hexadecimal lines (``KIND hex`` or hex alone), or the octets of one payload."""
    if stream.peek(4096).lstrip().startswith(b"{"):
        yield from _document(stream.read())
        return
    if not _is_text(stream.peek(4096)):
        yield from _payload(1, stream.read, None)
        return
    for number, line in json_lines(stream):
        kind, _, rest = (line or b"").rpartition(b" ")
        yield from _payload(number, lambda line=line, rest=rest: _octets(rest or line), kind.decode("ascii", "replace").upper() or None)  # type: ignore[misc]


def _is_text(octets: bytes) -> bool:
    return all(octet in b"0123456789abcdefABCDEFBSMRIPTMAP \t\r\n" for octet in octets)


def _document(text: bytes) -> Iterator[Record]:
    try:
        payloads = json.loads(text)["payloads"]
        found = [(str(entry["payload"]), entry.get("kind")) for entry in payloads]
    except (ValueError, KeyError, TypeError, AttributeError):
        error = MessageError(0, "document", 'no JSON object with "payloads", each with "payload"', "不是含payloads(各含payload)的JSON对象")
        yield Record(1, None, {}, error)
        return
    for place, (payload, kind) in enumerate(found, 1):
        yield from _payload(place, lambda payload=payload: _octets(payload.encode()), kind)  # type: ignore[misc]


def _pcap(stream: io.BufferedReader) -> Iterator[Record]:
    for datagram in read_datagrams(stream):
        origin = {"time_ns": datagram.time_ns, "from": datagram.source, "to": datagram.target}
        yield _attempt(datagram.number, origin, lambda datagram=datagram: decode_frame(datagram.octets))  # type: ignore[misc]


def _mqtt_json(stream: io.BufferedReader) -> Iterator[Record]:
    for number, line in json_lines(stream):
        yield from _topic_line(number, line)


def _topic_line(number: int, line: bytes | None) -> Iterator[Record]:
    try:
        entry = orjson.loads(line or b"")
        topic, payload = str(entry["topic"]), entry["payload"]
    except (ValueError, KeyError, TypeError):
        error = MessageError(0, "line", 'no JSON object with "topic" and "payload"', "不是含topic与payload的JSON对象")
        yield Record(number, None, {}, error)
        return
    try:
        for message, origin in topic_message(topic, payload):
            yield Record(number, message, {"topic": topic, **origin})
    except MessageError as error:
        yield Record(number, None, {"topic": topic}, error)


FORMATS: dict[str, Callable[[io.BufferedReader], Iterator[Record]]] = {
    "hex": _hex,
    "frames": _frames,
    "pcap": _pcap,
    "mqtt-json": _mqtt_json,
}
