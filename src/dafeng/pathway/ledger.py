"""The calibration ledger: what the run says of known years beside what the statistics say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dafeng.facts import City
from dafeng.pathway.quantity import Array, quantities
from dafeng.pathway.run import CHAPTERS

__all__ = ["Entry", "Ledger", "calibration_ledger"]

_COMPARED = (
    ("population", "population_resident", "", ""),
    ("gdp", "gdp_constant_2020", "", ""),
    ("electricity_demand", "electricity_total", "", "electricity"),
    ("peak_load", "peak_load", "", "electricity"),
    ("nev_stock", "nev_stock_total", "", "NEV"),
    ("co2_territorial", "co2_territorial_series", "", ""),
    ("energy_total_equal", "energy_consumption_series_equal_value", "", ""),
    ("clinker", "cement_clinker_output", "industry:nonmetallic_minerals", ""),
)
"""Quantity, recorded variable, its sector and fuel."""


@dataclass(frozen=True)
class Entry:
    """One year of one quantity: the run's median, the statistic with its 95 % range, in the quantity's unit."""

    quantity: str
    variable: str
    label: str
    unit: str
    year: int
    computed: float
    recorded: float
    low: float
    high: float
    status: str

    @property
    def difference(self) -> float:
        """Computed less recorded, as a share of recorded."""
        return self.computed / self.recorded - 1


@dataclass(frozen=True)
class Ledger:
    """Entries with their two sums: a small net can hide large differences, so both are shown."""

    entries: tuple[Entry, ...]

    def net(self, quantity: str, year: int) -> float:
        """Sum of the differences of a quantity's parts in a year, in its unit."""
        return sum(e.computed - e.recorded for e in self._of(quantity, year))

    def absolute(self, quantity: str, year: int) -> float:
        """Sum of the absolute differences of a quantity's parts in a year, in its unit."""
        return sum(abs(e.computed - e.recorded) for e in self._of(quantity, year))

    def _of(self, quantity: str, year: int) -> Iterable[Entry]:
        return (e for e in self.entries if (e.quantity, e.year) == (quantity, year))


def calibration_ledger(city: City, results: Mapping[str, Array]) -> Ledger:
    """Compare a run with every recorded year it covers.

    Parameters
    ----------
    city
        Its recorded series; what the pack does not hold is left out.
    results
        From `run_pathway`; the median over draws is compared.

    Returns
    -------
    Ledger
        One entry a quantity and year; final energy of the base year by fuel.
    """
    entries: list[Entry] = []
    for quantity, variable, sector, fuel in _COMPARED:
        if city.has(variable, sector=sector, fuel=fuel):
            entries += _entries(city, results[quantity], (quantity, variable, sector, fuel))
    for fuel in results["final_energy"].fuel.values.tolist():
        part = results["final_energy"].sel(fuel=fuel, drop=True)
        entries += _entries(city, part, ("final_energy", "final_energy_fuel_total", "", fuel))
    return Ledger(tuple(entries))


def _entries(city: City, values: Array, what: tuple[str, str, str, str]) -> list[Entry]:
    quantity, variable, sector, fuel = what
    unit = quantities(*CHAPTERS)[quantity].unit  # type: ignore[attr-defined]
    stated = city.series(variable, sector=sector, fuel=fuel)
    series = city.series(variable, sector=sector, fuel=fuel, unit=unit if "/a" in stated.unit else unit.removesuffix("/a"))
    medians = values.median("draw")
    return [
        Entry(quantity, variable, sector or fuel, unit, year, float(medians.sel(year=year)), value, low, high, fact.status)
        for year, value, low, high, fact in zip(series.years, series.values, series.low, series.high, series.facts, strict=True)
        if year in medians.year
    ]
