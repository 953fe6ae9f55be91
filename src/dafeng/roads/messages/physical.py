"""The second view of a message: degrees, metres, seconds, m/s and m/s² instead of counts; ``None`` for "not available"."""

from typing import Any

from dafeng.roads.messages.schema import Element, element

__all__ = ["in_units"]


def in_units(message: Any, top: str = "MessageFrame") -> Any:
    """Give a decoded message in physical units.

    Parameters
    ----------
    message
        Content as `decode_frame` gives it.
    top
        Its type.

    Returns
    -------
    dict
        The same elements: numbers times their step (see docs/roads-messages.md for the unit of each), ``None`` where the value says
        "not available", bit strings as the list of the names that are set. Identifiers, counters and codes stay as they are.

    Examples
    --------
    >>> in_units({"lat": 300000000, "long": 1800000001, "elevation": 5123}, "Position3D")
    {'lat': 30.0, 'long': None, 'elevation': 512.3}
    """
    return _view(element(top), message)


def _view(kind: Element, value: Any) -> Any:
    if kind.kind == "list":
        of = element(kind.of)
        return [_view(of, item) for item in value]
    if kind.kind in {"sequence", "choice"}:
        known = {member.name: member.of for member in kind.members}
        return {name: _view(element(known[name]), part) if name in known else part for name, part in value.items()}
    return _scalar(kind, value)


def _scalar(kind: Element, value: Any) -> Any:
    if kind.is_unavailable(value):
        return None
    if kind.kind == "integer" and kind.step not in {None, 1.0}:
        return round(value * (kind.step or 1.0), 10)
    if kind.kind == "bits":
        return _set_names(kind, value["bits"])
    return value


def _set_names(kind: Element, bits: str) -> list[str]:
    """Names of the bits that are set; a bit without a name is given by its place."""
    named = dict(enumerate(kind.names))
    return [named.get(place, str(place)) for place, bit in enumerate(bits) if bit == "1"]
