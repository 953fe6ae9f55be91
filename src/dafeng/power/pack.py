"""Reads ``power.toml`` of a city pack into a `System`; what is missing or wrong is named with its table and key."""

import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from dafeng.errors import PowerError, Text
from dafeng.facts import City
from dafeng.power.calendar import HOURS
from dafeng.power.program import Floats
from dafeng.power.records import (
    Anchors,
    Climate,
    Commitment,
    Corridor,
    Fleet,
    HeatWave,
    Option,
    Outages,
    Path,
    Plant,
    Pool,
    Storage,
    System,
    Use,
)

__all__ = ["climate_of", "load_system", "path_value", "read_power_file"]

Table = Mapping[str, Any]
_NEEDED = (
    "voll",
    "calendar_year",
    "climate",
    "heat_wave",
    "anchors",
    "comfort",
    "use",
    "section",
    "corridor",
    "plant",
    "response",
    "vehicles",
)


def load_system(city: City) -> System:
    """Power system of a city.

    Raises
    ------
    PowerError
        If the pack has no ``power.toml``, or a table or key of it is missing or wrong.
    """
    table = read_power_file(city)
    try:
        return _system(city, table)
    except KeyError as error:
        raise PowerError(
            f"power.toml of {city.name} lacks the key {error}. docs/power.md lists all keys with their units.",
            f"{city.title.zh}的 power.toml 缺少 {error}。docs/power.md 列出了全部键及其单位。",
        ) from error
    except (TypeError, ValueError) as error:
        raise PowerError(
            f"power.toml of {city.name} has a value of the wrong kind: {error}. docs/power.md says what each key holds.",
            f"{city.title.zh}的 power.toml 中有类型错误的值:{error}。docs/power.md 说明了每个键的内容。",
        ) from error


