"""Output of rooftop PV from the monthly radiation of a station, by pvlib (extra ``pv``).

Days differ as clouds do (a seeded draw of clearness whose monthly mean is kept), hours follow the clear-sky course; direct and
diffuse light by Erbs, the tilted roof by the isotropic sky, cells by the PVWatts model. Made once into a table that ships with the pack.
"""

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.calendar import HOURS, Calendar
from dafeng.power.program import Floats
from dafeng.power.records import Climate

try:
    import pandas
    import pvlib
except ImportError:  # the extra is not installed
    pvlib = None

__all__ = ["PERFORMANCE", "TILT", "has_pvlib", "hourly_radiation", "pv_output"]

TILT = 20.0
"""Tilt of roofs toward the south, degrees; judged."""
PERFORMANCE = 0.80
"""Share left after system losses (0.86, the default of PVWatts), inverter (0.96) and roofs that do not face south (0.97); cell
temperature is computed apart."""


def has_pvlib() -> bool:
    """Whether the extra ``pv`` is installed."""
    return pvlib is not None


def _need_pvlib() -> None:
    if pvlib is None:
        raise PowerError(
            "PV profiles need pvlib, which is not installed. Install the extra: pip install 'dafeng[pv]'.",
            "计算光伏曲线需要pvlib,尚未安装。请安装附加组件:pip install 'dafeng[pv]'。",
        )


def hourly_radiation(climate: Climate, clock: Calendar, seed: int) -> Floats:
    """Global horizontal radiation of each hour, W/m2, whose monthly means are the station's. [hour]"""
    _need_pvlib()
    clear = _clear_sky(climate, clock, (climate.latitude, climate.longitude))
    rng = np.random.default_rng(seed + 1)
    clearness = np.clip(rng.beta(1.1, 1.5, size=365), 0.06, 1.0)[clock.day]
    found = np.zeros(HOURS)
    for month in range(1, 13):
        here = clock.month == month
        wanted = climate.radiation[month - 1] * here.sum() / 24
        found[here] = _met(clear[here], clearness[here], wanted)
    return found


def _met(clear: Floats, clearness: Floats, wanted: float) -> Floats:
    """Radiation with the sum wanted, no day above the clear sky. [hour]"""
    shape = clearness
    for _ in range(30):
        found: Floats = clear * np.minimum(shape, 1.0)
        shape = shape * wanted / found.sum()
    return found


def _sun(clock: Calendar, climate: Climate, place: tuple[float, float]) -> "pandas.DataFrame":
    middle = pandas.Timestamp(f"{clock.year}-01-01 00:30") - pandas.Timedelta(hours=climate.utc_offset)
    times = pandas.date_range(middle, periods=HOURS, freq="h", tz="UTC")
    return pvlib.solarposition.get_solarposition(times, *place, altitude=climate.altitude)


def _clear_sky(climate: Climate, clock: Calendar, place: tuple[float, float]) -> Floats:
    zenith = _sun(clock, climate, place)["apparent_zenith"]
    return np.asarray(pvlib.clearsky.haurwitz(zenith)["ghi"], dtype=float)


def pv_output(climate: Climate, clock: Calendar, radiation: Floats, temperature: Floats, place: tuple[float, float]) -> Floats:
    """Output of a roof per unit of its capacity.

    Parameters
    ----------
    radiation, temperature
        W/m2 and °C. [hour]
    place
        Latitude and longitude of the roof.

    Returns
    -------
    ndarray
        Share of capacity. [hour]
    """
    _need_pvlib()
    sun = _sun(clock, climate, place)
    zenith = sun["apparent_zenith"]
    ghi = pandas.Series(radiation, index=sun.index)
    split = pvlib.irradiance.erbs(ghi, zenith, sun.index)
    plane = pvlib.irradiance.get_total_irradiance(TILT, 180.0, zenith, sun["azimuth"], split["dni"], ghi, split["dhi"])
    cell = pvlib.temperature.pvsyst_cell(plane["poa_global"], pandas.Series(temperature, index=sun.index), wind_speed=1.2)
    power = pvlib.pvsystem.pvwatts_dc(plane["poa_global"], cell, 1.0, -0.0037)
    found: Floats = np.clip(np.nan_to_num(np.asarray(power, dtype=float)), 0.0, 1.0) * PERFORMANCE
    return found
