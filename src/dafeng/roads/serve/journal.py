"""The journal: every message as it was accepted and every turn of the clock, in the order in which the cloud saw them.

What the cloud says follows from the journal alone, so a journal played again gives the same answers, octet for octet. Files are segments of a size;
a segment that was cut short by a crash is read up to its last whole entry.
"""

import os
import struct
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dafeng.errors import RoadsError

__all__ = ["Entry", "Journal", "pack_entries", "read_journal", "turn_entry", "unpack_entries"]

_MAGIC = b"DAFENGJ1"
_HEAD = struct.Struct("<qHI")
TURN = "\0turn"
"""Topic of an entry that is no message but a turn of the clock."""


class Entry(NamedTuple):
    """One message or turn.

    Parameters
    ----------
    at_ms
        UTC milliseconds of receiving, or of the turn.
    topic
        Topic; empty for a bare frame.
    payload
        Octets as accepted.
    """

    at_ms: int
    topic: str
    payload: bytes

    @property
    def is_turn(self) -> bool:
        """Whether the clock turned here."""
        return self.topic == TURN


def turn_entry(now_ms: int) -> Entry:
    """Entry of a turn of the clock."""
    return Entry(now_ms, TURN, b"")


def pack_entries(entries: Iterable[Entry]) -> bytes:
    """Entries as octets, in a journal and between processes."""
    parts = []
    for entry in entries:
        topic = entry.topic.encode()
        parts.append(_HEAD.pack(entry.at_ms, len(topic), len(entry.payload)) + topic + entry.payload)
    return b"".join(parts)


def unpack_entries(file: BinaryIO) -> Iterator[Entry]:
    """Entries of an open stream, up to the last whole one."""
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        at_ms, topic_size, size = _HEAD.unpack(head)
        body = file.read(topic_size + size)
        if len(body) < topic_size + size:
            return
        yield Entry(at_ms, body[:topic_size].decode("utf-8", "replace"), body[topic_size:])


class Journal:
    """Segments in a folder.

    Parameters
    ----------
    folder
        Made if it is not there.
    segment
        Octets after which a new segment is begun.
    keep_hours
        Segments older than this are deleted when a new one is begun; 0 keeps all.
    """

    def __init__(self, folder: Path, segment: int = 1 << 28, keep_hours: float = 24.0) -> None:
        self.folder, self.segment, self.keep_hours = folder, segment, keep_hours
        folder.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO | None = None
        self.size = 0

    def write(self, entries: Iterable[Entry]) -> None:
        """Append entries; when this returns they have been handed to the system."""
        octets = pack_entries(entries)
        file = self._file if self._file is not None and self.size < self.segment else self._begin()
        file.write(octets)
        self.size += len(octets)

    def _begin(self) -> BinaryIO:
        self.close()
        self._forget()
        number = 1 + max((int(path.stem.split("-")[1]) for path in self.folder.glob("journal-*.bin")), default=0)
        self._file = (self.folder / f"journal-{number:08d}.bin").open("xb", buffering=0)
        self._file.write(_MAGIC)
        self.size = len(_MAGIC)
        return self._file

    def _forget(self) -> None:
        """Delete what is older than it may be kept."""
        before = time.time() - 3600 * self.keep_hours
        for path in self.folder.glob("journal-*.bin"):
            if self.keep_hours and path.stat().st_mtime < before:
                path.unlink()

    def close(self) -> None:
        """Write through to the disk and close."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None


def read_journal(path: Path) -> Iterator[Entry]:
    """Read a segment, or all segments of a folder in order.

    Raises
    ------
    RoadsError
        If there is no journal at that place.
    """
    segments = sorted(path.glob("journal-*.bin")) if path.is_dir() else [path]
    if not segments or not segments[0].is_file():
        raise RoadsError(f"no journal in '{path}'.", f"“{path}”中没有日志。")
    for segment in segments:
        with segment.open("rb") as file:
            yield from _entries(file, segment)


def _entries(file: BinaryIO, path: Path) -> Iterator[Entry]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise RoadsError(f"'{path}' is no journal of this program.", f"“{path}”不是本程序的日志。")
    yield from unpack_entries(file)