def read_power_file(city: City) -> dict[str, Any]:
    """``power.toml`` of a city as a table, with its main tables present."""
    path = city.folder / "power.toml"
    if not path.is_file():
        raise PowerError(
            f"{city.name} has no power.toml, so its power system cannot be computed. Write one; docs/power.md describes it.",
            f"{city.title.zh}的数据包中没有 power.toml,无法计算电力系统。请按 docs/power.md 编写。",
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PowerError(
            f"power.toml of {city.name} cannot be read: {error}.", f"{city.title.zh}的 power.toml 无法读取:{error}。"
        ) from error
    missing = [name for name in _NEEDED if name not in table]
    if missing:
        listed = ", ".join(missing)
        raise PowerError(
            f"power.toml of {city.name} lacks {listed}. Add them; docs/power.md describes each.",
            f"{city.title.zh}的 power.toml 缺少 {listed}。请补充。",
        )
    return table


def path_value(path: Path, year: int) -> float:
    """Value of a path in a year: straight lines between its years, held beyond the ends.

    Examples
    --------
    >>> path_value({2025: 1.0, 2030: 2.0}, 2028)
    1.6
    """
    years = sorted(path)
    return round(float(np.interp(year, years, [path[y] for y in years])), 12)


def _system(city: City, table: Table) -> System:
    pv, shares, places = _pv(city.folder, table["plant"])
    return System(
        voll=float(table["voll"]),
        calendar_year=int(table["calendar_year"]),
        seed=int(table.get("seed", 1)),
        climate=climate_of(city, table["climate"]),
        heat_wave=HeatWave(_day(table["heat_wave"]["day"]), float(table["heat_wave"]["mean"])),
        anchors=_anchors(city, table),
        cooling_above=float(table["comfort"]["cooling_above"]),
        heating_below=float(table["comfort"]["heating_below"]),
        uses=tuple(_use(row) for row in table["use"]),
        local_firm_share={name: float(v) for name, v in table["section"]["local_firm_share"].items()},
        corridors=tuple(_corridor(row) for row in table["corridor"]),
        plants=tuple(_plant(row) for row in table["plant"]),
        stores=tuple(_storage(row) for row in table.get("store", ())),
        fleet=_fleet(table["vehicles"]),
        pool=_pool(table["response"]),
        options=tuple(Option(row["part"], float(row["most"]), _path(row["cost"])) for row in table.get("option", ())),
        pv=pv,
        pv_shares=shares,
        pv_places=places,
        carbon=_path(table["carbon"]["price"] if "carbon" in table else 0.0),
        sources={
            row.get("id", row.get("origin", "")): row["source"] for name in ("corridor", "plant", "store") for row in table.get(name, ())
        },
    )


def _path(value: Any) -> Path:
    if isinstance(value, Mapping):
        return {int(year): float(v) for year, v in value.items()}
    return {2025: float(value)}


def _months(value: Any) -> tuple[float, ...]:
    found = tuple(float(v) for v in value) if isinstance(value, list) else (float(value),) * 12
    if len(found) != 12:
        raise ValueError(f"{len(found)} monthly values, expected 12")
    return found


def _clock(row: Table, key: str) -> tuple[float, ...]:
    found = tuple(float(v) for v in row[key])
    if len(found) != 24:
        raise ValueError(f"'{key}' of {row.get('id', 'a table')} has {len(found)} values, expected 24")
    return found


def _day(text: str) -> tuple[int, int]:
    when = date.fromisoformat(text)
    return when.month, when.day


def climate_of(city: City, row: Table) -> Climate:
    """Climate of a city: the station's monthly means among its facts, and what ``[climate]`` of power.toml adds."""

    def monthly(name: str, unit: str) -> tuple[float, ...]:
        """Twelve facts of the station."""
        return tuple(city.series(f"{name}{month:02d}", unit=unit, sector="climate").values[-1] for month in range(1, 13))

    plain = ("latitude", "longitude", "altitude", "daily_spread", "daily_memory")
    return Climate(
        temperature=monthly(row["temperature"], "degC"),
        radiation=monthly(row["radiation"], "Wh/m2"),
        utc_offset=int(row["utc_offset"]),
        half_range=_months(row["half_range"]),
        **{name: float(row[name]) for name in plain},
    )


def _anchors(city: City, table: Table) -> Anchors:
    row, year = table["anchors"], int(table["calendar_year"])
    (evening, late), (noon, early) = row["evening"], row["noon"]
    months = tuple(city.series(f"{row['monthly_share']}{m:02d}", fuel="electricity", unit="1").values[-1] for m in range(1, 13))
    return Anchors(
        day=_day(table["heat_wave"]["day"]),
        evening=(int(late), city.value(evening, year, fuel="electricity", unit="GW")),
        noon=(int(early), city.value(noon, year, fuel="electricity", unit="GW")),
        energy=city.value(row["energy"], year, fuel="electricity", unit="TWh"),
        months=months,
    )


def _use(row: Table) -> Use:
    also = (row["also"]["quantity"], tuple(row["also"]["labels"])) if "also" in row else None
    return Use(
        id=row["id"],
        title=Text(row["zh"], row["en"]),
        quantity=row["quantity"],
        labels=tuple(row["labels"]),
        also=also,
        hours=_clock(row, "hours"),
        weekend=float(row["weekend"]),
        cooling=float(row["cooling"]),
        heating=float(row["heating"]),
        cooling_hours=_clock(row, "cooling_hours"),
        heating_hours=_clock(row, "heating_hours"),
        flexible=bool(row.get("flexible", False)),
    )


def _outages(row: Table, count: int = 0) -> Outages:
    return Outages(int(row.get("count", count)), float(row["forced_outage_rate"]), float(row["mttf"]), float(row["mttr"]))


def _corridor(row: Table) -> Corridor:
    return Corridor(
        id=row["id"],
        title=Text(row["zh"], row["en"]),
        rating=_path(row["rating"]),
        monthly=_months(row.get("monthly", row.get("availability", 1.0))),
        reservoir_hours=float(row.get("reservoir_hours", 0.0)),
        run_of_river=float(row.get("run_of_river", 0.0 if row.get("reservoir_hours") else 1.0)),
        drought=float(row["drought"]),
        cost=_months(row["cost"]),
        clock=_clock(row, "clock") if "clock" in row else (1.0,) * 24,
        emission=float(row["emission"]),
        follows_grid_factor=bool(row.get("follows_grid_factor", False)),
        outages=_outages(row["units"]),
    )


def _plant(row: Table) -> Plant:
    commitment = row.get("commitment")
    return Plant(
        origin=row["origin"],
        unit=float(row["unit"]),
        cost=float(row["cost"]),
        emission=float(row["emission"]),
        minimum=float(row.get("minimum", 0.0)),
        ramp=float(row["ramp"]) if "ramp" in row else None,
        energy_hours=float(row["energy_hours"]) if "energy_hours" in row else None,
        full_load_hours=float(row["full_load_hours"]) if "full_load_hours" in row else None,
        monthly=_months(row["monthly"]) if "monthly" in row else (),
        drought=float(row.get("drought", 0.0)),
        table=row.get("table", ""),
        districts=row.get("districts", ""),
        outages=_outages(row.get("units", {"forced_outage_rate": 0.0, "mttf": 8760.0, "mttr": 1.0})),
        commitment=Commitment(float(commitment["least"]), int(commitment["up"]), int(commitment["down"]), float(commitment["start"]))
        if commitment
        else None,
        reserve_hours=float(row.get("reserve_hours", 0.0)),
    )


def _storage(row: Table) -> Storage:
    return Storage(
        id=row["id"],
        title=Text(row["zh"], row["en"]),
        power=_path(row["power"]),
        earliest=int(row["earliest"]),
        **{name: float(row[name]) for name in ("hours", "charge_efficiency", "discharge_efficiency", "cost", "forced_outage_rate")},
    )


def _fleet(row: Table) -> Fleet:
    return Fleet(
        smart_share=_path(row["smart_share"]),
        plugged=_clock(row, "plugged"),
        driving=_clock(row, "driving"),
        **{name: float(row[name]) for name in ("power_per_energy", "hours", "feed_back", "charge_efficiency")},
    )


def _pool(row: Table) -> Pool:
    return Pool(float(row["hours"]), float(row["events"]), float(row["payback"]), int(row["settled"]), float(row["cost"]))


def _pv(folder: FilePath, plants: list[Table]) -> tuple[Floats, dict[str, float], tuple[tuple[float, float], ...]]:
    """Output [district, hour], shares, and latitude and longitude of the districts."""
    row = next((row for row in plants if row.get("table")), None)
    if row is None:
        return np.zeros((0, HOURS)), {}, ()
    table, shares = folder / row["table"], folder / row["districts"]
    for path in (table, shares):
        if not path.is_file():
            raise PowerError(
                f"power.toml names '{path.name}', which is not in the pack. Make it with scripts/pv_profiles.",
                f"power.toml 提到的“{path.name}”不在数据包中。请用 scripts/pv_profiles 生成。",
            )
    with shares.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    found = {line["district"]: float(line["share"]) for line in lines}
    profiles = np.loadtxt(table, delimiter=",", skiprows=1, ndmin=2).T / 1000
    if profiles.shape != (len(found), HOURS):
        raise PowerError(
            f"'{table.name}' has {profiles.shape[1]} hours of {profiles.shape[0]} districts, expected {HOURS} of {len(found)}. Make it again.",
            f"“{table.name}”为{profiles.shape[0]}个区{profiles.shape[1]}小时,应为{len(found)}个区{HOURS}小时。请重新生成。",
        )
    return profiles, found, tuple((float(line["latitude"]), float(line["longitude"])) for line in lines)
