"""Reads a second of the virtual top node, and the 99th percentile of their time; the aims are 500 reads/s and 50 ms."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from dafeng.register.openadr import Principal, add_client, create, open_database

BASE = "/openadr3/3.1.0"
CONNECTIONS, READS = 8, 3000


def main():
    """Print one row for a page of 50 events, one for a single event."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'openadr.sqlite'}"
        event = _fill(address)
        port = _free_port()
        words = [
            sys.executable,
            "-m",
            "uvicorn",
            "dafeng.web.vtn:served",
            "--factory",
            "--port",
            str(port),
            "--log-level",
            "warning",
        ]
        with subprocess.Popen(words, env=os.environ | {"DAFENG_OPENADR_DATABASE": address}) as server:
            try:
                token = _token(port)
                for name, path in (("one event", f"/events/{event}"), ("a page of 50 of 1,000 events", "/events?limit=50")):
                    rate, times = min((asyncio.run(_load(port, path, token)) for _ in range(3)), key=lambda found: -found[0])
                    late = statistics.quantiles(times, n=100)[98] * 1000
                    print(f"{name}, {CONNECTIONS} connections, SQLite: {rate:.0f} reads/s, p99 {late:.1f} ms (aim 500 reads/s, 50 ms)")
            finally:
                server.terminate()


def _fill(address):
    engine = open_database(address)
    add_client(engine, "bl-1", "bl", secret="secret")
    who = Principal("bl-1", frozenset({"read_all"}))
    program = create(engine, who, "PROGRAM", {"programName": "peak"})["id"]
    period = {"start": "2030-07-16T20:00:00Z", "duration": "PT1H"}
    payload = [{"id": 0, "payloads": [{"type": "DISPATCH_SETPOINT", "values": [80.0]}]}]
    events = [
        create(engine, who, "EVENT", {"programID": program, "eventName": f"event {n}", "intervalPeriod": period, "intervals": payload})
        for n in range(1000)
    ]
    engine.dispose()
    return events[500]["id"]


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _token(port):
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": "bl-1", "client_secret": "secret"}).encode()
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{BASE}/auth/token", form) as answer:
                return answer.read().decode().split('"')[3]
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


async def _load(port, path, token):
    request = f"GET {BASE}{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n".encode()
    start = time.perf_counter()
    times = [t for part in await asyncio.gather(*(_reads(port, request) for _ in range(CONNECTIONS))) for t in part]
    return len(times) / (time.perf_counter() - start), times


async def _reads(port, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for _ in range(READS // CONNECTIONS):
        begin = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head)
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - begin)
    writer.close()
    return times


if __name__ == "__main__":
    main()
