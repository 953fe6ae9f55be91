"""Hourly temperature: made from the monthly means of a station, or read from a user's EPW file.

The made series is a normal year, not a measured one: a smooth yearly course through the monthly means, day-to-day departures that
remember the day before (AR(1)), and a daily wave with its lowest value at 6 and its highest at 15 o'clock. The seed is part of the data.
"""

import csv
from datetime import date
from pathlib import Path

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.calendar import HOURS, Calendar
from dafeng.power.program import Floats
from dafeng.power.records import Climate, HeatWave

__all__ = ["daily_means", "departures", "hourly_temperature", "monthly_course", "read_epw", "read_load"]

_STARTS = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])


def monthly_course(monthly: Floats, calendar: Calendar) -> Floats:
    """Smooth daily course whose monthly means are those given. [day]

    Straight lines between mid-months, then each month is moved so that its mean is met.
    """
    middle = (_STARTS[:-1] + _STARTS[1:]) / 2
    day = np.arange(365) + 0.5
    course = np.interp(
        day, np.concatenate([middle[-1:] - 365, middle, middle[:1] + 365]), np.concatenate([monthly[-1:], monthly, monthly[:1]])
    )
    month = calendar.month[::24] - 1
    off = monthly - np.array([course[month == m].mean() for m in range(12)])
    found: Floats = course + off[month]
    return found


def departures(spread: float, memory: float, seed: int) -> Floats:
    """Day-to-day departures with a standard deviation and a memory of one day, whose yearly mean is zero. [day]"""
    shocks = np.random.default_rng(seed).normal(size=365 + 30) * spread * np.sqrt(1 - memory**2)
    found = np.zeros(len(shocks))
    for day in range(1, len(shocks)):
        found[day] = memory * found[day - 1] + shocks[day]
    kept: Floats = found[30:] - found[30:].mean()
    return kept


def daily_means(climate: Climate, calendar: Calendar, seed: int, wave: HeatWave | None = None) -> Floats:
    """Mean temperature of each day of a normal year, °C. [day]"""
    course = monthly_course(np.array(climate.temperature), calendar)
    away = departures(climate.daily_spread, climate.daily_memory, seed)
    month = calendar.month[::24] - 1
    away = away - np.array([away[month == m].mean() for m in range(12)])[month]
    mean: Floats = course + away
    if wave is None:
        return mean
    when = date(calendar.year, *wave.day)
    peak = (when - date(calendar.year, 1, 1)).days
    mean = np.minimum(mean, wave.mean - 1.2)
    near = np.abs(np.arange(365) - peak)
    return np.maximum(mean, wave.mean - near) if wave.mean > mean[peak] else mean


def hourly_temperature(means: Floats, climate: Climate, calendar: Calendar) -> Floats:
    """Temperature of each hour, °C. [hour]"""
    wave = np.array([_wave(h) for h in range(24)])
    wave = wave - wave.mean()
    found: Floats = means[calendar.day] + np.array(climate.half_range)[calendar.month - 1] * wave[calendar.hour]
    return found


def _wave(hour: int) -> float:
    """Daily wave: rises from 6 to 15 o'clock, falls for the other fifteen hours."""
    since = (hour - 6) % 24
    return float(-np.cos(np.pi * since / 9) if since <= 9 else np.cos(np.pi * (since - 9) / 15))


def read_epw(path: Path) -> tuple[Floats, Floats]:
    """Dry-bulb temperature and global horizontal radiation of an EPW weather file.

    Returns
    -------
    tuple of ndarray
        °C and W/m2. [hour]

    Raises
    ------
    PowerError
        If the file is no EPW file of 8,760 hours.

    Notes
    -----
    EnergyPlus Weather format: eight header lines, then one line an hour with dry bulb in column 7 and global horizontal radiation in column 14.
    """
    if not path.is_file():
        raise PowerError(f"no weather file at '{path}'. Give the path of an EPW file.", f"没有天气文件“{path}”。请给出EPW文件的路径。")
    with path.open(encoding="latin-1", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    body = [row for row in rows[8:] if len(row) > 13 and (row[1], row[2]) != ("2", "29")]
    if not rows or rows[0][0] != "LOCATION" or len(body) != HOURS:
        raise PowerError(
            f"'{path.name}' has {len(body)} hours after eight header lines that begin with LOCATION, expected {HOURS}. Export it as EPW again.",
            f"“{path.name}”在以LOCATION开头的八行表头之后有{len(body)}小时,应为{HOURS}。请重新导出为EPW。",
        )
    try:
        return np.array([float(row[6]) for row in body]), np.array([float(row[13]) for row in body])
    except ValueError as error:
        raise PowerError(
            f"'{path.name}' holds no number where one is expected: {error}.", f"“{path.name}”中应为数字处不是数字:{error}。"
        ) from error


def read_load(path: Path) -> Floats:
    """A user's load curve: a csv file whose last column holds 8,760 values in GW, one an hour; a heading may stand above it. [hour]

    Raises
    ------
    PowerError
        If the file is missing, has another number of rows, or holds something else than numbers; names the row.
    """
    if not path.is_file():
        raise PowerError(f"no load curve at '{path}'. Give the path of a csv file.", f"没有负荷曲线文件“{path}”。请给出csv文件的路径。")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[-1].strip() for row in csv.reader(file) if row]
    body = cells[1:] if len(cells) == HOURS + 1 else cells
    if len(body) != HOURS:
        raise PowerError(f"'{path.name}' has {len(body)} rows, expected {HOURS} hours.", f"“{path.name}”有{len(body)}行,应为{HOURS}小时。")
    wrong = next((i for i, cell in enumerate(body) if not _is_number(cell)), None)
    if wrong is not None:
        raise PowerError(
            f"'{path.name}' holds '{body[wrong]}' in hour {wrong}, expected a number of GW above zero.",
            f"“{path.name}”第{wrong}小时为“{body[wrong]}”,应为不小于零的数(GW)。",
        )
    return np.array([float(cell) for cell in body])


def _is_number(cell: str) -> bool:
    try:
        return 0 <= float(cell) < float("inf")
    except ValueError:
        return False
