"""Roll-ups of a journal: sums that can be checked by hand, and nobody to follow."""

import sys
from pathlib import Path

import pytest

from dafeng.errors import RoadsError
from dafeng.roads.serve import Region
from dafeng.roads.serve.journal import Entry

history = pytest.importorskip("dafeng.roads.serve.history")

sys.path.insert(0, str(Path(__file__).parent))
from traffic import bsm  # noqa: E402

START = 1_700_000_040_000


def turns(vehicles=5, seconds=10):
    """Vehicles that stand close together, and one far away."""
    region = Region()
    for step in range(seconds * 10):
        at_ms = START + 100 * step
        places = [(10.0 + 8 * k, 20.0) for k in range(vehicles)] + [(5000.0, 0.0)]
        region.put([Entry(at_ms, "", bsm(k + 1, east, north, 0.0, 0.0, at_ms, step)) for k, (east, north) in enumerate(places)])
        yield region.turn(at_ms + 20), region.twin.frame


def test_object_seconds_add_up(tmp_path):
    """Five vehicles that stand for ten seconds are fifty object-seconds, all standing; the lonely one is left out."""
    kept = history.History(square=100.0, fewest=3)
    (path,) = history.roll_up(turns(), tmp_path, kept)
    names, rows = history.query(tmp_path, "SELECT sum(object_seconds), min(standing_share), max(objects), count(*) FROM road")
    assert (rows, kept.left_out, path.suffix) == ([(50.0, 1.0, 5, 1)], 1, ".parquet")
    assert len(names) == 4


def test_no_column_names_a_vehicle(tmp_path):
    """Time, square, kind and sums: no identity, no track, no position finer than a square."""
    history.roll_up(turns(), tmp_path, history.History())
    names, _ = history.query(tmp_path, "SELECT * FROM road")
    assert set(names) == {"minute_utc_ms", "lat", "lon", "kind", "object_seconds", "mean_speed", "standing_share", "objects", "warnings"}


def test_wrong_questions_are_answered_with_a_sentence(tmp_path):
    """No files, and no SQL."""
    with pytest.raises(RoadsError, match="no roll-ups"):
        history.query(tmp_path, "SELECT 1")
    history.roll_up(turns(), tmp_path, history.History())
    with pytest.raises(RoadsError, match="cannot be answered"):
        history.query(tmp_path, "SELECT nothing FROM nowhere")
