"""Scale-out on a real nats-server of our own, with its MQTT door: workers share regions, a killed one is replaced, nothing acknowledged is lost.

Needs the program nats-server and the extra 'nats'; skipped where they are missing.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from traffic import LAT, LON, METRE_LON, bsm, payload

nats = pytest.importorskip("nats")

DAFENG = [sys.executable, "-m", "dafeng"]
pytestmark = [
    pytest.mark.skipif(shutil.which("nats-server") is None, reason="needs nats-server"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """A nats-server with JetStream and MQTT; gives its two ports."""
    ports = free_port(), free_port()
    config = tmp_path / "nats.conf"
    config.write_text(
        f'listen: "127.0.0.1:{ports[0]}"\nserver_name: test\njetstream {{ store_dir: "{tmp_path}/store" }}\nmqtt {{ listen: "127.0.0.1:{ports[1]}" }}\n',
        encoding="utf-8",
    )
    process = subprocess.Popen(["nats-server", "-c", str(config)], stderr=subprocess.DEVNULL)
    for port in ports:
        until(lambda port=port: _answers(port), 10)
    yield ports
    process.terminate()
    process.wait(10)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, seconds):
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    assert condition()


class Listener(threading.Thread):
    """Collects the events of all regions."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.events, self.ends = port, [], threading.Event()

    def run(self):
        """Listen until told to end."""
        asyncio.run(self._run())

    async def _run(self):
        client = await nats.connect(f"nats://127.0.0.1:{self.port}")

        async def heard(message):
            self.events.append((time.monotonic(), json.loads(message.data)))

        await client.subscribe("ROADS.events.*", cb=heard)
        while not self.ends.is_set():
            await asyncio.sleep(0.05)
        await client.close()


class Units(threading.Thread):
    """Roadside units that publish two collision courses, one in each region, and wait for every acknowledgement."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.ends, self.acknowledged = threading.Event(), 0

    def run(self):
        """Two pairs that close slowly for as long as the test runs: each stays a warning."""
        step = 0
        while not self.ends.is_set():
            at_ms = time.time_ns() // 1_000_000
            frames = [
                bsm(identity + place, side + 18.0 * place, 0.0, 15.0 * (1 - place), 90.0, at_ms, step)
                for side, identity in ((-1000.0, 1), (1000.0, 11))
                for place in (0, 1)
            ]
            infos = [self.client.publish("V2X/RSU/R1/BSM/UP", payload(frame, at_ms), qos=1) for frame in frames]
            for info in infos:
                info.wait_for_publish(5)
            self.acknowledged += len(infos)
            step += 1
            time.sleep(0.1)
        self.client.loop_stop()
        self.client.disconnect()


def start(*words):
    """A process of the command line."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[4] / "src")}
    return subprocess.Popen([*DAFENG, "roads", *words], stdout=subprocess.PIPE, text=True, env=environment)


def test_a_killed_worker_is_replaced_and_nothing_acknowledged_is_lost(server):
    """Two workers, two regions; the one that dies is missed for at most 5 seconds, and every turn is computed."""
    url = f"nats://127.0.0.1:{server[0]}"
    gateway = start("gateway", str(LON), "--latitude", str(LAT), "--longitude", str(LON - 5 * METRE_LON), "--nats", url)
    workers = {name: start("worker", "--nats", url, "--name", name) for name in ("one", "two")}
    listener, units = Listener(server[0]), Units(server[1])
    listener.start()
    units.start()
    try:
        until(lambda: {event["region"] for _, event in listener.events[-20:]} == {0, 1}, 40)
        until(lambda: len({event["worker"] for _, event in listener.events[-6:]}) == 2, 40)
        victim = listener.events[-1][1]["worker"]
        lost = {event["region"] for _, event in listener.events[-6:] if event["worker"] == victim}
        killed = time.monotonic()
        workers[victim].send_signal(signal.SIGKILL)
        until(lambda: any(event["region"] in lost and event["worker"] != victim for _, event in listener.events), 15)
        again = next(when for when, event in listener.events if event["region"] in lost and event["worker"] != victim)
        assert again - killed <= 5.0
        last = max(event["at_ms"] for when, event in listener.events if event["region"] in lost and event["worker"] == victim)
        first = min(event["at_ms"] for when, event in listener.events if event["region"] in lost and event["worker"] != victim)
        assert first - last <= 1500
    finally:
        units.ends.set()
        listener.ends.set()
        for process in (gateway, *workers.values()):
            process.kill()
            process.wait(10)
            process.stdout.close()
        units.join(10)
        listener.join(10)
    assert units.acknowledged > 20
