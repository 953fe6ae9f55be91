"""A frame read element by element along the schema: slow, complete, and able to say where a frame is wrong.

The generated decoder of `decoder` reads what it knows; whatever it refuses comes here, either to be read with its extensions or
to be refused with the bit and the element at fault. Extensions of later editions are kept, so that a frame can be passed on unchanged.
"""

from typing import Any

from dafeng.roads.messages.bitio import BitReader
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.schema import Element, element

__all__ = ["EXTENSION", "EXTENSIONS", "read_frame"]

EXTENSION = "extension"
"""Key of an alternative, and head of a name, that a later edition has added."""
EXTENSIONS = "extensions"
"""Key of the additions of a sequence: hexadecimal octets by place, ``None`` where one is absent."""


def read_frame(frame: bytes, top: str = "MessageFrame") -> Any:
    """Read a whole frame.

    Parameters
    ----------
    frame
        Octets of one message, without transport headers.
    top
        Type to read; the message frame unless only a part is at hand.

    Raises
    ------
    MessageError
        With the bit and the element at which reading failed.
    """
    bits = BitReader(frame)
    found = _read(element(top), bits, "")
    left = (bits.size - bits.at) // 8
    if left and not (bits.at == 0 and left == 1):
        raise MessageError(bits.at, "", f"{left} octets follow the message", f"消息之后还有{left}个字节")
    return found


def _read(kind: Element, bits: BitReader, path: str) -> Any:
    return _READERS[kind.kind](kind, bits, path)


def _integer(kind: Element, bits: BitReader, path: str) -> int:
    at = bits.at
    value = bits.read(kind.width, path) + kind.low
    if value > kind.high:
        raise MessageError(at, path, f"{value} is above {kind.high}, the largest {kind.name}", f"{value}大于{kind.name}的最大值{kind.high}")
    return value


def _enumerated(kind: Element, bits: BitReader, path: str) -> str:
    if kind.extensible and bits.read(1, path):
        return f"{EXTENSION}-{bits.small(path)}"
    at = bits.at
    value = bits.read(kind.width, path)
    if value >= len(kind.names):
        raise MessageError(
            at,
            path,
            f"{value} names no {kind.name} (0 to {len(kind.names) - 1})",
            f"{value}不是{kind.name}的取值(0至{len(kind.names) - 1})",
        )
    return kind.names[value]


def _count(kind: Element, bits: BitReader, path: str) -> int:
    at = bits.at
    count = bits.read(kind.width, path) + kind.low
    if count > kind.high:
        raise MessageError(at, path, f"{count} items, at most {kind.high} allowed", f"共{count}项,最多{kind.high}项")
    return count


def _bits(kind: Element, bits: BitReader, path: str) -> dict[str, str]:
    extended = kind.extensible and bits.read(1, path)
    count = bits.length(path) if extended else kind.high
    return {"bits": f"{bits.read(count, path):0{count}b}" if count else ""}


def _octets(kind: Element, bits: BitReader, path: str) -> str:
    count = _count(kind, bits, path)
    return f"{bits.read(8 * count, path):0{2 * count}x}"


def _text(kind: Element, bits: BitReader, path: str) -> str:
    return "".join(chr(bits.read(7, path)) for _ in range(_count(kind, bits, path)))


def _sequence(kind: Element, bits: BitReader, path: str) -> dict[str, Any]:
    extended = bits.read(1, path) if kind.extensible else 0
    present = {member.name for member in kind.optionals if bits.read(1, f"{path}.{member.name}")}
    found = {
        member.name: _read(element(member.of), bits, f"{path}.{member.name}" if path else member.name)
        for member in kind.members
        if not member.optional or member.name in present
    }
    if extended:
        found[EXTENSIONS] = _additions(bits, f"{path}.{EXTENSIONS}")
    return found


def _additions(bits: BitReader, path: str) -> list[str | None]:
    present = [bits.read(1, path) for _ in range(bits.small(path) + 1)]
    return [_open(bits, path) if there else None for there in present]


def _open(bits: BitReader, path: str) -> str:
    count = bits.length(path)
    return f"{bits.read(8 * count, path):0{2 * count}x}" if count else ""


def _choice(kind: Element, bits: BitReader, path: str) -> dict[str, Any]:
    if kind.extensible and bits.read(1, path):
        return {EXTENSION: {"index": bits.small(path), "octets": _open(bits, path)}}
    at = bits.at
    index = bits.read(kind.width, path)
    if index >= len(kind.members):
        raise MessageError(at, path, f"{index} is no alternative of {kind.name}", f"{index}不是{kind.name}的选项")
    chosen = kind.members[index]
    return {chosen.name: _read(element(chosen.of), bits, f"{path}.{chosen.name}" if path else chosen.name)}


def _list(kind: Element, bits: BitReader, path: str) -> list[Any]:
    of = element(kind.of)
    return [_read(of, bits, f"{path}[{place}]") for place in range(_count(kind, bits, path))]


_READERS = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _octets,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
