"""Checks of a city pack: everything found is said at once, nothing is mended."""

import math
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from dafeng.errors import Finding, SourceError, Text, UnitError
from dafeng.facts.balance import read_balance
from dafeng.facts.city import City
from dafeng.facts.records import Fact, Series
from dafeng.units import convert, factor

__all__ = ["check_city"]

_MAY_PASS = ("growth", "cut", "ratio", "index", "change", "share_of_max")
_MAY_BE_NEGATIVE = ("response", "correlation", *_MAY_PASS, "net_", "balance", "difference", "temperature", "elasticity")
_CLOSES = 1e-3
"""TWh; the table is printed to 0.0001, so a fuel's 28 cells may miss their total by a few of these."""
_ELECTRICITY_CLOSES = 0.05
"""TWh; half a unit of the last digit in which the three are known."""
_DISTRICTS_CLOSE = 0.01
_AGREES = 0.01
_JUMP = 0.4
"""In logarithms, about a half more or a third less than usual in one year; judgement: recorded city series here stay within 0.4 but for a pandemic."""


def check_city(city: City) -> tuple[Finding, ...]:
    """All findings of a pack: values that cannot be, sources that disagree, balances that do not close.

    Returns
    -------
    tuple of Finding
        Errors first.
    """
    checks = (_impossible, _balance, _electricity, _districts, _conflicts, _jumps)
    found = [finding for check in checks for finding in check(city)]
    return tuple(sorted(found, key=lambda finding: ("error", "warning", "note").index(finding.severity)))


def _impossible(city: City) -> Iterator[Finding]:
    for fact in city.facts:
        share = fact.unit in {"%", "share"} and not any(word in fact.variable for word in _MAY_PASS)
        limit = 100.0 if fact.unit == "%" else 1.0
        if share and not 0 <= fact.value <= limit:
            yield _fault(fact, "share_out_of_range", f"0–{limit:g}")
        elif fact.value < 0 and not any(word in fact.variable for word in _MAY_BE_NEGATIVE):
            yield _fault(fact, "negative", "≥0")
        outside = fact.low is not None and fact.high is not None and not fact.low <= fact.value <= fact.high
        if outside:
            yield _fault(fact, "value_outside_its_range", f"{fact.low:g}–{fact.high:g}")


def _fault(fact: Fact, code: str, expected: str) -> Finding:
    return Finding(
        "error",
        code,
        f"{fact.variable} {fact.year} {fact.sector} {fact.fuel}".strip(),
        Text(f"值为{fact.value:g}{fact.unit}", f"the value is {fact.value:g} {fact.unit}"),
        Text(expected, expected),
        Text("请核对来源", "check the source"),
    )


def _balance(city: City) -> Iterator[Finding]:
    """Sectors = fuels = total, to 0.001 TWh, in every year the table has."""
    if not city.has("final_energy"):
        return
    for year in sorted({fact.year for fact in city.rows("final_energy") if fact.year is not None}):
        try:
            balance = read_balance(city, year)
        except SourceError as error:
            yield _incomplete(year, error)
            continue
        for name, gap in balance.gaps.items():
            if abs(gap) > _CLOSES:
                yield _open(f"final_energy {year} {name}", f"{-gap:+.4f} TWh")


def _incomplete(year: int, error: SourceError) -> Finding:
    return Finding(
        "error",
        "balance_incomplete",
        f"final_energy {year}",
        error.text,
        Text("分部门、分品种与合计均已给出", "totals of sectors, of fuels and of all are stated"),
        Text("请补充缺少的合计", "add the totals that are missing"),
    )


def _electricity(city: City) -> Iterator[Finding]:
    """Electricity used = generated in the city + imported, where all three are known."""
    names = ("electricity_total", "electricity_local_generation", "electricity_net_import")
    if not all(city.has(name) for name in names):
        return
    used, local, imported = ({fact.year: fact.value for fact in reversed(city.rows(name))} for name in names)
    for year in sorted(year for year in imported if year in used and year in local and year is not None):
        gap = local[year] + imported[year] - used[year]
        if abs(gap) > _ELECTRICITY_CLOSES:
            yield _open(f"electricity {year}", f"{gap:+.2f}")


def _open(where: str, gap: str) -> Finding:
    return Finding(
        "error",
        "balance_open",
        where,
        Text(f"各项之和与合计相差{gap}", f"the parts differ from the total by {gap}"),
        Text("各项之和等于合计", "the parts add up to the total"),
        Text("请改正其中一项", "mend one of them"),
    )


