"""The fast encoder: Python functions written from the schema when a kind of message is first written.

Each message of the set becomes one function that looks values up, checks them, and lays those of fixed width together in short numbers
before they are joined. It refuses extensions and whatever is not of the right kind and range; `write_frame` then writes or explains it.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dafeng.roads.messages.program import Program
from dafeng.roads.messages.schema import Element, element, largest_size
from dafeng.roads.messages.writing import write_frame

__all__ = ["encode_frame", "encoder_text"]

_CHUNK_BITS = 60
_SHORT_BITS = 128
_TABLE_BITS = 8
_REFUSALS = (AttributeError, KeyError, TypeError, ValueError)


class _RefusedError(ValueError):
    """The fast encoder leaves this message to the careful one."""


def encode_frame(message: Any) -> bytes:
    """Encode one message frame.

    Parameters
    ----------
    message
        Content as `decode_frame` gives it.

    Returns
    -------
    bytes
        Octets of a UPER MessageFrame, without transport headers.

    Raises
    ------
    MessageError
        With the element that is missing, unknown, of the wrong kind or out of range.

    Examples
    --------
    >>> encode_frame({"spatFrame": {"msgCnt": 1, "intersections": []}})
    Traceback (most recent call last):
    ...
    dafeng.roads.messages.fault.MessageError: spatFrame.intersections: 0 items, 1 to 32 allowed...
    """
    try:
        ((name, content),) = message.items()
        return _writer(name)(content)
    except _REFUSALS:
        return write_frame(message)


@functools.cache
def _writer(name: str) -> Callable[[Any], bytes]:
    text, constants = encoder_text(name)
    scope: dict[str, Any] = {**constants, "Refused": _RefusedError, "letters": _letters, "octets": _octets_of}
    exec(compile(text, f"<encoder of {name}>", "exec"), scope)
    return scope["write"]  # type: ignore[no-any-return]


def encoder_text(name: str) -> tuple[str, dict[str, object]]:
    """Python text of the function that writes one message, and the constants it names.

    Parameters
    ----------
    name
        Alternative of the message frame, such as ``bsmFrame``.

    Raises
    ------
    KeyError
        If the frame has no such alternative.
    """
    frame = element("MessageFrame")
    index = {member.name: place for place, member in enumerate(frame.members)}[name]
    draft = _Draft()
    draft.open()
    draft.put(str(index), frame.width + frame.extensible)
    _value(draft, element(frame.members[index].of), "message")
    number = draft.close()
    head, end = "def write(message):", f"    return (v{number} << -s{number} % 8).to_bytes((s{number} + 7) // 8, 'big')"
    return "\n".join([head, *(f"{'    ' * indent}{line}" for indent, line in draft.lines), end, ""]), draft.constants


@dataclass
class _Draft(Program):
    """Lines of a function that gathers bits: each scope is a number ``v`` of ``s`` bits; fixed values wait until they can be laid together."""

    scopes: list[int] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    parts: list[tuple[str, int]] = field(default_factory=list)

    def put(self, expression: str, width: int) -> None:
        """Append an unsigned number of some bits; the expression stands alone between shifts."""
        if width:
            self.parts.append((expression, width))

    def flush(self) -> None:
        """Lay what waits into the number of the scope."""
        number = self.scopes[-1]
        for chunk in _chunks(self.parts):
            after, terms = sum(width for _, width in chunk), []
            total = after
            for expression, width in chunk:
                after -= width
                terms.append(f"{expression} << {after}" if after else expression)
            self._join(number, " | ".join(terms), str(total))
        self.parts = []
        if number not in self.begun:
            self._join(number, "0", "0")

    def _join(self, number: int, expression: str, size: str) -> None:
        if number in self.begun:
            self.line(f"v{number} = v{number} << {size} | {expression}; s{number} += {size}")
        else:
            self.line(f"v{number} = {expression}; s{number} = {size}")
        self.begun.add(number)

    def append(self, value: str, size: str) -> None:
        """Append a number whose width is known only when the function runs."""
        self.flush()
        self._join(self.scopes[-1], value, size)

    def open(self) -> None:
        """Begin a number of its own: shifting a short number is cheaper than shifting the whole frame."""
        if self.scopes:
            self.flush()
        self.names += 1
        self.scopes.append(self.names)

    def close(self) -> int:
        """End the number and join it to the one around it."""
        self.flush()
        number = self.scopes.pop()
        if self.scopes:
            self.append(f"v{number}", f"s{number}")
        return number

    def enter(self, head: str) -> None:
        """Begin an inner block."""
        self.flush()
        super().enter(head)

    def leave(self) -> None:
        """End an inner block."""
        self.flush()
        super().leave()

    def refuse_unless(self, condition: str) -> None:
        """Leave the message to the careful writer where a condition does not hold."""
        self.line(f"if not ({condition}): raise Refused")


def _chunks(parts: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Parts in order, as many together as fit into a short number."""
    found: list[list[tuple[str, int]]] = []
    room = 0
    for part in parts:
        if part[1] > room:
            found.append([])
            room = _CHUNK_BITS
        found[-1].append(part)
        room -= part[1]
    return found


