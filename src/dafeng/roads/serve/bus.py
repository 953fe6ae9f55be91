"""Many workers for one road, on NATS JetStream: the stream is the journal, a lease says who owns a region, and a halo lets neighbours see each other.

A gateway takes what roadside units publish (over the MQTT door of NATS, or any client), divides it by place, and turns the clock in the same order for
every region. A worker that holds the lease of a region computes it from the stream alone; when it dies, its lease ends, another worker reads the last
seconds of the stream and goes on. A message is acknowledged when the stream has it, so nothing acknowledged is lost with a worker.
"""

import asyncio
import contextlib
import io
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from dafeng.errors import RoadsError
from dafeng.roads.messages import MessageError
from dafeng.roads.serve.inbox import unwrap
from dafeng.roads.serve.journal import Entry, pack_entries, turn_entry, unpack_entries
from dafeng.roads.serve.partition import Strips, own_alerts
from dafeng.roads.serve.privacy import Pseudonyms
from dafeng.roads.serve.region import Region, Turn
from dafeng.roads.twin import Frame

try:
    import nats
    from nats.errors import TimeoutError as NatsTimeoutError
    from nats.js.api import KeyValueConfig, RetentionPolicy, StreamConfig
    from nats.js.errors import KeyWrongLastSequenceError, NoKeysError, NotFoundError
except ImportError as missing:  # the extra is not installed
    raise RoadsError(
        "scale-out needs the extra 'nats': pip install 'dafeng[nats]'.", "横向扩展需要附加组件nats:pip install 'dafeng[nats]'。"
    ) from missing

__all__ = ["Bus", "Gateway", "Worker", "connect"]

_KEEP_S = 75.0
"""How long the stream keeps entries of a region: a notice of the twin holds 60 s."""
_RECENT_MS = 6_000
"""Positions older than this have no part in a twin any more: it forgets a vehicle after 3 s, and takes none older than 5 s."""
_LEASE_S = 3.0
_BEAT_S = 0.5
_BATCH = 1000


@dataclass
class Bus:
    """Streams and buckets of one road on a NATS server.

    Parameters
    ----------
    client
        Connection.
    prefix
        In front of all names, so that several roads can share a server.
    """

    client: Any
    prefix: str = "ROADS"
    leases: Any = None
    done: Any = None

    @property
    def stream(self) -> Any:
        """JetStream of the connection."""
        return self.client.jetstream(timeout=10)

    def subject(self, kind: str, region: int) -> str:
        """Subject of a region's entries (``region``) or events (``events``)."""
        return f"{self.prefix}.{kind}.{region}"

    async def prepare(self, inbound: str = "V2X.>") -> None:
        """Make streams and buckets where they are not there yet."""
        stream = self.stream
        configs = [
            StreamConfig(name=f"{self.prefix}_IN", subjects=[inbound], max_age=3600.0, retention=RetentionPolicy.LIMITS),
            StreamConfig(name=f"{self.prefix}_REGIONS", subjects=[f"{self.prefix}.region.*"], max_age=_KEEP_S),
            StreamConfig(name=f"{self.prefix}_EVENTS", subjects=[f"{self.prefix}.events.*"], max_age=86_400.0, duplicate_window=120.0),
        ]
        for config in configs:
            await stream.add_stream(config)
        self.leases = await stream.create_key_value(KeyValueConfig(bucket=f"{self.prefix}_leases", ttl=_LEASE_S))
        self.done = await stream.create_key_value(KeyValueConfig(bucket=f"{self.prefix}_done"))

    async def set_plan(self, strips: Strips, origin: tuple[float, float]) -> None:
        """Write down how the road is divided, for the workers."""
        plan = {"edges": strips.edges, "halo": strips.halo, "reach": strips.reach, "origin": origin}
        await self.done.put("plan", orjson.dumps(plan))

    async def plan(self) -> tuple[Strips, tuple[float, float]]:
        """Division and origin, as the gateway has written them down; waits for it if need be."""
        while True:
            try:
                plan = orjson.loads((await self.done.get("plan")).value)
            except NotFoundError:
                await asyncio.sleep(_BEAT_S)
                continue
            return Strips(tuple(plan["edges"]), plan["halo"], plan["reach"]), tuple(plan["origin"])


async def connect(url: str, prefix: str = "ROADS", inbound: str = "V2X.>") -> Bus:
    """Connect to a NATS server with JetStream.

    Raises
    ------
    RoadsError
        If there is none.
    """
    try:
        client = await nats.connect(url, connect_timeout=5, max_reconnect_attempts=-1, allow_reconnect=True)
    except (OSError, NatsTimeoutError, nats.errors.Error) as error:
        raise RoadsError(f"no NATS server at {url}: {error}", f"{url}没有NATS服务器:{error}") from None
    bus = Bus(client, prefix)
    await bus.prepare(inbound)
    return bus


