"""The MQTT door, with a real client (paho) and with raw octets."""

import asyncio
import socket
import sys
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from dafeng.errors import RoadsError
from dafeng.roads.serve import Access, Account, Door, DoorLimits, hash_password, packets, read_access

sys.path.insert(0, str(Path(__file__).parent))

ACCOUNTS = {
    "R1": Account("R1", hash_password("one"), unit="R1", write=("V2X/RSU/R1/#", "V2X.RSU.BSM.UP"), read=("V2X/RSU/R1/#",), rate=500.0),
    "watch": Account("watch", hash_password("two"), read=("V2X/#",)),
}


class Running:
    """A door in a thread of its own."""

    def __init__(self, access, limits=None):
        self.taken = []
        self.door = Door(access, lambda account, items: self.taken.extend((account.name, *item) for item in items), limits)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self.door.open("127.0.0.1", 0), self.loop).result(5)

    def close(self):
        """Close the door and end the thread."""
        asyncio.run_coroutine_threadsafe(self.door.close(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def client(self, name=None, password=None, **extra):
        """A paho client that has been answered; its code is in ``client.code``."""
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, **extra)
        answered, client.code, client.got = threading.Event(), None, []

        def _connected(_client, _data, _flags, code, _properties):
            client.code = code
            answered.set()

        client.on_connect = _connected
        client.on_message = lambda _c, _d, message: client.got.append((message.topic, message.payload, message.retain))
        if name:
            client.username_pw_set(name, password)
        client.connect("127.0.0.1", self.port, keepalive=30)
        client.loop_start()
        assert answered.wait(5)
        return client


def until(condition, seconds=5.0):
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.fixture
def running():
    """A door with two accounts."""
    found = Running(Access(ACCOUNTS))
    yield found
    found.close()


def stop(*clients):
    for client in clients:
        client.disconnect()
        client.loop_stop()


def test_a_unit_publishes_and_is_acknowledged(running):
    """Quality 1: the acknowledgement comes after the message was accepted."""
    client = running.client("R1", "one")
    client.publish("V2X/RSU/R1/BSM/UP", b"abc", qos=1).wait_for_publish(5)
    assert running.taken == [("R1", "V2X/RSU/R1/BSM/UP", b"abc")]
    stop(client)


@pytest.mark.parametrize(("name", "password"), [("R1", "wrong"), ("nobody", "one"), (None, None)])
def test_who_is_not_known_does_not_come_in(running, name, password):
    """Wrong password, unknown name, no name."""
    client = running.client(name, password)
    assert client.code.is_failure
    stop(client)
    assert running.door.counts.connected == 0


def test_a_unit_writes_only_under_its_own_topics(running):
    """The topic of another unit, and a payload that names another unit, are dropped and counted."""
    client = running.client("R1", "one")
    client.publish("V2X/RSU/R2/BSM/UP", b"abc", qos=1).wait_for_publish(5)
    client.publish("V2X.RSU.BSM.UP", b"R2" + bytes(20), qos=1).wait_for_publish(5)
    client.publish("V2X.RSU.BSM.UP", b"R1" + bytes(20), qos=1).wait_for_publish(5)
    assert [payload[:2] for _, _, payload in running.taken] == [b"R1"]
    assert running.door.counts.denied == 2
    stop(client)


def test_listeners_hear_what_they_may_hear(running):
    """Wildcards, retained messages, and a subscription that is refused."""
    unit, watch = running.client("R1", "one"), running.client("watch", "two")
    unit.publish("V2X/RSU/R1/STATE", b"kept", qos=1, retain=True).wait_for_publish(5)
    watch.subscribe([("V2X/+/R1/#", 1), ("secret/#", 0)])
    watch.subscribe("V2X/#", 0)
    assert until(lambda: ("V2X/RSU/R1/STATE", b"kept", True) in watch.got)
    unit.publish("V2X/RSU/R1/RSM/UP", b"new", qos=0)
    assert until(lambda: ("V2X/RSU/R1/RSM/UP", b"new", False) in watch.got)
    stop(unit, watch)


def test_a_unit_that_sends_too_much_is_let_go(running):
    """500 a second are allowed, 1,000 at once; 3,000 at once are not."""
    client = running.client("R1", "one")
    for _ in range(3000):
        client.publish("V2X/RSU/R1/BSM/UP", b"x" * 50)
    assert until(lambda: running.door.counts.throttled > 0)
    stop(client)


def test_a_will_is_done_when_a_unit_falls_silent(running):
    """Its connection breaks without a word."""
    watch = running.client("watch", "two")
    watch.subscribe("V2X/#", 1)
    unit = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    unit.username_pw_set("R1", "one")
    unit.will_set("V2X/RSU/R1/GONE", b"bye")
    unit.connect("127.0.0.1", running.port)
    unit.loop_start()
    assert until(lambda: running.door.counts.connected == 2)
    unit.loop_stop()
    unit._sock.close()
    assert until(lambda: ("V2X/RSU/R1/GONE", b"bye", False) in watch.got)
    stop(watch)


@pytest.mark.parametrize(
    "octets",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x10\xff\xff\xff\xff\xff",
        b"\x10\x02\x00\x04",
        b"\x30\x05\x00\x01aXX",
        b"\x10\x0a\x00\x04MQTX\x04\x02\x00\x3c",
        bytes(64),
    ],
)
def test_rubbish_ends_the_connection_only(running, octets):
    """The door stays open for the next one."""
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(octets)
        connection.settimeout(5)
        assert connection.recv(100) == b""
    client = running.client("R1", "one")
    assert not client.code.is_failure
    stop(client)


