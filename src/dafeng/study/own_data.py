"""What a user brings to the power system: a load curve and a weather file; both are read before anything is computed."""

from pathlib import Path

import numpy as np

from dafeng.errors import Text
from dafeng.facts import City
from dafeng.power import Floats, load_system, read_epw, read_load
from dafeng.power.calendar import calendar
from dafeng.power.pv import has_pvlib, pv_output
from dafeng.power.records import System
from dafeng.study.hourly import OwnData

__all__ = ["read_own"]


def read_own(city: City, load: Path | None = None, weather: Path | None = None) -> OwnData:
    """Read a load curve and an EPW weather file.

    Temperatures of the file change heating and cooling, its radiation the output of PV in every district; the latter needs the extra ``pv``,
    without which PV stays that of the station's normal year and a note says so.

    Raises
    ------
    PowerError
        If a file is missing or is not what it should be.
    """
    curve = read_load(load) if load else None
    if weather is None:
        return OwnData(curve)
    temperature, radiation = read_epw(weather)
    system = load_system(city)
    if not len(system.pv):
        return OwnData(curve, temperature)
    if not has_pvlib():
        return OwnData(curve, temperature, notes=(_NO_PVLIB,))
    return OwnData(curve, temperature, _pv_of(system, radiation, temperature))


_NO_PVLIB = Text(
    "天气文件只改变了冷热负荷;光伏出力仍为气象站正常年:计算需要 pvlib(pip install 'dafeng[pv]')。",
    "The weather file changed heating and cooling only; PV stays that of the station's normal year: it needs pvlib (pip install 'dafeng[pv]').",
)


def _pv_of(system: System, radiation: Floats, temperature: Floats) -> Floats:
    """Output of roofs by district, share of capacity. [district, hour]"""
    clock = calendar(system.calendar_year)
    return np.array([pv_output(system.climate, clock, radiation, temperature, place) for place in system.pv_places])
