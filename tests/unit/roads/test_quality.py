"""What the twin says of its data."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from dafeng.roads.town.scenery import SCENERY
from dafeng.roads.twin import Frame, Twin, batch, quality
from dafeng.roads.twin.log import Fault
from dafeng.roads.twin.quality import FAULTS, faults_now, findings

NOW = 1_764_000_000_000
FRAME = Frame(30.0, 110.0)


def lamp(twin, now, light, ends, *, node=1, phase=1, **more):
    """One state of one phase that ends so many seconds from now."""
    said = {"node": [node], "phase": [phase], "light": [light], "t_ms": [now], "start_ms": [now]}
    said |= {"min_end_ms": [now + 1000 * ends], "likely_end_ms": [now + 1000 * ends], "max_end_ms": [now + 1000 * ends]}
    twin.ingest(batch("signals", **(said | {name: [value] for name, value in more.items()})))
    twin.advance(now)


def codes(twin, now):
    """Kinds of fault there are."""
    return {fault.code for fault in faults_now(twin, now)}


@pytest.fixture
def twin():
    """A crossing with its map."""
    made = Twin(FRAME)
    made.load_lanes(SCENERY["crossing"](FRAME))
    return made


def test_good_signals_have_no_faults_but_the_phases_that_are_missing(twin):
    """Only phase 1 of four speaks."""
    lamp(twin, NOW, 6, 20)
    lamp(twin, NOW + 500, 6, 19.5)
    assert codes(twin, NOW + 600) == {"spat_phase_missing"}


def test_a_silent_signal_is_stale(twin):
    """Five seconds without a message."""
    lamp(twin, NOW, 6, 20)
    assert "spat_stale" in codes(twin, NOW + 5000)


def test_green_that_turns_red_at_once_is_found(twin):
    """No yellow."""
    lamp(twin, NOW, 6, 0.5)
    lamp(twin, NOW + 500, 3, 30)
    assert "spat_no_yellow" in codes(twin, NOW + 500)


def test_a_change_before_its_earliest_end_is_found(twin):
    """Green was promised for 20 s."""
    lamp(twin, NOW, 6, 20)
    lamp(twin, NOW + 500, 7, 3)
    assert "spat_early_change" in codes(twin, NOW + 500)


def test_times_out_of_order_are_found(twin):
    """Earliest after latest."""
    lamp(twin, NOW, 6, 20, min_end_ms=NOW + 30_000)
    assert "spat_times_order" in codes(twin, NOW)


def test_an_end_that_is_past_is_found(twin):
    """It should have ended five seconds ago."""
    lamp(twin, NOW, 6, -5, start_ms=NOW - 20_000)
    assert "spat_end_past" in codes(twin, NOW)


def test_a_fixed_time_that_moves_is_found(twin):
    """The plan is said to be fixed; its end moves by five seconds."""
    lamp(twin, NOW, 6, 20, status=1 << 5)
    lamp(twin, NOW + 500, 6, 14.5, status=1 << 5)
    assert "spat_times_jump" in codes(twin, NOW + 500)


def test_crossing_greens_are_found(twin):
    """North and east together."""
    lamp(twin, NOW, 6, 20, phase=1)
    lamp(twin, NOW, 6, 20, phase=2)
    assert "spat_conflict" in codes(twin, NOW)


def test_opposite_greens_are_no_conflict(twin):
    """North and south together."""
    lamp(twin, NOW, 6, 20, phase=1)
    lamp(twin, NOW, 6, 20, phase=3)
    assert "spat_conflict" not in codes(twin, NOW)


def test_map_and_signals_that_do_not_fit_are_found(twin):
    """A phase the map does not know, and a crossing without a map."""
    lamp(twin, NOW, 6, 20, phase=9)
    lamp(twin, NOW, 6, 20, node=77)
    assert {"map_phase_missing", "map_missing"} <= codes(twin, NOW)


def test_gaps_jumps_and_stuck_counters_are_found():
    """Ten messages a second, then a counter that stands, one that jumps, and a break of five seconds."""
    twin = Twin(FRAME)
    times = [*range(0, 2000, 100), 2100, 2200, 7200]
    counts = [*range(20), 19, 25, 26]
    for t, count in zip(times, counts, strict=True):
        twin.ingest(batch("participants", rsu=[5], ptc_id=[1], t_ms=[NOW + t], lat=[30.0], lon=[110.0], count=[count]))
        twin.advance(NOW + t)
    assert {"rsm_gap", "rsm_count_stuck", "rsm_count_jump"} <= codes(twin, NOW + 7200)
    stream = twin.senders.streams["rsm", f"{5:016x}"]
    assert (stream.missed, stream.longest_gap) == (5, 5.0)


def test_the_wrong_way_is_found(twin):
    """Southward on the northbound lane, with nobody's lane near."""
    street = Twin(FRAME)
    street.load_lanes(SCENERY["street"](FRAME)[:1])
    lat, lon = FRAME.degrees(np.array([0.0]), np.array([-1.75]))
    street.ingest(batch("vehicles", id=[7], t_ms=[NOW], lat=lat, lon=lon, speed=[10.0], heading=[270.0]))
    street.advance(NOW)
    assert "wrong_way" in codes(street, NOW)


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_becomes_a_finding_in_both_languages(code):
    """With what was found, what was expected and how to mend it."""
    (finding,) = findings([Fault(code, "0.1", 2, NOW, NOW, 0.5)])
    for text in (finding.what, finding.expected, finding.mend):
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en


def pair(apart, **more):
    """Two cars side by side that speak for three seconds, and the faults then."""
    twin = Twin(FRAME)
    for k in range(30):
        now = NOW + 100 * k
        lat, lon = FRAME.degrees(np.array([k * 1.0, k * 1.0]), np.array([0.0, apart]))
        motion = {"speed": [10.0] * 2, "heading": [90.0] * 2, "length": [4.6] * 2, "width": [1.8] * 2, "count": [k] * 2}
        twin.ingest(batch("vehicles", id=[7, 8], t_ms=[now] * 2, lat=lat, lon=lon, pos_std=[0.3] * 2, **motion, **more))
        twin.advance(now)
    return codes(twin, NOW + 2900)


def test_two_that_say_they_are_in_one_place_are_found():
    """One of them is forged, or sent twice under two ids."""
    assert "overlap" in pair(0.3)


@pytest.mark.parametrize("more", [{"apart": 2.2}, {"apart": 0.3, "elevation": [500.0, 506.0]}], ids=["abreast", "on a bridge"])
def test_two_that_are_beside_or_above_each_other_are_no_fault(more):
    """Lanes are wider than cars; bridges are high."""
    assert "overlap" not in pair(**more)


def test_every_kind_of_fault_is_raised_somewhere():
    """A finding that nothing raises is an empty promise."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(quality.__file__).parent.glob("*.py") if path.name != "quality.py")
    source += "".join(inspect.getsource(part) for part in (quality.faults_now, quality._state_faults, quality._phase_faults))
    said = {code for code in FAULTS if f'"{code}"' in source or f'"{code.removeprefix("suspect_")}"' in source}
    said |= {code for code in FAULTS if code.split("_", 1)[-1] in {"gap", "count_stuck", "count_jump"}}
    assert said == set(FAULTS)
