"""One region of the road in service: its twin, its services, and what it says at each turn. A function of entries and clock, nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from dafeng.roads.messages.columns import bsm_columns, rsm_columns
from dafeng.roads.serve.inbox import Inbox, Letter, Mail
from dafeng.roads.serve.journal import Entry
from dafeng.roads.services import Alert, Answer, Books, step
from dafeng.roads.twin import Frame, Twin, batch

__all__ = ["Region", "Turn"]

_LINE = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY
_AGAIN_MS = 1000
"""A warning that still holds is said again after this time, so that a vehicle that has missed it hears it."""


@dataclass(frozen=True)
class Turn:
    """What one turn of the clock gives.

    Parameters
    ----------
    now_ms
        The clock.
    answer
        What the services say.
    begun
        Warnings to send now: new ones, and those to be said again.
    ended
        Keys of warnings that no longer hold.
    """

    now_ms: int
    answer: Answer
    begun: tuple[Alert, ...]
    ended: tuple[tuple[Any, ...], ...]

    def lines(self) -> bytes:
        """Events of the turn as JSON lines, in a fixed order; empty where nothing begins or ends."""
        begun = [{"at_ms": self.now_ms, "event": "warning", **alert.as_dict()} for alert in self.begun]
        ended = [{"at_ms": self.now_ms, "event": "end", "key": list(key)} for key in self.ended]
        grants = [{"at_ms": self.now_ms, "event": "priority", **grant.as_priority_record()} for grant in self.answer.grants]
        return b"".join(orjson.dumps(line, option=_LINE) for line in [*begun, *ended, *grants])


class Region:
    """Twin and services of one region.

    Parameters
    ----------
    frame
        Plane of the region; the first position that comes is its origin where none is given.
    most
        Positional frames that may wait for a turn.
    """

    def __init__(self, frame: Frame | None = None, most: int = 200_000) -> None:
        self.inbox = Inbox(most)
        self.twin = Twin(frame) if frame is not None else None
        self.books = Books()
        self.holding: dict[tuple[Any, ...], int] = {}

    def put(self, entries: Iterable[Entry]) -> None:
        """Lay messages aside for the next turn."""
        self.inbox.put(entries)

    def turn(self, now_ms: int) -> Turn | None:
        """Take what has come and answer; ``None`` as long as no position has come."""
        mail = self.inbox.take()
        columns = self._columns(mail)
        if self.twin is None:
            self.twin = self._found(columns, mail)
        if self.twin is None:
            return None
        for kind, rows in columns.items():
            if len(rows["lat"]):
                self.twin.ingest(batch(kind, **rows))  # type: ignore[arg-type]
        for message, at_ms in mail.others:
            self.twin.ingest_message(message, at_ms)
        return self._said(now_ms, step(self.twin, self.books, now_ms))

    def _columns(self, mail: Mail) -> dict[str, dict[str, Any]]:
        columns: dict[str, dict[str, Any]] = {}
        for kind, letters, read in (("vehicles", mail.vehicles, bsm_columns), ("participants", mail.roadside, rsm_columns)):
            if letters:
                columns[kind], faults = read(*_letters(letters))
                for place, error in faults.items():
                    self.inbox.fault(letters[place].at_ms, str(error))
        return columns

    def _found(self, columns: dict[str, dict[str, Any]], mail: Mail) -> Twin | None:
        """A twin around the first place that is known, to a hundredth of a degree."""
        for rows in columns.values():
            if len(rows["lat"]):
                return Twin(Frame(round(float(rows["lat"][0]), 2), round(float(rows["lon"][0]), 2)))
        for message, _ in mail.others:
            place = message.get("rsiFrame", {}).get("refPos") or message.get("mapFrame", {}).get("nodes", [{}])[0].get("refPos")
            if place:
                return Twin(Frame(round(place["lat"] * 1e-7, 2), round(place["long"] * 1e-7, 2)))
        return None

    def _said(self, now_ms: int, answer: Answer) -> Turn:
        alerts = {alert.key: alert for alert in answer.alerts}
        begun = tuple(alert for key, alert in alerts.items() if now_ms - self.holding.get(key, -_AGAIN_MS) >= _AGAIN_MS)
        ended = tuple(sorted(key for key in self.holding if key not in alerts))
        self.holding = {key: self.holding.get(key, now_ms) for key in alerts} | {alert.key: now_ms for alert in begun}
        return Turn(now_ms, answer, begun, ended)


def _letters(letters: Sequence[Letter]) -> tuple[list[bytes], Any]:
    times = np.fromiter((letter.at_ms for letter in letters), np.int64, len(letters))
    return [letter.frame for letter in letters], times
