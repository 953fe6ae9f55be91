"""The day-1 message set as data: types, ranges, units, optional members and extension markers.

Comes in: ``schema.csv``, one row per type, member, name of an enumeration or bit. Goes out: `Element` records from which the
decoder, the encoder, the batch decoder, the view in physical units, the ASN.1 text and the table in the documents are made.
Source: T/CSAE 53-2020 (YD/T 3709-2020) as restated by the public modules and implementations named in docs/roads-messages.md.
"""

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from dafeng.errors import RoadsError

__all__ = ["Element", "Member", "element", "elements", "largest_size", "reached"]

Kind = Literal["integer", "enumerated", "bits", "octets", "text", "sequence", "choice", "list"]


@dataclass(frozen=True)
class Member:
    """Member of a sequence or alternative of a choice."""

    name: str
    of: str
    optional: bool = False


@dataclass(frozen=True)
class Element:
    """One type of the message set.

    Parameters
    ----------
    name, kind
        Name in the standard; what it is made of.
    low, high
        Smallest and largest value of an integer; smallest and largest count of a list, bit, octet or character string.
    step, unit
        Physical value of one; its unit. ``None`` and empty for counters and codes.
    unavailable
        Value that says "not available": a number, ``>=`` and a number, or a name; empty if there is none.
    extensible
        Whether the standard leaves room for additions (an extension marker).
    of
        Type of the items of a list.
    members
        Members of a sequence, alternatives of a choice, in their order.
    names
        Names of an enumeration by value, or of bits by place.
    """

    name: str
    kind: Kind
    low: int = 0
    high: int = 0
    step: float | None = None
    unit: str = ""
    unavailable: str = ""
    extensible: bool = False
    of: str = ""
    members: tuple[Member, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Bits of the value, count or index in UPER (X.691, 11.5.3): as many as its range needs, extension bit left out."""
        last = {"enumerated": len(self.names) - 1, "choice": len(self.members) - 1}.get(self.kind, self.high - self.low)
        return last.bit_length()

    @property
    def optionals(self) -> tuple[Member, ...]:
        """Members that may be absent: one bit each in front of the sequence."""
        return tuple(member for member in self.members if member.optional)

    def is_unavailable(self, value: object) -> bool:
        """Say whether a value means "not available"."""
        if self.unavailable.startswith(">="):
            return isinstance(value, int) and value >= int(self.unavailable[2:])
        return self.unavailable != "" and str(value) == self.unavailable


def _element(rows: list[dict[str, str]]) -> Element:
    head, parts = rows[0], rows[1:]
    kind: Kind = head["kind"]  # type: ignore[assignment]
    made = kind in {"sequence", "choice"}
    return Element(
        name=head["type"],
        kind=kind,
        low=int(head["low"] or 0),
        high=int(head["high"] or 0),
        step=float(head["step"]) if head["step"] else None,
        unit=head["unit"],
        unavailable=head["unavailable"],
        extensible=head["extensible"] == "yes",
        of=head["of"],
        members=tuple(Member(part["member"], part["of"], part["optional"] == "yes") for part in parts) if made else (),
        names=() if made else tuple(part["member"] for part in parts),
    )


@functools.cache
def elements() -> dict[str, Element]:
    """All types by name, in the order of the table."""
    text = files("dafeng.roads.messages").joinpath("schema.csv").read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        rows.setdefault(row["type"], []).append(row)
    return {name: _element(part) for name, part in rows.items()}


@functools.cache
def element(name: str) -> Element:
    """One type by name.

    Raises
    ------
    RoadsError
        If the message set has no such type.
    """
    try:
        return elements()[name]
    except KeyError:
        raise RoadsError(f"the message set has no type '{name}'.", f"消息集中没有类型“{name}”。") from None


def reached(top: str) -> list[str]:
    """Types that a message is made of, each once, in the order in which they are met."""
    found: dict[str, None] = {}
    waiting = [top]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            kind = element(name)
            waiting = [*(member.of for member in kind.members), *([kind.of] if kind.of else []), *waiting]
    return list(found)


@functools.cache
def largest_size(kind: Element) -> int:
    """Bits of the longest value of a type, extensions left out."""
    own = kind.width + kind.extensible
    if kind.kind in {"bits", "octets", "text"}:
        return own + kind.high * {"bits": 1, "octets": 8, "text": 7}[kind.kind]
    if kind.kind == "list":
        return own + kind.high * largest_size(element(kind.of))
    parts = [largest_size(element(member.of)) for member in kind.members]
    if kind.kind == "choice":
        return own + max(parts)
    return kind.extensible + len(kind.optionals) + sum(parts) if kind.kind == "sequence" else own
