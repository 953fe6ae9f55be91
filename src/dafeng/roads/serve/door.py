"""The front door: an MQTT 3.1.1 server in this process, for roadside units that publish and vehicles that listen. No broker is needed.

What it offers: quality of service 0 and 1, retained messages, wills, wildcards, keepalive, TLS, accounts. A publication of quality 1 is acknowledged
after it has been accepted (written to the journal). What it does not: quality 2, and sessions that outlive a connection.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dafeng.roads.serve import packets
from dafeng.roads.serve.access import Access, Account, Bucket

__all__ = ["Door", "DoorLimits"]

Accept = Callable[[Account, Sequence[tuple[str, bytes]]], None]


@dataclass(frozen=True)
class DoorLimits:
    """How much may come in.

    Parameters
    ----------
    clients
        Connections at once.
    packet
        Octets of a packet.
    retained
        Topics with a retained message.
    backlog
        Octets waiting to be sent to one client; more, and it is let go.
    connect_s
        Seconds within which a client must say who it is.
    """

    clients: int = 5000
    packet: int = 1 << 18
    retained: int = 20_000
    backlog: int = 1 << 22
    connect_s: float = 10.0


@dataclass
class DoorCounts:
    """What happened at the door since it was opened."""

    connected: int = 0
    received: int = 0
    refused: int = 0
    denied: int = 0
    throttled: int = 0
    malformed: int = 0


class Door:
    """MQTT server.

    Parameters
    ----------
    access
        Accounts.
    accept
        Called with the account and the publications of one reading, in order; returns when they are safe.
    limits
        Limits.
    """

    def __init__(self, access: Access, accept: Accept, limits: DoorLimits | None = None) -> None:
        self.access, self.accept, self.limits = access, accept, limits or DoorLimits()
        self.counts = DoorCounts()
        self.clients: dict[str, _Client] = {}
        self.retained: dict[str, bytes] = {}
        self.listeners: set[_Client] = set()
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Begin to listen; gives the port, which the system chooses if it was 0."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Client(self), host, port, ssl=tls, backlog=1024)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and let every client go."""
        if self._server is not None:
            self._server.close()
        for client in list(self.clients.values()):
            client.drop()
        await asyncio.sleep(0)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        """Send to every client that listens to a topic; gives how many."""
        if retain:
            self._keep(topic, payload)
        return sum(client.deliver(topic, payload) for client in list(self.listeners))

    def _keep(self, topic: str, payload: bytes) -> None:
        if not payload:
            self.retained.pop(topic, None)
        elif topic in self.retained or len(self.retained) < self.limits.retained:
            self.retained[topic] = payload


@dataclass
class _Session:
    """What a client has said of itself."""

    account: Account
    client_id: str
    keepalive: int
    will: tuple[str, bytes, int, bool] | None
    bucket: Bucket