def _value(draft: _Draft, kind: Element, expression: str) -> None:
    _VALUES[kind.kind](draft, kind, expression)


def _integer(draft: _Draft, kind: Element, expression: str) -> None:
    name = draft.keep(expression)
    draft.refuse_unless(f"type({name}) is int and {kind.low} <= {name} <= {kind.high}")
    sign = "-" if kind.low > 0 else "+"
    draft.put(f"({name} {sign} {abs(kind.low)})" if kind.low else name, kind.width)


def _enumerated(draft: _Draft, kind: Element, expression: str) -> None:
    table = draft.constant({name: place for place, name in reversed(list(enumerate(kind.names)))})
    draft.put(draft.keep(f"{table}[{expression}]"), kind.width + kind.extensible)


def _bits(draft: _Draft, kind: Element, expression: str) -> None:
    name = draft.keep(f'{expression}["bits"]')
    draft.refuse_unless(f"type({name}) is str and len({name}) == {kind.high}")
    draft.put("0", int(kind.extensible))
    for first in range(0, kind.high, _TABLE_BITS):
        width = min(_TABLE_BITS, kind.high - first)
        table = draft.constant({f"{value:0{width}b}": value for value in range(1 << width)})
        draft.put(draft.keep(f"{table}[{name}[{first}:{first + width}]]"), width)


def _octets(draft: _Draft, kind: Element, expression: str) -> None:
    name, size = draft.name("x"), draft.name("n")
    draft.line(f"{name}, {size} = octets({expression})")
    draft.refuse_unless(f"{kind.low} <= {size} <= {kind.high}")
    draft.put(f"({size} - {kind.low})", kind.width)
    if kind.low == kind.high:
        draft.put(name, 8 * kind.high)
    else:
        draft.append(name, f"8 * {size}")


def _octets_of(value: str) -> tuple[int, int]:
    found = bytes.fromhex(value)
    return int.from_bytes(found, "big"), len(found)


def _text(draft: _Draft, kind: Element, expression: str) -> None:
    name = draft.keep(expression)
    draft.refuse_unless(f"type({name}) is str and {kind.low} <= len({name}) <= {kind.high}")
    draft.put(f"(len({name}) - {kind.low})", kind.width)
    draft.append(f"letters({name})", f"7 * len({name})")


def _letters(value: str) -> int:
    found = 0
    for octet in value.encode("ascii"):
        found = found << 7 | octet
    return found


def _sequence(draft: _Draft, kind: Element, expression: str) -> None:
    name, optionals = draft.keep(expression), kind.optionals
    draft.refuse_unless(f"type({name}) is dict")
    present, always = "0", len(kind.members) - len(optionals)
    if optionals:
        bits = [f'("{member.name}" in {name}) << {place}' for place, member in enumerate(reversed(optionals))]
        present = draft.keep(" | ".join(bits))
    draft.refuse_unless(f"len({name}) == {always} + {present}.bit_count()" if optionals else f"len({name}) == {always}")
    draft.put(present, len(optionals) + kind.extensible)
    mask = 1 << len(optionals)
    for member in kind.members:
        if member.optional:
            mask >>= 1
            draft.enter(f"if {present} & {mask}:")
        _value(draft, element(member.of), f'{name}["{member.name}"]')
        if member.optional:
            draft.leave()


def _choice(draft: _Draft, kind: Element, expression: str) -> None:
    name, content = draft.name("k"), draft.name("x")
    draft.line(f"(({name}, {content}),) = {expression}.items()")
    for place, member in enumerate(kind.members):
        draft.enter(f'{"elif" if place else "if"} {name} == "{member.name}":')
        draft.put(str(place), kind.width + kind.extensible)
        _value(draft, element(member.of), content)
        draft.leave()
    draft.line("else: raise Refused")


def _list(draft: _Draft, kind: Element, expression: str) -> None:
    name, item, of = draft.keep(expression), draft.name("e"), element(kind.of)
    draft.refuse_unless(f"type({name}) is list and {kind.low} <= len({name}) <= {kind.high}")
    draft.open()
    draft.put(f"(len({name}) - {kind.low})", kind.width)
    draft.enter(f"for {item} in {name}:")
    if largest_size(of) > _SHORT_BITS:
        draft.open()
        _value(draft, of, item)
        draft.close()
    else:
        _value(draft, of, item)
    draft.leave()
    draft.close()


_VALUES: dict[str, Callable[[_Draft, Element, str], None]] = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _octets,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
