"""How regularly each roadside unit speaks: rates, gaps and counters, measured rather than assumed.

Vehicles keep the same measures in their own columns of `Tracks`.
"""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Batch
from dafeng.roads.twin.log import FaultLog

__all__ = ["Sender", "Senders"]


@dataclass
class Sender:
    """One stream of one sender.

    Parameters
    ----------
    messages, missed, repeated
        Messages taken, counted out by the counter, and with a counter or time that did not move.
    first_ms, last_ms
        Times of the first and the latest message, UTC ms.
    longest_gap
        Between two messages, s.
    count
        Counter of the latest.
    """

    messages: int = 0
    missed: int = 0
    repeated: int = 0
    first_ms: float = 0.0
    last_ms: float = 0.0
    longest_gap: float = 0.0
    count: int = 255

    @property
    def rate(self) -> float:
        """Messages a second since the first."""
        span = (self.last_ms - self.first_ms) / 1000
        return (self.messages - 1) / span if span > 0 else 0.0


class Senders:
    """Streams by kind and sender."""

    def __init__(self) -> None:
        self.streams: dict[tuple[str, str], Sender] = {}

    def heard(self, kind: str, sender: str, t_ms: float, count: int, log: FaultLog) -> None:
        """Count one message of a stream."""
        stream = self.streams.setdefault((kind, sender), Sender(first_ms=t_ms, last_ms=t_ms))
        gap = (t_ms - stream.last_ms) / 1000
        if stream.messages:
            if gap <= 0 and count == stream.count:
                return
            self._progress(stream, kind, sender, (t_ms, count), log)
            usual = 1 / stream.rate if stream.rate > 0 else 1.0
            if stream.messages >= 5 and gap > max(3.0, 5 * usual):
                log.note(f"{kind}_gap", sender, t_ms, gap)
            stream.longest_gap = max(stream.longest_gap, gap)
        stream.messages += 1
        stream.last_ms, stream.count = max(stream.last_ms, t_ms), count

    def _progress(self, stream: Sender, kind: str, sender: str, now: tuple[float, int], log: FaultLog) -> None:
        """Is the counter one more than before?"""
        t_ms, count = now
        if count > 127 or stream.count > 127:
            return
        step = (count - stream.count) % 128
        if step == 0:
            stream.repeated += 1
            log.note(f"{kind}_count_stuck", sender, t_ms, count)
        elif step < 64:
            stream.missed += step - 1
        if 1 < step < 64:
            log.note(f"{kind}_count_jump", sender, t_ms, step)

    def heard_rows(self, kind: str, rows: Batch, column: str, log: FaultLog) -> None:
        """Count the messages of a batch: rows of one sender, time and counter are one message."""
        seen = np.stack((rows[column].astype("u8"), rows["t_ms"].astype("u8"), rows["count"].astype("u8")), axis=1)
        for sender, t_ms, count in np.unique(seen, axis=0)[:, :].tolist():
            self.heard(kind, f"{sender:016x}" if column == "rsu" else f"{sender >> 16}.{sender & 0xFFFF}", float(t_ms), count, log)
