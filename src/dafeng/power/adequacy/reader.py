"""A generating system read from JSON.

The format, with what is optional in brackets::

    {"units": [{"count": 5, "capacity": 12, "forced_outage_rate": 0.02, ["mttf": 2940, "mttr": 60, "name", "technology"]}],
     "load": [MW an hour],
     ["name", "storage": [{"power", "energy", "efficiency"}], "demand_response": [{"power", "hours_per_event", "events_per_year",
      "rest_hours", "payback_share", "payback_hours", "groups"}], "profiles": [{"available": [MW an hour], "driver": "water"}],
      "cooling": [MW an hour], "dry_season": [0 to 1 an hour],
      "weather": {"water_spread", "heat_spread", "dependence", "named": {"2022": [water, heat]}, "source"}]}
"""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.adequacy.copula import Weather
from dafeng.power.adequacy.fields import Fields, Reading
from dafeng.power.adequacy.system import DemandResponse, Floats, Profile, Storage, System, Unit

__all__ = ["parse_system", "parse_unit", "read_system"]

_ANY = (0.0, math.inf)
_SHARE = (0.0, 1.0)
_UNIT = ("name", "technology", "count", "capacity", "forced_outage_rate", "mttf", "mttr")
_STORAGE = ("name", "power", "energy", "efficiency")
_RESPONSE = ("name", "power", "hours_per_event", "events_per_year", "rest_hours", "payback_share", "payback_hours", "groups")
_PROFILE = ("name", "technology", "available", "driver")
_WEATHER = ("water_spread", "heat_spread", "dependence", "named", "source")
_SYSTEM = ("name", "units", "load", "storage", "demand_response", "profiles", "cooling", "dry_season", "weather")
_MW = ("Give MW.", "请给出MW数。")
_RATE = ("Give a share: 2 % is 0.02.", "请写成比例，2%写作0.02。")
_HOURS = ("Give hours.", "请给出小时数。")
_COUNT = ("Give the number of equal units.", "请给出相同机组的台数。")
_NO_MEND = ("", "")
_T = TypeVar("_T")


