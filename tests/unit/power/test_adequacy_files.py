"""A file of a system that is wrong says where, what was found, what was expected and how to mend it."""

import math

import pytest

from dafeng.errors import PowerError
from dafeng.power.adequacy import parse_system, read_system

UNIT = {"count": 2, "capacity": 50.5, "forced_outage_rate": 0.05, "mttf": 950, "mttr": 50}


def system(**changes):
    return {"units": [UNIT], "load": [60.0, 70.0, 80.0]} | changes


WRONG = [
    (
        system(units=[UNIT | {"forced_outage_rate": 5}]),
        r"units\[0\]\.forced_outage_rate is 5, expected a number from 0 to 1\. Give a share",
    ),
    (system(units=[UNIT | {"capacity": -1}]), r"units\[0\]\.capacity is -1, expected a number of at least 0"),
    (system(units=[UNIT | {"capacity": "12"}]), r"units\[0\]\.capacity is '12'"),
    (system(units=[UNIT | {"count": 1.5}]), r"units\[0\]\.count is 1\.5, expected a whole number"),
    (system(units=[{"count": 1, "forced_outage_rate": 0.1}]), r"units\[0\]\.capacity is missing"),
    (system(units=[{"capacity": 1}]), r"units\[0\]\.forced_outage_rate is missing"),
    (system(units=[7]), r"units\[0\] is 7, expected an object"),
    (system(units=[]), "units is missing or empty"),
    (system(units={"a": 1}), "units is no list"),
    (system(load=[]), "load is missing or empty"),
    (system(load=[1.0, math.nan, 2.0]), r"load\[1\] is nan"),
    (system(load=[1.0, -5.0]), r"load\[1\] is -5\.0, .* 'profiles'"),
    (system(load=[True]), r"load\[0\] is True"),
    (system(profiles=[{"available": [1.0]}]), r"profiles\[0\]\.available has 1 hours, load has 3"),
    (system(profiles=[{"available": [1.0] * 3, "driver": "wind"}]), "driver is 'wind', expected 'water'"),
    (system(storage=[{"power": 1}]), r"storage\[0\]\.energy is missing"),
    (system(demand_response=[{"power": 1, "hours_per_event": 2}]), r"demand_response\[0\]\.events_per_year is missing"),
    (system(weather={"water_spread": 0.3, "heat_spread": 0.1, "named": {"2022": 0.5}}), r"weather\.named cannot be read"),
    ([], r"system is \[\], expected an object"),
]


@pytest.mark.parametrize(("data", "message"), WRONG, ids=[message[:40] for _, message in WRONG])
def test_a_fault_says_where_and_how_to_mend(data, message):
    """In English, with place, found and expected."""
    with pytest.raises(PowerError, match=message):
        parse_system(data)


def test_all_faults_are_named_at_once():
    """A file is mended once."""
    with pytest.raises(PowerError, match=r"load\[0\](.|\n)*units\[0\]"):
        parse_system({"units": [{"capacity": -1, "forced_outage_rate": 0.1}], "load": [-1]})


def test_a_fault_is_said_in_chinese():
    """Same content."""
    with pytest.raises(PowerError) as caught:
        parse_system(system(units=[UNIT | {"forced_outage_rate": 5}]))
    assert "应为0 至 1 的数" in caught.value.say("zh")


def test_a_misspelt_field_is_noted():
    """Nothing is ignored in silence."""
    notes = parse_system(system(units=[UNIT | {"capacty": 3}])).notes
    assert "Did you mean 'capacity'?" in notes[0][0]


def test_a_rate_that_contradicts_its_times_is_noted():
    """The rate is used and said to be used."""
    notes = parse_system(system(units=[UNIT | {"forced_outage_rate": 0.2}])).notes
    assert "is 0.05, forced_outage_rate is 0.2" in notes[0][0]


def test_a_rate_follows_from_its_times():
    """Time to repair over the sum of both times."""
    given = {name: value for name, value in UNIT.items() if name != "forced_outage_rate"}
    assert parse_system(system(units=[given])).units[0].forced_outage_rate == 0.05


@pytest.mark.parametrize(("text", "message"), [("{", "is not JSON"), ("[" * 100_000, "is not JSON")])
def test_a_file_that_is_no_json(tmp_path, text, message):
    """The place is named."""
    file = tmp_path / "system.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PowerError, match=message):
        read_system(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00{"])
def test_a_file_that_cannot_be_read(tmp_path, content):
    """Not there, or in another encoding."""
    file = tmp_path / "system.json"
    if content:
        file.write_bytes(content)
    with pytest.raises(PowerError, match="cannot be read"):
        read_system(file)
