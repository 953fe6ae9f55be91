"""A journal played again: the same messages and turns in the same order give the same events, octet for octet."""

import time
from collections.abc import Iterator
from pathlib import Path

from dafeng.roads.serve.journal import Entry, read_journal
from dafeng.roads.serve.region import Region, Turn

__all__ = ["replay", "turns"]


def turns(path: Path, region: Region | None = None) -> Iterator[Turn]:
    """Turns of a journal, as fast as they can be computed."""
    region = region or Region()
    waiting: list[Entry] = []
    for entry in read_journal(path):
        if not entry.is_turn:
            waiting.append(entry)
            continue
        region.put(waiting)
        waiting = []
        turn = region.turn(entry.at_ms)
        if turn is not None:
            yield turn


def replay(path: Path, speed: float = 0.0, region: Region | None = None) -> Iterator[bytes]:
    """Event lines of a journal.

    Parameters
    ----------
    path
        Folder or segment.
    speed
        How many times faster than it happened; 0 as fast as possible.
    region
        Region with the settings of the run.

    Yields
    ------
    bytes
        JSON lines of each turn that says something.
    """
    begun, first_ms = time.monotonic(), None
    for turn in turns(path, region):
        first_ms = turn.now_ms if first_ms is None else first_ms
        if speed:
            time.sleep(max(0.0, begun + (turn.now_ms - first_ms) / 1000 / speed - time.monotonic()))
        lines = turn.lines()
        if lines:
            yield lines
