"""The live road on the dashboard: page, JSON, and the stream of packed pictures."""

import struct
import warnings

import numpy as np
import orjson
import pytest

from dafeng.roads.town.demo import Demo
from dafeng.web import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient
    from starlette.websockets import WebSocketDisconnect

NOW = 1_764_000_000_000


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A dashboard without any run, behind it two seconds of a small town."""
    demo = Demo(vehicles=60, people=5)
    for k in range(21):
        demo.turn(NOW + 100 * k)
    app = create_app(tmp_path_factory.mktemp("runs"))
    app.state.road = demo.live
    with TestClient(app) as reader:
        yield reader


@pytest.mark.parametrize(("language", "word"), [("zh", "实时道路"), ("en", "Live road")])
def test_the_page_needs_no_run(reader, language, word):
    """A new user sees the road before anything was computed."""
    answer = reader.get(f"/{language}/roads")
    assert answer.status_code == 200
    assert word in answer.text


def test_without_a_road_the_page_says_how_to_get_one(tmp_path):
    """No empty box."""
    with TestClient(create_app(tmp_path)) as reader:
        assert "dafeng roads demo" in reader.get("/en/roads").text
        assert "dafeng roads demo" in reader.get("/api/v1/roads/board/state").json()["detail"]


def test_the_state_counts_what_is_there(reader):
    """Most of 60 vehicles, and those who speak for themselves."""
    counts = reader.get("/api/v1/roads/board/state").json()["counts"]
    assert counts["objects"] >= counts["speaking"] >= 30


def test_the_map_has_every_lane_of_the_town(reader):
    """24 streets of a grid of four by four, two ways."""
    found = reader.get("/api/v1/roads/board/map").json()
    assert len(found["lanes"]) == 48
    assert all(lane["signal"] for lane in found["lanes"])


def unpack(octets):
    """The layout of the packed picture, read by hand: head and the first two columns."""
    magic, version, now, objects, signals, size = struct.unpack_from("<4sIdIII", octets)
    assert magic == b"DFR1"
    x, y = (np.frombuffer(octets, "<f4", objects, 40 + 4 * objects * k) for k in range(2))
    text = orjson.loads(octets[-size:]) if size else {}
    assert len(octets) == 40 + objects * 20 + signals * 5 + size
    return version, now, x, y, text


def test_a_picture_is_cut_to_the_window_that_is_asked_for(reader):
    """Everything first, then what lies in a box."""
    box = [0.0, -20.0, 300.0, 20.0]
    with reader.websocket_connect("/api/v1/roads/board/live") as socket:
        _, now, x, _, text = unpack(socket.receive_bytes())
        assert now == NOW + 2000
        assert len(x) == text["counts"]["objects"]
    live = reader.app.state.road
    _, _, x, y, text = unpack(live.picture.pack(tuple(box)))
    assert 0 < len(x) == text["counts"]["in_view"]
    assert x.min() >= 0
    assert x.max() <= 300
    assert np.abs(y).max() <= 20


def test_a_window_that_is_none_is_passed_over(reader):
    """Garbage does not end the stream."""
    with reader.websocket_connect("/api/v1/roads/board/live") as socket:
        socket.send_text("nonsense")
        assert unpack(socket.receive_bytes())


def test_another_site_may_not_listen(reader):
    """A browser names the site its page came from."""
    with (
        pytest.raises(WebSocketDisconnect),
        reader.websocket_connect("/api/v1/roads/board/live", headers={"origin": "https://elsewhere.example"}) as socket,
    ):
        socket.receive_bytes()


def test_one_object_tells_its_speed_and_one_that_is_gone_says_so(reader):
    """As the page asks when somebody clicks."""
    track = int(reader.app.state.road.picture.objects["track"][0])
    assert reader.get(f"/api/v1/roads/board/objects/{track}").json()["speed"] >= 0
    assert reader.get("/api/v1/roads/board/objects/999999").status_code >= 400
