"""Publishes to an MQTT broker, quality 1: what is published was acknowledged (MQTT 3.1.1, OASIS standard, sections 2 and 3)."""

import contextlib
import secrets
import socket
import ssl
import struct
from urllib.parse import unquote, urlsplit

from dafeng.register.openadr.broker import Broker

__all__ = ["Publisher"]

_REFUSALS = {1: "protocol version", 2: "client identifier", 3: "server unavailable", 4: "user name or password", 5: "not authorised"}
_LARGEST = 2**16 - 1


class Publisher:
    """A connection that opens when something is to be published, and again after it broke.

    Parameters
    ----------
    broker
        Where to publish.
    timeout
        For connecting and for every acknowledgement. s
    """

    def __init__(self, broker: Broker, timeout: float = 5.0) -> None:
        self._broker, self._timeout = broker, timeout
        self._socket: socket.socket | None = None
        self._number = 0

    def publish(self, topic: str, payload: str) -> str | None:
        """Publish and wait for the acknowledgement; what went wrong, or None. A connection that broke meanwhile is opened once more."""
        for attempt in (1, 2):
            fresh = self._socket is None
            try:
                self._publish(topic, payload.encode())
            except (OSError, ValueError) as error:
                self.close()
                if fresh or attempt == 2:
                    return str(error)[:500]
            else:
                return None
        return None

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may be gone already
                self._socket.sendall(b"\xe0\x00")
            self._socket.close()
            self._socket = None

    def _publish(self, topic: str, payload: bytes) -> None:
        connection = self._open()
        self._number = self._number % _LARGEST + 1
        body = _text(f"{self._broker.prefix}/{topic}") + struct.pack(">H", self._number) + payload
        connection.sendall(b"\x32" + _length(len(body)) + body)
        while True:
            kind, answer = _packet(connection)
            if kind == 0x40 and answer == struct.pack(">H", self._number):
                return
            if kind & 0xF0 not in {0x40, 0xD0}:
                message = f"the broker answered a publication with packet type {kind >> 4}"
                raise ValueError(message)

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = self._connect()
        return self._socket

    def _connect(self) -> socket.socket:
        address = urlsplit(self._broker.publish)
        secure = address.scheme == "mqtts"
        host = address.hostname or ""
        connection: socket.socket = socket.create_connection((host, address.port or (8883 if secure else 1883)), self._timeout)
        try:
            if secure:
                connection = _context(self._broker).wrap_socket(connection, server_hostname=host)
            connection.sendall(_hello(unquote(address.username or ""), unquote(address.password or "")))
            _demand_welcome(*_packet(connection))
        except BaseException:
            connection.close()
            raise
        return connection


def _context(broker: Broker) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(broker.authority) if broker.authority else None)
    if broker.certificate is not None:
        context.load_cert_chain(broker.certificate, broker.key)
    return context


def _demand_welcome(kind: int, answer: bytes) -> None:
    """CONNACK with code 0, else the broker's reason."""
    if kind != 0x20 or len(answer) != 2 or answer[1]:
        reason = _REFUSALS.get(answer[1], "no MQTT 3.1.1") if kind == 0x20 and len(answer) == 2 else "no MQTT 3.1.1"
        message = f"the broker refused the connection: {reason}"
        raise ValueError(message)


def _hello(user: str, password: str) -> bytes:
    """CONNECT with a clean session; no keep-alive, since a broken connection is noticed at the next publication."""
    flags = 0x02 | (0x80 if user else 0) | (0x40 if password else 0)
    body = _text("MQTT") + bytes([4, flags, 0, 0]) + _text(f"dafeng-{secrets.token_hex(6)}")
    body += (_text(user) if user else b"") + (_text(password) if password else b"")
    return b"\x10" + _length(len(body)) + body


def _packet(connection: socket.socket) -> tuple[int, bytes]:
    """Next packet: its first octet, and what follows its length."""
    kind, length, shift = _octets(connection, 1)[0], 0, 0
    while True:
        octet = _octets(connection, 1)[0]
        length |= (octet & 127) << shift
        if octet < 128:
            return kind, _octets(connection, length)
        shift += 7


def _octets(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = connection.recv(count - len(found))
        if not part:
            message = "the broker closed the connection"
            raise ConnectionError(message)
        found += part
    return found


def _text(text: str) -> bytes:
    octets = text.encode()
    return struct.pack(">H", len(octets)) + octets


def _length(count: int) -> bytes:
    octets = bytearray()
    while count > 127:
        octets.append(count & 127 | 128)
        count >>= 7
    return bytes(octets) + bytes([count])