def _districts(city: City) -> Iterator[Finding]:
    """Districts add up to the city in every year all of them are known, to 1 %; the city's value is the nearest within a year."""
    for variable, whole in city.district_sums.items():
        rows = [fact for fact in city.rows(variable) if fact.place in city.districts] if city.has(variable) else []
        for year in sorted({fact.year for fact in rows if fact.year is not None}):
            parts = {fact.place: convert(fact.value, fact.unit, rows[0].unit) for fact in rows if fact.year == year}
            stated = city.series(whole, unit=rows[0].unit)
            nearest = min(range(len(stated.years)), key=lambda i: abs(stated.years[i] - year))
            if len(parts) == len(city.districts) and abs(stated.years[nearest] - year) <= 1:
                gap = sum(parts.values()) / stated.values[nearest] - 1
                if abs(gap) > _DISTRICTS_CLOSE:
                    yield _open(f"{variable} {year}", f"{gap:+.1%}")


def _jumps(city: City) -> Iterator[Finding]:
    """Years in which a recorded series moves far from its usual pace: a change of scope, a slip, or a real event to be named."""
    for series in _all_series(city):
        if not series.variable.startswith("target_"):
            first = series.facts[0]
            yield from _jumps_of(series, f"{series.variable} {{}} {first.sector} {first.fuel} {first.place}")


def _jumps_of(series: Series, where: str) -> Iterator[Finding]:
    observed = all(fact.status != "assumed" for fact in series.facts) and "growth" not in series.variable
    if not observed or len(series.years) < 4 or min(series.values) <= 0:
        return
    pace = [
        math.log(after / before) / (late - early)
        for (early, before), (late, after) in pairwise(zip(series.years, series.values, strict=True))
    ]
    usual = median(pace)
    limit = max(_JUMP, 5 * median(abs(step - usual) for step in pace))
    for year, step in zip(series.years[1:], pace, strict=True):
        if abs(step - usual) > limit:
            yield _jump(where.format(year).strip(), math.expm1(step), math.expm1(usual))


def _jump(where: str, change: float, usual: float) -> Finding:
    return Finding(
        "warning",
        "broken_series",
        where,
        Text(f"年变化{change:+.0%}", f"changes by {change:+.0%} a year"),
        Text(f"通常每年{usual:+.0%}", f"{usual:+.0%} a year is usual"),
        Text("请核对口径与单位,或注明原因", "check scope and unit, or note the reason"),
    )


def _conflicts(city: City) -> Iterator[Finding]:
    for series in _all_series(city):
        for fact in series.conflicts:
            chosen = series.values[series.years.index(fact.year or 0)]
            stated = convert(fact.value, fact.unit, series.unit)
            if chosen == 0 or abs(stated / chosen - 1) > _AGREES:
                yield _conflict(fact, f"{chosen:g} {series.unit}", city)


def _all_series(city: City) -> Iterator[Series]:
    """Every dated series of a pack, part by part and place by place.

    Left out are parts recorded in two kinds of unit: a plug-in hybrid has litres and kilowatt-hours, two carriers and no series.
    """
    for variable in city.variables:
        dated = [fact for fact in city.rows(variable) if fact.year is not None]
        for sector, fuel, place in sorted({(fact.sector, fact.fuel, fact.place) for fact in dated}):
            rows = city.rows(variable, sector=sector, fuel=fuel)
            if _is_one_kind(rows):
                yield city.series(variable, sector=sector, fuel=fuel, place=place)


def _is_one_kind(facts: tuple[Fact, ...]) -> bool:
    try:
        return all(factor(fact.unit, facts[0].unit) > 0 for fact in facts)
    except UnitError:
        return False


def _conflict(fact: Fact, chosen: str, city: City) -> Finding:
    source = city.sources[fact.source].title
    return Finding(
        "warning",
        "conflict",
        f"{fact.variable} {fact.year} {fact.sector} {fact.fuel}".strip(),
        Text(f"《{source}》为{fact.value:g}{fact.unit},采用{chosen}", f"'{source}' states {fact.value:g} {fact.unit}; {chosen} is used"),
        Text("同一年只有一个值", "one value a year"),
        Text("请确认口径与来源", "decide on scope and source"),
    )
