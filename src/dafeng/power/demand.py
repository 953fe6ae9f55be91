"""Hourly demand from yearly energy by use.

Every use has an hourly shape of a working day, a weekend level, and parts that follow degree hours of cooling and heating.
`calibrate` meets the published anchors of one year: the evening peak and the noon load of the record day, the monthly shares of
energy, and with the yearly energy the load factor. What it finds (size of cooling, evening part of cooling at home, level of each
month) is kept for other years; the energy of every use then comes from the pathway.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.optimize import root

from dafeng.errors import PowerError
from dafeng.power.calendar import HOURS, Calendar, calendar
from dafeng.power.program import Floats
from dafeng.power.records import System, Use, Year
from dafeng.power.weather import daily_means, hourly_temperature

__all__ = ["Demand", "Fit", "Shapes", "anchor_report", "calibrate", "demand_of", "shapes_of"]

EVENING = (19, 20, 21, 22)
"""Hours of the clock whose cooling `calibrate` raises or lowers."""


@dataclass(frozen=True)
class Shapes:
    """Hourly shapes of a weather year, each with the mean of one over the normal year. By use: [hour]"""

    base: Mapping[str, Floats]
    cooling: Mapping[str, Floats]
    heating: Mapping[str, Floats]


@dataclass(frozen=True)
class Fit:
    """What the anchors say: factor of cooling energy, evening factor of cooling, level of each month, losses over energy of the uses."""

    cooling: float
    evening: float
    months: tuple[float, ...]


@dataclass(frozen=True)
class Demand:
    """Demand of a year by use and cause, GW. [hour]

    Parameters
    ----------
    uses
        Whole demand of each use, flexible charging as if uncontrolled.
    cooling, heating
        The part that follows the weather.
    vehicles
        Charging if uncontrolled; it is in ``uses`` too.
    """

    uses: Mapping[str, Floats]
    cooling: Floats
    heating: Floats
    vehicles: Floats

    @property
    def total(self) -> Floats:
        """Demand of all uses, GW. [hour]"""
        found: Floats = np.sum(list(self.uses.values()), axis=0)
        return found


def shapes_of(system: System, temperature: Floats | None = None) -> Shapes:
    """Shapes of all uses for the system's normal year, or for given temperatures.

    Parameters
    ----------
    temperature
        °C, [hour]; cooling and heating then answer to it, degree hour for degree hour of the normal year.
    """
    clock = calendar(system.calendar_year)
    normal = hourly_temperature(daily_means(system.climate, clock, system.seed, system.heat_wave), system.climate, clock)
    warm, cold = _degrees(system, normal, clock)
    if temperature is None:
        temperature = normal
    if len(temperature) != HOURS:
        raise PowerError(
            f"{len(temperature)} temperatures were given, expected {HOURS}.", f"给出了{len(temperature)}个温度值,应为{HOURS}个。"
        )
    hot, cool = _degrees(system, temperature, clock)
    return Shapes(
        base={u.id: _base(u, clock) for u in system.uses},
        cooling={u.id: _weathered(u.cooling_hours, hot, warm, clock) for u in system.uses},
        heating={u.id: _weathered(u.heating_hours, cool, cold, clock) for u in system.uses},
    )


def _degrees(system: System, temperature: Floats, clock: Calendar) -> tuple[Floats, Floats]:
    """Degrees above and below the balance points, slow as buildings are: the mean of the last 24 hours and the hour itself. [hour]"""
    daily = temperature.reshape(-1, 24).mean(axis=1)
    before = np.concatenate([daily[:1], daily[:-1]])
    slow = 0.7 * daily[clock.day] + 0.3 * before[clock.day]
    felt = 0.7 * slow + 0.3 * temperature
    return np.maximum(felt - system.cooling_above, 0.0), np.maximum(system.heating_below - felt, 0.0)


def _base(use: Use, clock: Calendar) -> Floats:
    level = np.where(clock.weekday >= 5, use.weekend, 1.0) * np.asarray(use.hours)[clock.hour]
    shape: Floats = level / level.mean()
    return shape


def _weathered(hours: tuple[float, ...], degrees: Floats, normal: Floats, clock: Calendar) -> Floats:
    shape: Floats = np.asarray(hours)[clock.hour] * degrees
    mean = float((np.asarray(hours)[clock.hour] * normal).mean())
    return shape / mean if mean > 0 else np.zeros(HOURS)


def demand_of(system: System, shapes: Shapes, fit: Fit, year: Year) -> Demand:
    """Demand of a year: energy of each use times its shapes; losses spread in proportion.

    The energy is met exactly in a normal year (``heat`` one, normal temperatures); weather adds to it or takes from it.
    """
    clock = calendar(system.calendar_year)
    month = np.asarray(fit.months)[clock.month - 1]
    raise_evening = np.where(np.isin(clock.hour, EVENING), fit.evening, 1.0)
    scale = _scale(year)
    uses, cooling, heating, vehicles = {}, np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS)
    for use in system.uses:
        energy = year.energy[use.id] * scale * 1000 / HOURS
        cold = min(use.cooling * fit.cooling, 0.9)
        cool = energy * cold * year.heat * _tilted(shapes.cooling[use.id], raise_evening)
        heat = energy * use.heating * year.heat * shapes.heating[use.id]
        level = month / float((month * shapes.base[use.id]).mean())
        base = energy * (1 - cold - use.heating) * shapes.base[use.id] * (1.0 if use.flexible else level)
        uses[use.id] = base + cool + heat
        cooling, heating = cooling + cool, heating + heat
        vehicles = vehicles + base if use.flexible else vehicles
    return Demand(uses, cooling, heating, vehicles)


def _tilted(shape: Floats, evening: Floats) -> Floats:
    """Shape with its evenings raised, its mean kept."""
    tilted = shape * evening
    mean = tilted.mean()
    found: Floats = tilted * (shape.mean() / mean) if mean > 0 else tilted
    return found


def _scale(year: Year) -> float:
    """Demand with losses and plants' own use over the energy of the uses."""
    total = sum(year.energy.values())
    if total <= 0:
        raise PowerError(
            f"the uses of {year.year} add up to {total:g} TWh, expected above zero.", f"{year.year}年各用途合计{total:g}TWh,应大于零。"
        )
    return year.demand / total


