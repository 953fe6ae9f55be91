"""Publications a second at the embedded MQTT door, against Mosquitto where it is installed: by processor time of the server, the same octets to both."""

import asyncio
import multiprocessing
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.roads_cloud import _template
from dafeng.roads.messages import pack_payload
from dafeng.roads.serve import Access, Platform, PlatformSettings, packets

PUBLICATIONS = int(os.environ.get("PUBLICATIONS", "200000"))
BLOCK = 500
TICKS = os.sysconf("SC_CLK_TCK")


def _block(quality):
    """Publications of one BSM each, as roadside units send them."""
    value, size = _template()
    frames = [(value | place + 1 << size * 8 - 83).to_bytes(size, "big") for place in range(BLOCK)]
    return b"".join(
        packets.publish("V2X/RSU/G/BSM/UP", pack_payload("BSM", "G", 0, [frame]), place + 1 if quality else 0)
        for place, frame in enumerate(frames)
    )


def _exactly(connection, size):
    while size:
        size -= len(connection.recv(min(size, 1 << 16)))


def send(port, quality, done):
    """Send all publications and wait until the last is acknowledged; of quality 1, a block waits for the acknowledgements of the one before."""
    body = b"\x00\x04MQTT\x04\x02\x00\x3c\x00\x01g"
    block, last = _block(quality), packets.publish("V2X/RSU/G/BSM/UP", b"", 9999)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"\x10" + bytes([len(body)]) + body)
        _exactly(connection, 4)
        begun = time.perf_counter()
        for _ in range(PUBLICATIONS // BLOCK):
            connection.sendall(block)
            if quality:
                _exactly(connection, 4 * BLOCK)
        connection.sendall(last)
        _exactly(connection, 4)
        done.value = time.perf_counter() - begun


async def _ours(folder, quality):
    """Processor time of the door with everything behind it up to the journal, but without turns; seconds by the clock."""
    platform = Platform(Access(open_to_all=True), PlatformSettings(journal=Path(folder), most=10_000))
    port = await platform.door.open("127.0.0.1", 0)
    done = multiprocessing.Value("d", 0.0)
    process = multiprocessing.Process(target=send, args=(port, quality, done), daemon=True)
    begun = time.process_time()
    process.start()
    while not done.value:
        await asyncio.sleep(0.02)
    used = time.process_time() - begun
    process.join(10)
    received = platform.door.counts.received
    await platform.close()
    return used, done.value, received


def _used(pid):
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _mosquitto(folder, quality):
    """The same octets into Mosquitto with its default settings; nobody listens, and nothing is stored."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = Path(folder) / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type none\n", encoding="utf-8")
    server = subprocess.Popen([shutil.which("mosquitto"), "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            time.sleep(0.05)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        done, begun = multiprocessing.Value("d", 0.0), _used(server.pid)
        process = multiprocessing.Process(target=send, args=(port, quality, done), daemon=True)
        process.start()
        process.join(120)
        return _used(server.pid) - begun, done.value
    finally:
        server.terminate()
        server.wait(10)


def main():
    """Print a row for each quality of service."""
    for quality in (0, 1):
        with tempfile.TemporaryDirectory() as folder:
            tries = [asyncio.run(_ours(Path(folder) / str(place), quality)) for place in range(3)]
            used, seconds, received = min(tries)
            print(
                f"quality {quality}: {received:,} publications, pseudonyms and journal included: {received / used:,.0f}/s of processor time, "
                f"{received / seconds:,.0f}/s by the clock (aim 50,000)"
            )
            if shutil.which("mosquitto"):
                theirs, clock = min(_mosquitto(folder, quality) for _ in range(3))
                print(
                    f"  Mosquitto, which stores nothing: {PUBLICATIONS / theirs:,.0f}/s of processor time, {PUBLICATIONS / clock:,.0f}/s by the clock"
                )
