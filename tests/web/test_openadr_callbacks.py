"""Notices to callbacks: again until they are taken, and kept with what became of them."""

import http.server
import threading
import time
import warnings

import pytest
from sqlalchemy import select

from dafeng.register.openadr import add_client, notices, open_database
from dafeng.register.openadr.tables import NOTICES
from dafeng.web.openadr import create_vtn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient


@pytest.fixture
def callback():
    """A callback that answers with the codes it is given, the last one for ever, and counts."""
    codes, asked = [], []

    class _Callback(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            asked.append((self.path, self.headers["authorization"]))
            self.send_response(codes.pop(0) if len(codes) > 1 else codes[0])
            self.send_header("location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            """Stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Callback) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/told", codes, asked
        server.shutdown()
        thread.join()


@pytest.fixture
def node(tmp_path, monkeypatch):
    """A node that does not wait long."""
    monkeypatch.setattr(notices, "_WAITS", (0.0, 0.05, 0.05, 0.05))
    engine = open_database(f"sqlite:///{tmp_path / 'openadr.sqlite'}")
    add_client(engine, "bl", "bl", secret="secret")
    with TestClient(create_vtn(engine)) as client:
        client.app.state.courier._timeout = 0.5
        form = {"grant_type": "client_credentials", "client_id": "bl", "client_secret": "secret"}
        client.headers["authorization"] = f"Bearer {client.post('/auth/token', data=form).json()['access_token']}"
        yield client, engine
    engine.dispose()


def tell(node, address):
    """Subscribe to programs, and make one."""
    told = {"objects": ["PROGRAM"], "operations": ["CREATE"], "callbackUrl": address, "bearerToken": "mine"}
    node[0].post("/subscriptions", json={"clientName": "bl", "objectOperations": [told]})
    node[0].post("/programs", json={"programName": "peak"})


def outcome(node):
    """Last state of the notice, once it is settled."""
    for _ in range(400):
        with node[1].connect() as connection:
            row = connection.execute(select(NOTICES)).first()
        if row is not None and row.done:
            return row
        node[0].app.state.courier.wake()
        time.sleep(0.05)
    return pytest.fail("the notice was not settled within 20 s")


def test_a_callback_that_is_busy_is_told_again(node, callback):
    """Twice 503, then taken; each time with the subscriber's token."""
    address, codes, asked = callback
    codes[:] = [503, 503, 204]
    tell(node, address)
    assert outcome(node).fault is None
    assert asked == [("/told", "Bearer mine")] * 3


def test_what_cannot_be_delivered_is_kept_with_its_fault(node, callback):
    """After the last attempt nobody is told any more, and why stands there."""
    address, codes, asked = callback
    codes[:] = [500]
    tell(node, address)
    assert "500" in outcome(node).fault
    assert len(asked) == 4


def test_a_redirect_is_not_followed(node, callback):
    """The token is for the address registered."""
    address, codes, asked = callback
    codes[:] = [302]
    tell(node, address)
    assert "302" in outcome(node).fault
    assert {path for path, _ in asked} == {"/told"}