def read_system(path: Path) -> System:
    """Read a system from a file.

    Parameters
    ----------
    path
        JSON, UTF-8.

    Returns
    -------
    System
        With notes on what was not used or was assumed.

    Raises
    ------
    PowerError
        If the file is not there, is no JSON, or holds faults; all faults are named at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PowerError(
            f"'{path}' cannot be read ({error}), expected a JSON file in UTF-8. Check the name, or save it as UTF-8.",
            f"无法读取“{path}”({error})，应为UTF-8编码的JSON文件。请检查文件名，或另存为UTF-8。",
        ) from error
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise PowerError(
            f'\'{path}\' is not JSON: {error}. Expected {{"units": [...], "load": [...]}}. Mend the place named.',
            f'“{path}”不是JSON:{error}。应为 {{"units": [...], "load": [...]}}。请修正所指位置。',
        ) from error
    return parse_system(data, str(path))


def parse_system(data: object, where: str = "system") -> System:
    """Make a system of what a JSON file holds.

    Raises
    ------
    PowerError
        If it holds faults.
    """
    reading = Reading(where)
    top = Fields(reading, "system", data, _SYSTEM)
    load = _hours(top, "load", None)
    units = tuple(_list(top, "units", _read_unit, needed=True))
    system = System(
        units=units,
        load=load,
        storage=tuple(_list(top, "storage", _read_storage)),
        demand_response=tuple(_list(top, "demand_response", _read_response)),
        profiles=tuple(_list(top, "profiles", lambda fields, n: _read_profile(fields, n, len(load)))),
        name=top.text("name", ""),
        cooling=_hours(top, "cooling", len(load)) if top.has("cooling") else None,
        dry_season=_hours(top, "dry_season", len(load), 1.0) if top.has("dry_season") else None,
        weather=_read_weather(Fields(reading, "weather", top.entry["weather"], _WEATHER)) if top.has("weather") else None,
    )
    reading.check()
    _note_chronology(reading, units)
    _note_storage(reading, system)
    return System(**{**vars(system), "notes": tuple(reading.notes)})


def parse_unit(text: str) -> Unit:
    """Unit written as a JSON object on a command line.

    Raises
    ------
    PowerError
        If it cannot be read.
    """
    reading = Reading("--add")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        reading.fault(f"'{text}' is not JSON: {error}.", f"“{text}”不是JSON:{error}。")
        data = {}
    unit = _read_unit(Fields(reading, "unit", data, _UNIT), 1)
    reading.check()
    return unit


def _list(top: Fields, name: str, read: Callable[[Fields, int], _T], needed: bool = False) -> list[_T]:
    """Every entry of a list of objects."""
    entries = top.entry.get(name) or []
    if not isinstance(entries, list) or (needed and not entries):
        top.reading.fault(
            f"{name} is {'missing or empty' if not entries else 'no list'}, expected a list of objects.",
            f"{name} {'缺失或为空' if not entries else '不是列表'}，应为对象列表。",
        )
        return []
    known = {"units": _UNIT, "storage": _STORAGE, "demand_response": _RESPONSE, "profiles": _PROFILE}[name]
    return [read(Fields(top.reading, f"{name}[{at}]", entry, known), at + 1) for at, entry in enumerate(entries)]


def _hours(top: Fields, name: str, length: int | None, high: float = math.inf) -> Floats:
    """One finite number an hour."""
    values = top.entry.get(name)
    if not isinstance(values, list) or not values:
        top.reading.fault(
            f"{top.place}.{name} is missing or empty, expected MW for every hour.", f"缺少 {top.place}.{name}，应为逐小时数值列表。"
        )
        return np.zeros(1)
    if length is not None and len(values) != length:
        top.reading.fault(
            f"{top.place}.{name} has {len(values)} hours, load has {length}. Give as many.",
            f"{top.place}.{name} 有{len(values)}小时，负荷有{length}小时，应一致。",
        )
    series = np.array([_plain(value) for value in values])
    for hour in np.nonzero(~((series >= 0) & (series <= high) & np.isfinite(series)))[0]:
        top.reading.fault(
            f"{top.place}.{name}[{hour}] is {values[hour]!r}, expected a finite number of at least 0{'' if math.isinf(high) else f' and at most {high:g}'}. "
            "Give MW; supply that lowers load belongs under 'profiles'.",
            f"{top.place}.{name}[{hour}] 是 {values[hour]!r}，应为不小于0的有限数值(MW);抵减负荷的出力请写入 profiles。",
        )
    return series


def _plain(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _read_unit(fields: Fields, number: int) -> Unit:
    mttf = fields.number("mttf", _ANY, _HOURS) if fields.has("mttf") else None
    mttr = fields.number("mttr", _ANY, _HOURS) if fields.has("mttr") else None
    implied = mttr / (mttf + mttr) if mttf is not None and mttr is not None and mttf + mttr > 0 else None
    rate = fields.number("forced_outage_rate", _SHARE, _RATE, implied)
    if fields.has("forced_outage_rate") and implied is not None and not math.isclose(rate, implied, rel_tol=0.05, abs_tol=1e-4):
        fields.reading.note(
            f"{fields.place}: mttr / (mttf + mttr) is {implied:.4g}, forced_outage_rate is {rate:.4g}; the rate and mttr were used.",
            f"{fields.place}:mttr/(mttf+mttr) 为 {implied:.4g}，与 forced_outage_rate {rate:.4g} 不符;采用后者与 mttr。",
        )
    if mttr is None and mttf is not None and 0 < rate < 1:
        mttr = mttf * rate / (1.0 - rate)
    if mttr == 0.0:
        mttr = None
    name = fields.text("name", f"unit {number}")
    count = fields.whole("count", (0, 100_000), _COUNT, 1)
    capacity = fields.number("capacity", _ANY, _MW)
    return Unit(name, fields.text("technology", name), count, capacity, rate, mttf, mttr)


def _read_storage(fields: Fields, number: int) -> Storage:
    efficiency = fields.number("efficiency", (0.01, 1.0), _RATE, 0.85)
    if not fields.has("efficiency"):
        fields.reading.note(f"{fields.place}: efficiency was not given, 0.85 was assumed.", f"{fields.place}:未给出效率，按0.85计。")
    return Storage(
        fields.text("name", f"storage {number}"), fields.number("power", _ANY, _MW), fields.number("energy", _ANY, _MW), efficiency
    )


def _read_response(fields: Fields, number: int) -> DemandResponse:
    return DemandResponse(
        name=fields.text("name", f"demand response {number}"),
        power=fields.number("power", _ANY, _MW),
        hours_per_event=fields.whole("hours_per_event", _ANY, _HOURS),
        events_per_year=fields.whole("events_per_year", _ANY, ("Give the number of calls.", "请给出次数。")),
        rest_hours=fields.whole("rest_hours", _ANY, _HOURS, 20),
        payback_share=fields.number("payback_share", (0.0, 2.0), _RATE, 0.0),
        payback_hours=fields.whole("payback_hours", (1, math.inf), _HOURS, 24),
        groups=fields.whole("groups", (1, math.inf), ("Give the number of groups that yield in turn.", "请给出轮流响应的组数。"), 1),
    )


def _read_profile(fields: Fields, number: int, hours: int) -> Profile:
    driver = fields.text("driver", "")
    if driver not in {"", "water"}:
        fields.reading.fault(
            f"{fields.place}.driver is '{driver}', expected 'water' or nothing.", f"{fields.place}.driver 是“{driver}”，应为 water 或留空。"
        )
    name = fields.text("name", f"profile {number}")
    return Profile(name, fields.text("technology", name), _hours(fields, "available", hours), driver)


def _read_weather(fields: Fields) -> Weather:
    named = fields.entry.get("named") or {}
    years: Sequence[tuple[str, float, float]] = ()
    if isinstance(named, dict) and all(isinstance(pair, list) and len(pair) == 2 for pair in named.values()):
        years = [(year, _plain(pair[0]), _plain(pair[1])) for year, pair in named.items()]
    if len(years) != len(named) or any(not math.isfinite(water + heat) for _, water, heat in years):
        fields.reading.fault(
            f'{fields.place}.named cannot be read, expected {{"2022": [factor on water, factor on cooling]}}.',
            f'{fields.place}.named 无法读取，应为 {{"2022": [来水系数, 降温负荷系数]}}。',
        )
    return Weather(
        water_spread=fields.number("water_spread", (0.0, 3.0), _NO_MEND),
        heat_spread=fields.number("heat_spread", (0.0, 3.0), _NO_MEND),
        dependence=fields.number("dependence", (1.0, 50.0), ("1 is independence.", "1为相互独立。"), 1.0),
        named=tuple(years),
        source=fields.text("source", ""),
    )


def _note_chronology(reading: Reading, units: Sequence[Unit]) -> None:
    without = [unit.name for unit in units if unit.mttr is None and 0 < unit.forced_outage_rate < 1]
    if without:
        names = ", ".join(without[:5])
        reading.note(
            f"mttf and mttr are not given for {names}: Monte Carlo draws their state anew each midnight; expected hours and energy hold, "
            "lengths of events do not.",
            f"{names} 未给出 mttf、mttr:蒙特卡洛每日零点重抽其状态;期望小时数与电量有效，事件时长无意义。",
        )


def _note_storage(reading: Reading, system: System) -> None:
    if system.storage or system.demand_response or system.weather:
        reading.note(
            "'exact' covers the units and the profiles of the year given; storage, demand response and weather years are in 'monte_carlo' only.",
            "exact 只含机组与所给年份的出力曲线;储能、需求响应与气象年仅计入 monte_carlo。",
        )
