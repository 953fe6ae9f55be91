"""Looser JSON of the message set brought into its exact shape, type by type along the schema."""

from collections.abc import Callable, Mapping
from typing import Any

from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.schema import Element, element

__all__ = ["strict"]

_ALIASES = {"long": ("lon",), "lon": ("long",), "elevation": ("ele",), "posConficence": ("posConfidence",)}


def strict(value: Any, top: str) -> Any:
    """Give a value the shape the encoder wants.

    Accepted beside the exact shape: numbers as text; an enumeration by its number, or as an object whose key is its name; a bit string without
    its key; a list wrapped in an object with one key, or one item where a list belongs; ``null`` for an absent member; ``lon`` and ``ele`` for
    ``long`` and ``elevation``; a plain position where an offset position belongs. Nothing is guessed beyond that.

    Parameters
    ----------
    value
        JSON value.
    top
        Type it is to have.

    Raises
    ------
    MessageError
        If a value cannot be meant for its element. Ranges are checked by the encoder.
    """
    return _strict(element(top), value, top)


def _strict(kind: Element, value: Any, path: str) -> Any:
    return _SHAPES[kind.kind](kind, value, path)


def _refused(path: str, value: object, kind: Element) -> MessageError:
    return MessageError(0, path, f"{str(value)[:60]!r} is no {kind.name}", f"{str(value)[:60]!r}不是{kind.name}")


def _integer(kind: Element, value: Any, path: str) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _refused(path, value, kind) from None
    if isinstance(value, bool) or not number.is_integer():
        raise _refused(path, value, kind)
    return int(number)


def _enumerated(kind: Element, value: Any, path: str) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value))
    if isinstance(value, str) and not value.isdecimal():
        return value
    number = _integer(kind, value, path)
    if not 0 <= number < len(kind.names):
        raise _refused(path, value, kind)
    return kind.names[number]


def _bits(kind: Element, value: Any, path: str) -> dict[str, str]:
    text = value.get("bits") if isinstance(value, Mapping) else value
    if not isinstance(text, str) or text.strip("01"):
        raise _refused(path, value, kind)
    return {"bits": text}


def _text(kind: Element, value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _refused(path, value, kind)
    return value


def _sequence(kind: Element, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused(path, value, kind)
    if kind.name == "PositionOffsetLLV" and "offsetLL" not in value:
        return _offset(value, path)
    found = {}
    for member in kind.members:
        given = next((value[name] for name in (member.name, *_ALIASES.get(member.name, ())) if value.get(name) is not None), None)
        if given is not None:
            found[member.name] = _strict(element(member.of), given, f"{path}.{member.name}")
    return found


def _offset(value: Mapping[str, Any], path: str) -> dict[str, Any]:
    """A plain position is an absolute one."""
    place = {"offsetLL": {"position-LatLon": _strict(element("Position-LLmD-64b"), value, path)}}
    height = value.get("ele", value.get("elevation"))
    return {**place, "offsetV": {"elevation": _integer(element("Elevation"), height, path)}} if height is not None else place


def _choice(kind: Element, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or len(value) != 1:
        raise _refused(path, value, kind)
    ((name, content),) = value.items()
    known = {member.name: member.of for member in kind.members}
    if name not in known:
        raise _refused(path, name, kind)
    return {name: _strict(element(known[name]), content, f"{path}.{name}")}


def _list(kind: Element, value: Any, path: str) -> list[Any]:
    if isinstance(value, Mapping) and len(value) == 1 and kind.of in value:
        value = value[kind.of]
    items = value if isinstance(value, list) else [value]
    return [_strict(element(kind.of), item, f"{path}[{place}]") for place, item in enumerate(items)]


_SHAPES: dict[str, Callable[[Element, Any, str], Any]] = {
    "integer": _integer,
    "enumerated": _enumerated,
    "bits": _bits,
    "octets": _text,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}
