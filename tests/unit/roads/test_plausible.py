"""Forged and faulty senders are put aside, and nothing they send brings the twin down."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.roads.twin import Frame, Twin, batch, snapshot

NOW = 1_764_000_000_000
FRAME = Frame(30.0, 104.0)


def say(twin, now, x, **more):
    """One message of vehicle 7 at x metres east, driving east at 10 m/s."""
    lat, lon = FRAME.degrees(np.array([x]), np.array([0.0]))
    said = {"id": [7], "t_ms": [now], "lat": lat, "lon": lon, "speed": [10.0], "heading": [90.0], "count": [now // 100 % 128]}
    twin.ingest(batch("vehicles", **(said | more)))


def drive(twin, seconds=2.0):
    """An honest beginning."""
    for k in range(round(seconds * 10)):
        say(twin, NOW + 100 * k, 1.0 * k)
        twin.advance(NOW + 100 * k)
    return NOW + round(seconds * 1000)


def aside(twin, now):
    """Whether vehicle 7 is believed no more."""
    twin.advance(now)
    return 7 not in snapshot(twin, now).id.tolist()


def test_an_honest_vehicle_is_believed():
    """Nothing is put aside."""
    twin = Twin(FRAME)
    assert not aside(twin, drive(twin))
    assert sum(twin.suspect.counts.values()) == 0


def test_one_jump_is_passed_over():
    """A single wrong fix neither moves the track nor condemns the sender."""
    twin = Twin(FRAME)
    now = drive(twin)
    say(twin, now, 500.0)
    twin.advance(now)
    assert twin.suspect.counts["teleport"] == 1
    assert abs(snapshot(twin, now).x[0] - 20.0) < 3


def test_a_vehicle_that_keeps_jumping_is_quarantined():
    """Three within ten seconds."""
    twin = Twin(FRAME)
    now = drive(twin)
    for k in range(3):
        say(twin, now + 100 * k, 500.0 + 300 * k)
        twin.advance(now + 100 * k)
    assert aside(twin, now + 300)
    assert set(twin.suspect.cause.values()) == {"teleport"}


def test_impossible_numbers_are_quarantined_even_of_strangers():
    """No car drives 120 m/s."""
    twin = Twin(FRAME)
    for k in range(4):
        say(twin, NOW + 100 * k, 12.0 * k, speed=[120.0])
        twin.advance(NOW + 100 * k)
    assert len(twin.tracks) == 0
    assert twin.suspect.until


def test_replayed_messages_do_not_move_the_track():
    """A recording of two seconds ago comes again."""
    twin = Twin(FRAME)
    now = drive(twin, 4.0)
    for k in range(4):
        say(twin, now - 3500 + 100 * k, 1.0 * k)
    twin.advance(now)
    assert twin.suspect.counts["replay"] == 4


def test_a_flood_is_quarantined():
    """A hundred messages a second."""
    twin = Twin(FRAME)
    now = drive(twin)
    for k in range(200):
        say(twin, now + 10 * k, 20 + 0.1 * k, count=[k % 128])
        twin.advance(now + 10 * k)
    assert "flood" in twin.suspect.cause.values()


def test_a_ghost_is_quarantined_and_the_seen_are_not():
    """Two vehicles say they drive one behind the other; the roadside unit sees one of them."""
    twin = Twin(FRAME)
    for k in range(120):
        now = NOW + 100 * k
        lat, lon = FRAME.degrees(np.array([0.5 * k, 0.5 * k - 12.0]), np.zeros(2))
        twin.ingest(
            batch("vehicles", id=[7, 8], t_ms=[now] * 2, lat=lat, lon=lon, speed=[5.0] * 2, heading=[90.0] * 2, count=[k % 128] * 2)
        )
        twin.ingest(
            batch("participants", rsu=[1], ptc_id=[5], t_ms=[now], lat=lat[:1], lon=lon[:1], speed=[5.0], heading=[90.0], count=[k % 128])
        )
        twin.advance(now)
    assert twin.suspect.cause == {8: "ghost"}


def test_a_message_twice_is_taken_once():
    """Two roadside units forward the same message: no strike, no second track."""
    twin = Twin(FRAME)
    for k in range(20):
        for _ in range(2):
            say(twin, NOW + 100 * k, 1.0 * k)
            twin.advance(NOW + 100 * k)
    assert len(twin.tracks) == 1
    assert not twin.suspect.until


numbers = st.floats(width=32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(-(10**13), 10**13), *[numbers] * 6), min_size=1, max_size=20))
def test_nothing_that_can_be_said_brings_the_twin_down(rows):
    """Any id, any time, any number, infinite ones and none at all."""
    twin = Twin(FRAME)
    ids, times, lat, lon, speed, heading, accel, size = zip(*rows, strict=True)
    said = {"t_ms": times, "lat": lat, "lon": lon, "speed": speed, "heading": heading, "accel": accel, "length": size}
    twin.ingest(batch("vehicles", id=np.array(ids, dtype="u8"), **said))
    twin.ingest(batch("participants", rsu=np.array(ids, dtype="u8"), ptc_id=[1] * len(ids), **said))
    for now in (NOW, NOW + 1000):
        twin.advance(now)
        road = snapshot(twin, now)
        assert np.isfinite(road.x).all()


@pytest.mark.parametrize("rename", [False, True])
def test_a_new_pseudonym_keeps_the_track(rename):
    """The track number stays, whether the id does or not."""
    twin = Twin(FRAME)
    now = drive(twin)
    before = snapshot(twin, now).track.tolist()
    for k in range(10):
        say(twin, now + 100 * k, 20.0 + k, id=[99 if rename else 7], length=[4.6], width=[1.8])
        twin.advance(now + 100 * k)
    after = snapshot(twin, now + 900)
    assert after.track.tolist() == before
    assert after.id.tolist() == [99 if rename else 7]
