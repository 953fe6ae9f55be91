"""The fast decoder: Python functions written from the schema when this module is first used.

Each message of the set becomes one function that cuts fixed-width values out of the frame by shift and mask, with every nested type
written in place. It refuses extensions, values out of range and frames that end early; `read_frame` then reads or explains them.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dafeng.roads.messages.program import Program
from dafeng.roads.messages.reading import read_frame
from dafeng.roads.messages.schema import Element, element, largest_size
from dafeng.roads.messages.shapes import Layout, Tracer, trace

__all__ = ["decode_frame", "decoder_text"]

_TABLE_BITS = 12
_WINDOW_BITS = 640
_SHORT_BITS = 640
_OFTEN = 3
"""How often a layout is met before it gets a line of its own."""
_MOST_LAYOUTS = 6
_MOST_LINES = 24
"""Layouts of a type, and of all types in a message: what is written anew is bounded, whatever is sent."""
_MOST_TOGETHER = 2
"""For how many layouts a list is tried as a whole."""
_ENOUGH = 400
"""After so many values that no line of its own was there for, nothing more is learned."""
_REFUSALS = (IndexError, ValueError, TypeError)


class _RefusedError(ValueError):
    """The fast decoder leaves this frame to the careful one."""


def decode_frame(frame: bytes) -> dict[str, Any]:
    """Decode one message frame.

    Parameters
    ----------
    frame
        Octets of a UPER MessageFrame, without transport headers.

    Returns
    -------
    dict
        Content with the element names of the standard: a choice is an object with one key, octets are hexadecimal, a bit string is
        ``{"bits": "0101"}``, an enumeration is its name, absent members are absent.

    Raises
    ------
    MessageError
        With the bit, the element and the reason.

    Examples
    --------
    >>> decode_frame(bytes.fromhex("20131323334350000004ce3d680b06e03ff00040002664ccd569f9f811d71d944010269e80000000"))["rsmFrame"]["id"]
    '3132333435000000'
    """
    try:
        reader = _readers()[frame[0] >> 4]
        content, left = reader.read(int.from_bytes(frame, "big"), len(frame) * 8 - 4)
    except _REFUSALS:
        return read_frame(frame)  # type: ignore[no-any-return]
    return {reader.name: content} if 0 <= left < 8 else read_frame(frame)


@functools.cache
def _readers() -> tuple["_Reader", ...]:
    """Readers by the first four bits of a frame: extension bit 0, then the index of the alternative."""
    return tuple(_Reader(member.name, member.of) for member in element("MessageFrame").members)


class _Reader:
    """Function that reads one message, written anew when it has met a layout some times."""

    def __init__(self, name: str, top: str) -> None:
        self.name, self.top = name, top
        self.layouts: dict[str, list[Layout]] = {}
        self.missed: dict[tuple[str, int, int], int] = {}
        self.learning = True
        self.read = self._compiled()

    def _compiled(self) -> Callable[[int, int], tuple[Any, int]]:
        text, constants = decoder_text(self.top, self.layouts, learning=self.learning)
        scope: dict[str, Any] = {**constants, "Refused": _RefusedError, "letters": _letters, "miss": self._miss}
        exec(compile(text, f"<decoder of {self.top}>", "exec"), scope)
        return scope["read"]  # type: ignore[no-any-return]

    def _miss(self, name: str, bits: int, size: int) -> None:
        """Remember a layout that no straight line of code was there for; after some times there will be one."""
        hopeless = self.missed.get((name, 0, 0), 0) > _OFTEN
        layout = None if hopeless else trace(Tracer("w", bits, size, lambda _: ""), element(name))
        key = (name, *layout.seen_from_its_end(size)) if layout is not None else (name, 0, 0)
        self.missed[key] = self.missed.get(key, 0) + 1
        room = len(self.layouts.get(name, ())) < _MOST_LAYOUTS and sum(map(len, self.layouts.values())) < _MOST_LINES
        if layout is not None and self.missed[key] == _OFTEN and room:
            self.layouts.setdefault(name, []).append(replace(layout, lines=(str(bits), str(size))))
            self.read = self._compiled()
        elif self.learning and sum(self.missed.values()) > _ENOUGH:
            self.learning = False
            self.read = self._compiled()


def decoder_text(
    top: str, layouts: Mapping[str, Sequence[Layout]] | None = None, *, learning: bool = False
) -> tuple[str, dict[str, object]]:
    """Python text of the function that reads one type, and the constants it names.

    Parameters
    ----------
    top
        Type to read.
    layouts
        Layouts met so far, by type; their lines hold an example and its size.
    learning
        Whether the function tells of layouts that it does not know.
    """
    program = Program(layouts=layouts or {}, learning=learning)
    _whole(program, element(top))
    result = _value(program, element(top))
    return program.text("def read(v, p):", result), program.constants


def _whole(program: Program, kind: Element) -> None:
    """A message without lists may be read in one straight line, if its length and layout are known."""
    for known in program.layouts.get(kind.name, ()):
        bits, size = (int(part) for part in known.lines)
        layout = trace(Tracer("v", bits, size, program.constant), kind)
        if layout is not None:
            program.enter(f"if p == {size} and {layout.test('v')}:")
            for line in layout.lines:
                program.line(line)
            program.line(f"return {layout.expression}, p - {layout.used}")
            program.leave()
    if program.learning and not _has_list(kind.name):
        program.line(f'miss("{kind.name}", v, p)')
    elif program.learning:
        program.line(f'if p < {_SHORT_BITS}: miss("{kind.name}", v, p)')


def _has_list(top: str) -> bool:
    """Whether a message always has a list, so that no straight line can read it."""
    return any(element(member.of).kind == "list" and not member.optional for member in element(top).members)


def _letters(value: int, count: int) -> str:
    return "".join(chr(value >> 7 * place & 127) for place in range(count - 1, -1, -1))


def _value(program: Program, kind: Element) -> str:
    """Write what is needed to read a value; give the expression of the value."""
    return _VALUES[kind.kind](program, kind)


def _bounded(program: Program, kind: Element) -> str:
    """Unsigned number up to the range of a type; refused above."""
    span = kind.high - kind.low
    expression = program.bits(kind.width)
    if span + 1 == 1 << kind.width:
        return expression
    name = program.keep(expression)
    program.line(f"if {name} > {span}: raise Refused")
    return name


def _integer(program: Program, kind: Element) -> str:
    expression = _bounded(program, kind)
    return f"{expression} {'+' if kind.low > 0 else '-'} {abs(kind.low)}" if kind.low else expression


def _enumerated(program: Program, kind: Element) -> str:
    return f"{program.constant(kind.names)}[{program.bits(kind.width + kind.extensible)}]"


def _bits(program: Program, kind: Element) -> str:
    expression = program.bits(kind.high + kind.extensible)
    if kind.high <= _TABLE_BITS:
        table = tuple(f"{value:0{kind.high}b}" for value in range(1 << kind.high))
        return f'{{"bits": {program.constant(table)}[{expression}]}}'
    if kind.extensible:
        expression = program.keep(expression)
        program.line(f"if {expression} >> {kind.high}: raise Refused")
    return f'{{"bits": f"{{{expression}:0{kind.high}b}}"}}'


def _octets(program: Program, kind: Element) -> str:
    if kind.low == kind.high:
        return f'f"{{{program.bits(8 * kind.high)}:0{2 * kind.high}x}}"'
    count = program.keep(f"8 * ({_bounded(program, kind)} + {kind.low})")
    program.run = None
    window = program.window
    program.line(f"p{window} -= {count}")
    return program.keep(f'f"{{v{window} >> p{window} & (1 << {count}) - 1:0{{{count} // 4}}x}}"')


def _text(program: Program, kind: Element) -> str:
    count = program.keep(f"{_bounded(program, kind)} + {kind.low}")
    program.run = None
    window = program.window
    program.line(f"p{window} -= 7 * {count}")
    return program.keep(f"letters(v{window} >> p{window} & (1 << 7 * {count}) - 1, {count})")


def _sequence(program: Program, kind: Element) -> str:
    preamble = len(kind.optionals) + kind.extensible
    present = program.keep(program.bits(preamble)) if preamble else ""
    if kind.extensible:
        program.line(f"if {present} >> {len(kind.optionals)}: raise Refused" if kind.optionals else f"if {present}: raise Refused")
    if not kind.optionals:
        parts = [f'"{member.name}": {_value(program, element(member.of))}' for member in kind.members]
        return "{" + ", ".join(parts) + "}"
    return _with_optionals(program, kind, present)


def _with_optionals(program: Program, kind: Element, present: str) -> str:
    """Members in order: those before the first optional one make the object, the others are added to it."""
    found, mask = program.name("d"), 1 << len(kind.optionals)
    first = kind.members.index(kind.optionals[0])
    parts = [f'"{member.name}": {_value(program, element(member.of))}' for member in kind.members[:first]]
    program.line(f"{found} = {{{', '.join(parts)}}}")
    for member in kind.members[first:]:
        if member.optional:
            mask >>= 1
            program.enter(f"if {present} & {mask}:")
        program.line(f'{found}["{member.name}"] = {_value(program, element(member.of))}')
        if member.optional:
            program.leave()
    return found


def _choice(program: Program, kind: Element) -> str:
    index = program.keep(program.bits(kind.width + kind.extensible))
    found = program.name("h")
    _branches(program, kind, (index, found), (0, 1 << kind.width + kind.extensible))
    return found


def _branches(program: Program, kind: Element, names: tuple[str, str], span: tuple[int, int]) -> None:
    """Halve the alternatives until one is left; indices that no alternative has are refused."""
    (index, found), (first, end) = names, span
    if first >= len(kind.members):
        program.run = None
        program.line("raise Refused")
    elif end - first == 1:
        program.run = None
        member = kind.members[first]
        program.line(f'{found} = {{"{member.name}": {_value(program, element(member.of))}}}')
    else:
        middle = (first + end) // 2
        program.enter(f"if {index} < {middle}:")
        _branches(program, kind, names, (first, middle))
        program.leave()
        program.enter("else:")
        _branches(program, kind, names, (middle, end))
        program.leave()


def _list(program: Program, kind: Element) -> str:
    item, size = element(kind.of), largest_size(element(kind.of))
    windowed = not program.window and size <= _WINDOW_BITS
    count = _bounded(program, kind)
    found = program.name("a")
    program.line(f"{found} = []")
    known = [] if program.window else _known(program, item)[:_MOST_TOGETHER]
    count = program.keep(f"{count} + {kind.low}") if known else f"{count} + {kind.low}"
    for layout in known:
        _together(program, layout, kind.high, (count, found))
        program.enter("else:")
    program.enter(f"for _ in range({count}):")
    _item(program, item, size if windowed else 0, found)
    program.leave()
    for _ in known:
        program.leave()
    return found


def _known(program: Program, item: Element) -> list[Layout]:
    """Known layouts of an item, seen from its last bit."""
    known = [(int(layout.lines[0]) >> int(layout.lines[1]) - layout.used, layout.used) for layout in program.layouts.get(item.name, ())]
    found = (trace(Tracer("w", bits, used, program.constant), item) for bits, used in known)
    return [layout for layout in found if layout is not None]


def _together(program: Program, layout: Layout, most: int, names: tuple[str, str]) -> None:
    """A list whose items all have one layout is cut out and tested in one step, and its items need no test of their own."""
    count, found = names
    steps = program.constant(tuple(_repeated(layout, number) for number in range(most + 1)))
    program.line(f"l, m, t, o = {steps}[{count}]")
    program.enter("if p >= l and (u := v >> p - l) & m == t:")
    program.line("p -= l")
    program.enter("for s in o:")
    program.line(f"w = u >> s & {hex((1 << layout.used) - 1)}")
    for line in layout.lines:
        program.line(line)
    program.line(f"{found}.append({layout.expression})")
    program.leave()
    program.leave()


def _repeated(layout: Layout, number: int) -> tuple[int, int, int, tuple[int, ...]]:
    """Bits of so many items together, their mask and pattern, and how far each is from the end."""
    places = tuple(range((number - 1) * layout.used, -1, -layout.used))
    mask, pattern = (sum(one << place for place in places) for one in (layout.mask, layout.pattern))
    return number * layout.used, mask, pattern, places


def _item(program: Program, item: Element, window: int, found: str) -> None:
    """One item of a list; cut out first where it can only be short."""
    begin = ""
    if window:
        program.open_window(window)
        _straight(program, item, window, found)
    elif not program.window:
        program.line("v &= (1 << p) - 1")  # what was read is cut off, so that further shifts give short numbers
        _straight(program, item, 0, found)
        if program.learning:
            begin = program.name("b")
            program.line(f"{begin} = v, p")
    program.line(f"{found}.append({_value(program, item)})")
    if program.learning and begin:
        program.line(f'miss("{item.name}", *{begin})')
    if window:
        if program.learning:
            program.line(f'miss("{item.name}", w, {window})')
        program.close_window(window)


def _straight(program: Program, item: Element, window: int, found: str) -> None:
    """Items of a known layout are read by one expression."""
    for layout in _known(program, item):
        if window:
            mask, pattern = (hex(bits << window - layout.used) for bits in (layout.mask, layout.pattern))
            program.enter(f"if w & {mask} == {pattern}:")
            program.line(f"w >>= {window - layout.used}")
        else:
            program.enter(f"if p >= {layout.used} and (w := v >> p - {layout.used}) & {hex(layout.mask)} == {hex(layout.pattern)}:")
        for line in layout.lines:
            program.line(line)
        program.line(f"{found}.append({layout.expression})")
        program.line(f"p -= {layout.used}")
        program.line("continue")
        program.leave()


_VALUES: dict[str, Callable[[Program, Element], str]] = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _octets,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
