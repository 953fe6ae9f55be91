"""A generating system as anyone may write it down: units that fail, a load by the hour, what stores and what yields."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dafeng.power.adequacy.copula import Weather

__all__ = ["DemandResponse", "Floats", "Imports", "Profile", "Storage", "System", "Unit", "total_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Unit:
    """A group of equal generating units that fail and are mended independently.

    Parameters
    ----------
    name, technology
        What the group is called, and what it counts as when capacity is credited.
    count
        Number of units. [1]
    capacity
        Of one unit. MW
    forced_outage_rate
        Share of the time a unit is down; `count` units are down independently. [1]
    mttf, mttr
        Mean time to failure and to repair; None where unknown, which makes chronology unknown too. h
    """

    name: str
    technology: str
    count: int
    capacity: float
    forced_outage_rate: float
    mttf: float | None = None
    mttr: float | None = None


@dataclass(frozen=True)
class Storage:
    """A store that fills from surplus and empties into shortage.

    Parameters
    ----------
    name
        What it is called.
    power, energy
        Largest charge and discharge, and what it holds. MW, MWh
    efficiency
        Of a round trip; taken on charging. [1]
    """

    name: str
    power: float
    energy: float
    efficiency: float


@dataclass(frozen=True)
class DemandResponse:
    """Demand that yields for a few hours a few times a year, and comes back.

    Parameters
    ----------
    name
        What it is called.
    power
        Largest reduction. MW
    hours_per_event, events_per_year
        How long one call lasts at most, and how many there may be. h, [1]
    rest_hours
        Hours between two calls. h
    payback_share, payback_hours
        Share of the energy that is used later, within these hours after the call; what cannot be served then is unserved. [1], h
    groups
        One: all yield together, and a call ends after its hours however little was needed. More: groups yield in turn, so that a call has the
        energy of its hours at full power, used as need be within the hours and the rest. [1]
    """

    name: str
    power: float
    hours_per_event: int
    events_per_year: int
    rest_hours: int = 20
    payback_share: float = 0.0
    payback_hours: int = 24
    groups: int = 1


@dataclass(frozen=True)
class Profile:
    """Supply that follows the weather or a contract instead of failing: water, sun, imports.

    Parameters
    ----------
    name, technology
        What it is called, and what it counts as when capacity is credited.
    available
        [hour], MW
    driver
        ``water`` where a dry year scales it, else empty.
    dry
        [level, hour], what is available at 0, 0.1 … 1 times the water, where that is more than a scaled profile: a reservoir keeps what
        little there is for the hours that need it. MW
    """

    name: str
    technology: str
    available: Floats
    driver: str = ""
    dry: Floats | None = None

    def at_water(self, water: Floats) -> Floats:
        """Output at so much water. [..., hour], 1 to MW"""
        if self.driver != "water":
            return self.available
        share = np.clip(water, 0.0, 1.0)
        if self.dry is None:
            scaled: Floats = self.available * share
            return scaled
        steps = len(self.dry) - 1
        low = np.minimum((share * steps).astype(int), steps - 1)
        part = share * steps - low
        hour = np.arange(len(self.available))
        mixed: Floats = self.dry[low, hour] * (1.0 - part) + self.dry[low + 1, hour] * part
        return mixed


@dataclass(frozen=True)
class Imports:
    """What comes from outside through one section: units and profiles there, and how much the section carries.

    Parameters
    ----------
    units, profiles
        Outside.
    limit
        Of the section. MW
    """

    units: tuple[Unit, ...]
    profiles: tuple[Profile, ...]
    limit: float


@dataclass(frozen=True)
class System:
    """A generating system and its load.

    Parameters
    ----------
    units, storage, demand_response, profiles
        What serves.
    load
        [hour], MW
    name
        What it is called.
    cooling
        [hour], part of the load that a hot year scales. MW
    dry_season
        [hour], 1 where the water of a dry year lacks most, 0 where it does not lack. [1]
    imports
        What comes through a section; None if all is one place.
    weather
        How water and heat vary from year to year, together; None for one year only.
    notes
        What the reader of the file has to say, in English and Chinese.
    """

    units: tuple[Unit, ...]
    load: Floats
    storage: tuple[Storage, ...] = ()
    demand_response: tuple[DemandResponse, ...] = ()
    profiles: tuple[Profile, ...] = ()
    name: str = ""
    cooling: Floats | None = None
    dry_season: Floats | None = None
    imports: Imports | None = None
    weather: Weather | None = None
    notes: tuple[tuple[str, str], ...] = field(default=())

    @property
    def net_load(self) -> Floats:
        """Load less what follows a profile in the year given; imports are not in it. [hour], MW"""
        return self.load - total_of(self.profiles, len(self.load))

    @property
    def season(self) -> Floats:
        """How much of a dry year's lack is felt in each hour. [hour], 1"""
        return np.ones(len(self.load)) if self.dry_season is None else self.dry_season

    @property
    def peak_hours(self) -> npt.NDArray[np.int64]:
        """Hour of each day's largest load less profiles; the hours begin at midnight and the last day may be short. [day]"""
        days = -(-len(self.load) // 24)
        padded = np.full(days * 24, -np.inf)
        padded[: len(self.load)] = self.net_load
        hours: npt.NDArray[np.int64] = np.arange(days) * 24 + padded.reshape(days, 24).argmax(axis=1)
        return hours

    @property
    def capacity(self) -> float:
        """Installed capacity of the units. MW"""
        return sum(unit.count * unit.capacity for unit in self.units)


def total_of(profiles: Iterable[Profile], hours: int, driver: str | None = None) -> Floats:
    """Sum of profiles, or of those with a driver. [hour], MW"""
    chosen = [profile.available for profile in profiles if driver is None or profile.driver == driver]
    return np.sum(chosen, axis=0) if chosen else np.zeros(hours)