@dataclass
class Gateway:
    """Divides what comes in among the regions, and turns the clock.

    Parameters
    ----------
    bus
        Streams.
    strips
        Division.
    period_ms
        Time between turns.
    pseudonyms
        Replacement of identities.
    clock
        UTC milliseconds.
    """

    bus: Bus
    strips: Strips
    period_ms: int = 100
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    taken: int = 0
    faulty: int = 0

    async def run(self) -> None:
        """Go on until cancelled."""
        inbound = await self.bus.stream.pull_subscribe("V2X.>", durable="gateway", stream=f"{self.bus.prefix}_IN")
        due = self.clock() + self.period_ms
        while True:
            messages = await self._fetch(inbound, max(due - self.clock(), 1) / 1000)
            now_ms = self.clock()
            shares: dict[int, list[Entry]] = {region: [] for region in range(self.strips.count)}
            for message in messages:
                self._divide(message, now_ms, shares)
            if now_ms >= due:
                for entries in shares.values():
                    entries.append(turn_entry(now_ms))
                due = max(due + self.period_ms, now_ms)
            await self._hand_on(shares)
            for message in messages:
                await message.ack()

    async def _fetch(self, inbound: Any, seconds: float) -> list[Any]:
        try:
            return list(await inbound.fetch(_BATCH, timeout=seconds))
        except (TimeoutError, NatsTimeoutError):
            return []

    def _divide(self, message: Any, now_ms: int, shares: dict[int, list[Entry]]) -> None:
        try:
            frames = unwrap(message.subject.replace(".", "/"), message.data)
        except MessageError:
            self.faulty += 1
            return
        for frame in frames:
            self.taken += 1
            sealed = Entry(now_ms, "", self.pseudonyms.seal(frame))
            for region in self.strips.regions_of(frame):
                shares[region].append(sealed)

    async def _hand_on(self, shares: dict[int, list[Entry]]) -> None:
        for region, entries in shares.items():
            for first in range(0, len(entries), 4 * _BATCH):
                await self.bus.stream.publish(self.bus.subject("region", region), pack_entries(entries[first : first + 4 * _BATCH]))


class Worker:
    """Computes the regions whose leases it holds.

    Parameters
    ----------
    bus
        Streams.
    name
        Its own name, unlike any other's.
    strips, origin
        Division and origin of the plane, the same for all workers.
    """

    def __init__(self, bus: Bus, name: str, strips: Strips, origin: tuple[float, float]) -> None:
        self.bus, self.name, self.strips, self.frame = bus, name, strips, Frame(*origin)
        self.held: dict[int, int] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self.turns = 0
        self.busy_s = 0.0

    async def run(self) -> None:
        """Hold leases and compute until cancelled."""
        try:
            while True:
                await self._beat()
                await asyncio.sleep(_BEAT_S)
        finally:
            for region in list(self.held):
                await self._release(region)

    async def _beat(self) -> None:
        leases = self.bus.leases
        await leases.put(f"worker.{self.name}", b"")
        try:
            keys = set(await leases.keys())
        except NoKeysError:
            keys = set()
        alive = max(1, sum(key.startswith("worker.") for key in keys))
        share = math.ceil(self.strips.count / alive)
        for region in list(self.held):
            await self._renew(region, len(self.held) > share)
        for region in range(self.strips.count):
            if f"region.{region}" not in keys and region not in self.held and len(self.held) < share:
                await self._claim(region)

    async def _renew(self, region: int, too_many: bool) -> None:
        if too_many or self.tasks[region].done():
            await self._release(region)
            return
        try:
            self.held[region] = await self.bus.leases.update(f"region.{region}", self.name.encode(), last=self.held[region])
        except KeyWrongLastSequenceError:
            self._stop(region)

    async def _claim(self, region: int) -> None:
        with contextlib.suppress(KeyWrongLastSequenceError):
            self.held[region] = await self.bus.leases.create(f"region.{region}", self.name.encode())
            self.tasks[region] = asyncio.create_task(self._compute(region))

    def _stop(self, region: int) -> None:
        self.held.pop(region, None)
        task = self.tasks.pop(region, None)
        if task is not None:
            task.cancel()

    async def _release(self, region: int) -> None:
        self._stop(region)
        with contextlib.suppress(nats.errors.Error):
            await self.bus.leases.delete(f"region.{region}")

    async def _compute(self, region: int) -> None:
        """Read the stream from its beginning; what was said already is not said again."""
        done = await self._done(region)
        state = Region(self.frame)
        subscription = await self.bus.stream.subscribe(self.bus.subject("region", region), ordered_consumer=True)
        try:
            async for message in subscription.messages:
                done = await self._take(region, state, unpack_entries(io.BytesIO(message.data)), done)
        finally:
            await subscription.unsubscribe()

    async def _done(self, region: int) -> int:
        try:
            return int((await self.bus.done.get(str(region))).value)
        except NotFoundError:
            return 0

    async def _take(self, region: int, state: Region, entries: Iterable[Entry], done: int) -> int:
        waiting: list[Entry] = []
        for entry in entries:
            old = entry.at_ms < done - _RECENT_MS
            if not entry.is_turn:
                if not old or (entry.payload[:1] and entry.payload[0] >> 4 in {1, 3, 4}):
                    waiting.append(entry)
                continue
            state.put(waiting)
            waiting = []
            if not old:
                done = await self._turn(region, state, entry.at_ms, done)
        state.put(waiting)
        return done

    async def _turn(self, region: int, state: Region, now_ms: int, done: int) -> int:
        begun = time.thread_time()
        turn = state.turn(now_ms)
        self.busy_s += time.thread_time() - begun
        self.turns += 1
        await asyncio.sleep(0)
        if now_ms <= done:
            return done
        if turn is not None:
            await self._say(region, turn)
        await self.bus.done.put(str(region), str(now_ms).encode())
        return now_ms

    async def _say(self, region: int, turn: Turn) -> None:
        _, begun = own_alerts(turn, self.frame, self.strips, region)
        if begun:
            said = {"region": region, "at_ms": turn.now_ms, "worker": self.name, "warnings": [alert.as_dict() for alert in begun]}
            headers = {"Nats-Msg-Id": f"{region}-{turn.now_ms}"}
            await self.bus.stream.publish(self.bus.subject("events", region), orjson.dumps(said), headers=headers)
