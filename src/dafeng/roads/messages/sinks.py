"""Messages into files and pipes: JSON lines, as the decoder prints them, back into frames; a bad line gives an error line."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import orjson

from dafeng.roads.messages.capture import write_capture
from dafeng.roads.messages.encoder import encode_frame
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.framing import pack_payload
from dafeng.roads.messages.streams import json_lines

__all__ = ["SINKS"]


def _kind(message: dict[str, Any]) -> str:
    return next(iter(message)).removesuffix("Frame").upper()


def _encoded(line: bytes | None, number: int, make: Callable[[dict[str, Any]], bytes]) -> bytes:
    """One line out for a line in."""
    try:
        return make(_message(line))
    except MessageError as error:
        return orjson.dumps({**error.as_dict(), "line": number}) + b"\n"


def _message(line: bytes | None) -> dict[str, Any]:
    try:
        message = orjson.loads(line or b"")
    except ValueError as error:
        raise MessageError(0, "line", f"no JSON: {error}", "不是JSON") from None
    if not isinstance(message, dict) or "error" in message:
        raise MessageError(0, "line", "no message, but an error line or another value", "不是消息,而是错误行或其他值")
    message.pop("origin", None)
    return message


def _hex(stream: BinaryIO, rsu: str, timestamp_ms: int) -> Iterator[bytes]:
    del rsu, timestamp_ms
    for number, line in json_lines(stream):
        yield _encoded(line, number, lambda message: encode_frame(message).hex().encode() + b"\n")


def _frames(stream: BinaryIO, rsu: str, timestamp_ms: int) -> Iterator[bytes]:
    """One payload a line, its kind in front: ``SPAT 7273...``."""
    for number, line in json_lines(stream):
        yield _encoded(line, number, lambda message: _payload_line(message, rsu, timestamp_ms))


def _payload_line(message: dict[str, Any], rsu: str, timestamp_ms: int) -> bytes:
    kind = _kind(message)
    return f"{kind} {pack_payload(kind, rsu, timestamp_ms, [encode_frame(message)]).hex()}\n".encode()


def _mqtt_json(stream: BinaryIO, rsu: str, timestamp_ms: int) -> Iterator[bytes]:
    del timestamp_ms
    for number, line in json_lines(stream):
        yield _encoded(line, number, lambda message: _topic_line(message, rsu))


def _topic_line(message: dict[str, Any], rsu: str) -> bytes:
    encode_frame(message)
    return orjson.dumps({"topic": f"V2X/RSU/{rsu}/{_kind(message)}/UP", "payload": message}) + b"\n"


def _pcap(stream: BinaryIO, rsu: str, timestamp_ms: int) -> Iterator[bytes]:
    """A capture holds frames only: the first bad line ends it."""
    del rsu
    frames = [encode_frame(_message(line)) for _, line in json_lines(stream)]
    whole = io.BytesIO()
    write_capture(whole, ((timestamp_ms * 1_000_000, frame) for frame in frames))
    yield whole.getvalue()


SINKS: dict[str, Callable[[BinaryIO, str, int], Iterator[bytes]]] = {"hex": _hex, "frames": _frames, "pcap": _pcap, "mqtt-json": _mqtt_json}
