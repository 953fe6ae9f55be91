"""The binary framing between roadside units and the centre: one payload carries the unit, the time and one or more message frames.

Layout (docs/roads-messages.md): 8 octets of unit identity, 8 octets of UTC milliseconds, low octet first; then for BSM a count of
frames (1 octet), for every other kind none; then each frame as a length (2 octets, low octet first) and its octets.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from dafeng.roads.messages.fault import MessageError

__all__ = ["KINDS", "Payload", "pack_payload", "unpack_payload"]

_HEAD = struct.Struct("<8sQ")
_LENGTH = struct.Struct("<H")
KINDS = ("BSM", "MAP", "RSM", "SPAT", "RSI")
"""Kinds of message by the index of their alternative in the message frame."""


@dataclass(frozen=True)
class Payload:
    """What a roadside unit has sent in one piece.

    Parameters
    ----------
    rsu_id
        Identity of the unit; octets that are not printable ASCII are given as hexadecimal.
    timestamp_ms
        UTC of sending in milliseconds since 1970.
    frames
        UPER message frames.
    """

    rsu_id: str
    timestamp_ms: int
    frames: tuple[bytes, ...]


def _identity(octets: bytes) -> str:
    text = octets.rstrip(b"\0")
    return text.decode("ascii") if text.isascii() and text.decode("ascii").isprintable() and text else octets.hex()


def unpack_payload(octets: bytes, kind: str | None = None) -> Payload:
    """Take a payload apart.

    Parameters
    ----------
    octets
        The payload.
    kind
        BSM, MAP, RSM, SPAT or RSI, as the topic says; where it is not known, the layout whose lengths fit is taken.

    Raises
    ------
    MessageError
        If the lengths do not fit the payload.
    """
    if len(octets) < _HEAD.size + 2:
        raise MessageError(
            8 * len(octets), "payload", f"{len(octets)} octets, a payload has 18 and more", f"仅{len(octets)}字节,载荷至少18字节"
        )
    identity, timestamp = _HEAD.unpack_from(octets)
    if kind is None:
        kind = _guess(octets)
    counted = kind == "BSM"
    start = _HEAD.size + counted
    frames = _frames(octets, start, octets[_HEAD.size] if counted else 1)
    return Payload(_identity(identity), timestamp, tuple(frames))


def _guess(octets: bytes) -> str:
    """With one frame and no count, the length reaches exactly to the end; else it must be the counted layout."""
    (length,) = _LENGTH.unpack_from(octets, _HEAD.size)
    return "" if _HEAD.size + 2 + length == len(octets) else "BSM"


def _frames(octets: bytes, at: int, count: int) -> list[bytes]:
    found: list[bytes] = []
    for place in range(count):
        if at + 2 > len(octets):
            raise MessageError(
                8 * at,
                f"payload[{place}]",
                f"the payload ends before frame {place + 1} of {count}",
                f"载荷在第{place + 1}帧(共{count}帧)之前结束",
            )
        (length,) = _LENGTH.unpack_from(octets, at)
        at += 2
        if at + length > len(octets):
            left = len(octets) - at
            raise MessageError(8 * at, f"payload[{place}]", f"a frame of {length} octets, {left} left", f"帧长{length}字节,余{left}字节")
        found.append(octets[at : at + length])
        at += length
    if at != len(octets):
        raise MessageError(8 * at, "payload", f"{len(octets) - at} octets follow the last frame", f"末帧之后还有{len(octets) - at}个字节")
    return found


def pack_payload(kind: str, rsu_id: str, timestamp_ms: int, frames: Sequence[bytes]) -> bytes:
    """Put a payload together.

    Raises
    ------
    MessageError
        If the identity is longer than 8 octets, or a kind other than BSM is to carry several frames.
    """
    identity = _identity_octets(rsu_id)
    if kind != "BSM" and len(frames) != 1:
        raise MessageError(
            None,
            "payload",
            f"{len(frames)} frames in a payload of kind {kind}, which carries one",
            f"{kind}载荷只含一帧,却给出{len(frames)}帧",
        )
    if not 1 <= len(frames) <= 255:
        raise MessageError(None, "payload", f"{len(frames)} frames, 1 to 255 fit", f"{len(frames)}帧,应为1至255帧")
    head = _HEAD.pack(identity, timestamp_ms) + (bytes([len(frames)]) if kind == "BSM" else b"")
    return head + b"".join(_LENGTH.pack(len(frame)) + frame for frame in frames)


def _identity_octets(rsu_id: str) -> bytes:
    octets = rsu_id.encode()
    if len(octets) == 16 and all(character in "0123456789abcdef" for character in rsu_id):
        octets = bytes.fromhex(rsu_id)
    if len(octets) > 8:
        raise MessageError(None, "rsu_id", f"'{rsu_id}' has more than 8 octets", f"“{rsu_id}”超过8字节")
    return octets
