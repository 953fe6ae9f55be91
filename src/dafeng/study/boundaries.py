"""What a city's CO2 is depends on what is counted: boundaries beside published inventories, and why they differ."""

import csv
from dataclasses import dataclass

from dafeng.errors import Text
from dafeng.facts import City

__all__ = ["Boundary", "load_boundaries"]


@dataclass(frozen=True)
class Boundary:
    """One level of CO2.

    Parameters
    ----------
    variable, year
        The recorded value.
    value, low, high
        Mt/a; 95 % range.
    status, source
        Of the fact.
    why
        What is counted, or why it differs.
    """

    variable: str
    year: int
    value: float
    low: float
    high: float
    status: str
    source: str
    why: Text


def load_boundaries(city: City) -> tuple[Boundary, ...]:
    """Levels of a city's ``boundaries.csv``, in its order; empty where the pack has none."""
    path = city.folder / "boundaries.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as table:
        return tuple(_boundary(city, row) for row in csv.DictReader(table))


def _boundary(city: City, row: dict[str, str]) -> Boundary:
    year = int(row["year"])
    series = city.series(row["variable"], fuel=_fuel(city, row["variable"]), unit="Mt")
    at = series.years.index(year)
    fact = series.facts[at]
    source = city.sources[fact.source].title
    return Boundary(
        row["variable"], year, series.values[at], series.low[at], series.high[at], fact.status, source, Text(row["why_zh"], row["why_en"])
    )


def _fuel(city: City, variable: str) -> str:
    return city.rows(variable)[0].fuel
