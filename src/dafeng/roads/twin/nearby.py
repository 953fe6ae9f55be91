"""What is near what, by sorting squares: NumPy alone, and cheaper than building a tree that is used once."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["Boxes", "about", "overlapping", "within"]

_SQUARE = 48.0
"""Side of the squares boxes are entered in, m; any side gives the same pairs."""
_MARKS = 1 << 16
"""Marks of squares, a power of two."""
_CONTINUED_NORTH, _CONTINUED_EAST, _RESTS = 1, 2, 4
"""Flags of an entry; those that rest sort behind those that seek."""


@dataclass(frozen=True)
class Boxes:
    """Upright rectangles.

    Parameters
    ----------
    west, east, south, north
        Edges, m, finite. [box]
    """

    west: Array
    east: Array
    south: Array
    north: Array

    def __len__(self) -> int:
        return len(self.west)


def overlapping(boxes: Boxes, seeking: Array) -> tuple[Array, Array]:
    """Pairs of boxes that overlap, at least one of which seeks others; each pair once.

    A box is entered in every square it covers. Within a square those that seek stand first, so each looks only at what stands behind it; a pair
    that shares several squares is counted in the first of them.

    Parameters
    ----------
    boxes
        The boxes.
    seeking
        Mask of those that seek. [box]

    Returns
    -------
    tuple of arrays
        The two of each pair, the smaller index first. [pair]

    Examples
    --------
    >>> boxes = Boxes(np.array([0.0, 1.0, 9.0]), np.array([2.0, 3.0, 9.5]), np.zeros(3), np.ones(3))
    >>> a, b = overlapping(boxes, np.array([True, False, True]))
    >>> a.tolist(), b.tolist()
    ([0], [1])
    """
    none = np.zeros(0, dtype="i8")
    one, other = _sharing(boxes, seeking) if len(boxes) else (none, none)
    # lower edges and negated upper ones in one row, so that each box is fetched once
    edges = np.column_stack((boxes.west, boxes.south, -boxes.east, -boxes.north))
    outer = np.maximum(np.take(edges, one, axis=0), np.take(edges, other, axis=0))
    inside = (outer[:, 0] + outer[:, 2] <= 0) & (outer[:, 1] + outer[:, 3] <= 0)
    one, other = one[inside], other[inside]
    return np.minimum(one, other), np.maximum(one, other)


def _sharing(boxes: Boxes, seeking: Array) -> tuple[Array, Array]:
    """Pairs that share a square, once each. [pair]"""
    bits = len(boxes).bit_length()
    entry = np.sort(_entries(boxes, seeking, bits))
    box, flags, square = entry & ((1 << bits) - 1), (entry >> bits & 7).astype("u1"), entry >> (bits + 3)
    last = np.append(np.flatnonzero(square[1:] != square[:-1]) + 1, len(square))
    seeker = np.flatnonzero(flags < _RESTS)
    which, step = _repeated(np.repeat(last, np.diff(last, prepend=0))[seeker] - seeker - 1)
    at = seeker[which]
    behind = at + step + 1
    first = (flags[at] & flags[behind] & (_CONTINUED_EAST | _CONTINUED_NORTH)) == 0
    return box[at[first]], box[behind[first]]


def _entries(boxes: Boxes, seeking: Array, bits: int) -> Array:
    """One number for every square a box covers, which sorts by square, then flags; its last bits are the box. [entry]

    A box is continued in a square if it covers the one before as well; two boxes share a square for the first time where not both are
    continued in the same direction.
    """
    left, low, right, high = (np.floor(edge * (1 / _SQUARE)).astype("i8") for edge in (boxes.west, boxes.south, boxes.east, boxes.north))
    wide, tall = right - left, high - low
    rows = int(high.max()) - int(low.min()) + 1
    square = (left - left.min()) * rows + (low - low.min())
    first = (square << 3 | ~seeking * _RESTS) << bits | np.arange(len(boxes))
    entries = []
    for column in range(int(wide.max()) + 1):
        across = np.flatnonzero(wide >= column)
        for row in range(int(tall[across].max()) + 1):
            flags = (column > 0) * _CONTINUED_EAST | (row > 0) * _CONTINUED_NORTH
            entries.append(first[across[tall[across] >= row]] + ((column * rows + row << 3 | flags) << bits))
    return np.concatenate(entries)


def _repeated(times: Array) -> tuple[Array, Array]:
    """Every index as often as said, and which time it is. [sum of times]"""
    index = np.repeat(np.arange(len(times)), times)
    return index, np.arange(len(index)) - np.repeat(np.cumsum(times) - times, times)


def within(points: tuple[Array, Array], centres: tuple[Array, Array], reach: Array) -> tuple[Array, Array]:
    """Points within reach of centres.

    Points are sorted by strips of south to north and by their place in them; a centre looks at a stretch of the few strips it reaches.

    Parameters
    ----------
    points, centres
        East and north of each, m, finite. [point], [centre]
    reach
        Of every centre, m. [centre]

    Returns
    -------
    tuple of arrays
        Centre and point of each pair, ascending by centre. [pair]

    Examples
    --------
    >>> c, p = within((np.array([0.0, 5.0]), np.zeros(2)), (np.array([1.0]), np.zeros(1)), np.array([2.0]))
    >>> c.tolist(), p.tolist()
    ([0], [0])
    """
    if not len(points[0]) or not len(reach):
        return np.zeros(0, dtype="i8"), np.zeros(0, dtype="i8")
    (x, y), (east, north) = points, centres
    high = max(float(np.median(reach)), 1.0)
    far = float(max(x.max(), (east + reach).max()) - min(x.min(), (east - reach).min())) + 1.0
    place = np.floor(y / high) * far + (x - x.min())
    order = np.argsort(place)
    lowest = np.floor((north - reach) / high)
    centre, strip = _repeated((np.floor((north + reach) / high) - lowest + 1).astype("i8"))
    middle = (lowest[centre] + strip) * far + (east - x.min())[centre]
    begins = np.searchsorted(place, middle - reach[centre], sorter=order)
    ends = np.searchsorted(place, middle + reach[centre], sorter=order, side="right")
    at, step = _repeated(ends - begins)
    centre, point = centre[at], order[begins[at] + step]
    near = (x[point] - east[centre]) ** 2 + (y[point] - north[centre]) ** 2 <= reach[centre] ** 2
    return centre[near], point[near]


def about(points: tuple[Array, Array], centres: tuple[Array, Array], distance: float) -> Array:
    """Points that may be within a distance of any centre: all that are, and some that are not, at next to no cost.

    Parameters
    ----------
    points, centres
        East and north of each, m, finite. [point], [centre]
    distance
        m.

    Returns
    -------
    Array
        Places of the points, ascending.

    Examples
    --------
    >>> about((np.array([0.0, 5000.0]), np.zeros(2)), (np.array([10.0]), np.zeros(1)), 100.0).tolist()
    [0]
    """
    column, row = (np.floor(axis / distance).astype("i8") for axis in centres)
    marked = np.zeros(_MARKS, dtype=bool)
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            marked[_mark(column + east, row + north)] = True
    return np.flatnonzero(marked[_mark(*(np.floor(axis / distance).astype("i8") for axis in points))])


def _mark(column: Array, row: Array) -> Array:
    """Place of a square among the marks; different squares may have the same. [square]"""
    mark: Array = (column * 73_856_093 ^ row * 19_349_663) & (_MARKS - 1)
    return mark