class _Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.buffer = bytearray()
        self.session: _Session | None = None
        self.filters: dict[str, int] = {}
        self.number = 0
        self.heard = time.monotonic()
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for CONNECT, not for ever."""
        self.transport = transport  # type: ignore[assignment]
        if len(self.door.clients) >= self.door.limits.clients:
            self.door.counts.refused += 1
            self.drop()
            return
        self._watch(self.door.limits.connect_s)

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the client; its will is done if it went without a word."""
        if self.timer is not None:
            self.timer.cancel()
        self.door.listeners.discard(self)
        session = self.session
        if session is None:
            return
        if self.door.clients.get(session.client_id) is self:
            del self.door.clients[session.client_id]
        if session.will is not None and session.account.may_write(session.will[0]):
            topic, payload, _, retain = session.will
            self.door.publish(topic, payload, retain=retain)
            self.door.accept(session.account, [(topic, payload)])

    def data_received(self, data: bytes) -> None:
        """Read all whole packets; publications are handed on together."""
        self.heard = time.monotonic()
        self.buffer += data
        came: list[tuple[str, bytes, int]] = []
        acknowledge: list[int] = []
        try:
            used = self._read(came, acknowledge)
        except packets.PacketError:
            self.door.counts.malformed += 1
            self.drop()
            used = len(self.buffer)
        del self.buffer[:used]
        if came and self.session is not None:
            self._hand_on(self.session, came, acknowledge)

    def _read(self, came: list[tuple[str, bytes, int]], acknowledge: list[int]) -> int:
        buffer, at, largest = bytes(self.buffer), 0, self.door.limits.packet
        if self.session is None and buffer[:1] != b"\x10":
            raise packets.PacketError("a first packet other than CONNECT.", "首个报文不是CONNECT。")
        while at < len(buffer):
            found = packets.next_packet(buffer, at, largest)
            if found is None:
                break
            first, start, at = found
            if first >> 4 == packets.PUBLISH and self.session is not None:
                topic, payload, quality, number = packets.read_publish(first, buffer[start:at])
                came.append((topic, payload, first & 1))
                if quality:
                    acknowledge.append(number)
            elif not self._other(first, buffer[start:at]):
                return len(buffer)
        return at if at <= len(buffer) else len(buffer)

    def _hand_on(self, session: _Session, came: list[tuple[str, bytes, int]], acknowledge: list[int]) -> None:
        counts = self.door.counts
        counts.received += len(came)
        if not session.bucket.take(len(came)):
            counts.throttled += len(came)
            self.drop()
            return
        allowed = [item for item in came if session.account.may_send(item[0], item[1])]
        counts.denied += len(came) - len(allowed)
        if allowed:
            self.door.accept(session.account, [(topic, payload) for topic, payload, _ in allowed])
        if self.door.listeners or any(retain for _, _, retain in allowed):
            for topic, payload, retain in allowed:
                self.door.publish(topic, payload, retain=bool(retain))
        for number in acknowledge:
            self._send(packets.puback(number))

    def _other(self, first: int, body: bytes) -> bool:
        """Packets that are no publication; false ends the connection."""
        kind = first >> 4
        if self.session is None:
            return kind == packets.CONNECT and self._connect(body)
        if kind == packets.PINGREQ:
            self._send(b"\xd0\x00")
        elif kind == packets.SUBSCRIBE:
            self._subscribe(*packets.read_subscribe(body, with_quality=True))
        elif kind == packets.UNSUBSCRIBE:
            number, filters = packets.read_subscribe(body, with_quality=False)
            for pattern, _ in filters:
                self.filters.pop(pattern, None)
            self._send(b"\xb0\x02" + number.to_bytes(2, "big"))
        elif kind == packets.DISCONNECT:
            self.session.will = None
            self.drop()
            return False
        elif kind != packets.PUBACK:
            raise packets.PacketError("a packet that a client does not send.", "客户端不应发送此报文。")
        return True

    def _connect(self, body: bytes) -> bool:
        said = packets.read_connect(body)
        account = self.door.access.admit(said.username, said.password, self._certificate())
        if account is None:
            self.door.counts.refused += 1
            self._send(packets.connack(5 if said.username is None else 4))
            self.drop()
            return False
        client_id = said.client_id or f"anonymous-{id(self):x}"
        before = self.door.clients.get(client_id)
        if before is not None:
            before.drop()
        self.session = _Session(account, client_id, said.keepalive, said.will, Bucket(account.rate))
        self.door.clients[client_id] = self
        self.door.counts.connected += 1
        self._send(packets.connack(0))
        self._watch(1.5 * said.keepalive)
        return True

    def _certificate(self) -> str | None:
        shown = self.transport.get_extra_info("peercert") if self.transport is not None else None
        names = [value for part in (shown or {}).get("subject", ()) for name, value in part if name == "commonName"]
        return names[0] if names else None

    def _subscribe(self, number: int, filters: list[tuple[str, int]]) -> None:
        assert self.session is not None
        allowed = [(pattern, quality) for pattern, quality in filters if self.session.account.may_read(pattern)]
        self.filters.update(allowed)
        if self.filters:
            self.door.listeners.add(self)
        granted = dict(allowed)
        self._send(packets.suback(number, [granted.get(pattern, 128) for pattern, _ in filters]))
        for topic, payload in self.door.retained.items():
            if any(packets.topic_matches(pattern, topic) for pattern, _ in allowed):
                self._send(packets.publish(topic, payload, retain=True))

    def deliver(self, topic: str, payload: bytes) -> bool:
        """Send a publication if the client listens to its topic, at the best quality it asked for."""
        qualities = [quality for pattern, quality in self.filters.items() if packets.topic_matches(pattern, topic)]
        if not qualities:
            return False
        if max(qualities):
            self.number = self.number % 65535 + 1
        self._send(packets.publish(topic, payload, self.number if max(qualities) else 0))
        return True

    def _send(self, octets: bytes) -> None:
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        transport.write(octets)
        if transport.get_write_buffer_size() > self.door.limits.backlog:
            self.drop()

    def _watch(self, seconds: float) -> None:
        """Let the client go if it is silent for longer than it said."""
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(seconds, self._silent, seconds) if seconds else None

    def _silent(self, seconds: float) -> None:
        left = self.heard + seconds - time.monotonic()
        if left <= 0:
            self.drop()
        else:
            self.timer = asyncio.get_running_loop().call_later(left, self._silent, seconds)

    def drop(self) -> None:
        """Close the connection."""
        if self.transport is not None:
            self.transport.close()
