"""Recorded inventories beside what the pathway computes of the same boundary."""

from dafeng.facts import City

__all__ = ["RECORDED", "recorded_of"]

RECORDED = {
    "co2_total": ("co2_total_with_electricity",),
    "co2_territorial": ("co2_territorial_series", "co2_territorial_total"),
}
"""Variables that record the same boundary as a quantity; a city may have the first of them, or a later one."""


def recorded_of(city: City) -> dict[str, list[dict[str, float]]]:
    """Recorded values with their ranges, by quantity; an empty list where the city has none.

    Returns
    -------
    dict
        Rows of ``year``, ``value``, ``low`` and ``high``, Mt/a.
    """
    return {quantity: _rows(city, names) for quantity, names in RECORDED.items()}


def _rows(city: City, names: tuple[str, ...]) -> list[dict[str, float]]:
    name = next((name for name in names if city.has(name)), None)
    if name is None:
        return []
    found = city.series(name, fuel=city.rows(name)[0].fuel, unit="Mt")
    points = zip(found.years, found.values, found.low, found.high, strict=True)
    return [{"year": int(year), "value": float(value), "low": float(low), "high": float(high)} for year, value, low, high in points]
