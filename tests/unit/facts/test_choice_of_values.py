"""One value a year is chosen by a stated rule; what was not chosen stays."""

import pytest

from dafeng.errors import SourceError, Text
from dafeng.facts import City, Fact, Source


def fact(value, year=2023, unit="TWh", status="official", **more):
    """Fact of one variable."""
    return Fact("power", value, unit, year, more.pop("place", ""), "s", status, **more)


def city(tmp_path, *facts):
    """City that knows these."""
    return City("x", Text("甲", "X"), "", tmp_path, 2023, facts, {"s": Source("s", "Yearbook")})


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"status": "estimated"}, {"status": "official", "place": "一区"}),
        ({"status": "official"}, {"status": "reported"}),
        ({"status": "reported"}, {"status": "estimated"}),
        ({"status": "estimated"}, {"status": "assumed"}),
        ({"note": "confidence high"}, {"note": "confidence medium"}),
        ({"note": "period as published: 2023-08"}, {"note": "period as published: 2023-02"}),
        ({}, {"note": "period as published: 2023-08"}),
        ({"low": 0.9, "high": 1.1}, {"low": 0.5, "high": 1.5}),
    ],
)
def test_the_better_fact_is_chosen(tmp_path, better, worse):
    """Own area, status, confidence, later period, narrower range; the order of rows does not matter."""
    known = city(tmp_path, fact(2.0, **worse), fact(1.0, **better))
    assert known.value("power", 2023) == 1.0


def test_what_was_not_chosen_stays(tmp_path):
    """As a conflict beside the series."""
    series = city(tmp_path, fact(1.0), fact(1.2, status="reported")).series("power")
    assert [conflict.value for conflict in series.conflicts] == [1.2]


def test_the_same_value_in_another_unit_is_no_conflict(tmp_path):
    """Ten 亿千瓦时 are one TWh."""
    assert city(tmp_path, fact(1.0), fact(10.0, unit="亿千瓦时", status="reported")).series("power").conflicts == ()


def test_another_kind_of_unit_is_a_conflict(tmp_path):
    """A mass beside an energy cannot be compared, so it is shown."""
    assert len(city(tmp_path, fact(1.0), fact(1.0, unit="t", status="reported")).series("power").conflicts) == 1


def test_several_places_are_not_a_city(tmp_path):
    """No district stands for the whole without being named."""
    known = city(tmp_path, fact(1.0, place="一区"), fact(2.0, place="二区"))
    with pytest.raises(SourceError, match="'power' of 2023 is known for 2 places"):
        known.series("power")


def test_a_place_can_be_named(tmp_path):
    """And gives its own series."""
    known = city(tmp_path, fact(1.0, place="一区"), fact(2.0, place="二区"))
    assert known.series("power", place="二区").values == (2.0,)


def test_the_range_of_a_fact_without_one_comes_from_its_status(tmp_path):
    """Official: five percent either side."""
    series = city(tmp_path, fact(100.0)).series("power")
    assert (series.low, series.high) == ((95.0,), (105.0,))


def test_a_misspelt_variable_names_the_nearest(tmp_path):
    """Found and meant."""
    with pytest.raises(SourceError, match=r"has no variable 'pover'\. Did you mean power"):
        city(tmp_path, fact(1.0)).rows("pover")


def test_an_unknown_year_names_those_known(tmp_path):
    """And is not filled."""
    with pytest.raises(SourceError, match="'power' has no value for 2022, found 2023"):
        city(tmp_path, fact(1.0)).value("power", 2022)


def test_new_facts_overwrite_nothing(tmp_path):
    """The old city knows what it knew."""
    old = city(tmp_path, fact(1.0))
    new = old.with_facts([fact(2.0, year=2024)])
    assert (len(old.facts), len(new.facts)) == (1, 2)
