"""The cloud of a region in one process, with its generator on the same machine: 20,000 BSM a second, 50,000 vehicles, from receiving to warning."""

import asyncio
import multiprocessing
import os
import socket
import tempfile
import time
from pathlib import Path

import numpy as np

from dafeng.roads.messages import encode_frame, pack_payload
from dafeng.roads.serve import Access, Platform, PlatformSettings, packets

VEHICLES = int(os.environ.get("VEHICLES", "50000"))
RATE = int(os.environ.get("RATE", "20000"))
SECONDS = int(os.environ.get("SECONDS", "12"))
PERIOD_MS = int(os.environ.get("PERIOD_MS", "50"))
LAT, LON, SIDE_M = 30.0, 104.0, 20_000.0
IN_PAYLOAD = 10


def _template():
    message = {
        "msgCnt": 0,
        "id": "0" * 16,
        "secMark": 0,
        "pos": {"lat": -900_000_000, "long": -1_799_999_999},
        "transmission": "forwardGears",
        "speed": 600,
        "heading": 7200,
        "accelSet": {"long": 0, "lat": 0, "vert": 0, "yaw": 0},
        "brakes": {"brakePadel": "off"},
        "size": {"width": 180, "length": 480},
        "vehicleClass": {"classification": 10, "fuelType": 4},
    }
    frame = encode_frame({"bsmFrame": message})
    return int.from_bytes(frame, "big"), len(frame)


def streets(vehicles):
    """Places of vehicles on streets 200 m apart, at least 8 m from each other, m east and north; all drive eastbound at 12 m/s."""
    along, across = int(2 * SIDE_M / 8), int(2 * SIDE_M / 200)
    places = np.random.default_rng(1).choice(along * across, vehicles, replace=False)
    return places % along * 8.0 - SIDE_M, places // along * 200.0 - SIDE_M


def generate(port, begins, ends):
    """Send payloads of ten frames at the rate asked for; every vehicle reports in its turn."""
    value, size = _template()
    bits = size * 8
    east, north = streets(VEHICLES)
    lat = ((LAT + north / 110_852) * 1e7 + 900_000_000).astype(np.int64)
    body = b"\x00\x04MQTT\x04\x02\x00\x3c\x00\x01g"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"\x10" + bytes([len(body)]) + body)
        connection.recv(4)
        begins.wait()
        begun, sent = time.time(), 0
        while time.time() - begun < SECONDS:
            due = int((time.time() - begun) * RATE) - sent
            if due < IN_PAYLOAD:
                time.sleep(0.001)
                continue
            sent += _send(connection, (value, bits, size), (east, lat), (sent, min(due // IN_PAYLOAD, 40)))
        ends.value = sent
        time.sleep(1)


def _send(connection, template, road, span):
    (value, bits, size), (east, lat), (sent, payloads) = template, road, span
    now = time.time()
    mark, parts = int(now * 1000) % 60_000, []
    for place in range(payloads):
        frames = []
        for k in range(sent + place * IN_PAYLOAD, sent + (place + 1) * IN_PAYLOAD):
            number = k % VEHICLES
            lon = int((LON + (east[number] + 12.0 * (now % 1000)) / 96_486) * 1e7) + 1_799_999_999
            frame = value | (number + 1) << bits - 83 | mark << bits - 99 | int(lat[number]) << bits - 131 | lon << bits - 163
            frames.append(frame.to_bytes(size, "big"))
        parts.append(packets.publish("V2X/RSU/G/BSM/UP", pack_payload("BSM", "G", 0, frames)))
    connection.sendall(b"".join(parts))
    return payloads * IN_PAYLOAD


class _Watch:
    """Times from receiving each message to the end of the turn that has answered it."""

    def __init__(self, platform):
        self.platform, self.arrived, self.waits, self.objects, self.cpu = platform, [], [], 0, []
        accept, turn = platform.accept, platform.turn
        platform.door.accept = lambda account, items: (
            self.arrived.append((time.perf_counter(), len(items) * IN_PAYLOAD)),
            accept(account, items),
        )[1]
        platform.turn = lambda now_ms: self._timed(turn, now_ms)

    def _timed(self, turn, now_ms):
        begun = time.thread_time()
        found = turn(now_ms)
        self.cpu.append(1000 * (time.thread_time() - begun))
        self._turned()
        return found

    def _turned(self):
        now = time.perf_counter()
        self.waits += [(now - when, count) for when, count in self.arrived]
        self.arrived.clear()
        if self.platform.last:
            self.objects = max(self.objects, len(self.platform.last.answer.road))


async def _run(folder):
    platform = Platform(Access(open_to_all=True), PlatformSettings(period_ms=PERIOD_MS, journal=Path(folder)))
    watch = _Watch(platform)
    port = await platform.open("127.0.0.1", 0)
    begins, ends = multiprocessing.Event(), multiprocessing.Value("q", 0)
    process = multiprocessing.Process(target=generate, args=(port, begins, ends), daemon=True)
    process.start()
    await asyncio.sleep(2)
    begins.set()
    used = time.process_time()
    await asyncio.sleep(SECONDS + 1.5)
    used = time.process_time() - used
    process.join(10)
    health = platform.health()
    await platform.close()
    settled = watch.waits[len(watch.waits) // 3 :]
    times = np.repeat([wait for wait, _ in settled], [count for _, count in settled]) * 1000
    return health, ends.value, times, watch, used


def main():
    """Print the run."""
    with tempfile.TemporaryDirectory() as folder:
        health, sent, times, watch, used = asyncio.run(_run(folder))
    p50, p99 = (float(np.percentile(times, share)) for share in (50, 99))
    print(
        f"{sent:,} BSM sent at {RATE:,}/s, {health['messages']:,} taken, {health['shed']} shed, {health['faulty']} faulty; {watch.objects:,} objects at most"
    )
    print(f"receiving to answer: p50 {p50:.0f} ms, p99 {p99:.0f} ms (aim 120 ms), turn every {PERIOD_MS} ms")
    print(
        f"turn: median {health['turn_ms_median']:.0f} ms, p99 {health['turn_ms_p99']:.0f} ms, {health['late_turns']} of {health['turns']} late; {100 * used / SECONDS:.0f} % of a core"
    )
    cpu = np.array(watch.cpu[len(watch.cpu) // 3 :])
    median, most = (float(np.percentile(cpu, share)) for share in (50, 99))
    print(
        f"processor time of a turn: median {median:.1f} ms, p99 {most:.1f} ms; on a core of its own p99 is at most {PERIOD_MS + most:.0f} ms"
    )
