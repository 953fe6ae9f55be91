"""The twin: one region of the road as it is now.

Messages are laid aside as they come and taken at the next `advance`, sorted by time, so that what the twin holds depends only on the messages and
the clock it was given, not on how they were cut into batches.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dafeng.roads.twin.clock import from_minute_of_year
from dafeng.roads.twin.columns import Array, Batch, join
from dafeng.roads.twin.coverage import Coverage
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.fusion import fuse_sightings, fuse_vehicles, merge_doubles
from dafeng.roads.twin.intake import participants_of, signals_of, vehicles_of
from dafeng.roads.twin.lanes import Lane, lanes_of
from dafeng.roads.twin.log import FaultLog
from dafeng.roads.twin.notices import Notice, notices_of
from dafeng.roads.twin.observe import observe
from dafeng.roads.twin.plausible import Suspect, believable, find_ghosts
from dafeng.roads.twin.roadmap import RoadMap, merge_lanes
from dafeng.roads.twin.senders import Senders
from dafeng.roads.twin.settings import TwinSettings
from dafeng.roads.twin.signals import SignalTable
from dafeng.roads.twin.tracks import Tracks

__all__ = ["Twin"]

_NOTICE_MS = 60_000
"""How long a notice holds after it was heard last."""
_WATCH_MS = 500.0
"""How often ghosts are looked for."""
_LAYERS = ("vehicles", "participants", "signals")


class Twin:
    """State of one region.

    Parameters
    ----------
    frame
        Plane of the region.
    settings
        Thresholds.

    Examples
    --------
    >>> from dafeng.roads.twin import batch
    >>> twin = Twin(Frame(30.0, 104.0))
    >>> twin.ingest(batch("vehicles", id=[7], t_ms=[1000], lat=[30.0], lon=[104.0], speed=[10.0], heading=[90.0]))
    >>> twin.advance(1100)
    >>> len(twin.tracks)
    1
    """

    def __init__(self, frame: Frame, settings: TwinSettings | None = None) -> None:
        self.frame = frame
        self.settings = settings or TwinSettings()
        self.tracks = Tracks()
        self.signals = SignalTable()
        self.roadmap = RoadMap(frame)
        self.notices: dict[tuple[str, str, int], Notice] = {}
        self.senders = Senders()
        self.suspect = Suspect()
        self.log = FaultLog()
        self.now_ms = 0.0
        self.updated: Array = np.zeros(0, dtype="i8")
        """Slots that changed in the last `advance`."""
        self.joined = 0
        """Doubles joined since the start."""
        self._waiting: dict[str, list[Batch]] = {kind: [] for kind in _LAYERS}
        self._coverage = Coverage()
        self._merged_ms = self._watched_ms = 0.0
        self._maps: dict[str, int] = {}

    def ingest(self, batch: Batch) -> None:
        """Lay rows aside for the next `advance`; costs next to nothing."""
        if len(batch):
            self._waiting[batch.kind].append(batch)

    def ingest_message(self, message: Mapping[str, Any], received_ms: int) -> None:
        """Take one decoded message of any of the five kinds.

        Parameters
        ----------
        message
            With its frame name (``bsmFrame`` …), as `dafeng roads decode` prints it.
        received_ms
            UTC ms of the receipt.
        """
        name, body = next(iter(message.items()))
        if name == "bsmFrame":
            self.ingest(vehicles_of([body], received_ms))
        elif name == "rsmFrame":
            self.ingest(participants_of([body], received_ms))
        elif name == "spatFrame":
            self.ingest(signals_of([body], received_ms))
        elif name == "mapFrame":
            self._take_map(body, received_ms)
        elif name == "rsiFrame":
            self.senders.heard(
                "rsi", body["id"], from_minute_of_year(body.get("moy", 527_040), 65_535, received_ms), body["msgCnt"], self.log
            )
            self.notices |= {notice.key: notice for notice in notices_of(body, self.frame, received_ms)}

    def _take_map(self, body: Mapping[str, Any], received_ms: int) -> None:
        """Take a MAP if it says anything new."""
        names = ",".join(f"{node['id'].get('region', 0)}.{node['id']['id']}" for node in body["nodes"])
        self.senders.heard("map", names, received_ms, body["msgCnt"], self.log)
        content = hash(repr(body["nodes"]))
        if self._maps.get(names) != content:
            self._maps[names] = content
            self.load_lanes(lanes_of(body))

    def load_lanes(self, lanes: list[Lane]) -> None:
        """Set lanes on the map; intersections they name are replaced whole."""
        self.roadmap = RoadMap(self.frame, merge_lanes(self.roadmap.lanes, lanes))
        self._match(self.tracks.slots())

    def advance(self, now_ms: float) -> None:
        """Take what has come, forget what is gone; the twin then is as of this time.

        Parameters
        ----------
        now_ms
            The clock, UTC ms; never earlier than before.
        """
        elapsed, self.now_ms = max(0.0, now_ms - self.now_ms) if self.now_ms else 0.0, now_ms
        batches = {kind: _by_time(join(waiting)) for kind, waiting in self._waiting.items() if waiting}
        self._waiting = {kind: [] for kind in _LAYERS}
        if "signals" in batches:
            self.senders.heard_rows("spat", batches["signals"], "node", self.log)
            self.signals.take(batches["signals"], self.log)
        changed = [self._vehicles(batches["vehicles"])] if "vehicles" in batches else []
        if "participants" in batches:
            changed.append(self._sightings(batches["participants"]))
        self.updated = np.unique(np.concatenate(changed)) if changed else np.zeros(0, dtype="i8")
        self._watch(elapsed)
        self._forget()
        self.updated = self.updated[self.tracks.used[self.updated]]
        self._match(self.updated)

    def _vehicles(self, rows: Batch) -> Array:
        self._count_rate(rows)
        seen = observe(rows, self.frame, self.settings)
        keep = believable(self.tracks, rows, seen, self.now_ms, (self.suspect, self.settings))
        return fuse_vehicles(self.tracks, rows.take(keep), seen.take(keep), self.settings)

    def _count_rate(self, rows: Batch) -> None:
        """Messages of every sender in the second that runs."""
        tracks = self.tracks
        slots = tracks.slots_of(rows["id"])
        slots = slots[slots >= 0]
        over = slots[self.now_ms - tracks.window_ms[slots] >= 1000]
        tracks.window_ms[over], tracks.window_n[over] = int(self.now_ms), 0
        np.add.at(tracks.window_n, slots, 1)

    def _sightings(self, rows: Batch) -> Array:
        self.senders.heard_rows("rsm", rows, "rsu", self.log)
        age = self.now_ms - rows["t_ms"]
        usable = (age <= 1000 * self.settings.late_s) & (age >= -1000 * self.settings.future_s)
        usable &= (np.abs(rows["lat"]) <= 90) & (np.abs(rows["lon"]) <= 180)
        rows = rows.take(usable & ~(rows["speed"] > self.settings.fastest))
        seen = observe(rows, self.frame, self.settings)
        self._coverage.saw(seen.x, seen.y, rows["rsu"], self.now_ms)
        return fuse_sightings(self.tracks, rows, seen, self.settings)

    def _watch(self, elapsed_ms: float) -> None:
        """Let strikes fade; twice a second look for ghosts where roadside units see."""
        tracks = self.tracks
        struck = np.flatnonzero(tracks.strikes)
        tracks.strikes[struck] = np.maximum(0.0, tracks.strikes[struck] - self.settings.strikes * elapsed_ms / 10_000)
        self.suspect.forgive(self.now_ms)
        passed = self.now_ms - self._watched_ms
        if passed < _WATCH_MS:
            return
        self._watched_ms, slots = self.now_ms, tracks.slots()
        slots = slots[(tracks.bsm_ms[slots] > 0) & (self.now_ms - tracks.rsm_ms[slots] > 1000)]
        if self._coverage and len(slots):
            covered = slots[self._coverage.covers(tracks.x[slots], tracks.y[slots], self.now_ms)]
            find_ghosts(tracks, covered, min(passed, 2 * _WATCH_MS), self.now_ms, (self.suspect, self.settings))

    def _forget(self) -> None:
        """Let go of objects, notices and views whose time is over; join doubles once a second."""
        tracks = self.tracks
        slots = tracks.slots()
        spoke = self.now_ms - tracks.bsm_ms[slots] < np.maximum(1000 * self.settings.hold_vehicle_s, 5 * tracks.period[slots])
        shown = self.now_ms - tracks.rsm_ms[slots] < 1000 * self.settings.hold_sighting_s
        gone = slots[~(spoke | shown)]
        if len(gone):
            tracks.release(gone)
        if self.now_ms - self._merged_ms >= 1000:
            self._merged_ms = self.now_ms
            self.joined += merge_doubles(tracks, self.now_ms)
            self.notices = {
                key: each for key, each in self.notices.items() if each.end_ms > self.now_ms and self.now_ms - each.received_ms < _NOTICE_MS
            }
            self.log.forget(self.now_ms)

    def _match(self, slots: Array) -> None:
        """Set motor vehicles on their lanes."""
        tracks = self.tracks
        slots = slots[tracks.kind[slots] == 1]
        moving = np.hypot(tracks.vx[slots], tracks.vy[slots]) > 1.0
        said = np.degrees(np.arctan2(tracks.vx[slots], tracks.vy[slots])) % 360
        found = self.roadmap.match(tracks.x[slots], tracks.y[slots], np.where(moving, said, tracks.heading[slots]))
        tracks.lane[slots], tracks.to_stop[slots], tracks.aside[slots] = found.lane, found.to_stop, found.aside
        tracks.along[slots] = found.along
        tracks.against[slots] = found.against & moving


def _by_time(rows: Batch) -> Batch:
    """Rows by time, those of one time by sender, so that the order of arrival within a tick does not matter."""
    sender = rows["id"] if rows.kind == "vehicles" else rows["rsu"] if rows.kind == "participants" else rows["node"]
    return _finite(rows).take(np.lexsort((sender, rows["t_ms"])))


def _finite(rows: Batch) -> Batch:
    """Rows in which an infinite number is one that is not known."""
    wild = [name for name, values in rows.columns.items() if values.dtype.kind == "f" and np.isinf(values).any()]
    if not wild:
        return rows
    mended = {name: np.where(np.isinf(rows[name]), np.nan, rows[name]).astype(rows[name].dtype) for name in wild}
    return Batch(rows.kind, {**rows.columns, **mended})
