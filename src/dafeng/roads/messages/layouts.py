"""Many frames at once: frames of one layout are cut into columns together, value by value, with NumPy.

Where a value stands in a frame depends only on which optional members, alternatives and counts are there. The walk splits the frames by these
and reads each value of a group in one step. Groups of very few frames are left to the scalar decoder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.roads.messages.schema import Element, element

__all__ = ["ABSENT", "Cut", "Octets", "aligned", "cut", "joined"]

Array = NDArray[Any]
Octets = NDArray[np.uint8]
ABSENT = -(1 << 62)
"""Value of a member that a frame does not carry."""
_FEWEST = 8
_WORD = 57


@dataclass
class Cut:
    """What was cut out of frames of one type.

    Parameters
    ----------
    values
        Column by path, such as ``pos.lat``: values as in the decoded message, enumerations by number, bit strings and octets as
        numbers, `ABSENT` where a frame has none. [frame]
    end
        Bit after the last one read. [frame]
    left
        Frames that must be decoded one by one: rare layouts, extensions, values out of range, frames that end early. [frame]
    """

    values: dict[str, Array]
    end: Array
    left: NDArray[np.bool_]


@dataclass
class _Group:
    """Frames that are alike so far, and what is still to be read of them."""

    octets: Octets
    rows: Array
    at: int
    tasks: list[tuple[str, str]]
    word: Array | None = None
    word_at: int = 0

    def part(self, mask: NDArray[np.bool_], tasks: Sequence[tuple[str, str]]) -> "_Group":
        """Those of the frames that a mask selects, with further tasks in front."""
        return _Group(self.octets[mask], self.rows[mask], self.at, [*self.tasks, *tasks[::-1]])


def joined(frames: Sequence[bytes]) -> tuple[Octets, Array, Array]:
    """Octets of all frames after each other with room behind, where each begins, and how long it is."""
    lengths = np.fromiter(map(len, frames), np.int64, len(frames))
    octets = np.frombuffer(b"".join([*frames, bytes(8)]), np.uint8)
    return octets, np.cumsum(lengths) - lengths, lengths


def aligned(octets: Octets, starts_bit: Array, size: int) -> Octets:
    """Windows of some octets that begin at given bits. [window, octet]"""
    room = np.concatenate([octets, np.zeros(size + 1, np.uint8)])
    windows = np.lib.stride_tricks.sliding_window_view(room, size + 1)[starts_bit >> 3]
    shift = (starts_bit & 7).astype(np.uint16)
    if not shift.any():
        return np.ascontiguousarray(windows[:, :size])
    wide = windows[:, :-1].astype(np.uint16) << 8 | windows[:, 1:]
    moved: Octets = (wide >> (8 - shift)[:, None] & 0xFF).astype(np.uint8)
    return moved


def cut(octets: Octets, sizes: Array, top: str, wanted: Mapping[str, Any], start: tuple[int, str] = (0, "")) -> Cut:
    """Cut the wanted values of one type out of frames.

    Parameters
    ----------
    octets
        Frames that begin at the first bit, filled up behind to at least 8 octets more than the longest. [frame, octet]
    sizes
        Bits of each frame. [frame]
    top
        Type of all of them.
    wanted
        Paths of the values to give; others are stepped over.
    start
        Bits before the value, and path of the element before which to stop; empty to read all.
    """
    count = len(octets)
    found = Cut({path: np.full(count, ABSENT, np.int64) for path in wanted}, np.zeros(count, np.int64), np.zeros(count, np.bool_))
    waiting = [_Group(octets, np.arange(count), start[0], [(top, "")])] if count else []
    while waiting:
        group = waiting.pop()
        if len(group.rows) < _FEWEST and count >= _FEWEST:
            found.left[group.rows] = True
            continue
        waiting.extend(_walk(group, found, wanted, start[1]))
    found.left |= found.end > sizes
    return found


def _walk(group: _Group, found: Cut, wanted: Mapping[str, Any], stop: str) -> list[_Group]:
    """Read on until the frames differ, or all is read; give the groups they fall into."""
    while group.tasks:
        name, path = group.tasks.pop()
        if stop and path == stop:
            break
        kind = element(name)
        if kind.kind in {"sequence", "choice", "list"}:
            parts = _SPLITS[kind.kind](group, kind, path, found)
            if parts is not None:
                return parts
        elif not _scalar(group, kind, path, found, wanted):
            found.left[group.rows] = True
            return []
    found.end[group.rows] = group.at
    return []


def _bits(group: _Group, width: int) -> Array:
    """Next bits of every frame of a group; 57 bits are taken from the octets at once."""
    word = group.word
    if word is None or group.at + width > group.word_at + _WORD:
        first = group.at >> 3
        if first + 8 > group.octets.shape[1]:
            return np.zeros(len(group.rows), np.int64)
        word = np.ascontiguousarray(group.octets[:, first : first + 8]).view(">u8").ravel().astype(np.uint64)
        group.word, group.word_at = word, first * 8
    value = word >> np.uint64(64 - (group.at - group.word_at) - width) & np.uint64((1 << width) - 1)
    group.at += width
    return value.astype(np.int64)


def _scalar(group: _Group, kind: Element, path: str, found: Cut, wanted: Mapping[str, Any]) -> bool:
    """Read or step over a value; say whether its place after it is known."""
    if kind.kind in {"octets", "text"}:
        return _octets(group, kind, path, found, wanted)
    own = kind.high if kind.kind == "bits" else kind.width
    width = own + kind.extensible
    most = _most(kind)
    if path not in wanted and most + 1 == 1 << width:
        group.at += width
        return True
    value = _bits(group, width)
    if most + 1 < 1 << width and (value > most).any():
        found.left[group.rows[value > most]] = True
    if path in wanted:
        found.values[path][group.rows] = value + kind.low if kind.kind == "integer" else value
    return True


def _most(kind: Element) -> int:
    """Largest number in the place of a value that is no extension and in its range."""
    if kind.kind == "bits":
        return (1 << kind.high) - 1
    return len(kind.names) - 1 if kind.kind == "enumerated" else kind.high - kind.low


def _octets(group: _Group, kind: Element, path: str, found: Cut, wanted: Mapping[str, Any]) -> bool:
    if kind.low != kind.high:
        return False
    if path in wanted and kind.high == 8:
        high, low = _bits(group, 32), _bits(group, 32)
        found.values[path][group.rows] = high << 32 | low
    else:
        group.at += 8 * kind.high
    return True


def _sequence(group: _Group, kind: Element, path: str, found: Cut) -> list[_Group] | None:
    width = len(kind.optionals) + kind.extensible
    if not width:
        group.tasks.extend(_tasks(kind, path, 0)[::-1])
        return None
    present = _bits(group, width)
    return _split(group, present, lambda value: None if value >> len(kind.optionals) else _tasks(kind, path, value), found)


def _tasks(kind: Element, path: str, present: int) -> list[tuple[str, str]]:
    """Members that are there, in order."""
    absent = {member.name for place, member in enumerate(kind.optionals[::-1]) if not present >> place & 1}
    return [(member.of, f"{path}.{member.name}" if path else member.name) for member in kind.members if member.name not in absent]


def _choice(group: _Group, kind: Element, path: str, found: Cut) -> list[_Group] | None:
    index = _bits(group, kind.width + kind.extensible)
    chosen = {value: [(member.of, f"{path}.{member.name}")] for value, member in enumerate(kind.members)}
    return _split(group, index, chosen.get, found)


def _list(group: _Group, kind: Element, path: str, found: Cut) -> list[_Group] | None:
    count = _bits(group, kind.width)
    items = [(kind.of, f"{path}[]")]
    return _split(group, count, lambda value: items * (value + kind.low) if value + kind.low <= kind.high else None, found)


def _split(group: _Group, shape: Array, tasks: Any, found: Cut) -> list[_Group] | None:
    """Go on with one group where all frames are alike, else give one for each shape; shapes without tasks are left."""
    first = int(shape[0])
    if (shape == first).all():
        further = tasks(first)
        if further is None:
            found.left[group.rows] = True
            return []
        group.tasks.extend(further[::-1])
        return None
    parts = []
    for value in np.unique(shape):
        mask, further = shape == value, tasks(int(value))
        if further is None:
            found.left[group.rows[mask]] = True
        else:
            parts.append(group.part(mask, further))
    return parts


_SPLITS = {"sequence": _sequence, "choice": _choice, "list": _list}