def calibrate(system: System, shapes: Shapes, year: Year) -> Fit:
    """Find the fit with which the anchor year meets its anchors.

    Parameters
    ----------
    year
        Energy by use of the anchor year; scaled to the anchor's energy.

    Raises
    ------
    PowerError
        If no fit meets the anchors; says how far it came.
    """
    year = replace(year, demand=system.anchors.energy, heat=1.0)
    flat = Fit(1.0, 1.0, (1.0,) * 12)

    def miss(x: Floats) -> Floats:
        """Relative distance from the two loads."""
        load = demand_of(system, shapes, _with_months(system, shapes, replace(flat, cooling=x[0], evening=x[1]), year), year).total
        away: Floats = _anchor_loads(system, load) / np.array([system.anchors.evening[1], system.anchors.noon[1]]) - 1
        return away

    found = root(miss, np.array([1.0, 1.0]), tol=1e-8)
    left = np.abs(miss(found.x)).max()
    if left > 1e-3:
        raise PowerError(
            f"the demand cannot meet its anchors: {left:.1%} is left. Check the shapes and cooling shares of power.toml.",
            f"负荷曲线无法满足锚点,仍差{left:.1%}。请检查 power.toml 中的曲线与制冷占比。",
        )
    return _with_months(system, shapes, Fit(float(found.x[0]), float(found.x[1]), flat.months), year)


def _with_months(system: System, shapes: Shapes, fit: Fit, year: Year) -> Fit:
    """Levels of the months with which the monthly shares of energy are met; a few rounds, the levels act on what is not weather."""
    clock = calendar(system.calendar_year)
    wanted = np.asarray(system.anchors.months) / sum(system.anchors.months)
    months = np.asarray(fit.months)
    for _ in range(4):
        found = demand_of(system, shapes, replace(fit, months=tuple(months)), year)
        movable = found.total - found.cooling - found.heating - found.vehicles
        energy, part = (np.bincount(clock.month - 1, weights=series) for series in (found.total, movable))
        months = np.maximum(months * (1 + (wanted * energy.sum() - energy) / part), 0.2)
    return replace(fit, months=tuple(float(m) for m in months))


def _anchor_hours(system: System) -> tuple[int, int]:
    clock = calendar(system.calendar_year)
    when = date(system.calendar_year, *system.anchors.day)
    return clock.at(when, system.anchors.evening[0]), clock.at(when, system.anchors.noon[0])


def _anchor_loads(system: System, load: Floats) -> Floats:
    return load[list(_anchor_hours(system))]


def anchor_report(system: System, load: Floats) -> dict[str, dict[str, float]]:
    """Anchors beside what a load gives: evening and noon load [GW], August share, load factor, hour of the peak."""
    clock = calendar(system.calendar_year)
    evening, noon = _anchor_loads(system, load)
    months = np.bincount(clock.month - 1, weights=load) / load.sum()
    wanted = np.asarray(system.anchors.months) / sum(system.anchors.months)
    factor = system.anchors.energy * 1000 / HOURS / system.anchors.evening[1]
    return {
        "evening": {"wanted": system.anchors.evening[1], "found": float(evening)},
        "noon": {"wanted": system.anchors.noon[1], "found": float(noon)},
        "august_share": {"wanted": float(wanted[7]), "found": float(months[7])},
        "load_factor": {"wanted": factor, "found": float(load.mean() / load.max())},
        "peak_hour": {"wanted": float(_anchor_hours(system)[0]), "found": float(load.argmax())},
    }
