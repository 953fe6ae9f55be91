"""Ways to close a gap in a series. Each gives new facts *and* the sentence that says what it did; none acts by itself.

The new facts are `estimated` (copied ones `assumed`), carry the sentence as their method and the source they rest on, and their
range is, relative to the value, never narrower than that of the facts they rest on. `City.with_facts` takes them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from dafeng.errors import SourceError, Text
from dafeng.facts.records import Fact, Series, Status
from dafeng.units import convert

__all__ = ["CopyNeighbour", "Filled", "Interpolation", "ProxyScaling", "RateRoll"]


class Filled(NamedTuple):
    """What a filler gives: the facts of the missing years, and the sentence that says how they were made."""

    facts: tuple[Fact, ...]
    text: Text


_NOTHING = Filled((), Text("没有缺口", "there is no gap"))


@dataclass(frozen=True)
class Interpolation:
    """Straight line between the known years on either side; nothing before the first or after the last."""

    def fill(self, series: Series, years: Iterable[int]) -> Filled:
        """Fill the years asked for that the series does not have.

        Raises
        ------
        SourceError
            If a year lies outside the known ones.
        """
        missing = _missing(series, years)
        _refuse(series, [y for y in missing if not series.years[0] < y < series.years[-1]], "interpolated", "内插")
        text = Text(f"{_span(missing)}由已知年份线性内插", f"{_span(missing)} interpolated on a straight line between known years")

        def _made(year: int) -> tuple[float, float, float, Fact]:
            after = next(i for i, known in enumerate(series.years) if known > year)
            value = float(np.interp(year, series.years, series.values))
            before, behind = (abs(value) * fact.uncertainty / 100 for fact in series.facts[after - 1 : after + 1])
            return value, value - max(before, behind), value + max(before, behind), series.facts[after - 1]

        return _filled(series, missing, text, _made)


@dataclass(frozen=True)
class RateRoll:
    """Rolls the first or last known value back or on by a yearly rate.

    Parameters
    ----------
    rate
        Change a year, 0.02 for two percent. 1/a
    half_width
        Half of the 95 % range of the rate; the range widens with every year. 1/a
    reason
        Where the rate comes from, in two languages.
    """

    rate: float
    half_width: float
    reason: Text

    def fill(self, series: Series, years: Iterable[int]) -> Filled:
        """Fill the years asked for before the first or after the last known one.

        Raises
        ------
        SourceError
            If a year lies between known ones: there the rate is known already.
        """
        missing = _missing(series, years)
        _refuse(series, [y for y in missing if series.years[0] < y < series.years[-1]], "rolled by a rate", "按增速外推")
        percent = f"{self.rate:+.2%}±{self.half_width:.2%}"
        text = Text(
            f"{_span(missing)}按年变化率{percent}外推({self.reason.zh})", f"{_span(missing)} rolled by {percent} a year ({self.reason.en})"
        )

        def _made(year: int) -> tuple[float, float, float, Fact]:
            edge = 0 if year < series.years[0] else -1
            steps = year - series.years[edge]
            growth = (1 + self.rate) ** steps
            slow, fast = sorted((1 + self.rate + side * self.half_width) ** steps for side in (-1, 1))
            return series.values[edge] * growth, series.low[edge] * slow, series.high[edge] * fast, series.facts[edge]

        return _filled(series, missing, text, _made)


@dataclass(frozen=True)
class ProxyScaling:
    """Follows another series, scaled by the mean ratio of the two over the years both are known.

    Parameters
    ----------
    proxy
        The other series, in any unit.
    """

    proxy: Series

    def fill(self, series: Series, years: Iterable[int]) -> Filled:
        """Fill the years asked for where the proxy is known; the range covers the ratios seen.

        Raises
        ------
        SourceError
            If the two share no year, or the proxy lacks a year asked for.
        """
        missing = _missing(series, years)
        if not missing:
            return _NOTHING
        proxy = dict(zip(self.proxy.years, self.proxy.values, strict=True))
        known = dict(zip(series.years, series.values, strict=True))
        ratios = [known[year] / proxy[year] for year in known if proxy.get(year)]
        _refuse(
            series,
            missing if not ratios else [y for y in missing if y not in proxy],
            f"scaled by '{self.proxy.variable}'",
            "按代理指标推算",
        )
        ratio = float(np.mean(ratios))
        text = Text(
            f"{_span(missing)}按“{self.proxy.variable}”推算,比值{ratio:.4g}取{len(ratios)}个共同年份均值",
            f"{_span(missing)} scaled by '{self.proxy.variable}', ratio {ratio:.4g} is the mean of {len(ratios)} common years",
        )

        def _made(year: int) -> tuple[float, float, float, Fact]:
            nearest = min(range(len(series.years)), key=lambda i: abs(series.years[i] - year))
            base, value = series.facts[nearest], ratio * proxy[year]
            half = abs(value) * base.uncertainty / 100
            return value, min(ratios) * proxy[year] - half, max(ratios) * proxy[year] + half, base

        return _filled(series, missing, text, _made)


@dataclass(frozen=True)
class CopyNeighbour:
    """Copies the nearest known year; the weakest way, so its facts are `assumed`.

    Parameters
    ----------
    within
        Farthest year that may be copied. a
    """

    within: int

    def fill(self, series: Series, years: Iterable[int]) -> Filled:
        """Fill the years asked for from the nearest known year.

        Raises
        ------
        SourceError
            If no known year is near enough.
        """
        missing = _missing(series, years)
        far = [y for y in missing if min(abs(y - known) for known in series.years) > self.within]
        _refuse(series, far, f"copied from a year within {self.within}", f"取{self.within}年内的邻近年份")
        text = Text(f"{_span(missing)}取最近已知年份的值", f"{_span(missing)} copied from the nearest known year")

        def _made(year: int) -> tuple[float, float, float, Fact]:
            i = min(range(len(series.years)), key=lambda i: abs(series.years[i] - year))
            half = max(series.values[i] - series.low[i], series.high[i] - series.values[i])
            half *= 1 + abs(year - series.years[i])  # each year away adds the range once more
            return series.values[i], series.values[i] - half, series.values[i] + half, series.facts[i]

        return _filled(series, missing, text, _made, "assumed")


def _missing(series: Series, years: Iterable[int]) -> list[int]:
    return sorted(set(years) - set(series.years))


def _span(years: list[int]) -> str:
    return ", ".join(map(str, years))


def _refuse(series: Series, years: list[int], how_en: str, how_zh: str) -> None:
    if years:
        known = f"{series.years[0]}–{series.years[-1]}"
        raise SourceError(
            f"'{series.variable}' cannot be {how_en} for {_span(years)}; known are {len(series.years)} years in {known}. "
            "Ask for other years or choose another way to fill.",
            f"“{series.variable}”{_span(years)}年不能{how_zh};已知{known}中的{len(series.years)}个年份。请换年份或换一种填补方法。",
        )


def _filled(
    series: Series, missing: list[int], text: Text, at: Callable[[int], tuple[float, float, float, Fact]], status: Status = "estimated"
) -> Filled:
    return Filled(tuple(_fact(series, year, at(year), text, status) for year in missing), text) if missing else _NOTHING


def _fact(series: Series, year: int, made: tuple[float, float, float, Fact], text: Text, status: Status) -> Fact:
    value, low, high, base = made
    value, low, high = (convert(number, series.unit, base.unit) for number in (value, low, high))
    return replace(base, value=value, low=low, high=high, year=year, status=status, method=text.en, note="")
