"""What differs from year to year: hydro years, summers and winters, the business cycle. Nothing of it before the last observed year."""

import zlib

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.facts import City
from dafeng.pathway.quantity import Array
from dafeng.pathway.sample import YEARS
from dafeng.units import convert

__all__ = ["growth_shock", "weather_years", "yearly_normals"]

Floats = npt.NDArray[np.float64]


def yearly_normals(name: str, seed: int, draws: int, memory: float = 0.0) -> Floats:
    """Standard normal numbers by draw and year, the same in every scenario; ``memory`` is the correlation of neighbouring years.

    Parameters
    ----------
    name, seed
        What they are drawn with: other names and seeds give independent numbers.
    draws
        The first rows do not depend on how many there are.
    memory
        Of the autoregression x(t) = memory x(t-1) + sqrt(1 - memory^2) e(t), stationary from its first year.

    Returns
    -------
    ndarray
        [draw, year]

    Examples
    --------
    >>> bool((yearly_normals("hydro", 1, 9)[:2] == yearly_normals("hydro", 1, 2)).all())
    True
    """
    fresh = np.random.default_rng([seed, zlib.crc32(f"{name}|year".encode())]).standard_normal((draws, len(YEARS)))
    values = fresh.copy()
    for year in range(1, len(YEARS)):
        values[:, year] = memory * values[:, year - 1] + np.sqrt(1 - memory**2) * fresh[:, year]
    return values


def weather_years(city: City, seed: int, draws: int, after: int, *, central: bool) -> dict[str, Array]:
    """Hydro year, summer and winter as deviations from the mean year, in standard deviations.

    Dry years and hot summers come together, as in 2022: the summer is drawn with the stated correlation to the hydro year.

    Parameters
    ----------
    after
        Years up to this one are observed, weather and all: the deviations are zero.
    central
        Mean years throughout.
    """
    hydro, own, winter = (yearly_normals(name, seed, draws) for name in ("hydro_year", "summer_heat", "winter_cold"))
    together = _stated(city, "hydro_heat_correlation")
    summer = together * hydro + np.sqrt(1 - together**2) * own
    names = {"hydro_year": hydro, "summer_heat": summer, "winter_cold": winter}
    return {name: _later(values, after, central=central) for name, values in names.items()}


def growth_shock(city: City, seed: int, draws: int, after: int, *, central: bool) -> Array:
    """Growth of GDP beside its path: the business cycle, with memory from year to year. [draw, year], 1/a"""
    shocks = yearly_normals("business_cycle", seed, draws, _stated(city, "growth_memory"))
    return _later(shocks * _stated(city, "growth_variation"), after, central=central)


def _stated(city: City, name: str) -> float:
    fact = city.rows(name)[0]
    return convert(fact.value, fact.unit, "1") if fact.unit != "1/a" else fact.value


def _later(values: Floats, after: int, *, central: bool) -> Array:
    known = np.where((after < YEARS) & (not central), values, 0.0)
    return xr.DataArray(known, coords={"year": YEARS}, dims=("draw", "year"))
