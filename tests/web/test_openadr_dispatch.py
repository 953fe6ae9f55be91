"""A call of the plant becomes events of the node, each seen by the resource it is for and by no other."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dafeng.errors import RegisterError
from dafeng.power.vpp import write_example
from dafeng.register.openadr import BusinessClient, add_client, open_database

DAFENG = str(Path(sys.executable).with_name("dafeng"))
START = "2030-07-16T20:00:00+08:00"


@pytest.fixture
def node(tmp_path):
    """A node on a free port, with business logic and one end node."""
    database = f"sqlite:///{tmp_path / 'openadr.sqlite'}"
    engine = open_database(database)
    for name, role in (("bl", "bl"), ("ven", "ven")):
        add_client(engine, name, role, secret="secret")
    engine.dispose()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    words = [sys.executable, "-m", "uvicorn", "dafeng.web.vtn:served", "--factory", "--port", str(port), "--log-level", "warning"]
    with subprocess.Popen(words, env=os.environ | {"DAFENG_OPENADR_DATABASE": database}) as process:
        address = f"http://127.0.0.1:{port}/openadr3/3.1.0"
        try:
            wait_for(f"{address}/auth/server")
            yield address
        finally:
            process.terminate()


def wait_for(address):
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} did not answer within 30 s")


def dispatch(folder, node, secret="secret"):
    """The command as people type it, the secret in the environment."""
    words = [DAFENG, "power", "vpp", "dispatch", str(folder), "--start", START, "--to", node, "--client", "bl", "--json", "--lang", "en"]
    return subprocess.run(words, env=os.environ | {"DAFENG_OPENADR_SECRET": secret}, capture_output=True, text=True, check=False)


def ask(node, client, path, body=None):
    """Answer of the node to a client."""
    sender = BusinessClient(node, client, "secret")
    return sender._ask("POST" if body else "GET", path, body)


def test_every_call_is_an_event_for_its_resource(node, tmp_path):
    """As many events as resources are called, in one program; an end node sees the one its ven was granted."""
    write_example(tmp_path / "plant", 12, 1)
    said = json.loads(dispatch(tmp_path / "plant", node).stdout)
    events = ask(node, "bl", "/events?limit=50")
    called = sorted(event["targets"][0] for event in events)
    assert [event["id"] for event in events] == said["events"]
    assert {event["programID"] for event in events} == {said["program"]}
    ask(node, "bl", "/vens", {"objectType": "BL_VEN_REQUEST", "clientID": "ven", "venName": "pump", "targets": [called[0]]})
    seen = ask(node, "ven", f"/events?targets={called[0]}")
    assert [event["targets"] for event in seen] == [[called[0]]]
    assert ask(node, "ven", f"/events?targets={called[-1]}") == []


def test_a_second_call_uses_the_program_there_is(node, tmp_path):
    """It is found by its name."""
    write_example(tmp_path / "plant", 12, 1)
    first, second = (json.loads(dispatch(tmp_path / "plant", node).stdout)["program"] for _ in range(2))
    assert first == second


def test_a_wrong_secret_calls_nobody(node, tmp_path):
    """And leaves no entry in the plant's ledger."""
    write_example(tmp_path / "plant", 12, 1)
    done = dispatch(tmp_path / "plant", node, "guess")
    assert done.returncode == 1
    assert "Check name, secret" in " ".join(done.stderr.split())
    assert not (tmp_path / "plant" / "ledger.jsonl").exists()


@pytest.mark.parametrize(
    ("address", "says"), [("http://127.0.0.1:9", "cannot be reached"), ("file:///etc/passwd", "expected such as http")]
)
def test_a_wrong_address_is_said(address, says):
    """Nothing else is opened."""
    with pytest.raises(RegisterError, match=says):
        BusinessClient(address, "bl", "secret").program("peak")
