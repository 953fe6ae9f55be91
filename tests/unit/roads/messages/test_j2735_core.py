"""The core of a SAE J2735 BSM: every field stands where the standard puts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.roads.messages import MessageError
from dafeng.roads.messages.j2735 import CORE_BITS, read_j2735_core, write_j2735_core

LAYOUT = {
    "msgCnt": (3, 7, 0),
    "id": (10, 32, 0),
    "secMark": (42, 16, 0),
    "lat": (58, 31, -900_000_000),
    "long": (89, 32, -1_799_999_999),
    "elev": (121, 16, -4096),
    "semiMajor": (137, 8, 0),
    "semiMinor": (145, 8, 0),
    "orientation": (153, 16, 0),
    "transmission": (169, 3, 0),
    "speed": (172, 13, 0),
    "heading": (185, 15, 0),
    "angle": (200, 8, -126),
    "accelLong": (208, 12, -2000),
    "accelLat": (220, 12, -2000),
    "accelVert": (232, 8, -127),
    "yaw": (240, 16, -32_767),
    "wheelBrakes": (256, 5, 0),
    "traction": (261, 2, 0),
    "abs": (263, 2, 0),
    "scs": (265, 2, 0),
    "brakeBoost": (267, 2, 0),
    "auxBrakes": (269, 2, 0),
    "width": (271, 10, 0),
    "length": (281, 12, 0),
}
"""First bit of each field in the message (three bits stand before the core), its bits, its smallest value: written down by hand from
the order of BSMcoreData and the ranges of its elements, apart from the table of the reader."""

CORES = st.fixed_dictionaries({name: st.integers(low, low + (1 << width) - 1) for name, (_, width, low) in LAYOUT.items()})


def by_hand(core):
    """Message frame with every field put at its bit as text of zeros and ones."""
    bits = ["0"] * 296
    for name, (first, width, low) in LAYOUT.items():
        bits[first : first + width] = f"{core[name] - low:0{width}b}"
    return bytes([0, 20, 37]) + int("".join(bits), 2).to_bytes(37, "big")


def said(core):
    """Core as the reader gives it: the identity is hexadecimal."""
    return {**core, "id": f"{core['id']:08x}"}


def test_the_core_has_290_bits():
    """Without a gap between fields."""
    ends = [first + width for first, width, _ in LAYOUT.values()]
    assert [first for first, _, _ in LAYOUT.values()] == [3, *ends[:-1]]
    assert CORE_BITS == ends[-1] - 3 == 290


@pytest.mark.parametrize("name", LAYOUT)
def test_a_field_stands_at_its_bits(name):
    """One field at its largest value among fields at their smallest, and the other way round."""
    least = {field: low for field, (_, _, low) in LAYOUT.items()}
    most = {field: low + (1 << width) - 1 for field, (_, width, low) in LAYOUT.items()}
    for core in ({**least, name: most[name]}, {**most, name: least[name]}):
        assert read_j2735_core(by_hand(core)) == said(core)


@given(core=CORES)
def test_any_core_comes_back(core):
    """The writer gives the bits laid by hand; the reader gives the core back, with and without the frame in front."""
    frame = write_j2735_core(said(core))
    assert frame == by_hand(core)
    assert read_j2735_core(frame) == said(core)
    assert read_j2735_core(by_hand({**core, "msgCnt": 64})[3:])["length"] == core["length"]


def test_physical_units_of_a_known_core():
    """Figures of a car at 13.5 m/s heading 90 degrees, and what it does not know."""
    core = {name: low for name, (_, _, low) in LAYOUT.items()}
    core |= {"lat": 415_000_000, "long": -735_000_000, "elev": 1_234, "speed": 675, "heading": 7200, "accelLong": -150, "length": 480}
    core |= {"accelLat": 2001, "orientation": 65_535, "angle": 127, "transmission": 2, "secMark": 59_999}
    found = read_j2735_core(by_hand(core), units=True)
    assert {name: found[name] for name in ("lat", "long", "elev", "speed", "heading", "accelLong", "length", "secMark")} == {
        "lat": 41.5,
        "long": -73.5,
        "elev": 123.4,
        "speed": 13.5,
        "heading": 90.0,
        "accelLong": -1.5,
        "length": 4.8,
        "secMark": 59.999,
    }
    assert [found[name] for name in ("accelLat", "orientation", "angle", "width")] == [None, None, None, None]


@pytest.mark.parametrize(
    ("change", "match"),
    [({"speed": 8192}, "bsm.speed"), ({"id": "xyz"}, "bsm.id"), ({"angle": None}, "bsm.angle"), ({"speedy": 1}, "no field speedy")],
)
def test_a_core_that_cannot_be_written_is_named(change, match):
    """Field, what was found, what was expected."""
    with pytest.raises(MessageError, match=match):
        write_j2735_core({**said({name: low for name, (_, _, low) in LAYOUT.items()}), **change})


@pytest.mark.parametrize("size", [0, 2, 3, 20, 39])
def test_a_core_that_is_cut_off_is_refused(size):
    """Wherever the cut is."""
    whole = by_hand({name: low for name, (_, _, low) in LAYOUT.items()})
    with pytest.raises(MessageError):
        read_j2735_core(whole[:size])
