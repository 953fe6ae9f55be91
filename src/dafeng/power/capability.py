"""What the grid can safely carry in every month and hour with its largest corridor lost, what is missing, and what would close it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.errors import Text
from dafeng.power.assemble import City, firm_capacity
from dafeng.power.calendar import Calendar
from dafeng.power.pack import path_value
from dafeng.power.program import Floats
from dafeng.power.records import Corridor, Year

__all__ = ["Capability", "ResponseMeasures", "Step", "close_gap", "response_measures", "safe_load"]


@dataclass(frozen=True)
class Capability:
    """Safe load of a year by month and hour.

    Parameters
    ----------
    total
        [month, hour], GW
    parts
        ``imports`` after the loss, ``local``, ``pv``, ``storage``, ``response``: [month, hour], GW
    before_loss
        [month, hour], with every corridor in service. GW
    lost
        The corridor that is lost, and what it would bring. GW
    receiving
        What lines and transformers into the city carry. GW
    needed
        [month, hour], load to be carried if the year's peak is the target. GW
    """

    total: Floats
    parts: Mapping[str, Floats]
    before_loss: Floats
    lost: tuple[str, float]
    receiving: float
    needed: Floats

    def missing(self) -> float:
        """What is missing where most is missing; negative is a margin. GW"""
        return float((self.needed - self.total).max())

    def worst(self) -> tuple[int, int]:
        """Month (1 to 12) and hour in which most is missing."""
        month, hour = np.unravel_index(int((self.needed - self.total).argmax()), self.total.shape)
        return int(month) + 1, int(hour)

    def lowest(self) -> tuple[int, int, float]:
        """Month (1 to 12), hour and safe load where it is lowest. GW"""
        month, hour = np.unravel_index(int(self.total.argmin()), self.total.shape)
        return int(month) + 1, int(hour), float(self.total.min())


@dataclass(frozen=True)
class Step:
    """A project on the way to the target.

    Parameters
    ----------
    number
        How many of it.
    counts
        What it adds to the safe load. GW
    missing
        What is missing after it. GW
    """

    id: str
    title: Text
    year: int
    number: int
    counts: float
    missing: float
    status: str
    source: str


@dataclass(frozen=True)
class ResponseMeasures:
    """Demand response by three measures. GW, shares of the peak.

    Parameters
    ----------
    contracted, verified, credited
        What is signed up; what a baseline confirms; what the confirmed part is worth as capacity that always serves, None where not asked.
    """

    contracted: float
    verified: float
    credited: float | None
    peak: float

    def shares(self) -> dict[str, float]:
        """Share of the peak load by each measure that is known. [1]"""
        known = {"contracted": self.contracted, "verified": self.verified, "credited": self.credited}
        return {name: value / self.peak for name, value in known.items() if value is not None}


def response_measures(contracted: float, verified_share: float, credit_share: float | None, peak: float) -> ResponseMeasures:
    """Demand response as contracted, verified and credited.

    Parameters
    ----------
    contracted, peak
        GW
    verified_share
        Delivered over committed in settled events, or an assumption. [1]
    credit_share
        Effective load carrying capability over nameplate, of `dafeng.power.adequacy.credit_of_limited`; None where not asked. [1]

    Examples
    --------
    >>> response_measures(3.15, 0.7, 0.6, 35.0).shares()["contracted"]
    0.09
    """
    verified = contracted * verified_share
    return ResponseMeasures(contracted, verified, None if credit_share is None else verified * credit_share, peak)


def safe_load(city: City, year: Year, base: Year, load: Floats, table: Mapping[str, Any]) -> Capability:
    """Safe load of a year by month and hour, without a corridor and without counting on what cannot last.

    What lines and transformers carry today follows from the published safe load of the base year less firm local capacity; projects add
    to it in `close_gap`. Reservoirs can serve an evening at full power, rivers give their monthly inflow, PV what it gives on nine of ten
    days, a store its energy over the hours of the peak, demand response its verified share.

    Parameters
    ----------
    city
        With its corridors, PV and stores.
    year, base
        What the pathway hands over for the year asked and for the base year. To see what is missing without any project, give the year
        with the capacity and response of the base.
    load
        Of the year asked; its shape says when the target must be carried. [hour], any unit
    table
        ``[safe_load]`` of ``power_adequacy.toml``.
    """
    receiving = max(float(table["base"]) - firm_capacity(city.system, base), 0.0)
    rated = [(each, path_value(each.rating, year.year)) for each in city.system.corridors]
    brought = {each.id: _brought(each, rating) for each, rating in rated if rating > 0}
    lost = str(table["lost"])
    whole = sum(brought.values(), np.zeros(12))
    left = whole - brought.get(lost, np.zeros(12))
    stores_year = base.year if year.capacity is base.capacity else year.year
    parts = {
        "imports": _all_hours(np.minimum(left, receiving)),
        "local": np.full((12, 24), firm_capacity(city.system, year)),
        "pv": _firm_pv(city, year, float(table["pv_quantile"])),
        "storage": np.full((12, 24), _stored(city, stores_year, float(table["storage_hours"]))),
        "response": np.full((12, 24), year.response * float(table["verified_share"])),
    }
    total = np.sum(list(parts.values()), axis=0)
    before = total - parts["imports"] + _all_hours(np.minimum(whole, receiving))
    needed = float(table["target"]) / float(load.max()) * _by_month_and_hour(load, city.clock, 1.0)
    return Capability(total, parts, before, (lost, float(brought.get(lost, np.zeros(12)).max())), receiving, needed)


def _brought(corridor: Corridor, rating: float) -> Floats:
    """What a corridor brings in an evening of each month: rivers their inflow, reservoirs all they can. [month], GW"""
    inflow = np.asarray(corridor.monthly)
    found: Floats = rating * (
        corridor.run_of_river * inflow + (1.0 - corridor.run_of_river) * np.ones(12) * (inflow if corridor.drought == 0 else 1.0)
    )
    return found


def _all_hours(months: Floats) -> Floats:
    return np.repeat(months[:, None], 24, axis=1)


def _firm_pv(city: City, year: Year, quantile: float) -> Floats:
    """What PV gives at least on most days, by month and hour. [month, hour], GW"""
    output = year.capacity.get("pv", 0.0) * (np.asarray(list(city.system.pv_shares.values())) @ city.system.pv)
    return _by_month_and_hour(output, city.clock, quantile)


def _by_month_and_hour(series: Floats, clock: Calendar, quantile: float) -> Floats:
    return np.array(
        [[np.quantile(series[(clock.month == month) & (clock.hour == hour)], quantile) for hour in range(24)] for month in range(1, 13)]
    )


def _stored(city: City, year: int, hours: float) -> float:
    powers = [(path_value(store.power, year), store.hours) for store in city.system.stores if year >= store.earliest]
    return sum(min(power, power * length / hours) for power, length in powers)


def close_gap(found: Capability, table: Mapping[str, Any], projects: Sequence[Mapping[str, Any]], built: int) -> list[Step]:
    """Projects that close what is missing to the target, in the order they can exist, until nothing is missing.

    Parameters
    ----------
    found
        Safe load of the target year without them.
    table, projects
        ``[safe_load]`` and ``[[project]]`` of ``power_adequacy.toml``.
    built
        Year up to which projects are built and counted already.

    Returns
    -------
    list
        Steps; a project that cannot exist by the target year is listed with 0 GW and says so by its year.
    """
    missing = found.missing()
    steps: list[Step] = []
    for project in sorted(projects, key=lambda each: (bool(each.get("repeat", False)), each["year"])):
        worth = _worth(project, table) if project["year"] > built else 0.0
        in_time = project["year"] <= table["target_year"]
        number = math.ceil(max(missing, 0.0) / worth) if project.get("repeat") and worth > 0 else 1
        counts = number * worth if in_time and (missing > 0 or not project.get("repeat")) else 0.0
        missing -= counts
        title = Text(project["zh"], project["en"])
        steps.append(Step(project["id"], title, project["year"], number, counts, missing, project["status"], project["source"]))
    return steps


def _worth(project: Mapping[str, Any], table: Mapping[str, Any]) -> float:
    """What one of a project adds to the safe load. GW"""
    if project["kind"] == "storage":
        return float(min(project["gw"], project["gwh"] / table["storage_hours"]))
    if project["kind"] == "response":
        return float(project["gw"] * table["verified_share"])
    return float(project["gw"])
