"""Checks of a city pack: everything found is said at once, nothing is mended."""

from collections import defaultdict
from collections.abc import Iterator

from dafeng.errors import Finding, Text, UnitError
from dafeng.facts.city import City
from dafeng.facts.records import Fact
from dafeng.units import factor

__all__ = ["check_city"]

_MAY_PASS = ("growth", "cut", "ratio", "index", "change", "share_of_max")
_CLOSES = 1e-3


def check_city(city: City) -> tuple[Finding, ...]:
    """All findings of a pack: values that cannot be, sources that disagree, balances that do not close.

    Returns
    -------
    tuple of Finding
        Errors first.
    """
    found = [*_impossible(city), *_balance(city), *_electricity(city), *_conflicts(city)]
    return tuple(sorted(found, key=lambda finding: ("error", "warning", "note").index(finding.severity)))


def _impossible(city: City) -> Iterator[Finding]:
    for fact in city.facts:
        share = fact.unit in {"%", "share"} and not any(word in fact.variable for word in _MAY_PASS)
        limit = 100.0 if fact.unit == "%" else 1.0
        if share and not 0 <= fact.value <= limit:
            yield _fault(fact, "share_out_of_range", f"0–{limit:g}")
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
    if not city.has("final_energy_total"):
        return
    for total in city.rows("final_energy_total"):
        cells = [fact for fact in city.rows("final_energy") if fact.year == total.year]
        for dimension in ("sector", "fuel"):
            variable = f"final_energy_{dimension}_total"
            sums: dict[str, float] = defaultdict(float)
            for fact in cells:
                sums[getattr(fact, dimension)] += fact.value
            stated = {getattr(f, dimension): f.value for f in city.rows(variable) if f.year == total.year}
            for label, value in sums.items():
                if abs(value - stated.get(label, value)) > _CLOSES:
                    yield _open(f"{variable} {total.year} {label}", value, stated[label])
        if abs(sum(fact.value for fact in cells) - total.value) > 0.02:
            yield _open(f"final_energy_total {total.year}", sum(fact.value for fact in cells), total.value)


def _electricity(city: City) -> Iterator[Finding]:
    """Electricity used = generated in the city + imported, where all three are known."""
    if not city.has("electricity_net_import"):
        return
    for imported in city.rows("electricity_net_import"):
        used = next((f.value for f in city.rows("electricity_total") if f.year == imported.year), None)
        local = next((f.value for f in city.rows("electricity_local_generation") if f.year == imported.year), None)
        if used is not None and local is not None and abs(used - local - imported.value) > 0.05:
            yield _open(f"electricity {imported.year}", local + imported.value, used)


def _open(where: str, found: float, stated: float) -> Finding:
    return Finding(
        "error",
        "balance_open",
        where,
        Text(f"各项之和为{found:.4f}", f"the parts add up to {found:.4f}"),
        Text(f"{stated:.4f}", f"{stated:.4f}"),
        Text("请改正其中一项", "mend one of them"),
    )


def _conflicts(city: City) -> Iterator[Finding]:
    for variable in city.variables:
        for sector, fuel in sorted({(fact.sector, fact.fuel) for fact in city.rows(variable) if fact.year is not None}):
            if not _is_one_kind(city.rows(variable, sector=sector, fuel=fuel)):
                continue  # a plug-in hybrid has litres and kilowatt-hours: two carriers, no conflict
            series = city.series(variable, sector=sector, fuel=fuel)
            for fact in series.conflicts:
                if fact.place or fact.unit != series.unit:
                    continue
                chosen = series.values[series.years.index(fact.year or 0)]
                if chosen and abs(fact.value / chosen - 1) > 0.01:
                    yield _conflict(fact, chosen, city)


def _is_one_kind(facts: tuple[Fact, ...]) -> bool:
    try:
        return all(factor(fact.unit, facts[0].unit) > 0 for fact in facts)
    except UnitError:
        return False


def _conflict(fact: Fact, chosen: float, city: City) -> Finding:
    source = city.sources[fact.source].title
    return Finding(
        "warning",
        "conflict",
        f"{fact.variable} {fact.year} {fact.sector} {fact.fuel}".strip(),
        Text(
            f"《{source}》为{fact.value:g}{fact.unit},采用{chosen:g}", f"'{source}' states {fact.value:g} {fact.unit}; {chosen:g} is used"
        ),
        Text("同一年只有一个值", "one value a year"),
        Text("请确认口径与来源", "decide on scope and source"),
    )
