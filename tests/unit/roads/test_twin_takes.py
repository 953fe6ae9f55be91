"""What the twin takes in."""

import numpy as np
import pytest

from dafeng.errors import RoadsError
from dafeng.roads.services import tick
from dafeng.roads.twin import LAYOUTS, Frame, Twin, batch

NOW = 1_700_000_000_000


def car(frame, x=0.0, y=0.0, **said):
    """One message of a car that drives east at 10 m/s."""
    lat, lon = frame.degrees(np.array([x]), np.array([y]))
    return batch(
        "vehicles", **({"id": [7], "t_ms": [NOW], "lat": lat, "lon": lon, "speed": [10.0], "heading": [90.0], "count": [1]} | said)
    )


def test_a_missing_column_is_named():
    """The adapter's author learns which."""
    with pytest.raises(RoadsError, match=r"missing columns \['lon'\]"):
        batch("vehicles", id=[1], t_ms=[0], lat=[1.0])


def test_a_column_of_another_length_is_named():
    """Rows that do not match are never broadcast."""
    with pytest.raises(RoadsError, match="'id' has 1 rows, expected 2"):
        batch("vehicles", id=[1], t_ms=[0], lat=[1.0], lon=[1.0, 2.0])


@pytest.mark.parametrize("kind", LAYOUTS)
def test_an_empty_batch_changes_nothing(kind):
    """Quiet streets are no fault."""
    twin = Twin(Frame(30.0, 104.0))
    twin.ingest(batch(kind, **{name: [] for name, column in LAYOUTS[kind].items() if column.unavailable is None}))
    twin.advance(NOW)
    assert len(twin.tracks) == 0


def test_a_tick_changes_nothing():
    """The same twin and clock give the same answer."""
    frame = Frame(30.0, 104.0)
    twin = Twin(frame)
    twin.ingest(car(frame))
    twin.ingest(car(frame, 30.0, id=[8], speed=[0.0]))
    twin.advance(NOW + 50)
    first, second = tick(twin, NOW + 50), tick(twin, NOW + 50)
    assert first.alerts
    assert first.alerts == second.alerts


def test_batches_may_be_cut_anywhere():
    """One message at a time or all at once: the same objects."""
    frame = Frame(30.0, 104.0)
    rows = [car(frame, 10.0 * k, id=[k + 1], t_ms=[NOW + 10 * k]) for k in range(5)]
    one, other = Twin(frame), Twin(frame)
    for each in rows:
        one.ingest(each)
    for each in reversed(rows):
        other.ingest(each)
    one.advance(NOW + 100)
    other.advance(NOW + 100)
    assert np.array_equal(one.tracks.x, other.tracks.x)


def test_alike_vehicles_that_report_slowly_keep_their_tracks():
    """Thirty cars of one size, 8 m apart, each heard every 2.5 s in its turn: nobody is taken for the silent one before it."""
    frame = Frame(30.0, 104.0)
    twin = Twin(frame)
    first = {}
    for turn in range(90):
        who, now = 7 * turn % 30, NOW + 2500 * turn // 30
        twin.ingest(
            car(frame, 8.0 * who + 10.0 * (now - NOW) / 1000, id=[who + 1], t_ms=[now], count=[turn // 30], length=[4.6], width=[1.8])
        )
        twin.advance(now)
        first.setdefault(who, int(twin.tracks.track[twin.tracks.slots_of(np.array([who + 1], dtype="u8"))[0]]))
    slots = twin.tracks.slots_of(np.arange(1, 31, dtype="u8"))
    assert twin.tracks.track[slots].tolist() == [first[who] for who in range(30)]
