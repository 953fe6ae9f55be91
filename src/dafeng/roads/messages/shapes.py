"""Layouts that frames have shown: once a layout has been met, its values are cut out by a straight line of code.

Where options, alternatives, counts and extension bits stand as they did before, every value stands where it stood before. A layout is a mask over these bits
and the pattern they had; a frame, or an item of a list, that fits is read by one expression. What does not fit is read the general way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dafeng.roads.messages.schema import Element, element

__all__ = ["Layout", "Tracer", "trace"]

_CHUNK_BITS = 58
_LONG_BITS = 128
_MOST_BITS = 1280


@dataclass(frozen=True)
class Layout:
    """One layout of a type.

    Parameters
    ----------
    mask, pattern
        Bits that decide, and what they are.
    used
        Bits of the value.
    lines
        Statements before the expression.
    expression
        Python expression of the value.
    """

    mask: int
    pattern: int
    used: int
    lines: tuple[str, ...]
    expression: str

    def seen_from_its_end(self, size: int) -> tuple[int, int]:
        """Mask and pattern of a layout traced in a number of some bits, without the bits behind it."""
        return self.mask >> size - self.used, self.pattern >> size - self.used

    def test(self, name: str) -> str:
        """Condition that a number holds a value of this layout."""
        return f"{name} & {hex(self.mask)} == {hex(self.pattern)}"


class _UntraceableError(ValueError):
    """A value whose length its layout does not fix."""


@dataclass
class Tracer:
    """Walks through one value and writes down where everything stands.

    Parameters
    ----------
    window
        Name of the number in the code.
    bits, size
        A value of it, and how many bits it has.
    constant
        Gives the name of a constant.
    """

    window: str
    bits: int
    size: int
    constant: Callable[[object], str]
    at: int = 0
    mask: int = 0
    pattern: int = 0
    fields: list[tuple[int, int]] = field(default_factory=list)
    checks: list[tuple[str, int]] = field(default_factory=list)

    def value(self, width: int) -> str:
        """Place of the next value, filled in by `lines`."""
        if not width:
            return "0"
        self.fields.append((self.at, width))
        self.at += width
        return f"<{len(self.fields) - 1}>"

    def decide(self, width: int) -> int:
        """Bits that belong to the layout."""
        after = self.size - self.at - width
        if after < 0:
            raise _UntraceableError
        mask = ((1 << width) - 1) << after
        self.mask |= mask
        self.pattern |= self.bits & mask
        self.at += width
        return (self.bits & mask) >> after

    def layout(self, expression: str) -> Layout:
        """Layout of what has been walked through."""
        if self.at > min(self.size, _MOST_BITS):
            raise _UntraceableError
        lines, places = self._places()
        kept = [f"y{number} = {places[int(name[1:-1])]}" for number, (name, _) in enumerate(self.checks)]
        if self.checks:
            kept.append("if " + " or ".join(f"y{number} > {most}" for number, (_, most) in enumerate(self.checks)) + ": raise Refused")
        names = {int(name[1:-1]): f"y{number}" for number, (name, _) in enumerate(self.checks)}
        filled = re.sub(r"<(\d+)>", lambda found: names.get(int(found[1]), places[int(found[1])]), expression)
        return Layout(self.mask, self.pattern, self.at, (*lines, *kept), filled)

    def _places(self) -> tuple[list[str], list[str]]:
        """Expressions of all values; out of a long number, pieces are cut first, because shifting a short number is cheaper."""
        if self.size <= _LONG_BITS:
            return [], [_part(self.window, self.size - at - width, width) for at, width in self.fields]
        lines, places, first = list[str](), list[str](), 0
        while first < len(self.fields):
            last = first
            start = self.fields[first][0]
            while last + 1 < len(self.fields) and sum(self.fields[last + 1]) - start <= _CHUNK_BITS:
                last += 1
            end = sum(self.fields[last])
            lines.append(f"t{len(lines)} = {_part(self.window, self.size - end, end - start)}")
            places += [_part(f"t{len(lines) - 1}", end - at - width, width) for at, width in self.fields[first : last + 1]]
            first = last + 1
        return lines, places


def _part(name: str, after: int, width: int) -> str:
    shifted = f"{name} >> {after}" if after else name
    return f"({shifted} & {hex((1 << width) - 1)})"


def trace(tracer: Tracer, kind: Element) -> Layout | None:
    """Layout of a value; ``None`` for one with texts, whose length the layout does not fix, for extensions and for long ones."""
    try:
        return tracer.layout(_walk(tracer, kind))
    except _UntraceableError:
        return None


def _walk(tracer: Tracer, kind: Element) -> str:
    return _WALKS[kind.kind](tracer, kind)


def _plain(tracer: Tracer, kind: Element) -> None:
    """An extension bit that is not set."""
    if kind.extensible and tracer.decide(1):
        raise _UntraceableError


def _integer(tracer: Tracer, kind: Element) -> str:
    name = tracer.value(kind.width)
    span = kind.high - kind.low
    if span + 1 < 1 << kind.width:
        tracer.checks.append((name, span))
    return f"{name} {'+' if kind.low > 0 else '-'} {abs(kind.low)}" if kind.low else name


def _enumerated(tracer: Tracer, kind: Element) -> str:
    _plain(tracer, kind)
    return f"{tracer.constant(kind.names)}[{tracer.value(kind.width)}]"


def _bits(tracer: Tracer, kind: Element) -> str:
    _plain(tracer, kind)
    table = tuple(f"{value:0{kind.high}b}" for value in range(1 << kind.high)) if kind.high <= 13 else None
    name = tracer.value(kind.high)
    return f'{{"bits": {tracer.constant(table)}[{name}]}}' if table else f'{{"bits": f"{{{name}:0{kind.high}b}}"}}'


def _octets(tracer: Tracer, kind: Element) -> str:
    if kind.low != kind.high:
        raise _UntraceableError
    return f'f"{{{tracer.value(8 * kind.high)}:0{2 * kind.high}x}}"'


def _sequence(tracer: Tracer, kind: Element) -> str:
    _plain(tracer, kind)
    width = len(kind.optionals)
    present = tracer.decide(width) if width else 0
    absent = {member.name for place, member in enumerate(kind.optionals[::-1]) if not present >> place & 1}
    parts = [f'"{member.name}": {_walk(tracer, element(member.of))}' for member in kind.members if member.name not in absent]
    return "{" + ", ".join(parts) + "}"


def _choice(tracer: Tracer, kind: Element) -> str:
    _plain(tracer, kind)
    index = tracer.decide(kind.width) if kind.width else 0
    if index >= len(kind.members):
        raise _UntraceableError
    member = kind.members[index]
    return f'{{"{member.name}": {_walk(tracer, element(member.of))}}}'


def _list(tracer: Tracer, kind: Element) -> str:
    """Items one after another: their number belongs to the layout."""
    count = tracer.decide(kind.width) + kind.low
    if count > kind.high or tracer.at + count > _MOST_BITS:
        raise _UntraceableError
    return "[" + ", ".join(_walk(tracer, element(kind.of)) for _ in range(count)) + "]"


def _open_ended(tracer: Tracer, kind: Element) -> str:
    del tracer, kind
    raise _UntraceableError


_WALKS: dict[str, Callable[[Tracer, Element], str]] = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _octets,
    "text": _open_ended,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
