"""What the checks find, and that they find nothing where nothing is."""

import pytest

from dafeng.errors import Text
from dafeng.facts import City, Fact, Source, check_city, default_city, load_city


def fact(variable, value, year=2023, unit="TWh", **more):
    """Official fact."""
    return Fact(variable, value, unit, year, more.pop("place", ""), "s", more.pop("status", "official"), **more)


def found(tmp_path, *facts, **more):
    """Codes and places of the findings of a city that knows these."""
    city = City("x", Text("甲", "X"), "", tmp_path, 2023, facts, {"s": Source("s", "Yearbook")}, **more)
    return [(finding.code, finding.where) for finding in check_city(city)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (fact("green_share", 395.0, unit="%"), "share_out_of_range"),
        (fact("green_share", 1.2, unit="share"), "share_out_of_range"),
        (fact("green_share", -1.0, unit="%"), "share_out_of_range"),
        (fact("coal_use", -3.0), "negative"),
        (fact("coal_use", 3.0, low=4.0, high=5.0), "value_outside_its_range"),
    ],
)
def test_a_value_that_cannot_be(tmp_path, row, code):
    """Kept as written, and found."""
    assert found(tmp_path, row) == [(code, f"{row.variable} 2023")]


@pytest.mark.parametrize(
    "row", [fact("gdp_growth", -2.0, unit="%"), fact("electricity_net_import", -5.0), fact("green_share", 39.5, unit="%")]
)
def test_a_value_that_can_be(tmp_path, row):
    """A fall, an export, a plain share."""
    assert found(tmp_path, row) == []


def test_sources_that_disagree(tmp_path):
    """By more than one percent, in whatever units."""
    rows = (fact("power", 1.0), fact("power", 12.0, unit="亿千瓦时", status="reported"))
    assert found(tmp_path, *rows) == [("conflict", "power 2023")]


def test_rounding_is_no_conflict(tmp_path):
    """Half a percent."""
    assert found(tmp_path, fact("power", 1.0), fact("power", 1.005, status="reported")) == []


def test_a_jump_in_a_calm_series(tmp_path):
    """Two percent a year, then half as much again: a change of scope, perhaps."""
    values = (100, 102, 104, 106, 170, 173)
    rows = [fact("gas", value, 2018 + i) for i, value in enumerate(values)]
    assert found(tmp_path, *rows) == [("broken_series", "gas 2022")]


def test_quick_growth_is_no_jump(tmp_path):
    """A series that doubles every year does so without a break."""
    assert found(tmp_path, *[fact("chargers", 2.0**i, 2018 + i) for i in range(6)]) == []


def test_districts_that_miss_the_city(tmp_path):
    """Two districts of 40 in a city of 100."""
    rows = (*(fact("district_area", 40.0, unit="km2", place=place) for place in "东西"), fact("area", 100.0, unit="km2"))
    assert found(tmp_path, *rows, districts=("东", "西"), district_sums={"district_area": "area"}) == [
        ("balance_open", "district_area 2023")
    ]


def test_districts_that_make_the_city(tmp_path):
    """In another unit, within one percent."""
    rows = (*(fact("district_area", 49.9, unit="km2", place=place) for place in "东西"), fact("area", 1e4, unit="ha"))
    assert found(tmp_path, *rows, districts=("东", "西"), district_sums={"district_area": "area"}) == []


def test_electricity_that_does_not_meet(tmp_path):
    """Used 90, generated 10, imported 75: five are missing."""
    rows = (fact("electricity_total", 90.0), fact("electricity_local_generation", 10.0), fact("electricity_net_import", 75.0))
    assert found(tmp_path, *rows) == [("balance_open", "electricity 2023")]


def test_a_balance_without_totals_is_incomplete(tmp_path):
    """The totals are asked for, not made up."""
    assert found(tmp_path, fact("final_energy", 1.0, sector="homes", fuel="gas")) == [("balance_incomplete", "final_energy 2023")]


def test_a_balance_that_does_not_close(tmp_path):
    """To 0.001 TWh, and each total by itself."""
    rows = (
        fact("final_energy", 1.0, sector="homes", fuel="gas"),
        fact("final_energy_fuel_total", 1.002, fuel="gas"),
        fact("final_energy_sector_total", 1.0, sector="homes"),
        fact("final_energy_total", 1.002),
    )
    assert found(tmp_path, *rows) == [
        ("balance_open", "final_energy 2023 fuel gas"),
        ("balance_open", "final_energy 2023 total of sectors"),
    ]


def test_the_default_city_has_no_error():
    """Warnings are people's to decide; errors are ours to mend."""
    assert [finding for finding in check_city(load_city(default_city())) if finding.severity == "error"] == []
