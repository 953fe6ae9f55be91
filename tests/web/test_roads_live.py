"""The live road over HTTP and WebSocket, in process."""

import json
import struct
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dafeng.roads.serve import Access, Account, Platform
from dafeng.web.roads_live import create_live_app

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "roads" / "serve"))
from traffic import collision_course, payload

START = 1_700_000_000_000


@pytest.fixture
def running(monkeypatch):
    """A platform some seconds into a collision course, and a client of its application."""
    platform = Platform(Access())
    for at_ms, frame in collision_course(START, 4.5):
        monkeypatch.setattr("time.time_ns", lambda at_ms=at_ms: at_ms * 1_000_000)
        platform.accept(Account("R1"), [("V2X/RSU/R1/BSM/UP", payload(frame, at_ms))])
        if len(platform.region.inbox) == 3:
            platform.turn(at_ms + 20)
    with TestClient(create_live_app(platform)) as client:
        yield platform, client


def test_health_tells_turns_and_messages(running):
    """135 messages in 45 turns, none faulty."""
    health = running[1].get("/api/v1/roads/health").json()
    assert (health["messages"], health["turns"], health["faulty"], health["objects"]) == (135, 45, 0, 3)


def test_warnings_are_told_in_two_languages(running):
    """The car that closes on the standing one is warned."""
    warnings = running[1].get("/api/v1/roads/warnings").json()
    assert warnings[0]["kind"] == "forward_collision"
    assert warnings[0]["title"] == {"zh": "前向碰撞预警", "en": "forward collision warning"}


def test_objects_of_a_view(running):
    """Only what is inside; a view that is none is refused with a sentence."""
    client = running[1]
    assert len(client.get("/api/v1/roads/objects").json()) == 3
    assert len(client.get("/api/v1/roads/objects", params={"view": "29.999,103.999,30.001,104.002"}).json()) == 2
    answer = client.get("/api/v1/roads/objects", params={"view": "here"})
    assert (answer.status_code, "south,west,north,east" in answer.json()["detail"]) == (422, True)


def test_a_viewer_gets_packed_pictures(running):
    """Head as documented: three objects, then text with the warning."""
    platform, client = running
    with client.websocket_connect("/api/v1/roads/live") as socket:
        platform.turn(START + 4520)
        octets = socket.receive_bytes()
    magic, _, now_ms, objects, signals, text = struct.unpack_from("<4sIdIII", octets)
    assert (magic, now_ms, objects, signals) == (b"DFR1", START + 4520, 3, 0)
    assert json.loads(octets[-text:])["alerts"][0]["kind"] == "forward_collision"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(running, method):
    """The live road is for reading."""
    assert getattr(running[1], method)("/api/v1/roads/warnings").status_code in {403, 405}
