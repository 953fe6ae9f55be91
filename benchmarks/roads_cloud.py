"""The cloud of a region in one process, with its generator on the same machine: 20,000 BSM a second, 50,000 objects, from receiving to warning.

Two readings of the load. *All speak*: 50,000 vehicles, each heard every 2.5 s, nothing else is known of them. *Most are seen*: 2,000 vehicles that
speak ten times a second, as the message set has it, and 48,000 objects of which 3,000 roadside units tell, 16 in a message, once a second.
"""

import asyncio
import multiprocessing
import os
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dafeng.roads.messages import encode_frame, pack_payload
from dafeng.roads.serve import Access, Platform, PlatformSettings, packets
from dafeng.roads.serve.opening import spare_collector

RATE = int(os.environ.get("RATE", "20000"))
SECONDS = int(os.environ.get("SECONDS", "12"))
PERIOD_MS = int(os.environ.get("PERIOD_MS", "50"))
LAT, LON, SIDE_M = 30.0, 104.0, 20_000.0
IN_PAYLOAD = 10
IN_SIGHT = 16
BEHIND_M = 20.0
SPEED = 12.0


@dataclass(frozen=True)
class Load:
    """So many vehicles that speak, and objects that roadside units see."""

    name: str
    vehicles: int
    seen: int = 0


LOADS = (Load("all speak", 50_000), Load("most are seen", 2_000, 48_000))


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


def _sight(east, north):
    """Messages of units about the rows of vehicles in their sight.

    As whole numbers, one a unit; then what a millisecond, 1e-7 degrees and one more vehicle that has gone by add to them; their size.
    """

    def number(place, unit=0, mark=0, shift=0, gone=0):
        lat, lon = LAT + place[1] / 110_852, LON + place[0] / 96_486
        message = {
            "msgCnt": 0,
            "id": f"{unit:016x}",
            "refPos": {"lat": round(lat * 1e7), "long": round(lon * 1e7) + shift},
            "participants": [
                {
                    "ptcType": "motor",
                    "ptcId": 60_000 + k - gone,
                    "source": "video",
                    "secMark": mark,
                    "pos": {"offsetLL": {"position-LL4": {"lat": 0, "lon": round(BEHIND_M * 1e7 * k / 96_486)}}},
                    "posConfidence": {"pos": "a1m"},
                    "speed": 600,
                    "heading": 7200,
                    "size": {"width": 180, "length": 480},
                }
                for k in range(IN_SIGHT)
            ],
        }
        frame = encode_frame({"rsmFrame": message})
        return int.from_bytes(frame, "big"), len(frame)

    first, size = number((0.0, 0.0))
    steps = [number((0.0, 0.0), **{name: 1})[0] - first for name in ("mark", "shift", "gone")]
    return [number(place, unit + 1)[0] for unit, place in enumerate(zip(east.tolist(), north.tolist(), strict=True))], steps, size


