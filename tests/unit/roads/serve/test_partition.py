"""A road divided among regions says what the whole road says, at the borders too."""

import functools
import random
import sys
from pathlib import Path

import pytest

from dafeng.errors import RoadsError
from dafeng.roads.serve import Region
from dafeng.roads.serve.journal import Entry
from dafeng.roads.serve.partition import Strips, own_alerts
from dafeng.roads.twin import Frame

sys.path.insert(0, str(Path(__file__).parent))
from traffic import LAT, LON, METRE_LON, bsm

START = 1_700_000_000_000


def traffic(seconds=2.0):
    """Pairs on collision course, spread over 4 km so that several lie across borders: entries by turn."""
    chance = random.Random(5)
    pairs = [(chance.uniform(-2000, 2000), 60.0 * k, chance.choice([-1, 1])) for k in range(24)]
    for step in range(int(seconds * 10)):
        at_ms = START + 100 * step
        entries = []
        for k, (east, north, way) in enumerate(pairs):
            heading = 90.0 if way > 0 else 270.0
            entries.append(Entry(at_ms, "", bsm(2 * k + 1, east + way * 1.2 * step, north, 12.0, heading, at_ms, step)))
            entries.append(Entry(at_ms, "", bsm(2 * k + 2, east + way * 42.0, north, 0.0, heading, at_ms, step)))
        yield at_ms + 20, entries


@functools.cache
def whole():
    """Warnings of the whole road by turn: kind, vehicle, other."""
    region, found = Region(Frame(LAT, LON)), []
    for now_ms, entries in traffic():
        region.put(entries)
        found.append({(alert.kind, alert.id, alert.other_id, round(alert.time, 6)) for alert in region.turn(now_ms).answer.alerts})
    return found


def divided(strips):
    """The same from regions with a halo, each saying only what it owns."""
    regions = [Region(Frame(LAT, LON)) for _ in range(strips.count)]
    for now_ms, entries in traffic():
        said = set()
        for number, region in enumerate(regions):
            region.put([entry for entry in entries if number in strips.regions_of(entry.payload)])
            turn = region.turn(now_ms)
            alerts, _ = own_alerts(turn, region.twin.frame, strips, number) if turn else ([], [])
            found = {(alert.kind, alert.id, alert.other_id, round(alert.time, 6)) for alert in alerts}
            assert not said & found
            said |= found
        yield said


@pytest.mark.parametrize("count", [2, 4])
def test_regions_together_say_what_the_whole_says(count):
    """Turn by turn, no warning is missing, none is said twice, and every time to collision is the same."""
    strips = Strips(tuple(LON + METRE_LON * (-1500 + 3000 * (k + 1) / count) for k in range(count - 1)))
    one, many = whole(), list(divided(strips))
    assert max(map(len, one)) >= 15
    assert many == one


def test_a_vehicle_near_a_border_is_seen_by_both():
    """300 m on either side."""
    strips = Strips((104.0,))
    frames = [bsm(1, east, 0.0, 0.0, 0.0, START) for east in (-400.0, -200.0, 200.0, 400.0)]
    assert [strips.regions_of(frame) for frame in frames] == [[0], [0, 1], [0, 1], [1]]


def test_strips_share_the_places_evenly():
    """Quarters of a thousand places."""
    chance = random.Random(1)
    places = [104 + chance.random() for _ in range(1000)]
    strips = Strips.balanced(places, 4)
    assert [sum(strips.owner(place) == region for place in places) for region in range(4)] == [250, 250, 250, 250]


def test_edges_that_do_not_ascend_are_refused():
    """A slip in the settings."""
    with pytest.raises(RoadsError, match="do not ascend"):
        Strips((104.0, 103.0))
