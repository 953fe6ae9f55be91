"""Indicators: the words by which plans name what is measured, and the quantity that measures it."""

import csv
import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from rapidfuzz import fuzz, process

from dafeng.errors import Text

__all__ = ["Direction", "Indicator", "indicator", "indicators", "match_indicator", "nearest_indicators"]

Direction = Literal["higher", "lower", "level"]


@dataclass(frozen=True)
class Indicator:
    """What a target can be about.

    Parameters
    ----------
    id
        Short English name.
    title
        Name for people.
    aliases
        Other Chinese words for it.
    unit
        Unit its plausible range is stated in.
    direction
        Whether more is better, less is better, or a level is to be held.
    quantity
        Quantity of the pathway, or recorded variable, that measures it; empty if none does yet.
    low, high
        Plausible range in ``unit``; None where there is no bound.
    """

    id: str
    title: Text
    aliases: tuple[str, ...]
    unit: str
    direction: Direction
    quantity: str
    low: float | None
    high: float | None

    @property
    def names(self) -> tuple[str, ...]:
        """All Chinese names."""
        return (self.title.zh, *self.aliases)


@functools.cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators of ``terms/indicators.csv``."""
    with (files("dafeng.terms") / "indicators.csv").open(encoding="utf-8") as table:
        return tuple(_indicator(row) for row in csv.DictReader(table))


def _indicator(row: dict[str, str]) -> Indicator:
    bounds = [float(row[key]) if row[key] else None for key in ("low", "high")]
    direction: Direction = "lower" if row["direction"] == "lower" else "level" if row["direction"] == "level" else "higher"
    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    return Indicator(row["id"], Text(row["zh"], row["en"]), aliases, row["unit"], direction, row["quantity"], bounds[0], bounds[1])


def indicator(identifier: str) -> Indicator | None:
    """Indicator of an id, None if there is none."""
    return next((each for each in indicators() if each.id == identifier), None)


_NOISE = re.compile(
    r"^(?:国家级|省级|市级|省级及以上|市级及以上|及以上|[一-鿿]{2,8}[省市区县](?=[一-鿿P])|地级及以上城市|全国|全市|全省|全区|全县|城市|累计|建成|实施|完成|创建|培育|力争|新增|年|我市|全社会)+|[“”\"'的、()]|(?:累计|总数|总量|数量|规模)$"
)


def _core(phrase: str) -> str:
    return _NOISE.sub("", phrase)


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    """Names reduced to their core, and the indicators they belong to."""
    table: dict[str, tuple[str, ...]] = {}
    for each in indicators():
        for name in each.names:
            core = _core(name)
            table[core] = tuple(dict.fromkeys((*table.get(core, ()), each.id)))
    return table


def match_indicator(phrase: str, unit: str = "") -> Indicator | None:
    """Find the indicator a phrase names, None if none fits.

    A phrase fits if its core is a name, or contains the longest name that stands in it and little else. A share does not fit a count:
    where the unit is a percentage, the indicator's must be one too.

    Examples
    --------
    >>> match_indicator("全市森林覆盖率", "%").id
    'forest_cover_share'
    """
    core = _core(phrase)
    names = _names()
    exact = [found for found in map(indicator, names.get(core, ())) if found and _same_kind(found, unit)]
    if exact:
        return exact[0]
    inside = sorted((name for name in names if len(name) >= 3 and (name in core or _scattered(name, core))), key=len, reverse=True)
    for name in inside:
        found = next((each for each in map(indicator, names[name]) if each and _same_kind(each, unit)), None)
        if found and len(name) >= 0.55 * len(core):
            return found
    return None


def _scattered(name: str, core: str) -> bool:
    """Whether a name stands in a phrase with other words between: 新能源汽车…渗透率."""
    at = 0
    for character in core:
        at += at < len(name) and character == name[at]
    return at == len(name) and len(name) >= 0.7 * len(core)


def _same_kind(found: Indicator, unit: str) -> bool:
    share = unit.startswith(("%", "个百分点")) or "分之" in unit
    return not unit or share == (found.unit in {"%", "‰"})


def nearest_indicators(phrase: str, count: int = 3) -> tuple[Indicator, ...]:
    """Indicators whose names are nearest to a phrase, for suggestions."""
    hits = process.extract(_core(phrase), list(_names()), scorer=fuzz.ratio, limit=count * 2)
    ids = dict.fromkeys(identifier for name, score, _ in hits if score > 30 for identifier in _names()[name])
    return tuple(found for found in map(indicator, list(ids)[:count]) if found)