def generate(port, begins, ends, load):
    """Send payloads of ten frames at the rate asked for, every vehicle in its turn; and what roadside units see, every unit in its turn."""
    (value, size), units = _template(), load.seen // IN_SIGHT
    east, north = sites(units) if units else streets(load.vehicles)
    sights = _sight(east, north) if units else None
    # those that speak drive ahead of the rows that are seen, outside what the units see
    road = (
        east[: load.vehicles] + BEHIND_M * (IN_SIGHT + 1) * (units > 0),
        ((LAT + north[: load.vehicles] / 110_852) * 1e7 + 900_000_000).astype(np.int64),
    )
    body = b"\x00\x04MQTT\x04\x02\x00\x3c\x00\x01g"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"\x10" + bytes([len(body)]) + body)
        connection.recv(4)
        begins.wait()
        begun, sent, told = time.time(), 0, 0
        while time.time() - begun < SECONDS:
            passed = time.time() - begun
            due, look = int(passed * RATE) - sent, int(passed * units) - told
            if due < IN_PAYLOAD and look <= 0:
                time.sleep(0.001)
                continue
            sent += _send(connection, (value, 8 * size, size), road, (sent, min(due // IN_PAYLOAD, 40)))
            told += _tell(connection, sights, (told, min(look, 40))) if units else 0
        ends[0], ends[1] = sent, told
        time.sleep(1)


def sites(number):
    """Places at least 600 m from each other along streets 200 m apart, m east and north."""
    along, across = int(2 * SIDE_M / 600), int(2 * SIDE_M / 200)
    places = np.random.default_rng(1).choice(along * across, number, replace=False)
    return places % along * 600.0 - SIDE_M, places // along * 200.0 - SIDE_M


def _tell(connection, sights, span):
    """The row in sight drives on; whenever it has gone on by one place, the first has left and a new one has come."""
    (numbers, (millisecond, shift, gone), size), (told, many) = sights, span
    now = time.time()
    passed, way = divmod(SPEED * (now % 36_000), BEHIND_M)
    add = int(now * 1000) % 60_000 * millisecond + int(way / 96_486 * 1e7) * shift + int(passed) * gone
    frames = [(numbers[k % len(numbers)] + add).to_bytes(size, "big") for k in range(told, told + many)]
    connection.sendall(b"".join(packets.publish("V2X/RSU/G/RSM/UP", pack_payload("RSM", "G", 0, [frame])) for frame in frames))
    return many


def _send(connection, template, road, span):
    (value, bits, size), (east, lat), (sent, payloads) = template, road, span
    now = time.time()
    mark, parts = int(now * 1000) % 60_000, []
    for place in range(payloads):
        frames = []
        for k in range(sent + place * IN_PAYLOAD, sent + (place + 1) * IN_PAYLOAD):
            number = k % len(lat)
            lon = int((LON + (east[number] + SPEED * (now % 1000)) / 96_486) * 1e7) + 1_799_999_999
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
            self.arrived.append((time.perf_counter(), sum(IN_PAYLOAD if "/BSM/" in topic else 1 for topic, _ in items))),
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


async def _run(folder, load):
    platform = Platform(Access(open_to_all=True), PlatformSettings(period_ms=PERIOD_MS, journal=Path(folder)))
    watch = _Watch(platform)
    port = await platform.open("127.0.0.1", 0)
    begins, ends = multiprocessing.Event(), multiprocessing.Array("q", 2)
    process = multiprocessing.Process(target=generate, args=(port, begins, ends, load), daemon=True)
    process.start()
    spare_collector()
    await asyncio.sleep(5)
    begins.set()
    used = time.process_time()
    await asyncio.sleep(SECONDS + 1.5)
    used = time.process_time() - used
    process.join(10)
    health = platform.health()
    await platform.close()
    settled = watch.waits[len(watch.waits) // 3 :]
    times = np.repeat([wait for wait, _ in settled], [count for _, count in settled]) * 1000
    return health, list(ends), times, watch, used


def run(load):
    """Print one reading."""
    with tempfile.TemporaryDirectory() as folder:
        health, (sent, told), times, watch, used = asyncio.run(_run(folder, load))
    p50, p99 = (float(np.percentile(times, share)) for share in (50, 99))
    print(
        f"{load.name}: {sent:,} BSM sent at {RATE:,}/s and {told:,} RSM, together {sent + told:,}; {health['messages']:,} taken, {health['shed']} shed, "
        f"{health['faulty']} faulty; {watch.objects:,} objects at most"
    )
    print(f"  receiving to answer: p50 {p50:.0f} ms, p99 {p99:.0f} ms (aim 120 ms), turn every {PERIOD_MS} ms")
    cpu = np.array(watch.cpu[len(watch.cpu) // 3 :])
    median, most = (float(np.percentile(cpu, share)) for share in (50, 99))
    print(
        f"  processor time of a turn: median {median:.1f} ms, p99 {most:.1f} ms; {health['late_turns']} of {health['turns']} turns late; {100 * used / SECONDS:.0f} % of a core"
    )


def main():
    """Print both readings."""
    for load in LOADS:
        run(load)