def test_silence_ends_a_connection():
    """Who does not say who he is within the time is let go."""
    running = Running(Access(ACCOUNTS), DoorLimits(connect_s=0.2))
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.settimeout(5)
        assert connection.recv(10) == b""
    running.close()


def test_packets_that_come_in_pieces_are_put_together(running):
    """One octet at a time."""
    body = b"\x00\x04MQTT\x04\xc2\x00\x3c\x00\x02id\x00\x02R1\x00\x03one"
    whole = b"\x10" + bytes([len(body)]) + body + packets.publish("V2X/RSU/R1/X", b"piece", 7)
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        for place in range(len(whole)):
            connection.sendall(whole[place : place + 1])
        connection.settimeout(5)
        answer = b""
        while len(answer) < 8:
            answer += connection.recv(100)
    assert answer == packets.connack(0) + packets.puback(7)


def test_the_accounts_file_is_read(tmp_path):
    """A clear password is refused, a hashed one is taken."""
    path = tmp_path / "accounts.toml"
    path.write_text(f'[[account]]\nname = "R1"\npassword = "{hash_password("x")}"\nwrite = ["V2X/RSU/R1/#"]\n', encoding="utf-8")
    assert read_access(path).admit("R1", b"x").name == "R1"
    path.write_text('[[account]]\nname = "R1"\npassword = "x"\n', encoding="utf-8")
    with pytest.raises(RoadsError, match="not hashed"):
        read_access(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(RoadsError, match="nobody could connect"):
        read_access(path)


@pytest.mark.parametrize(
    ("own", "asked", "may"),
    [
        ("#", "V2X/OBU/#", True),
        ("V2X/#", "V2X/+/R1", True),
        ("V2X/+/R1", "V2X/RSU/R1", True),
        ("V2X/+/R1", "V2X/#", False),
        ("V2X/RSU/R1", "V2X/+/R1", False),
        ("V2X/RSU", "V2X/RSU/R1", False),
    ],
)
def test_a_filter_may_not_reach_further_than_the_account(own, asked, may):
    """Every topic under the filter asked for must be under one of its own."""
    assert Account("x", read=(own,)).may_read(asked) is may
