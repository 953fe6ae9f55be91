"""Messages that wait for the next turn, sorted by kind; what is too much is shed, oldest positions first, and counted."""

import functools
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from dafeng.roads.messages import MessageError, decode_frame, encode_frame, unpack_payload
from dafeng.roads.messages.openv2x import kind_of_topic, topic_message
from dafeng.roads.serve.journal import Entry

__all__ = ["Inbox", "Letter", "Mail", "unwrap"]

_POSITIONAL = (0, 2)
"""First four bits of BSM and RSM frames."""


def unwrap(topic: str, payload: bytes) -> list[bytes]:
    """Message frames in what came under a topic.

    Parameters
    ----------
    topic
        MQTT topic; empty for a bare frame.
    payload
        A frame, a payload of the roadside framing, or JSON.

    Returns
    -------
    list
        UPER frames; none where the topic carries no messages of the set.

    Raises
    ------
    MessageError
        If the payload is not what its topic says.
    """
    kind = _kind(topic)
    if not topic:
        return [payload]
    if kind is None:
        return []
    if payload[:1] not in {b"{", b"["}:
        return list(unpack_payload(payload, kind).frames)
    try:
        value = orjson.loads(payload)
    except ValueError as error:
        raise MessageError(0, topic, f"no JSON: {error}", "不是JSON") from None
    return [encode_frame(message) for message, _ in topic_message(topic, value)]


@functools.lru_cache(maxsize=4096)
def _kind(topic: str) -> str | None:
    return kind_of_topic(topic) if topic else None


class Letter(NamedTuple):
    """One frame and when it came, UTC ms."""

    frame: bytes
    at_ms: int


@dataclass
class Mail:
    """What a turn takes from the inbox.

    Parameters
    ----------
    vehicles, roadside
        BSM and RSM frames.
    others
        Decoded MAP, SPAT and RSI messages with the time they came.
    """

    vehicles: list[Letter] = field(default_factory=list)
    roadside: list[Letter] = field(default_factory=list)
    others: list[tuple[dict[str, Any], int]] = field(default_factory=list)


@dataclass
class Inbox:
    """Bounded queues for positions (BSM, RSM) and for everything else.

    Parameters
    ----------
    most
        Positional frames that may wait; older ones are shed. MAP, SPAT and RSI are never shed for them.
    """

    most: int = 200_000
    shed: int = 0
    taken: int = 0
    faulty: int = 0
    faults: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=200))
    _positions: deque[Letter] = field(default_factory=deque)
    _others: list[Letter] = field(default_factory=list)

    def put(self, entries: Iterable[Entry]) -> None:
        """Sort frames into the queues."""
        for entry in entries:
            frame = entry.payload
            positional = frame and frame[0] >> 4 in _POSITIONAL
            (self._positions if positional else self._others).append(Letter(frame, entry.at_ms))
            self.taken += 1
        while len(self._positions) > self.most:
            self._positions.popleft()
            self.shed += 1

    def fault(self, at_ms: int, reason: str) -> None:
        """Count and remember what could not be read."""
        self.faulty += 1
        self.faults.append((at_ms, reason))

    def take(self) -> Mail:
        """Empty the queues."""
        mail = Mail()
        for letter in self._positions:
            (mail.roadside if letter.frame[0] >> 4 else mail.vehicles).append(letter)
        for letter in self._others:
            try:
                mail.others.append((decode_frame(letter.frame), letter.at_ms))
            except MessageError as error:
                self.fault(letter.at_ms, str(error))
        self._positions.clear()
        self._others.clear()
        return mail

    def __len__(self) -> int:
        return len(self._positions) + len(self._others)
