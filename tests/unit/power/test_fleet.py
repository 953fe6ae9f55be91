"""Groups of like resources: many small ones count as one large one, and a wrong table names its group."""

import numpy as np
import pytest

from dafeng.errors import PowerError, Text
from dafeng.power.vpp import envelope_of
from dafeng.power.vpp.fleet import Group, at_year, cooling_constants, fleet_of, merge, read_groups

ONE = {
    "vehicle": {"power": 7.0, "need": 8.0, "hours_left": 9.0, "ramp": 7.0, "longest": 9.0},
    "storage": {"power": 100.0, "energy": 200.0, "level": 180.0, "reserve": 20.0, "efficiency": 0.9, "ramp": 100.0, "longest": 4.0},
    "cooling": {"outdoor": 7.0, "time_constant": 4.0, "band": 2.0, "performance": 3.0, "ramp": 1.0, "longest": 4.0},
    "industry": {"power_share": 0.3, "ramp": 5.0, "longest": 8.0},
}


def group(kind, **other):
    """A group of one kind."""
    given = {
        "number": {},
        "load": 1.0,
        "enrolled": {2025: 1.0},
        "span": (0.5, 2.0),
        "price": (0.5, 1.5),
        "status": "assumed",
        "source": Text("-", "-"),
    }
    return Group("g", Text("组", "group"), kind, True, **(given | {"one": ONE[kind]} | other))


@pytest.mark.parametrize("kind", sorted(ONE))
@pytest.mark.parametrize("hours", [0.25, 2.0])
def test_many_give_as_many_times_as_one(kind, hours):
    """A thousand in five parts give what one gives, a thousand times."""
    one, many = (envelope_of(fleet_of(group(kind), number, 2.0), hours) for number in (1.0, 1000.0))
    assert many.up.sum() == pytest.approx(1000 * one.up.sum())
    assert many.down.sum() == pytest.approx(1000 * one.down.sum())


def test_a_building_in_a_steady_state_keeps_its_temperature():
    """Heat that comes in is heat that is taken out."""
    resistance, capacitance = cooling_constants(3.0, 3.5, 7.0, 4.0)
    assert 7.0 / resistance == pytest.approx(3.5 * 3.0)
    assert resistance * capacitance == pytest.approx(4.0)


def test_cooling_fades_with_the_time_constant():
    """For two hours, a band of 2 of 7 K and 4 h: the share left out is 2/7 over 1 - exp(-1/2)."""
    found = envelope_of(fleet_of(group("cooling"), 1.0, 10.0), 2.0)
    assert found.up.sum() == pytest.approx(10.0 * (2 / 7) / (1 - np.exp(-0.5)))


def test_parts_ask_from_the_cheapest_to_the_dearest():
    """People differ."""
    assert list(fleet_of(group("industry"), 10.0, 1.0).price) == pytest.approx([0.5, 0.75, 1.0, 1.25, 1.5])


def test_side_by_side_nothing_is_lost():
    """Loads add up."""
    parts = [fleet_of(group(kind), 10.0, 1.0) for kind in sorted(ONE)]
    assert merge(parts).load.sum() == pytest.approx(40.0)


def test_a_path_is_held_before_and_after():
    """Half-way it is half-way."""
    assert [at_year({2025: 0.1, 2035: 0.3}, year) for year in (2020, 2030, 2040)] == pytest.approx([0.1, 0.2, 0.3])


ROW = """[[group]]
id = "g"
zh = "组"
en = "group"
kind = "industry"
counts = true
number = { path = { 2025 = 10 } }
load = 5.0
power_share = 0.3
enrolled = { 2025 = 0.5 }
range = [0.5, 2.0]
price = [0.5, 1.5]
status = "assumed"
source = "-"
source_zh = "-"
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "industry"', 'kind = "windmill"', "kind is 'windmill'"),
        ("range = [0.5, 2.0]", "range = [1.5, 2.0]", "must hold 1"),
        ("enrolled = { 2025 = 0.5 }", "enrolled = { 2025 = 1.5 }", "shares of 0 to 1"),
        ("load = 5.0", "", "'load'"),
        ("price = [0.5, 1.5]", "price = [1.5, 0.5]", "must rise"),
    ],
)
def test_a_wrong_group_is_named(tmp_path, old, new, says):
    """With its number and name."""
    path = tmp_path / "plant.toml"
    path.write_text(ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(PowerError, match=r"group 1") as caught:
        read_groups(path)
    assert says in str(caught.value)
