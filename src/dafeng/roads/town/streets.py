"""Streets of an invented town: a grid of two-way streets, a signal at every crossing.

A segment is a lane between two crossings, or a way through a crossing from one lane to the next. Points along segments are a metre apart.
"""

from functools import cached_property

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["APPROACHES", "Streets"]

APPROACHES = ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))
"""Directions of driving: north, east, south, west."""
_BOX, _ASIDE = 14.0, 1.75
"""From the middle of a crossing to the stop lines; from the middle of a street to the middle of a lane; m."""
_TURNS = ("straight", "right", "u-turn", "left")


class Streets:
    """A grid of crossings and what joins them.

    Parameters
    ----------
    rows, columns
        Crossings north to south and west to east, at least 2 each.
    spacing
        Between crossings, m.
    """

    def __init__(self, rows: int, columns: int, spacing: float = 300.0) -> None:
        self.rows, self.columns, self.spacing = rows, columns, spacing
        places = [(column * spacing, row * spacing) for row in range(rows) for column in range(columns)]
        self.places: Array = np.array(places)
        """East and north of every crossing, m. [node, 2]"""
        found = [(node, self._beside(node, way), way) for node in range(rows * columns) for way in range(4)]
        self.lanes = [(start, end, way) for start, end, way in found if end >= 0]
        """Crossing at the beginning, crossing at the end, direction. [lane]"""
        self._lines = [self._lane_line(*lane) for lane in self.lanes]
        self.ways: list[tuple[int, int, str]] = []
        """Lane before, lane after and turn of every way through a crossing; their segments follow those of the lanes. [way]"""
        starts = {(start, way): k for k, (start, _, way) in enumerate(self.lanes)}
        for lane, (_, end, way) in enumerate(self.lanes):
            for turn in (0, 1, 3):
                after = starts.get((end, (way + turn) % 4))
                if after is not None:
                    self.ways.append((lane, after, _TURNS[turn]))
                    self._lines.append(self._bend(lane, after))

    def _beside(self, node: int, way: int) -> int:
        """Crossing next to one in a direction; -1 outside."""
        row, column = divmod(node, self.columns)
        east, north = APPROACHES[way]
        row, column = row + int(north), column + int(east)
        return row * self.columns + column if 0 <= row < self.rows and 0 <= column < self.columns else -1

    def _lane_line(self, start: int, end: int, way: int) -> Array:
        ux, uy = APPROACHES[way]
        aside = np.array([uy, -ux]) * _ASIDE
        along = np.array([ux, uy]) * _BOX
        return _spaced(np.array([self.places[start] + along + aside, self.places[end] - along + aside]))

    def _bend(self, before: int, after: int) -> Array:
        """A smooth way through a crossing."""
        a, c = self._lines[before][-1], self._lines[after][0]
        ux, _uy = APPROACHES[self.lanes[before][2]]
        straight = self.lanes[before][2] == self.lanes[after][2]
        b = (a + c) / 2 if straight else np.array([c[0], a[1]] if ux else [a[0], c[1]])
        t = np.linspace(0, 1, 40)[:, None]
        return _spaced((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)

    @cached_property
    def lengths(self) -> Array:
        """Length of every segment, m. [segment]"""
        return np.array([len(line) - 1.0 for line in self._lines]) * self._steps

    @cached_property
    def _steps(self) -> Array:
        return np.array([np.hypot(*(line[1] - line[0])) for line in self._lines])

    @cached_property
    def _first(self) -> Array:
        return np.concatenate(([0], np.cumsum([len(line) for line in self._lines])[:-1]))

    @cached_property
    def _points(self) -> Array:
        return np.concatenate(self._lines)

    @cached_property
    def onward(self) -> Array:
        """Segments of the ways on from every lane; -1 where there are fewer than three. [lane, 3]"""
        table = np.full((len(self.lanes), 3), -1)
        for k, (lane, _, _) in enumerate(self.ways):
            table[lane, np.argmax(table[lane] < 0)] = len(self.lanes) + k
        return table

    @cached_property
    def after(self) -> Array:
        """Lane after every segment; -1 for lanes, whose next way is chosen by who drives. [segment]"""
        return np.array([-1] * len(self.lanes) + [after for _, after, _ in self.ways])

    @cached_property
    def lane_ends(self) -> Array:
        """Crossing and direction at the end of every lane. [lane, 2]"""
        return np.array([(end, way) for _, end, way in self.lanes])

    def at(self, segment: Array, along: Array) -> tuple[Array, Array, Array]:
        """East, north (m) and heading (degrees) of places along segments. [row]"""
        step = np.clip(along / self._steps[segment], 0, None)
        size = self.lengths[segment] / self._steps[segment]
        whole = np.minimum(step.astype(int), np.round(size).astype(int) - 1)
        first = self._points[self._first[segment] + whole]
        second = self._points[self._first[segment] + whole + 1]
        place = first + (second - first) * (step - whole)[:, None]
        at = self._first[segment] + whole
        part = step - whole
        turn = (self._headings[at + 1] - self._headings[at] + 180) % 360 - 180
        return place[:, 0], place[:, 1], (self._headings[at] + turn * np.clip(part, 0, 1)) % 360

    @cached_property
    def _headings(self) -> Array:
        """Heading at every point, degrees."""
        ways = [np.gradient(line, axis=0) for line in self._lines]
        joined = np.concatenate(ways)
        headings: Array = np.degrees(np.arctan2(joined[:, 0], joined[:, 1])) % 360
        return headings

    def line(self, segment: int) -> Array:
        """Points of a segment, about a metre apart, m. [point, 2]"""
        return self._lines[segment]


def _spaced(points: Array) -> Array:
    """The same line with points equally far apart, about a metre. [point, 2]"""
    at = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    s = np.linspace(0, at[-1], max(2, round(at[-1]) + 1))
    return np.column_stack((np.interp(s, at, points[:, 0]), np.interp(s, at, points[:, 1])))
