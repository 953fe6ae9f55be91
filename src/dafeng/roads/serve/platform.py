"""One process that is the whole cloud of a region: doors, journal, the turn, and what goes out."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from dafeng.roads.messages import MessageError
from dafeng.roads.serve.access import Access, Account
from dafeng.roads.serve.datagrams import open_datagrams
from dafeng.roads.serve.door import Door, DoorLimits
from dafeng.roads.serve.inbox import unwrap
from dafeng.roads.serve.journal import Entry, Journal, turn_entry
from dafeng.roads.serve.privacy import Pseudonyms
from dafeng.roads.serve.region import Region, Turn
from dafeng.roads.services import Alert
from dafeng.roads.services.picture import LiveRoad
from dafeng.roads.twin import Frame

__all__ = ["Platform", "PlatformSettings"]


@dataclass(frozen=True)
class PlatformSettings:
    """How a platform is run.

    Parameters
    ----------
    period_ms
        Time between turns.
    journal
        Folder of the journal; ``None`` keeps none (and then nothing can be played again).
    keep_hours
        How long journal segments are kept.
    most
        Positional frames that may wait; older ones are shed.
    pseudonyms, key_hours
        Whether identities are replaced before anything is stored, and how long a key lives.
    origin
        Latitude and longitude of the plane; the first place that comes where ``None``.
    """

    period_ms: int = 100
    journal: Path | None = None
    keep_hours: float = 24.0
    most: int = 200_000
    pseudonyms: bool = True
    key_hours: float = 24.0
    origin: tuple[float, float] | None = None


@dataclass
class Counts:
    """What happened since the start."""

    started: float = field(default_factory=time.time)
    turns: int = 0
    warnings: int = 0
    late_turns: int = 0
    turn_ms: deque[float] = field(default_factory=lambda: deque(maxlen=600))


class Platform:
    """The cloud of one region.

    Parameters
    ----------
    access
        Accounts of the doors.
    settings
        Settings.
    limits
        Limits of the MQTT door.
    """

    def __init__(self, access: Access, settings: PlatformSettings | None = None, limits: DoorLimits | None = None) -> None:
        self.settings = settings or PlatformSettings()
        self.region = Region(Frame(*self.settings.origin) if self.settings.origin else None, self.settings.most)
        self.journal = Journal(self.settings.journal, keep_hours=self.settings.keep_hours) if self.settings.journal else None
        self.pseudonyms = Pseudonyms(self.settings.key_hours, self.settings.pseudonyms)
        self.door = Door(access, self.accept, limits)
        self.counts = Counts()
        self.last: Turn | None = None
        self.listeners: set[Callable[[Turn], None]] = set()
        self.live = LiveRoad({"zh": "实时道路", "en": "the live road"})
        self._tasks: list[asyncio.Task[None]] = []
        self._transports: list[asyncio.BaseTransport] = []

    def accept(self, _account: Account, items: Sequence[tuple[str, bytes]]) -> None:
        """Take what came in at a door; when this returns it is in the journal."""
        now_ms = time.time_ns() // 1_000_000
        entries = list(self._entries(items, now_ms))
        if self.journal is not None:
            self.journal.write(entries)
        self.region.put(entries)

    def _entries(self, items: Sequence[tuple[str, bytes]], now_ms: int) -> Iterator[Entry]:
        seal = self.pseudonyms.seal
        for topic, payload in items:
            try:
                frames = unwrap(topic, payload)
            except MessageError as error:
                self.region.inbox.fault(now_ms, f"{topic}: {error}")
                continue
            for frame in frames:
                yield Entry(now_ms, "", seal(frame))

    def turn(self, now_ms: int) -> Turn | None:
        """Turn the clock: take what has come, answer, send."""
        begun = time.perf_counter()
        if self.journal is not None:
            self.journal.write([turn_entry(now_ms)])
        turn = self.region.turn(now_ms)
        if turn is not None:
            self.last = turn
            self._send(turn)
            self._show(turn)
            for listener in list(self.listeners):
                listener(turn)
        self.counts.turns += 1
        self.counts.turn_ms.append(1000 * (time.perf_counter() - begun))
        return turn

    def _show(self, turn: Turn) -> None:
        """Screens get five pictures a second, every turn while somebody listens, and what is slow once a second."""
        slow = self.counts.turns % max(1, 1000 // self.settings.period_ms) == 0
        due = self.counts.turns % max(1, 200 // self.settings.period_ms) == 0
        if self.region.twin is not None and (self.listeners or slow or due):
            self.live.show(self.region.twin, turn.answer, self.region.books, slow=slow)

    def _advise(self, turn: Turn) -> None:
        """Speed advice to each vehicle that has some, once a second."""
        if self.counts.turns % max(1, 1000 // self.settings.period_ms):
            return
        for advice in turn.answer.advice.records():
            if advice.get("target") is not None and int(advice["id"], 16):
                own = f"{self.pseudonyms.real(int(advice['id'], 16)):016x}"
                self.door.publish(f"V2X/OBU/{own}/ADVICE/DOWN", orjson.dumps({**advice, "id": own}, option=orjson.OPT_SERIALIZE_NUMPY))

    def _send(self, turn: Turn) -> None:
        """Each warning goes to the vehicle it is for, and to the topic of all warnings under its pseudonym."""
        self.counts.warnings += len(turn.begun)
        if not self.door.listeners:
            return
        for alert in turn.begun:
            said = {"at_ms": turn.now_ms, **alert.as_dict()}
            self.door.publish("V2X/CLOUD/WARNING", orjson.dumps(said))
            if alert.id:
                self._to_vehicle(alert, said)
        for grant in turn.answer.grants:
            self.door.publish("V2X/CLOUD/TSP", orjson.dumps(grant.as_priority_record(), option=orjson.OPT_SERIALIZE_NUMPY))
        self._advise(turn)

    def _to_vehicle(self, alert: Alert, said: dict[str, object]) -> None:
        own = f"{self.pseudonyms.real(alert.id):016x}"
        other = f"{self.pseudonyms.real(alert.other_id):016x}"
        self.door.publish(f"V2X/OBU/{own}/WARNING/DOWN", orjson.dumps({**said, "id": own, "other_id": other}))

    async def run(self) -> None:
        """Turn the clock until cancelled; a turn that is late is counted and the next one is not hurried."""
        period = self.settings.period_ms / 1000
        due = time.monotonic() + period
        while True:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.turn(time.time_ns() // 1_000_000)
            due += period
            if due < time.monotonic():
                self.counts.late_turns += 1
                due = time.monotonic()

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Open the MQTT door and begin to turn; gives its port."""
        found = await self.door.open(host, port, tls)
        self._tasks.append(asyncio.create_task(self.run()))
        return found

    async def open_udp(self, host: str, port: int, allowed: Sequence[str]) -> int:
        """Open the UDP door for senders in the networks given; gives its port."""
        transport, found = await open_datagrams((host, port), allowed, lambda frames: self.accept(Account("udp"), frames))
        self._transports.append(transport)
        return found

    async def close(self) -> None:
        """Stop turning, close the doors and the journal."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports:
            transport.close()
        await self.door.close()
        if self.journal is not None:
            self.journal.close()

    def health(self) -> dict[str, object]:
        """Figures of the platform as they are now."""
        times = sorted(self.counts.turn_ms)
        inbox = self.region.inbox
        return {
            "started": self.counts.started,
            "turns": self.counts.turns,
            "late_turns": self.counts.late_turns,
            "turn_ms_median": times[len(times) // 2] if times else None,
            "turn_ms_p99": times[min(len(times) - 1, int(0.99 * len(times)))] if times else None,
            "messages": inbox.taken,
            "faulty": inbox.faulty,
            "shed": inbox.shed,
            "warnings": self.counts.warnings,
            "objects": len(self.last.answer.road) if self.last else 0,
            "door": vars(self.door.counts),
        }
