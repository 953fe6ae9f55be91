"""Gaps are filled on demand, with a sentence, or not at all."""

import pytest

from dafeng.errors import SourceError, Text
from dafeng.facts import CopyNeighbour, Fact, Interpolation, ProxyScaling, RateRoll, Series


def series(values, variable="gas"):
    """Official values with a range of a twentieth either side."""
    facts = tuple(Fact(variable, v, "Mt", y, "", "s", "official", low=0.95 * v, high=1.05 * v) for y, v in values.items())
    low, high = tuple(f.range[0] for f in facts), tuple(f.range[1] for f in facts)
    return Series(variable, "Mt", tuple(values), tuple(values.values()), low, high, facts)


KNOWN = series({2020: 10.0, 2022: 14.0})


def test_a_year_between_lies_on_the_line():
    """And only the missing years are given."""
    (filled,) = Interpolation().fill(KNOWN, range(2020, 2023)).facts
    assert (filled.year, filled.value) == (2021, 12.0)


def test_what_was_filled_says_so():
    """Status, method and source of the fact; a sentence in two languages."""
    facts, text = Interpolation().fill(KNOWN, [2021])
    assert (facts[0].status, facts[0].method, facts[0].source) == ("estimated", text.en, "s")
    assert "2021" in text.zh


def test_interpolation_refuses_the_outside():
    """Before the first and after the last there is no line."""
    with pytest.raises(SourceError, match="'gas' cannot be interpolated for 2019, 2023; known are 2 years in 2020–2022"):
        Interpolation().fill(KNOWN, [2019, 2023])


def test_a_rate_rolls_on_and_back():
    """Ten percent a year, both ways."""
    facts = RateRoll(0.1, 0.0, Text("试", "test")).fill(KNOWN, [2019, 2023]).facts
    assert [fact.value for fact in facts] == pytest.approx([10 / 1.1, 14 * 1.1])


def test_the_range_widens_with_every_year():
    """A rate known to two points is less known after five years than after one."""
    facts = RateRoll(0.05, 0.02, Text("试", "test")).fill(KNOWN, [2023, 2027]).facts
    assert facts[0].uncertainty < facts[1].uncertainty


def test_a_rate_refuses_the_inside():
    """There the rate is known already."""
    with pytest.raises(SourceError, match="'gas' cannot be rolled by a rate for 2021"):
        RateRoll(0.1, 0.0, Text("试", "test")).fill(KNOWN, [2021])


def test_a_proxy_gives_the_shape():
    """Ratio 2 in 2020 and 1.75 in 2022, their mean in 2021."""
    proxy = series({2020: 5.0, 2021: 6.0, 2022: 8.0}, "people")
    (filled,) = ProxyScaling(proxy).fill(KNOWN, [2021]).facts
    assert filled.value == pytest.approx(6.0 * 1.875)


def test_the_range_covers_the_ratios_seen():
    """With the range of the nearest known value on top."""
    proxy = series({2020: 5.0, 2021: 6.0, 2022: 8.0}, "people")
    (filled,) = ProxyScaling(proxy).fill(KNOWN, [2021]).facts
    assert filled.low < 6.0 * 1.75
    assert filled.high > 6.0 * 2.0


def test_a_proxy_must_know_the_year():
    """And share at least one with the series."""
    with pytest.raises(SourceError, match="'gas' cannot be scaled by 'people' for 2021"):
        ProxyScaling(series({2021: 6.0}, "people")).fill(KNOWN, [2021])


def test_a_copy_is_an_assumption():
    """The weakest way says so, and doubles the range."""
    (filled,) = CopyNeighbour(within=2).fill(KNOWN, [2023]).facts
    assert (filled.status, filled.value, filled.high) == ("assumed", 14.0, pytest.approx(15.4))


def test_a_copy_comes_from_near():
    """Five years are too far where two are allowed."""
    with pytest.raises(SourceError, match="'gas' cannot be copied from a year within 2 for 2027"):
        CopyNeighbour(within=2).fill(KNOWN, [2027])


def test_no_gap_no_facts():
    """Known years are never touched."""
    assert ProxyScaling(series({1990: 1.0}, "people")).fill(KNOWN, [2020]).facts == ()
