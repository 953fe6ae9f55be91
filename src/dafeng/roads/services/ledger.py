"""The ledger: time, distance, stops, energy and CO2 of every link, hour, kind of vehicle and fuel.

Each vehicle is booked about once a second from two looks at its speed. People who plan read it by link and hour.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dafeng.roads.services.energy import BODIES, FUELS, body_of, energy_use, fuel_of
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.snapshot import Snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["Ledger"]

_SUMS = ("seconds", "metres", "stops", "kwh", "co2_g")
_EVERY_MS = 1000.0
_LONGEST_MS = 5000.0
_LOOK_MS = 200.0
"""How often is looked who is due."""
_HOUR_MS = 3_600_000
_ALL = 1 << 20


class Ledger:
    """Sums by link, hour, body and fuel."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._sums = np.zeros((1024, len(_SUMS)))
        self._looked = -np.inf
        self._track = np.zeros(0, dtype="i8")
        self._when = np.zeros(0)
        self._speed = np.zeros(0, dtype="f4")
        self._moved = np.zeros(0, dtype=bool)

    def book(self, twin: Twin, road: Snapshot) -> None:
        """Book the vehicles that were last booked a second ago or earlier.

        Parameters
        ----------
        twin
            For the names of links.
        road
            The moment; only motor vehicles count.
        """
        if 0 <= road.now_ms - self._looked < _LOOK_MS:
            return
        self._looked = road.now_ms
        self._fit(len(twin.tracks.used))
        who = np.flatnonzero(road.kind == 1)
        slot = road.slot[who]
        known = self._track[slot] == road.track[who]
        fresh = who[~known]
        self._note(road, fresh)
        passed = road.now_ms - self._when[slot]
        due = known & (passed >= _EVERY_MS)
        who, slot, passed = who[due], slot[due], passed[due]
        use = passed <= _LONGEST_MS
        self._add(twin, road, who[use], passed[use] / 1000)
        self._note(road, who)

    def _fit(self, size: int) -> None:
        more = size - len(self._track)
        if more > 0:
            self._track = np.concatenate((self._track, np.full(more, -1, dtype="i8")))
            self._when = np.concatenate((self._when, np.zeros(more)))
            self._speed = np.concatenate((self._speed, np.zeros(more, dtype="f4")))
            self._moved = np.concatenate((self._moved, np.zeros(more, dtype=bool)))

    def _note(self, road: Snapshot, who: Array) -> None:
        """Remember when and how fast."""
        slot = road.slot[who]
        fresh = self._track[slot] != road.track[who]
        self._moved[slot] = np.where(fresh, road.speed[who] > 2.0, self._moved[slot])
        self._track[slot], self._when[slot], self._speed[slot] = road.track[who], road.now_ms, road.speed[who]

    def _add(self, twin: Twin, road: Snapshot, who: Array, seconds: Array) -> None:
        """Book a stretch of time of vehicles."""
        if not len(who):
            return
        slot, now = road.slot[who], road.speed[who]
        before = self._speed[slot].astype(float)
        body = body_of(road.vehicle_class[who])
        fuel = fuel_of(road.fuel[who], body)
        power, co2 = energy_use((before + now) / 2, (now - before) / seconds, body, fuel)
        stopped = self._moved[slot] & (now < 0.5)
        self._moved[slot] = np.where(now > 2.0, True, np.where(stopped, False, self._moved[slot]))
        parts = (seconds, (before + now) / 2 * seconds, stopped.astype(float), power * seconds / 3600, co2 * seconds)
        at = self._rows_of(twin, road, who, body * 16 + fuel)
        np.add.at(self._sums, at, np.column_stack(parts))

    def _rows_of(self, twin: Twin, road: Snapshot, who: Array, kind: Array) -> Array:
        """Row of the sums for every vehicle."""
        hour = int(road.now_ms // _HOUR_MS)
        links = twin.roadmap.links if len(twin.roadmap.lanes) else np.zeros(1, dtype="i4")
        link = np.where(road.lane[who] >= 0, links[np.maximum(road.lane[who], 0)], _ALL - 1)
        keys = (np.int64(hour) * _ALL + link) * 256 + kind
        unique, back = np.unique(keys, return_inverse=True)
        for key in unique.tolist():
            if key not in self._rows:
                self._rows[key] = len(self._rows)
                number = key // 256 % _ALL
                self._names[key] = twin.roadmap.link_names[number] if number < _ALL - 1 else ""
        while len(self._rows) > len(self._sums):
            self._sums = np.concatenate((self._sums, np.zeros_like(self._sums)))
        rows: Array = np.array([self._rows[key] for key in unique.tolist()])[back]
        return rows

    def records(self) -> Iterator[dict[str, Any]]:
        """Every sum: ``link`` (empty off the map), ``hour_ms`` (its beginning, UTC), ``body``, ``fuel``, and the sums.

        Seconds, metres, number of stops, kWh from tank or battery, and g of CO2 at the vehicle.
        """
        for key, row in sorted(self._rows.items()):
            kind = key % 256
            names = {
                "link": self._names[key],
                "hour_ms": key // 256 // _ALL * _HOUR_MS,
                "body": BODIES[kind // 16],
                "fuel": FUELS[kind % 16],
            }
            yield names | dict(zip(_SUMS, self._sums[row].tolist(), strict=True))

    def total(self, *by: str) -> list[dict[str, Any]]:
        """Sums over everything but the names given, such as ``total("link", "hour_ms")``, with mean speed (m/s) and CO2 per km (g)."""
        groups: dict[tuple[Any, ...], dict[str, Any]] = {}
        for record in self.records():
            key = tuple(record[name] for name in by)
            group = groups.setdefault(key, {name: record[name] for name in by} | dict.fromkeys(_SUMS, 0.0))
            for name in _SUMS:
                group[name] += record[name]
        return [group | _rates(group) for group in groups.values()]


def _rates(group: dict[str, Any]) -> dict[str, float | None]:
    far = group["metres"] > 1.0
    return {
        "speed": group["metres"] / group["seconds"] if group["seconds"] else None,
        "stops_per_km": 1000 * group["stops"] / group["metres"] if far else None,
        "co2_g_per_km": 1000 * group["co2_g"] / group["metres"] if far else None,
        "kwh_per_100km": 100_000 * group["kwh"] / group["metres"] if far else None,
    }
