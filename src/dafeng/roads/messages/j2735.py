"""The core of a SAE J2735 basic safety message: 290 bits in a fixed order, from a layout of our own.

Field widths and "not available" values are facts of the standard that public implementations restate (xqgex/J2735-High-Performance-Toolkit,
Apache-2.0); the ASN.1 of SAE is not used. The frame in front is read where it is there: message number 20 and a length.
"""

from collections.abc import Mapping
from typing import Any

from dafeng.roads.messages.bitio import BitReader, BitWriter
from dafeng.roads.messages.fault import MessageError

__all__ = ["CORE_BITS", "read_j2735_core", "write_j2735_core"]

_FIELDS: tuple[tuple[str, int, int, float | None, int | None], ...] = (
    # name, bits, smallest value, unit of one, "not available"
    ("msgCnt", 7, 0, None, None),
    ("id", 32, 0, None, None),
    ("secMark", 16, 0, 0.001, 65535),
    ("lat", 31, -900_000_000, 1e-7, 900_000_001),
    ("long", 32, -1_799_999_999, 1e-7, 1_800_000_001),
    ("elev", 16, -4096, 0.1, -4096),
    ("semiMajor", 8, 0, 0.05, 255),
    ("semiMinor", 8, 0, 0.05, 255),
    ("orientation", 16, 0, 360 / 65535, 65535),
    ("transmission", 3, 0, None, 7),
    ("speed", 13, 0, 0.02, 8191),
    ("heading", 15, 0, 0.0125, 28_800),
    ("angle", 8, -126, 1.5, 127),
    ("accelLong", 12, -2000, 0.01, 2001),
    ("accelLat", 12, -2000, 0.01, 2001),
    ("accelVert", 8, -127, 0.196133, -127),
    ("yaw", 16, -32_767, 0.01, None),
    ("wheelBrakes", 5, 0, None, None),
    ("traction", 2, 0, None, 0),
    ("abs", 2, 0, None, 0),
    ("scs", 2, 0, None, 0),
    ("brakeBoost", 2, 0, None, 0),
    ("auxBrakes", 2, 0, None, 0),
    ("width", 10, 0, 0.01, 0),
    ("length", 12, 0, 0.01, 0),
)
CORE_BITS = sum(field[1] for field in _FIELDS)
"""Bits of the core."""
_BSM_NUMBER = 20


def read_j2735_core(frame: bytes, *, units: bool = False) -> dict[str, Any]:
    """Read the core of a J2735 BSM.

    Parameters
    ----------
    frame
        A J2735 message frame with a BSM, or a bare BSM.
    units
        In physical units, ``None`` where not available, instead of counts.

    Raises
    ------
    MessageError
        If the frame is too short, or carries another message.
    """
    bits = BitReader(_body(frame))
    bits.read(3, "bsm")  # extension bit of the message, then the two options behind the core
    found: dict[str, Any] = {}
    for name, width, low, unit, missing in _FIELDS:
        value = bits.read(width, f"bsm.{name}") + low
        found[name] = f"{value:08x}" if name == "id" else _value(value, unit, missing) if units else value
    return found


def write_j2735_core(core: Mapping[str, Any]) -> bytes:
    """Write a J2735 message frame whose BSM has the core only.

    Parameters
    ----------
    core
        Counts of every field, as `read_j2735_core` gives them.

    Raises
    ------
    MessageError
        With the field that is missing, unknown or too large for its bits.

    Examples
    --------
    >>> frame = bytes.fromhex("001425" + "00" * 37)
    >>> write_j2735_core(read_j2735_core(frame)) == frame
    True
    """
    unknown = sorted(core.keys() - {field[0] for field in _FIELDS})
    if unknown:
        raise MessageError(None, "bsm", f"no field {', '.join(unknown)}", f"没有字段{'、'.join(unknown)}")
    bits = BitWriter()
    bits.write(0, 3)
    for name, width, low, _, _ in _FIELDS:
        bits.write(_count(core, name, width, low), width)
    body = bits.octets()
    return bytes([0, _BSM_NUMBER, len(body)]) + body


def _count(core: Mapping[str, Any], name: str, width: int, low: int) -> int:
    """Unsigned number of a field; the identity is hexadecimal."""
    value, most = core.get(name), low + (1 << width) - 1
    try:
        number = int(value, 16) if name == "id" and isinstance(value, str) else value
    except ValueError:
        number = None
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= most:
        raise MessageError(None, f"bsm.{name}", f"found {value!r}, expected {low} to {most}", f"实为{value!r},应为{low}至{most}")
    return number - low


def _body(frame: bytes) -> bytes:
    """Octets of the BSM behind a frame header: 16 bits that hold the number 20, then its length."""
    if frame[:2] != bytes([0, _BSM_NUMBER]):
        return frame
    long = len(frame) > 2 and frame[2] & 0x80
    start = 4 if long else 3
    length = (frame[2] & 0x3F) << 8 | frame[3] if long and len(frame) > 3 else (frame[2] if len(frame) > 2 else 0)
    if len(frame) < start + length:
        raise MessageError(
            8 * len(frame),
            "frame",
            f"a message of {length} octets, {len(frame) - start} left",
            f"消息长{length}字节,余{len(frame) - start}字节",
        )
    return frame[start : start + length]


def _value(value: int, unit: float | None, missing: int | None) -> float | int | None:
    if value == missing:
        return None
    return value if unit is None else round(value * unit, 10)
