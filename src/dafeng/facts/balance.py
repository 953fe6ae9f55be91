"""The energy balance of a year: who used which fuel, whether it adds up, and draws of it that add up as well."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.errors import SourceError
from dafeng.facts.city import City
from dafeng.facts.records import Fact
from dafeng.units import convert

__all__ = ["Balance", "close_balance", "read_balance", "sample_balance", "statistical_difference"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Balance:
    """Final energy of a year.

    Parameters
    ----------
    year
        Calendar year.
    sectors, fuels
        Labels, in the order of the table.
    cells
        Final energy of each sector and fuel; zero where the table has no row. [sector, fuel], TWh/a
    cell_spread
        Standard deviation of the logarithm of each cell. [sector, fuel], 1
    fuel_totals, fuel_spread
        Stated total of each fuel in TWh/a and its standard deviation of the logarithm. [fuel]
    sector_totals
        Stated total of each sector. [sector], TWh/a
    total
        Stated final energy of the city. TWh/a
    """

    year: int
    sectors: tuple[str, ...]
    fuels: tuple[str, ...]
    cells: Floats
    cell_spread: Floats
    fuel_totals: Floats
    fuel_spread: Floats
    sector_totals: Floats
    total: float

    @property
    def gaps(self) -> dict[str, float]:
        """What each stated total lacks of the sum of its parts, TWh/a; all below a rounding in a balance that closes."""
        by_fuel = zip(self.fuels, self.fuel_totals - self.cells.sum(axis=0), strict=True)
        by_sector = zip(self.sectors, self.sector_totals - self.cells.sum(axis=1), strict=True)
        found = {f"fuel {name}": gap for name, gap in by_fuel} | {f"sector {name}": gap for name, gap in by_sector}
        found |= {
            "total of fuels": self.total - self.fuel_totals.sum(),
            "total of sectors": self.total - self.sector_totals.sum(),
        }
        return {name: float(gap) for name, gap in found.items()}


def read_balance(city: City, year: int | None = None) -> Balance:
    """Final energy of a year from a city's rows ``final_energy`` and its stated totals.

    Parameters
    ----------
    city
        Rows ``final_energy`` carry sector and fuel; ``final_energy_fuel_total``, ``final_energy_sector_total`` and
        ``final_energy_total`` state what they should add up to.
    year
        The base year if not given.

    Raises
    ------
    SourceError
        If the year has no rows, or a total is not stated: a total is never made up from its parts.
    """
    year = city.base_year if year is None else year
    rows = [fact for fact in city.rows("final_energy") if fact.year == year]
    if not rows:
        known = sorted({fact.year for fact in city.rows("final_energy") if fact.year is not None})
        message = f"{city.name} has no energy balance of {year}, found {known}. Add rows 'final_energy' of that year to facts.csv."
        raise SourceError(message, f"{city.title.zh}没有{year}年的能源平衡表,现有{known}。请在 facts.csv 中补充该年的 final_energy。")
    sectors, fuels = _labels(rows)
    cells, spread = np.zeros((len(sectors), len(fuels))), np.zeros((len(sectors), len(fuels)))
    for fact in rows:
        at = sectors.index(fact.sector), fuels.index(fact.fuel)
        cells[at], spread[at] = convert(fact.value, fact.unit, "TWh"), fact.log_spread
    fuel_facts = [_stated(city, "final_energy_fuel_total", year, fuel=fuel) for fuel in fuels]
    sector_facts = [_stated(city, "final_energy_sector_total", year, sector=sector) for sector in sectors]
    return Balance(
        year=year,
        sectors=sectors,
        fuels=fuels,
        cells=cells,
        cell_spread=spread,
        fuel_totals=_in_twh(fuel_facts),
        fuel_spread=np.array([fact.log_spread for fact in fuel_facts]),
        sector_totals=_in_twh(sector_facts),
        total=float(_in_twh([_stated(city, "final_energy_total", year)])[0]),
    )


def _labels(rows: Iterable[Fact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = tuple(rows)
    return tuple(dict.fromkeys(fact.sector for fact in found)), tuple(dict.fromkeys(fact.fuel for fact in found))


def _stated(city: City, variable: str, year: int, sector: str = "", fuel: str = "") -> Fact:
    series = city.series(variable, sector=sector, fuel=fuel)
    if year not in series.years:
        part = sector or fuel or "all"
        message = f"{city.name}: '{variable}' of {part} is not stated for {year}. Add it to facts.csv; it is not made up from its parts."
        raise SourceError(message, f"{city.title.zh}:{year}年“{variable}”({part})没有给出。请在 facts.csv 中补充;程序不会用分项之和代替。")
    return series.facts[series.years.index(year)]


def _in_twh(facts: list[Fact]) -> Floats:
    return np.array([convert(fact.value, fact.unit, "TWh") for fact in facts])


def close_balance(balance: Balance, fuel_normals: Floats, cell_normals: Floats) -> Floats:
    """Balances that close, from random numbers: fuel totals first, then the shares of the sectors within each.

    A total is drawn from its own 95 % range; each cell is drawn from its range and then scaled so that the fuel's cells add
    up to that total. What the cells' ranges say is thus kept in the shares, and what is known best, the total, is kept whole.

    Parameters
    ----------
    balance
        Values and ranges.
    fuel_normals
        Standard normal. [draw, fuel]
    cell_normals
        Standard normal. [draw, sector, fuel]

    Returns
    -------
    ndarray
        [draw, sector, fuel], TWh/a. Zero normals give the balance itself.
    """
    totals = balance.fuel_totals * np.exp(fuel_normals * balance.fuel_spread)
    cells = balance.cells * np.exp(cell_normals * balance.cell_spread)
    sums = cells.sum(axis=1)
    # a fuel nobody uses keeps its zeros: there is nothing to share out
    scale = np.divide(totals, sums, out=np.zeros_like(totals), where=sums > 0)
    closed: Floats = cells * scale[:, None, :]
    return closed


def sample_balance(balance: Balance, draws: int, rng: np.random.Generator) -> Floats:
    """Draw balances that close to rounding, see `close_balance`.

    Returns
    -------
    ndarray
        [draw, sector, fuel], TWh/a.
    """
    fuel_normals = rng.standard_normal((draws, len(balance.fuels)))
    cell_normals = rng.standard_normal((draws, len(balance.sectors), len(balance.fuels)))
    return close_balance(balance, fuel_normals, cell_normals)


def statistical_difference(available: Iterable[float], conversion: Iterable[float], losses: float, final: Iterable[float]) -> float:
    """Last row of a balance table: available + conversion - losses - final use, in the unit of the table.

    Parameters
    ----------
    available
        Parts of energy available: output, inflow, stocks drawn; outflow and stocks added are negative.
    conversion
        Output of power plants, refineries and the like; their input is negative.
    losses
        Of networks.
    final
        Final use of each sector.

    Examples
    --------
    >>> statistical_difference([10.0, 5.0, -2.0], [-4.0, 2.0], 0.5, [6.0, 4.5])
    0.0
    """
    return sum(available) + sum(conversion) - losses - sum(final)
