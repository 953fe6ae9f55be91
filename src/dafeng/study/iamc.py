"""Results in the format of the Integrated Assessment Modeling Consortium: one row a model, scenario, region, variable and unit, years as columns.

Readable by pyam and by the tools of the IPCC scenario databases. Variable names follow the common definitions where they exist; what they
do not name stands under ``Dafeng``.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from dafeng import __version__
from dafeng.pathway import YEARS, Array
from dafeng.study.judge import quantity_unit
from dafeng.units import convert

__all__ = ["iamc_csv", "iamc_rows", "write_iamc"]

_HEAD = ("model", "scenario", "region", "variable", "unit")
_QUANTILES = ((0.05, "5th Percentile"), (0.5, ""), (0.95, "95th Percentile"))
_NAMES = {
    "population": ("Population", "million"),
    "gdp": ("GDP|MER", "billion CNY/yr"),
    "co2_territorial": ("Emissions|CO2|Energy and Industrial Processes", "Mt CO2/yr"),
    "co2_energy": ("Emissions|CO2|Energy", "Mt CO2/yr"),
    "co2_process": ("Emissions|CO2|Industrial Processes", "Mt CO2/yr"),
    "electricity_demand": ("Final Energy|Electricity", "EJ/yr"),
    "electricity_consumption": ("Final Energy|Electricity", "EJ/yr"),
    "final_energy": ("Final Energy", "EJ/yr"),
    "energy_total_equal": ("Primary Energy", "EJ/yr"),
    "renewable_capacity": ("Capacity|Electricity|Renewables", "GW"),
    "pv_capacity": ("Capacity|Electricity|Solar|PV", "GW"),
    "nev_stock": ("Stocks|Transportation|Light-Duty Vehicle|Electric", "million"),
}
"""Quantity, its name in the common definitions and the unit it has there."""
_EJ_PER_TWH = 0.0036


def _name(quantity: str) -> tuple[str, str, float]:
    """Variable, unit, and factor from the quantity's own unit."""
    unit = quantity_unit(quantity)
    variable, wanted = _NAMES.get(quantity, (f"Dafeng|{quantity.replace('_', ' ').title()}", ""))
    if wanted == "EJ/yr":
        return variable, wanted, float(convert(1.0, unit, "TWh")) * _EJ_PER_TWH
    return variable, wanted or unit or "dimensionless", 1.0


def iamc_rows(results: Mapping[str, Mapping[str, Array]], region: str) -> Iterator[dict[str, object]]:
    """Rows of all scenarios: median and the 5 and 95 % quantile of every quantity that has no further dimension.

    Parameters
    ----------
    results
        Scenario, quantity, values with dimensions ``draw, year``.
    region
        Name of the place.
    """
    for scenario, quantities in results.items():
        for quantity, values in quantities.items():
            if set(values.dims) - {"draw", "year"} or "year" not in values.dims:
                continue
            variable, unit, scale = _name(quantity)
            full = values if "draw" in values.dims else values.expand_dims("draw")
            found = np.quantile(full.transpose("draw", "year").values * scale, [q for q, _ in _QUANTILES], axis=0)
            for (_, word), path in zip(_QUANTILES, found, strict=True):
                named = f"{variable}|{word}" if word else variable
                head: dict[str, object] = dict(zip(_HEAD, (f"Dafeng {__version__}", scenario, region, named, unit), strict=True))
                yield head | {str(year): f"{value:.6g}" for year, value in zip(YEARS, path, strict=True)}


def iamc_csv(results: Mapping[str, Mapping[str, Array]], region: str) -> str:
    """The rows as text of a csv file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [*_HEAD, *map(str, YEARS)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(iamc_rows(results, region))
    return buffer.getvalue()


def write_iamc(results: Mapping[str, Mapping[str, Array]], region: str, path: Path) -> Path:
    """Write ``path`` in UTF-8."""
    path.write_text(iamc_csv(results, region), encoding="utf-8")
    return path
