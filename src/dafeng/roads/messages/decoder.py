"""The fast decoder: Python functions written from the schema when this module is first used.

Each message of the set becomes one function that cuts fixed-width values out of the frame by shift and mask, with every nested type
written in place. It refuses extensions, values out of range and frames that end early; `read_frame` then reads or explains them.
"""

import functools
from collections.abc import Callable
from typing import Any

from dafeng.roads.messages.program import Program
from dafeng.roads.messages.reading import read_frame
from dafeng.roads.messages.schema import Element, element, largest_size

__all__ = ["decode_frame", "decoder_text"]

_TABLE_BITS = 12
_WINDOW_BITS = 640
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
        name, read = _readers()[frame[0] >> 4]
        content, left = read(int.from_bytes(frame, "big"), len(frame) * 8 - 4)
    except _REFUSALS:
        return read_frame(frame)  # type: ignore[no-any-return]
    return {name: content} if 0 <= left < 8 else read_frame(frame)


@functools.cache
def _readers() -> tuple[tuple[str, Callable[[int, int], tuple[Any, int]]], ...]:
    """Alternative and function by the first four bits of a frame: extension bit 0, then the index."""
    return tuple((member.name, _compiled(member.of)) for member in element("MessageFrame").members)


def _compiled(top: str) -> Callable[[int, int], tuple[Any, int]]:
    text, constants = decoder_text(top)
    scope: dict[str, Any] = {**constants, "Refused": _RefusedError, "letters": _letters}
    exec(compile(text, f"<decoder of {top}>", "exec"), scope)
    return scope["read"]  # type: ignore[no-any-return]


def decoder_text(top: str) -> tuple[str, dict[str, object]]:
    """Python text of the function that reads one type, and the constants it names."""
    program = Program()
    result = _value(program, element(top))
    return program.text("def read(v, p):", result), program.constants


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
    count = _bounded(program, kind)
    found = program.name("a")
    program.line(f"{found} = []")
    program.enter(f"for _ in range({count} + {kind.low}):")
    size = largest_size(element(kind.of))
    windowed = not program.window and size <= _WINDOW_BITS
    if windowed:
        program.open_window(size)
    program.line(f"{found}.append({_value(program, element(kind.of))})")
    if windowed:
        program.close_window(size)
    program.leave()
    return found


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
