"""The MQTT door with TLS: certificates made on the spot with openssl. Skipped where openssl is missing."""

import asyncio
import shutil
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from dafeng.errors import RoadsError
from dafeng.roads.serve import Access, Account, Door
from dafeng.roads.serve.access import tls_context

sys.path.insert(0, str(Path(__file__).parent))

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def _openssl(folder, *words):
    subprocess.run([shutil.which("openssl"), *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority, a certificate for 127.0.0.1, and one for the unit R1."""
    folder = tmp_path_factory.mktemp("tls")
    _openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=authority",
        "-days",
        "2",
    )
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="utf-8")
    for name, subject, more in (("server", "/CN=server", ["-extfile", "names"]), ("unit", "/CN=R1", [])):
        _openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
        made = ["-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.pem", "-days", "2"]
        _openssl(folder, "x509", *made, *more)
    return folder


@pytest.fixture
def running(certificates):
    """A door that wants client certificates."""
    taken, loop = [], asyncio.new_event_loop()
    account = Account("R1", write=("V2X/RSU/R1/#",))
    door = Door(Access({"R1": account}), lambda _account, items: taken.extend(items))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    context = tls_context(certificates / "server.pem", certificates / "server.key", certificates / "ca.pem")
    port = asyncio.run_coroutine_threadsafe(door.open("127.0.0.1", 0, context), loop).result(10)
    yield port, taken, door
    asyncio.run_coroutine_threadsafe(door.close(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def _client(certificates, port, *, with_certificate):
    client, answered = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2), threading.Event()
    client.on_connect = lambda *_: answered.set()
    unit = (str(certificates / "unit.pem"), str(certificates / "unit.key")) if with_certificate else (None, None)
    client.tls_set(str(certificates / "ca.pem"), *unit, tls_version=ssl.PROTOCOL_TLS_CLIENT)
    client.connect("127.0.0.1", port)
    client.loop_start()
    return client, answered


def test_a_certificate_is_enough(certificates, running):
    """Its common name is the account; no password is asked for."""
    port, taken, _ = running
    client, answered = _client(certificates, port, with_certificate=True)
    assert answered.wait(10)
    client.publish("V2X/RSU/R1/BSM/UP", b"over TLS", qos=1).wait_for_publish(10)
    assert taken == [("V2X/RSU/R1/BSM/UP", b"over TLS")]
    client.disconnect()
    client.loop_stop()


def test_without_a_certificate_nobody_comes_in(certificates, running):
    """The TLS layer refuses before MQTT begins."""
    client, answered = _client(certificates, running[0], with_certificate=False)
    assert not answered.wait(1)
    assert running[2].counts.connected == 0
    client.loop_stop()


def test_a_certificate_that_is_none_is_refused(tmp_path):
    """With the names of both files."""
    (tmp_path / "a").write_text("no certificate", encoding="utf-8")
    with pytest.raises(RoadsError, match="cannot be used"):
        tls_context(tmp_path / "a", tmp_path / "a")
