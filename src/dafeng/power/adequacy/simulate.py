"""Adequacy by chronological Monte Carlo, with standard errors."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.power.adequacy.chronology import available_capacity, is_chronological
from dafeng.power.adequacy.copula import sample_years
from dafeng.power.adequacy.limited import serve_from_stores
from dafeng.power.adequacy.system import Floats, Profile, System, total_of

__all__ = ["Estimate", "Simulation", "WorstEvent", "Years", "draw_margins", "simulate", "unserved"]

_BLOCK = 250
"""Years played side by side; 250 years of hours are 17 MB an array."""

_SMALLEST = 1e-6
"""MW; less than a watt is rounding, not shortage."""


@dataclass(frozen=True)
class Estimate:
    """A mean over years with its standard error."""

    value: float
    error: float

    @classmethod
    def of(cls, years: npt.NDArray[np.generic]) -> "Estimate":
        """Mean and standard error of one value a year; no error from a single year."""
        error = float(years.std(ddof=1)) / len(years) ** 0.5 if len(years) > 1 else float("nan")
        return cls(float(years.mean()), error)


@dataclass(frozen=True)
class WorstEvent:
    """The deepest, longest and largest shortage in all years; not necessarily the same one. MW, h, MWh"""

    depth: float
    duration: int
    energy: float


@dataclass(frozen=True)
class Years:
    """What each year brought.

    Parameters
    ----------
    hours, days, energy, events
        [year], hours short, days short on their peak hour, energy not served (MWh), spells of shortage.
    depth, duration, largest
        [year], of the worst event. MW, h, MWh
    water, cooling
        [year], the factors played; 1 without weather.
    """

    hours: Floats
    days: Floats
    energy: Floats
    events: Floats
    depth: Floats
    duration: Floats
    largest: Floats
    water: Floats
    cooling: Floats


@dataclass(frozen=True)
class Simulation:
    """Adequacy with standard errors.

    Parameters
    ----------
    lole_hours, lole_days, eens, lolf
        Hours short, days short on their peak hour, energy not served (MWh) and spells of shortage, a year of the load given.
    worst
        Over all years; None if nothing was ever short.
    years
        Year by year.
    chronological
        False if some unit's times are unknown: then durations and stores rest on daily redrawn states.
    seed
        Of the random numbers.
    """

    lole_hours: Estimate
    lole_days: Estimate
    eens: Estimate
    lolf: Estimate
    worst: WorstEvent | None
    years: Years
    chronological: bool
    seed: int


def simulate(system: System, years: int = 2000, seed: int = 1) -> Simulation:
    """Play a system for many years.

    Parameters
    ----------
    system
        Units, load, stores, demand response, weather.
    years
        How many; the standard error falls with the square root.
    seed
        Same seed, same years.
    """
    blocks = [_play(system, unserved(system, margin), water, cooling) for margin, water, cooling in draw_margins(system, years, seed)]
    together = Years(*(np.concatenate(parts) for parts in zip(*(vars(block).values() for block in blocks), strict=True)))
    worst = WorstEvent(float(together.depth.max()), int(together.duration.max()), float(together.largest.max()))
    return Simulation(
        lole_hours=Estimate.of(together.hours),
        lole_days=Estimate.of(together.days),
        eens=Estimate.of(together.energy),
        lolf=Estimate.of(together.events),
        worst=worst if together.events.any() else None,
        years=together,
        chronological=is_chronological(system.units),
        seed=seed,
    )


def unserved(system: System, margin: Floats) -> Floats:
    """Energy not served at every hour. [year, hour], MW"""
    if system.storage or system.demand_response:
        return serve_from_stores(margin, system.storage, system.demand_response)
    return np.clip(-margin, 0.0, None)


def draw_margins(system: System, years: int, seed: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Blocks of years: capacity less load before stores [year, hour] (MW), water and cooling factors [year]."""
    for number, first in enumerate(range(0, years, _BLOCK)):
        rng = np.random.default_rng([seed, number])
        count = min(_BLOCK, years - first)
        margin = available_capacity(rng, system.units, count, len(system.load))
        outside = available_capacity(rng, system.imports.units, count, len(system.load)) if system.imports else None
        water, cooling = sample_years(rng, system.weather, count) if system.weather else (np.ones(count), np.ones(count))
        margin += _output(system, system.profiles, water) - system.load
        if system.cooling is not None and system.weather is not None:
            margin -= (cooling - 1.0)[:, None] * system.cooling
        if system.imports is not None and outside is not None:
            margin += np.minimum(outside + _output(system, system.imports.profiles, water), system.imports.limit)
        yield margin, water, cooling


def _output(system: System, profiles: tuple[Profile, ...], water: Floats) -> Floats:
    """Output of profiles in years of so much water: dry years take from the dry season, wet years add nothing. [year or 1, hour], MW"""
    if system.weather is None or not any(profile.driver for profile in profiles):
        return total_of(profiles, len(system.load))[None, :]
    share = 1.0 + np.minimum(water - 1.0, 0.0)[:, None] * system.season
    output: Floats = np.sum([np.broadcast_to(profile.at_water(share), share.shape) for profile in profiles], axis=0)
    return output


def _play(system: System, short: Floats, water: Floats, cooling: Floats) -> Years:
    is_short = short > _SMALLEST
    year, depth, duration, energy = _spells(short, is_short)
    count = len(short)
    return Years(
        hours=is_short.sum(axis=1).astype(float),
        days=is_short[:, system.peak_hours].sum(axis=1).astype(float),
        energy=np.where(is_short, short, 0.0).sum(axis=1),
        events=np.bincount(year, minlength=count).astype(float),
        depth=_largest(year, depth, count),
        duration=_largest(year, duration, count),
        largest=_largest(year, energy, count),
        water=water,
        cooling=cooling,
    )


def _largest(year: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    most = np.zeros(count)
    np.maximum.at(most, year, values)
    return most


def _spells(short: Floats, is_short: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], Floats, Floats, Floats]:
    """Spells of shortage: year, depth (MW), duration (h), energy (MWh)."""
    closed = np.zeros((len(short), short.shape[1] + 2), dtype=np.int8)
    closed[:, 1:-1] = is_short
    step = np.diff(closed, axis=1)
    year, first = np.nonzero(step == 1)
    last = np.nonzero(step == -1)[1]
    if not len(year):
        return year, np.zeros(0), np.zeros(0), np.zeros(0)
    hours = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
    length = last - first
    begins = np.concatenate(([0], np.cumsum(length)[:-1]))
    lost = short[np.repeat(year, length), hours]
    return year, np.maximum.reduceat(lost, begins), length.astype(float), np.add.reduceat(lost, begins)
