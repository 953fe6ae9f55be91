"""The virtual power plant of a city: its resources, from the pack's estimate or from the operators' own table, and the evening they are called."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dafeng.errors import StudyError, Text
from dafeng.facts import City
from dafeng.pathway import Array
from dafeng.power import City as PowerCity
from dafeng.power import Demand, Floats, Year, demand_of, load_system, prepare_system
from dafeng.power.vpp import KINDS, Resources, read_resources
from dafeng.power.vpp.fleet import Group, at_year, fleet_of, merge, read_groups
from dafeng.study.hourly import year_of

__all__ = ["CityPlant", "Evening", "city_plant", "evening_of", "own_plant", "plant_path"]


@dataclass(frozen=True)
class Evening:
    """The evening of the highest load of a year.

    Parameters
    ----------
    day, first, hours
        Day of the year (0 is 1 January), first hour of the event, and how many.
    peak
        Highest load of the year. GW
    loads, cooling
        Load and its cooling part by use, whole year. [hour], GW
    free
        By day of the year, whether it is a free day.
    label
        Month and day, and the hours.
    contracted
        Demand response the pathway counts as signed up. GW
    """

    day: int
    first: int
    hours: int
    peak: float
    loads: Mapping[str, Floats]
    cooling: Mapping[str, Floats]
    free: tuple[bool, ...]
    label: str
    contracted: float

    def mean(self, series: Floats) -> float:
        """Mean of a series over the event."""
        start = self.day * 24 + self.first
        return float(series[start : start + self.hours].mean())


@dataclass(frozen=True)
class CityPlant:
    """Groups as resources in the evening of the highest load, what no number is known of, and how many there are of each group."""

    year: int
    groups: tuple[Group, ...]
    fleets: tuple[Resources, ...]
    evening: Evening
    missing: tuple[Text, ...]
    numbers: tuple[float, ...] = ()

    def at(self, hour: int) -> tuple[Resources, ...]:
        """Fleets of the groups in an event that begins at another hour of the day; loads of no use stay as in the evening.

        Empty for the operators' own table, which says nothing of other hours.
        """
        moment = replace(self.evening, first=min(hour, 24 - self.evening.hours))
        pairs = zip(self.groups, self.numbers, strict=True) if self.numbers else ()
        return tuple(_fleet(group, number, moment, self.year) for group, number in pairs)

    @property
    def resources(self) -> Resources:
        """All groups side by side."""
        return merge(self.fleets)

    @property
    def counted(self) -> Resources:
        """Those that are demand response."""
        return merge([fleet for group, fleet in zip(self.groups, self.fleets, strict=True) if group.counts])


def plant_path(city: City) -> Path:
    """``plant.toml`` of a city pack; it need not exist."""
    return city.folder / "plant.toml"


def city_plant(city: City, results: Mapping[str, Array], year: int) -> CityPlant:
    """Resources of a city in a year, estimated from its ``plant.toml``, its facts, the pathway and the hours.

    Parameters
    ----------
    results
        Of the pathway, at the medians of all inputs.

    Raises
    ------
    StudyError
        If the pack has no ``plant.toml``, or a number names what is not known.
    """
    path = plant_path(city)
    if not path.is_file():
        raise StudyError(
            f"{city.name} has no plant.toml. Hand in your own table with --resources, or write one as docs/virtual-power-plant.md describes.",
            f"{city.title.zh}没有 plant.toml。请用 --resources 给出自己的资源表，或按 docs/virtual-power-plant.md 编写。",
        )
    groups = read_groups(path)
    evening = evening_of(city, results, year)
    numbers = tuple(_number(city, results, group, year) for group in groups)
    fleets = tuple(_fleet(group, number, evening, year) for group, number in zip(groups, numbers, strict=True))
    missing = tomllib.loads(path.read_text(encoding="utf-8")).get("missing", ())
    return CityPlant(year, groups, fleets, evening, tuple(Text(each["zh"], each["en"]) for each in missing), numbers)


def _fleet(group: Group, number: float, evening: Evening, year: int) -> Resources:
    return fleet_of(group, number * at_year(group.enrolled, year), _load(group, number, evening))


_KIND_WORDS = {
    "vehicle": Text("电动汽车充电", "charging vehicles"),
    "cooling": Text("空调", "air conditioning"),
    "storage": Text("储能", "storage"),
    "industry": Text("工业", "industry"),
    "base_station": Text("通信基站", "base stations"),
    "public_building": Text("公共建筑", "public buildings"),
}


def own_plant(city: City, results: Mapping[str, Array], year: int, file: Path) -> CityPlant:
    """Resources of the operators' own table instead of the estimate; a group for each kind, all of it demand response.

    Parameters
    ----------
    file
        ``resources.csv`` of `dafeng.power.vpp.read_resources`.
    """
    found = read_resources(file)
    kinds = [kind for kind in KINDS if (found.kind == kind).any()]
    fleets = [_take(found, found.kind == kind) for kind in kinds]
    groups = [_own_group(kind, fleet, file) for kind, fleet in zip(kinds, fleets, strict=True)]
    return CityPlant(year, tuple(groups), tuple(fleets), evening_of(city, results, year), ())


def _own_group(kind: str, fleet: Resources, file: Path) -> Group:
    prices = float(fleet.price.min()), float(fleet.price.max())
    return Group(kind, _KIND_WORDS[kind], kind, True, {}, 0.0, {2000: 1.0}, (1.0, 1.0), prices, {}, "reported", Text(file.name, file.name))


def _take(resources: Resources, mine: npt.NDArray[np.bool_]) -> Resources:
    return Resources(**{each.name: getattr(resources, each.name)[mine] for each in fields(Resources)})


def _number(city: City, results: Mapping[str, Array], group: Group, year: int) -> float:
    """How many of a group there are."""
    table, times = group.number, float(group.number.get("times", 1.0))
    if "path" in table:
        return times * at_year({int(each): float(value) for each, value in table["path"].items()}, year)
    if "fact" in table:
        series = city.series(str(table["fact"]), unit=str(table["unit"]))
        known = [value for each, value in zip(series.years, series.values, strict=True) if each <= year]
        return times * (known or list(series.values))[-1]
    values = results.get(str(table.get("quantity")))
    if values is None:
        raise StudyError(
            f"group '{group.id}' counts by {dict(table)}; expected a path, a fact or a quantity of the pathway. Mend plant.toml.",
            f"“{group.id}”的数量为 {dict(table)}，应为 path、fact 或路径变量。请修正 plant.toml。",
        )
    part = values.sel(year=year).median("draw") if "draw" in values.dims else values.sel(year=year)
    labels = table.get("labels")
    return times * float(part.sel({str(part.dims[0]): labels}).sum() if labels else part)


def _load(group: Group, number: float, evening: Evening) -> float:
    """Load of one in the event. kW"""
    if isinstance(group.load, float):
        return group.load
    kind, use = next(iter(group.load.items()))
    series = {"use": evening.loads, "cooling": evening.cooling}.get(kind, {}).get(use)
    if series is None:
        raise StudyError(
            f"group '{group.id}' takes its load from {dict(group.load)}; expected {{ use }} or {{ cooling }} of {', '.join(evening.loads)}.",
            f"“{group.id}”的负荷取自 {dict(group.load)}，应为 use 或 cooling，用途为 {'、'.join(evening.loads)} 之一。",
        )
    return evening.mean(series) * 1e6 / number if number > 0 else 0.0


def evening_of(city: City, results: Mapping[str, Array], year: int) -> Evening:
    """Evening of the highest load of a year of the pathway, with every use and its cooling."""
    system = load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    asked = year_of(results, system, year)
    demand = demand_of(system, ready.shapes, ready.fit, asked)
    hours = max(round(system.pool.hours), 1)
    day, first = _window(demand.total, hours)
    clock = ready.clock
    start = day * 24 + first
    end = (first + hours) % 24
    label = f"{int(clock.month[start]):02d}-{int(_month_day(ready, start)):02d} {first:02d}:00–{end:02d}:00"
    free = tuple(bool(clock.weekday[each * 24] >= 5) for each in range(len(demand.total) // 24))
    return Evening(day, first, hours, float(demand.total.max()), demand.uses, _cooling(ready, asked), free, label, asked.response)


def _month_day(ready: PowerCity, hour: int) -> int:
    """Day of the month of an hour of the year."""
    month = ready.clock.month
    return int((hour - int(np.argmax(month == month[hour]))) // 24) + 1


def _window(load: Floats, hours: int) -> tuple[int, int]:
    """Day of the peak, and the hours around it in which the load is highest together; within the day."""
    day, peak = divmod(int(load.argmax()), 24)
    today = load[day * 24 : day * 24 + 24]
    starts = [first for first in range(24 - hours + 1) if first <= peak < first + hours]
    return day, max(starts, key=lambda first: float(today[first : first + hours].sum()))


def _cooling(ready: PowerCity, year: Year) -> dict[str, Floats]:
    """Cooling of each use. [hour], GW"""
    alone: dict[str, Demand] = {
        use.id: demand_of(replace(ready.system, uses=(use,)), ready.shapes, ready.fit, year) for use in ready.system.uses
    }
    return {name: demand.cooling for name, demand in alone.items()}
