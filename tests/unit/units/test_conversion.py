"""Conversion at the doors: the words of the statistics, and what is refused."""

from importlib.resources import files

import numpy as np
import pytest

from dafeng.errors import UnitError
from dafeng.units import convert, expression, factor, is_unit, registry


@pytest.mark.parametrize(
    ("unit", "to", "expected"),
    [
        ("万千瓦", "GW", 0.01),
        ("亿千瓦时", "TWh", 0.1),
        ("亿元", "GCNY", 0.1),
        ("万吨", "Mt", 0.01),
        ("万吨/年", "Mt/a", 0.01),
        ("万人", "10^6 person", 0.01),
        ("万辆", "10^6 vehicle", 0.01),
        ("10^4 tce", "TWh", 0.08141),
        ("tce", "GJ", 29.3076),
        ("万亩", "km2", 6.66666666666667),
        ("%", "1", 0.01),
        ("", "1", 1.0),
        ("L/100 km", "L/km", 0.01),
        ("TWh/a", "GW", 1000 / 8760),
        ("蒸吨", "MW", 0.7),
    ],
)
def test_a_word_of_the_statistics_has_one_size(unit, to, expected):
    """GB/T 2589-2020 for standard coal; 15 mu are a hectare; a year has 8760 hours."""
    assert factor(unit, to) == pytest.approx(expected, rel=1e-12)


def test_an_array_keeps_its_shape():
    """Conversion is a multiplication and nothing else."""
    assert convert(np.array([[1.0, 2.0]]), "万千瓦", "GW").tolist() == [[0.01, 0.02]]


def test_there_and_back_is_the_same():
    """To the last digits that a factor keeps."""
    assert convert(convert(7.3, "10^4 tce", "TWh"), "TWh", "10^4 tce") == pytest.approx(7.3, rel=1e-13)


def test_an_unknown_unit_names_the_nearest():
    """The word is named, and one that is known."""
    with pytest.raises(UnitError, match=r"unknown unit '千瓦小时', expected one of units/words\.csv\. Near it: .*千瓦时"):
        factor("千瓦小时", "TWh")


def test_two_kinds_are_refused():
    """A mass is not an energy, and both are named."""
    with pytest.raises(UnitError, match="'万吨' cannot be converted to 'TWh'"):
        factor("万吨", "TWh")


def test_the_refusal_is_said_in_chinese_too():
    """Both languages name both units."""
    with pytest.raises(UnitError) as caught:
        factor("万吨", "TWh")
    assert caught.value.say("zh") == "单位“万吨”不能换算为“TWh”:量纲不同。请改正该数值的单位。"


@pytest.mark.parametrize(
    ("unit", "known"), [("万千瓦", True), ("GJ/kg", True), ("10^6 m2", True), ("斗", False), ("万斗", False), ("kWh/斗", False)]
)
def test_what_is_a_unit(unit, known):
    """With a multiplier or a slash as well."""
    assert is_unit(unit) is known


def test_a_count_stands_before_its_unit():
    """10^4 and 100 are multipliers, and a multiplier may follow."""
    assert expression("10^4 吨") == "(10000 * tonne)"


def test_every_word_is_understood_by_the_registry():
    """A word of the table is taken for known without asking the registry, so the table must be right."""
    words = [line.split(",")[0] for line in _table() if line.split(",")[0]]
    assert [word for word in words if factor(word, word) != 1.0] == []


def _table():
    """Lines of the table of words without its header."""
    return (files("dafeng.units") / "words.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_the_registry_is_made_once():
    """Loading it takes as long as reading a city."""
    assert registry() is registry()
