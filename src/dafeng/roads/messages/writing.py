"""A message written element by element along the schema: slow, complete, and able to say which element is wrong.

The generated encoder of `encoder` writes what it knows; whatever it refuses comes here, either to be written with its extensions
or to be refused by name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dafeng.roads.messages.bitio import BitWriter
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.reading import EXTENSION, EXTENSIONS
from dafeng.roads.messages.schema import Element, Member, element

__all__ = ["write_frame"]


def write_frame(message: Any, top: str = "MessageFrame") -> bytes:
    """Write a whole message.

    Parameters
    ----------
    message
        Content as `read_frame` gives it.
    top
        Type to write.

    Raises
    ------
    MessageError
        With the element that is missing, unknown, of the wrong kind or out of range.
    """
    bits = BitWriter()
    _write(element(top), message, bits)
    return bits.octets()


def _write(kind: Element, value: Any, bits: BitWriter) -> None:
    """Write a value; a fault learns its path on the way up, so that a good message pays nothing for it."""
    _WRITERS[kind.kind](kind, value, bits)


def _wrong(value: object, en: str, zh: str) -> MessageError:
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return MessageError(None, "", f"found {shown}, expected {en}", f"实为{shown},应为{zh}")


def _integer(kind: Element, value: Any, bits: BitWriter) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not kind.low <= value <= kind.high:
        raise _wrong(value, f"a whole number from {kind.low} to {kind.high}", f"{kind.low}至{kind.high}的整数")
    bits.write(value - kind.low, kind.width)


def _enumerated(kind: Element, value: Any, bits: BitWriter) -> None:
    if value in kind.names:
        bits.write(kind.names.index(value), kind.width + kind.extensible)
        return
    number = value.removeprefix(f"{EXTENSION}-") if isinstance(value, str) else ""
    if not (kind.extensible and number.isdecimal() and value.startswith(EXTENSION)):
        raise _wrong(value, "one of " + ", ".join(kind.names), "、".join(kind.names) + "之一")
    bits.write(1, 1)
    bits.small(int(number), "")


def _bits(kind: Element, value: Any, bits: BitWriter) -> None:
    text = value.get("bits") if isinstance(value, Mapping) else value
    if not isinstance(text, str) or text.strip("01") or not (len(text) == kind.high or kind.extensible):
        raise _wrong(value, f'{{"bits": "..."}} with {kind.high} zeros and ones', f'{{"bits": "..."}},含{kind.high}个0或1')
    if len(text) == kind.high:
        bits.write(int(text, 2), kind.high + kind.extensible)
        return
    bits.write(1, 1)
    bits.length(len(text), "")
    bits.write(int(text or "0", 2), len(text))


def _hex(value: Any) -> bytes:
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise _wrong(value, "hexadecimal octets", "十六进制字节") from None


def _octets(kind: Element, value: Any, bits: BitWriter) -> None:
    octets = _hex(value)
    _count(kind, len(octets), bits)
    bits.write(int.from_bytes(octets, "big"), 8 * len(octets))


def _count(kind: Element, count: int, bits: BitWriter) -> None:
    if not kind.low <= count <= kind.high:
        raise MessageError(None, "", f"{count} items, {kind.low} to {kind.high} allowed", f"共{count}项,应为{kind.low}至{kind.high}项")
    bits.write(count - kind.low, kind.width)


def _text(kind: Element, value: Any, bits: BitWriter) -> None:
    if not isinstance(value, str) or not value.isascii():
        raise _wrong(value, "ASCII text", "ASCII文本")
    _count(kind, len(value), bits)
    for character in value:
        bits.write(ord(character), 7)


def _sequence(kind: Element, value: Any, bits: BitWriter) -> None:
    if not isinstance(value, Mapping):
        raise _wrong(value, f"an object with the members of {kind.name}", f"含{kind.name}成员的对象")
    unknown = value.keys() - {member.name for member in kind.members} - ({EXTENSIONS} if kind.extensible else set())
    if unknown:
        raise MessageError(
            None, "", f"{kind.name} has no member {', '.join(sorted(unknown))}", f"{kind.name}没有成员{'、'.join(sorted(unknown))}"
        )
    if kind.extensible:
        bits.write(EXTENSIONS in value, 1)
    for member in kind.optionals:
        bits.write(member.name in value, 1)
    for member in kind.members:
        _member(member, value, bits)
    if EXTENSIONS in value:
        _additions(value[EXTENSIONS], bits)


def _member(member: Member, value: Mapping[str, Any], bits: BitWriter) -> None:
    if member.name in value:
        _inner(member.name, element(member.of), value[member.name], bits)
    elif not member.optional:
        raise MessageError(None, member.name, "missing, and it may not be", "缺失,且为必填")


def _inner(name: str, kind: Element, value: Any, bits: BitWriter) -> None:
    try:
        _WRITERS[kind.kind](kind, value, bits)
    except MessageError as error:
        raise error.within(name) from None


def _additions(value: Any, bits: BitWriter) -> None:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _wrong(value, "a list of hexadecimal octets or null", "十六进制字节或null的列表")
    bits.small(len(value) - 1, "")
    for part in value:
        bits.write(part is not None, 1)
    for part in value:
        if part is not None:
            _open(part, bits)


def _open(value: Any, bits: BitWriter) -> None:
    octets = _hex(value)
    bits.length(len(octets), "")
    bits.write(int.from_bytes(octets, "big"), 8 * len(octets))


def _choice(kind: Element, value: Any, bits: BitWriter) -> None:
    names = [member.name for member in kind.members]
    if not isinstance(value, Mapping) or len(value) != 1:
        raise _wrong(value, f"an object with one of {', '.join(names)}", f"含{'、'.join(names)}之一的对象")
    ((name, content),) = value.items()
    if name in names:
        bits.write(names.index(name), kind.width + kind.extensible)
        _inner(name, element(kind.members[names.index(name)].of), content, bits)
        return
    if not (kind.extensible and name == EXTENSION and isinstance(content, Mapping) and isinstance(content.get("index"), int)):
        raise _wrong(name, f"one of {', '.join(names)}", f"{'、'.join(names)}之一")
    bits.write(1, 1)
    bits.small(max(content["index"], 0), "")
    _open(content.get("octets"), bits)


def _list(kind: Element, value: Any, bits: BitWriter) -> None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _wrong(value, "a list", "列表")
    _count(kind, len(value), bits)
    of = element(kind.of)
    for place, item in enumerate(value):
        _inner(f"[{place}]", of, item, bits)


_WRITERS = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _octets,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
