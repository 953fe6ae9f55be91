"""Four workers on NATS JetStream against one: the same traffic, the processor time of each worker; the busiest one sets the pace."""

import asyncio
import multiprocessing
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.roads_cloud import LAT, LON, _template, streets
from dafeng.roads.serve.bus import Worker, connect
from dafeng.roads.serve.journal import Entry, pack_entries, turn_entry
from dafeng.roads.serve.opening import spare_collector
from dafeng.roads.serve.partition import Strips
from dafeng.roads.serve.region import Region
from dafeng.roads.twin import Frame

VEHICLES = int(os.environ.get("SCALE_VEHICLES", "100000"))
TURNS = int(os.environ.get("SCALE_TURNS", "60"))
PER_TURN = int(os.environ.get("SCALE_BSM", "4000"))
WORKERS = 4
ORIGIN = (LAT, LON)


def _traffic(begun_ms):
    """Frames by turn: every vehicle in its turn, eastbound at 12 m/s, and their longitudes."""
    (value, size), (east, north) = _template(), streets(VEHICLES)
    lat = ((LAT + north / 110_852) * 1e7 + 900_000_000).astype(np.int64)
    turns = []
    for turn in range(TURNS):
        now_ms = begun_ms + 100 * turn
        frames = []
        for number in range(turn * PER_TURN, (turn + 1) * PER_TURN):
            k = number % VEHICLES
            lon = int((LON + (east[k] + 1.2 * turn) / 96_486) * 1e7) + 1_799_999_999
            bits = size * 8
            frame = value | (k + 1) << bits - 83 | now_ms % 60_000 << bits - 99 | int(lat[k]) << bits - 131 | lon << bits - 163
            frames.append(frame.to_bytes(size, "big"))
        turns.append((now_ms + 99, frames))
    return turns, (LON + east / 96_486).tolist()


def work(url, prefix, name, ends, results):
    """A worker in a process of its own, until told to end."""

    async def run():
        bus = await connect(url, prefix, f"{prefix}.none")
        worker = Worker(bus, name, *await bus.plan())
        spare_collector()
        task = asyncio.create_task(worker.run())
        while not ends.is_set():
            await asyncio.sleep(0.1)
        results.put((name, worker.turns, worker.busy_s, time.process_time()))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bus.client.close()

    asyncio.run(run())


async def _settled(bus, count):
    """Wait until every region is held, and by as many workers as there are."""
    while True:
        holders = set()
        keys = [key for key in await _keys(bus) if key.startswith("region.")]
        for key in keys:
            holders.add((await bus.leases.get(key)).value)
        if len(keys) == count == len(holders):
            return
        await asyncio.sleep(0.3)


async def _keys(bus):
    try:
        return await bus.leases.keys()
    except Exception:  # the bucket has no keys yet
        return []


async def _run(url, count):
    """Processor seconds of each worker: in turns, and with everything around."""
    prefix = f"BENCH{count}"
    bus = await connect(url, prefix, f"{prefix}.none")
    turns, longitudes = _traffic(time.time_ns() // 1_000_000)
    strips = Strips.balanced(longitudes, count)
    await bus.set_plan(strips, ORIGIN)
    context = multiprocessing.get_context("spawn")
    ends, results = context.Event(), context.Queue()
    workers = [context.Process(target=work, args=(url, prefix, f"w{place}", ends, results), daemon=True) for place in range(count)]
    for worker in workers:
        worker.start()
    await _settled(bus, strips.count)
    await _feed(bus, strips, turns)
    await _answered(bus, strips.count, turns[-1][0])
    ends.set()
    found = [results.get(timeout=30) for _ in workers]
    for worker in workers:
        worker.join(10)
    await bus.client.close()
    return found


async def _feed(bus, strips, turns):
    """What a gateway writes into the stream of every region."""
    for now_ms, frames in turns:
        shares = {region: [] for region in range(strips.count)}
        for frame in frames:
            for region in strips.regions_of(frame):
                shares[region].append(Entry(now_ms - 50, "", frame))
        for region, entries in shares.items():
            await bus.stream.publish(bus.subject("region", region), pack_entries([*entries, turn_entry(now_ms)]))


async def _answered(bus, count, last_ms):
    """Wait until every region has taken its last turn."""
    for region in range(count):
        while int(await _done(bus, region)) < last_ms:
            await asyncio.sleep(0.2)


async def _done(bus, region):
    try:
        return (await bus.done.get(str(region))).value
    except Exception:  # the region has no turn yet
        return 0


def _alone(count):
    """Processor seconds of turns of each region by itself, one after another in this process: what a worker needs that shares no core."""
    turns, longitudes = _traffic(1_764_000_000_000)
    strips, seconds = Strips.balanced(longitudes, count), []
    for region in range(count):
        state, spent = Region(Frame(*ORIGIN)), 0.0
        for now_ms, frames in turns:
            state.put(Entry(now_ms - 50, "", frame) for frame in frames if region in strips.regions_of(frame))
            begun = time.thread_time()
            state.turn(now_ms)
            spent += time.thread_time() - begun
        seconds.append(spent)
    return seconds


def main():
    """Print the processor time of one and of four workers."""
    if not shutil.which("nats-server"):
        print("nats-server is not installed; nothing measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = Path(folder) / "nats.conf"
        config.write_text(f'listen: "127.0.0.1:{port}"\njetstream {{ store_dir: "{folder}/store" }}\n', encoding="utf-8")
        server = subprocess.Popen(["nats-server", "-c", str(config)], stderr=subprocess.DEVNULL)
        time.sleep(2)
        try:
            found = {count: asyncio.run(_run(f"nats://127.0.0.1:{port}", count)) for count in (1, WORKERS)}
        finally:
            server.terminate()
            server.wait(10)
    for count, rows in found.items():
        said = ", ".join(f"{busy:.2f} s of {whole:.2f} s" for _, _, busy, whole in sorted(rows))
        print(f"{count} workers, {VEHICLES:,} vehicles, {TURNS} turns of {PER_TURN:,} BSM: processor time in turns, of all: {said}")
    one, four = (max(busy for _, _, busy, _ in found[count]) for count in (1, WORKERS))
    print(
        f"one worker against the busiest of {WORKERS}, all on {os.cpu_count()} cores: x{one / four:.2f} by processor time in turns (aim 3.2)"
    )
    one, four = (_alone(count) for count in (1, WORKERS))
    print(
        f"the same turns, region by region on a core of their own: {one[0]:.2f} s against {', '.join(f'{each:.2f}' for each in four)} s: x{one[0] / max(four):.2f}"
    )


if __name__ == "__main__":
    main()
