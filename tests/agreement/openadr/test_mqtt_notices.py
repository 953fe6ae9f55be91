"""Notices over a real Mosquitto: with client certificates handed out by the node, and with an access list that keeps clients apart."""

import json
import shutil
import socket
import ssl
import subprocess
import time
import warnings
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from dafeng.register.openadr import Broker, add_client, notices, open_database
from dafeng.register.openadr.mqtt import Publisher
from dafeng.web.openadr import create_vtn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient

pytestmark = pytest.mark.skipif(not (shutil.which("mosquitto") and shutil.which("openssl")), reason="needs mosquitto and openssl")

ACCESS = """pattern read openadr/all/#
pattern read openadr/to/%u/#
user vtn
topic write openadr/#
user bl
topic read openadr/#
"""
NAMES = ("server", "vtn", "bl", "ven-1", "ven-2")


def openssl(folder, *words):
    subprocess.run([shutil.which("openssl"), *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority, and a certificate with key for the broker, the node and each client."""
    folder = tmp_path_factory.mktemp("certificates")
    new = ("req", "-newkey", "rsa:2048", "-nodes")
    openssl(folder, *new, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", "2")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="utf-8")
    for name in NAMES:
        openssl(folder, *new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        made = ["-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.pem", "-days", "2"]
        openssl(folder, "x509", *made, *(["-extfile", "names"] if name == "server" else []))
    return folder


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Mosquitto:
    """A broker of its own, that can be stopped and started again on the same port."""

    def __init__(self, folder, text):
        self.port, self._process = free_port(), None
        self._file = Path(folder) / "mosquitto.conf"
        self._file.write_text(text.replace("PORT", str(self.port)), encoding="utf-8")

    def start(self):
        """Start, and wait until it listens."""
        self._process = subprocess.Popen([shutil.which("mosquitto"), "-c", str(self._file)], stderr=subprocess.DEVNULL)
        until(self._listens)

    def stop(self):
        """Stop, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def until(holds, seconds=15.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            pytest.fail("did not come about in time")
        time.sleep(0.02)


class Node:
    """The node in this process, asked by name."""

    def __init__(self, client, engine):
        self.client, self.tokens = client, {}
        for name, role in (("bl", "bl"), ("ven-1", "ven"), ("ven-2", "ven")):
            add_client(engine, name, role, secret="secret")
            form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"}
            self.tokens[name] = client.post("/auth/token", data=form).json()["access_token"]

    def ask(self, name, method, path, body=None):
        """Answer as JSON."""
        return self.client.request(method, path, json=body, headers={"authorization": f"Bearer {self.tokens[name]}"}).json()


@pytest.fixture
def broker_of(tmp_path):
    """Makes brokers, and stops them whatever happens."""
    made = []

    def _make(text):
        made.append(Mosquitto(tmp_path, text))
        return made[-1]

    yield _make
    for mosquitto in made:
        mosquitto.stop()


@pytest.fixture
def secured(certificates, tmp_path, broker_of):
    """A broker that wants client certificates and keeps an access list, and a node that publishes there."""
    (tmp_path / "access").write_text(ACCESS, encoding="utf-8")
    lines = ["listener PORT 127.0.0.1", f"cafile {certificates}/ca.pem", f"certfile {certificates}/server.pem"]
    lines += [
        f"keyfile {certificates}/server.key",
        "require_certificate true",
        "use_identity_as_username true",
        f"acl_file {tmp_path}/access",
    ]
    mosquitto = broker_of("\n".join([*lines, "user root", ""]))
    mosquitto.start()
    address = f"mqtts://127.0.0.1:{mosquitto.port}"
    broker = Broker(
        address,
        (address,),
        "CERTIFICATE",
        private=True,
        authority=certificates / "ca.pem",
        certificate=certificates / "vtn.pem",
        key=certificates / "vtn.key",
        clients=certificates,
    )
    engine = open_database(f"sqlite:///{tmp_path / 'openadr.sqlite'}", broker)
    with TestClient(create_vtn(engine)) as client:
        yield Node(client, engine)
    engine.dispose()


class Listener:
    """A client that connects with what the node told it, and keeps what it hears."""

    def __init__(self, node, name, folder, topics):
        binding = node.ask(name, "GET", "/notifiers")["MQTT"]
        said = binding["authentication"]
        for key in ("caCert", "clientCert", "clientKey"):
            (folder / f"{name}-{key}").write_text(said[key], encoding="ascii")
        self.heard, self.granted = [], []
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        paths = [str(folder / f"{name}-{key}") for key in ("caCert", "clientCert", "clientKey")]
        self._client.tls_set(*paths, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self._client.on_message = lambda _c, _u, message: self.heard.append((message.topic, json.loads(message.payload)))
        self._client.on_subscribe = lambda _c, _u, _m, codes, _p: self.granted.extend(codes)
        host, _, port = binding["URIS"][0].removeprefix("mqtts://").partition(":")
        self._client.connect(host, int(port))
        self._client.loop_start()
        for topic in topics:
            self._client.subscribe(topic, qos=1)
        until(lambda: len(self.granted) == len(topics))

    def close(self):
        """Leave."""
        self._client.disconnect()
        self._client.loop_stop()


def enrol(node, name, targets):
    """A ven of a client, granted some targets; its id."""
    ven = node.ask(name, "POST", "/vens", {"objectType": "VEN_VEN_REQUEST", "venName": f"ven of {name}"})
    grant = {"objectType": "BL_VEN_REQUEST", "clientID": name, "venName": ven["venName"], "targets": targets}
    node.ask("bl", "PUT", f"/vens/{ven['id']}", grant)
    return ven["id"]


def targets_heard(listener):
    """Targets of all events that came; filters that overlap may bring one twice."""
    return {target for _, notice in listener.heard if notice["objectType"] == "EVENT" for target in notice["object"].get("targets", ())}


def test_an_event_reaches_those_it_is_for(secured, tmp_path):
    """Business logic and the ven that was granted its target; not the other one, though it listens to the first one's topics."""
    vens = {name: enrol(secured, name, targets) for name, targets in (("ven-1", ["north"]), ("ven-2", ["south"]))}
    topics = {name: secured.ask(name, "GET", f"/notifiers/mqtt/topics/vens/{ven}/events")["topics"] for name, ven in vens.items()}
    every = secured.ask("bl", "GET", "/notifiers/mqtt/topics/events")["topics"]
    listeners = {
        "bl": Listener(secured, "bl", tmp_path, [every["ALL"]]),
        "ven-1": Listener(secured, "ven-1", tmp_path, [topics["ven-1"]["CREATE"]]),
        "ven-2": Listener(secured, "ven-2", tmp_path, [topics["ven-2"]["ALL"], topics["ven-1"]["ALL"], "openadr/#"]),
    }
    program = secured.ask("bl", "POST", "/programs", {"programName": "peak"})["id"]
    made = secured.ask("bl", "POST", "/events", {"programID": program, "targets": ["north", "east"], "intervals": []})
    secured.ask("bl", "POST", "/events", {"programID": program, "targets": ["south"], "intervals": []})
    until(lambda: len(listeners["bl"].heard) == 2 and targets_heard(listeners["ven-2"]) and listeners["ven-1"].heard)
    for listener in listeners.values():
        listener.close()
    assert listeners["bl"].heard[0][1] == {"objectType": "EVENT", "operation": "CREATE", "object": made, "targets": ["north", "east"]}
    assert targets_heard(listeners["ven-1"]) == {"north"}
    assert targets_heard(listeners["ven-2"]) == {"south"}


def test_what_has_no_targets_reaches_everyone(secured, tmp_path):
    """Programs are told of in the order of their changes."""
    topic = secured.ask("ven-1", "GET", "/notifiers/mqtt/topics/programs")["topics"]["ALL"]
    listener = Listener(secured, "ven-1", tmp_path, [topic])
    program = secured.ask("bl", "POST", "/programs", {"programName": "public"})["id"]
    secured.ask("bl", "PUT", f"/programs/{program}", {"programName": "public", "attributes": []})
    secured.ask("bl", "DELETE", f"/programs/{program}")
    until(lambda: len(listener.heard) == 3)
    listener.close()
    assert [notice["operation"] for _, notice in listener.heard] == ["CREATE", "UPDATE", "DELETE"]


def test_a_ven_hears_of_its_own_resources(secured, tmp_path):
    """Below its own branch."""
    ven = enrol(secured, "ven-1", ["north"])
    topic = secured.ask("ven-1", "GET", f"/notifiers/mqtt/topics/vens/{ven}/resources")["topics"]["CREATE"]
    listener = Listener(secured, "ven-1", tmp_path, [topic])
    made = secured.ask("ven-1", "POST", "/resources", {"objectType": "VEN_RESOURCE_REQUEST", "resourceName": "pump", "venID": ven})
    until(lambda: listener.heard)
    listener.close()
    assert listener.heard[0][1]["object"]["id"] == made["id"]


@pytest.fixture
def plain(tmp_path, broker_of):
    """A broker open to all that does not run yet, and a node that publishes there."""
    mosquitto = broker_of("listener PORT 127.0.0.1\nallow_anonymous true\n")
    address = f"mqtt://127.0.0.1:{mosquitto.port}"
    engine = open_database(f"sqlite:///{tmp_path / 'openadr.sqlite'}", Broker(address, (address,)))
    with TestClient(create_vtn(engine)) as client:
        yield Node(client, engine), mosquitto
    engine.dispose()


def hear(mosquitto, topic):
    """A listener without a name."""
    heard, ready = [], []
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_message = lambda _c, _u, message: heard.append(json.loads(message.payload))
    client.on_subscribe = lambda *_: ready.append(True)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    client.subscribe(topic, qos=1)
    until(lambda: ready)
    return client, heard


def test_a_notice_waits_for_the_broker(plain, monkeypatch):
    """The change is made though the broker is down; the notice comes when it is up."""
    monkeypatch.setattr(notices, "_WAITS", (0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5))
    node, mosquitto = plain
    made = node.ask("bl", "POST", "/programs", {"programName": "early"})
    time.sleep(0.3)
    mosquitto.start()
    client, heard = hear(mosquitto, "openadr/all/programs/create")
    until(lambda: heard, 30)
    client.disconnect()
    client.loop_stop()
    assert heard[0]["object"]["id"] == made["id"]


def test_an_open_broker_gets_only_what_everyone_may_see(plain):
    """A targeted program and a ven are not published where everyone can read."""
    node, mosquitto = plain
    mosquitto.start()
    client, heard = hear(mosquitto, "#")
    node.ask("bl", "POST", "/programs", {"programName": "secret", "targets": ["north"]})
    enrol(node, "ven-1", ["north"])
    node.ask("bl", "POST", "/programs", {"programName": "open"})
    until(lambda: heard)
    time.sleep(0.5)
    client.disconnect()
    client.loop_stop()
    assert [notice["object"]["programName"] for notice in heard] == ["open"]


def test_a_broken_connection_is_opened_again(broker_of):
    """The broker restarts between two publications."""
    mosquitto = broker_of("listener PORT 127.0.0.1\nallow_anonymous true\n")
    address = f"mqtt://127.0.0.1:{mosquitto.port}"
    publisher = Publisher(Broker(address, (address,)))
    mosquitto.start()
    first = publisher.publish("all/programs/create", "{}")
    mosquitto.stop()
    down = publisher.publish("all/programs/create", "{}")
    mosquitto.start()
    again = publisher.publish("all/programs/create", "{}")
    publisher.close()
    assert (first, again) == (None, None)
    assert "refused" in down or "closed" in down


def test_a_refusal_names_the_brokers_reason(tmp_path, broker_of):
    """A wrong password is not a timeout."""
    (tmp_path / "passwords").write_text("", encoding="utf-8")
    mosquitto = broker_of(f"listener PORT 127.0.0.1\nallow_anonymous false\npassword_file {tmp_path}/passwords\nuser root\n")
    mosquitto.start()
    address = f"mqtt://node:guess@127.0.0.1:{mosquitto.port}"
    fault = Publisher(Broker(address, (address,))).publish("all/programs/create", "{}")
    assert "not authorised" in fault or "user name or password" in fault
