"""The parts of a power system as records: buses, generators, stores, links, demand response.

Power in GW, energy in GWh, cost in CNY/kWh (the same as MCNY/GWh), yearly cost in MCNY/GW, emission in kg/kWh (the same as kt/GWh).
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.program import Floats

__all__ = ["Expansion", "Generator", "Horizon", "Link", "Network", "Profile", "Response", "Store", "full_year"]

Profile = float | Floats
"""One value for all hours, or [hour]."""


@dataclass(frozen=True)
class Expansion:
    """A size that is chosen: bounds [GW] and yearly cost [MCNY/GW/a]."""

    least: float
    most: float
    cost: float


@dataclass(frozen=True)
class Generator:
    """What feeds a bus: a plant, a cluster of units, an import corridor, PV.

    Parameters
    ----------
    capacity
        GW.
    availability, minimum
        Most and least output, as share of capacity.
    cost
        CNY/kWh.
    emission
        kg/kWh of what is fed in.
    energy
        Most that is fed in within the horizon, GWh; None for no limit.
    ramp
        Most change from hour to hour, as share of capacity; None for no limit.
    expansion
        Bounds and cost where the capacity is chosen; None for a fixed one.
    """

    name: str
    capacity: float
    bus: str = "city"
    availability: Profile = 1.0
    minimum: Profile = 0.0
    cost: Profile = 0.0
    emission: float = 0.0
    energy: float | None = None
    ramp: float | None = None
    expansion: Expansion | None = None

    @property
    def capacity_hint(self) -> float:
        """Capacity, or what may be chosen at most, GW."""
        return self.capacity if self.expansion is None else self.expansion.most


@dataclass(frozen=True)
class Store:
    """What takes power and gives it back: battery, pumped hydro, a fleet of vehicles.

    Parameters
    ----------
    power, hours
        Power at the bus [GW] and energy at full power [h].
    charge_efficiency, discharge_efficiency, loss
        Shares; the loss of what is stored per hour.
    inflow
        Energy that enters (below zero: that is used, such as driving) [GWh/h].
    charging, discharging
        Most charging and discharging as share of ``power``; a fleet is plugged in by hours, and feeds back only where that is allowed.
    cost
        Of discharging, CNY/kWh.
    spill
        Whether inflow may be lost.
    energy
        What can be stored, GWh; ``power * hours`` where None.
    least_level, most_level
        Least and most level as share of what can be stored.
    initial
        Level before the first hour, GWh; where None, a chain of hours ends as full as it began.
    """

    name: str
    power: float
    hours: float
    bus: str = "city"
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    loss: float = 0.0
    inflow: Profile = 0.0
    charging: Profile = 1.0
    discharging: Profile = 1.0
    cost: Profile = 0.0
    spill: bool = False
    energy: float | None = None
    least_level: Profile = 0.0
    most_level: Profile = 1.0
    initial: float | None = None
    expansion: Expansion | None = None

    @property
    def size(self) -> float:
        """What can be stored, GWh."""
        return self.power * self.hours if self.energy is None else self.energy


@dataclass(frozen=True)
class Link:
    """What carries power between buses: ``ports`` are buses and what one unit of flow brings there (below zero: takes there).

    The flow lies between ``minimum`` and ``availability`` times ``capacity``.
    """

    name: str
    ports: tuple[tuple[str, Profile], ...]
    capacity: float
    availability: Profile = 1.0
    minimum: Profile = 0.0
    cost: Profile = 0.0
    expansion: Expansion | None = None


@dataclass(frozen=True)
class Response:
    """Demand response as an energy-limited resource.

    Parameters
    ----------
    power
        GW that can be called.
    hours
        Longest full call on one day, h; on no day more than ``power * hours`` is called.
    events
        Full calls a year; in the year no more than ``power * hours * events``.
    payback
        Share of what was not used that is used later, before the next hour ``settled``.
    settled
        Hour of the day at which nothing is left to be paid back.
    cost
        Paid for what is not used, CNY/kWh.
    """

    name: str
    power: float
    hours: float
    events: float
    payback: float = 0.0
    settled: int = 6
    cost: float = 0.0
    bus: str = "city"


@dataclass(frozen=True)
class Horizon:
    """Hours that are computed.

    Parameters
    ----------
    at
        Hour of the year of each. [hour]
    starts
        Position at which each chain of storage begins; a chain ends as full as it began.
    weight
        Hours of the year each one stands for. [hour]
    """

    at: np.ndarray
    starts: tuple[int, ...] = (0,)
    weight: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.at)

    @property
    def ends(self) -> tuple[int, ...]:
        """Last position of each chain."""
        return tuple(start - 1 for start in (*self.starts[1:], len(self)))


def full_year(hours: int = 8760) -> Horizon:
    """Every hour once, storage in one chain."""
    return Horizon(np.arange(hours), (0,), np.ones(hours))


@dataclass(frozen=True)
class Network:
    """A system and its load.

    Parameters
    ----------
    load
        By bus, GW. [hour]
    voll
        Value of lost load, CNY/kWh; shedding is possible at every bus with a load. None: the load must be served.
    voll_steps
        Shares of the load that may be shed, and factors of ``voll`` for each: rising factors spread a shortage over hours, as operators do.
    """

    load: dict[str, Floats]
    generators: tuple[Generator, ...] = ()
    stores: tuple[Store, ...] = ()
    links: tuple[Link, ...] = ()
    responses: tuple[Response, ...] = ()
    buses: tuple[str, ...] = ("city",)
    voll: float | None = None
    voll_steps: tuple[tuple[float, float], ...] = ((1.0, 1.0),)

    def __post_init__(self) -> None:
        """Refuse what cannot be a system: unknown buses, names used twice, sizes below zero."""
        parts: list[Any] = [*self.generators, *self.stores, *self.links, *self.responses]
        names = [part.name for part in parts]
        twice = sorted({name for name in names if names.count(name) > 1})
        _refuse(twice, "names of parts used twice", "部件名称重复")
        placed = [p.bus for p in parts if not isinstance(p, Link)]
        used = [*self.load, *placed, *(bus for link in self.links for bus, _ in link.ports)]
        _refuse(sorted(set(used) - set(self.buses)), "buses that are not listed in 'buses'", "母线未列入 buses")
        _refuse([p.name for p in parts if min(_extent(p)) < 0], "sizes below zero", "规模小于零")

    @property
    def parts(self) -> tuple[Any, ...]:
        """Generators, stores, links and responses."""
        return (*self.generators, *self.stores, *self.links, *self.responses)

    @property
    def hours(self) -> int:
        """Hours of the load."""
        return len(next(iter(self.load.values())))

    def with_load(self, factor: Profile) -> "Network":
        """Same system, its load scaled."""
        return replace(self, load={bus: load * factor for bus, load in self.load.items()})


def _extent(part: Any) -> tuple[float, ...]:
    """Sizes of a part, which cannot be below zero."""
    names = ("capacity", "power", "hours", "events")
    return tuple(getattr(part, name) for name in names if hasattr(part, name))


def _refuse(found: list[str], en: str, zh: str) -> None:
    if found:
        listed = ", ".join(found[:5])
        raise PowerError(f"{en}: {listed}. Correct the description of the system.", f"{zh}:{listed}。请改正系统描述。")
