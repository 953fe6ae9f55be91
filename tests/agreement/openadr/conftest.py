"""A live virtual top node on a free port, on SQLite and on PostgreSQL, and an end node's address to be told at."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid

import pytest

from dafeng.register.openadr import add_client, open_database


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Address of a database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'openadr.sqlite'}"
        return
    psycopg = pytest.importorskip("psycopg", reason="needs the extra postgres")
    name = f"openadr_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("needs a PostgreSQL server on 127.0.0.1:5432")
    with server:
        server.execute(f"create database {name}")
        yield f"postgresql+psycopg://postgres@127.0.0.1/{name}"
        server.execute(f"drop database {name} with (force)")


@pytest.fixture
def vtn(database):
    """Address of the node; clients bl-1, ven-1 and ven-2 are known to it."""
    engine = open_database(database)
    for name, role in (("bl-1", "bl"), ("ven-1", "ven"), ("ven-2", "ven")):
        add_client(engine, name, role, secret=f"secret-{name}")
    engine.dispose()
    port = free_port()
    words = [sys.executable, "-m", "uvicorn", "dafeng.web.vtn:served", "--factory", "--port", str(port), "--log-level", "warning"]
    with subprocess.Popen(words, env=os.environ | {"DAFENG_OPENADR_DATABASE": database}) as process:
        address = f"http://127.0.0.1:{port}/openadr3/3.1.0"
        wait_for(f"{address}/auth/server")
        yield address
        process.terminate()


def wait_for(address):
    for _ in range(200):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within 20 s")


@pytest.fixture
def told():
    """Address of a callback, and the notices that came there with the token they carried."""
    notices = []

    class _Callback(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            notices.append((self.headers["authorization"], json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Callback) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/told", notices
        server.shutdown()
        thread.join()
