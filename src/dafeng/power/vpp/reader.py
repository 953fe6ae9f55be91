"""Tables of a virtual power plant: resources, offers, requests, limits, days and meter readings."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.vpp.clearing import Offers
from dafeng.power.vpp.envelope import envelope_of
from dafeng.power.vpp.resources import KINDS, Floats, Resources

__all__ = ["read_days", "read_limits", "read_meters", "read_offers", "read_request", "read_resources"]

_WORDS = ("id", "kind", "node")
_NUMBERS = tuple(field.name for field in fields(Resources) if field.name not in _WORDS)
_ALWAYS = ("load", "ramp", "longest", "price")
_NEEDS = {
    "vehicle": ("power", "need", "hours_left"),
    "storage": ("power", "energy", "level", "reserve", "efficiency"),
    "base_station": ("power", "energy", "level", "reserve", "efficiency"),
    "industry": ("power",),
    "cooling": ("resistance", "capacitance", "band", "performance"),
    "public_building": ("resistance", "capacitance", "band", "performance"),
}


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file with a head.

    Raises
    ------
    PowerError
        If it cannot be read or is empty.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise PowerError(
            f"'{path}' cannot be read: {error}. Expected a CSV file in UTF-8.", f"无法读取“{path}”:{error}。应为UTF-8编码的CSV文件。"
        ) from error
    if not rows:
        raise PowerError(f"'{path}' has no rows. Expected a head and at least one row.", f"“{path}”没有数据行，应有表头与至少一行。")
    return rows


def read_resources(path: Path) -> Resources:
    """Resources of a CSV file: id, kind, node, and the numbers their kind needs (see docs/virtual-power-plant.md).

    Raises
    ------
    PowerError
        If a kind is unknown, an id stands twice, or a number is missing or cannot be; the first five faults are named together.
    """
    rows = read_table(path)
    faults: list[tuple[str, str]] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, 2):
        faults += _faults_of(line, row, seen)
    _raise(path, faults)
    words = {name: np.array([row.get(name) or "" for row in rows]) for name in _WORDS}
    return Resources(**words, **{name: np.array([float(row.get(name) or 0.0) for row in rows]) for name in _NUMBERS})


def _faults_of(line: int, row: Mapping[str, str], seen: set[str]) -> list[tuple[str, str]]:
    name, kind = row.get("id") or "", row.get("kind") or ""
    faults = []
    if not name or name in seen:
        faults.append((f"line {line}: id is '{name}', expected a name that stands once", f"第{line}行:id 为“{name}”，应为不重复的名称"))
    seen.add(name)
    if kind not in KINDS:
        return [
            *faults,
            (
                f"line {line}: kind is '{kind}', expected one of {', '.join(KINDS)}",
                f"第{line}行:kind 为“{kind}”，应为 {'、'.join(KINDS)} 之一",
            ),
        ]
    for field in (*_ALWAYS, *_NEEDS[kind]):
        text = row.get(field) or ""
        if not _is_amount(text):
            faults.append(
                (f"line {line}: {field} is '{text}', expected a number of at least 0", f"第{line}行:{field} 为“{text}”，应为不小于0的数")
            )
    return faults


def _is_amount(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return 0 <= value < float("inf")


def _raise(path: Path, faults: Sequence[tuple[str, str]]) -> None:
    if faults:
        en, zh = ("; ".join(fault[side] for fault in faults[:5]) for side in (0, 1))
        more = len(faults) - 5
        tail = (f"; and {more} more", f";另有{more}处") if more > 0 else ("", "")
        raise PowerError(f"'{path}': {en}{tail[0]}. Mend these rows.", f"“{path}”:{zh}{tail[1]}。请修正这些行。")


def read_offers(resources: Resources, periods: int, hours: float) -> Offers:
    """Offer what every resource can give for the time of a whole event, in each of its periods.

    Parameters
    ----------
    resources
        Who offers.
    periods, hours
        Number of periods, and how long they last together. [1], h
    """
    up = envelope_of(resources, hours).up
    return Offers(resources.id, resources.node, resources.price, np.broadcast_to(up, (periods, len(up))))


def read_request(path: Path) -> Floats:
    """Request by period from the column ``kw``. [period], kW"""
    return _column(path, read_table(path), "kw")


def read_limits(path: Path) -> dict[str, float]:
    """Limits of nodes from the columns ``node`` and ``kw``; none where there is no such file. kW"""
    if not path.exists():
        return {}
    rows = read_table(path)
    return dict(zip((row.get("node") or "" for row in rows), map(float, _column(path, rows, "kw")), strict=True))


def _column(path: Path, rows: Sequence[Mapping[str, str]], name: str) -> Floats:
    wrong = [
        (
            f"line {line}: {name} is '{row.get(name)}', expected a number of at least 0",
            f"第{line}行:{name} 为“{row.get(name)}”，应为不小于0的数",
        )
        for line, row in enumerate(rows, 2)
        if not _is_amount(row.get(name) or "")
    ]
    _raise(path, wrong)
    return np.array([float(row[name]) for row in rows])


def read_days(path: Path) -> dict[str, set[str]]:
    """Kinds of days from the columns ``date`` and ``kinds`` (words separated by blanks: free, holiday, event, outage)."""
    return {row.get("date") or "": set((row.get("kinds") or "").split()) for row in read_table(path)}


def read_meters(path: Path) -> tuple[list[str], list[str], Floats]:
    """Readings: ``meter``, ``date``, then one column a period; an empty field is a missing reading.

    Returns
    -------
    tuple
        Dates oldest first, meters in the order of the file, readings [day, meter, period] (kW, NaN where missing).

    Raises
    ------
    PowerError
        If a number cannot be, or a meter and date stand twice.
    """
    rows = read_table(path)
    names = [name for name in rows[0] if name not in {"meter", "date"}]
    meters = list(dict.fromkeys(row.get("meter") or "" for row in rows))
    dates = sorted({row.get("date") or "" for row in rows})
    place_meter, place_date = ({name: at for at, name in enumerate(group)} for group in (meters, dates))
    readings = np.full((len(dates), len(meters), len(names)), np.nan)
    faults: list[tuple[str, str]] = []
    for line, row in enumerate(rows, 2):
        at = place_date[row.get("date") or ""], place_meter[row.get("meter") or ""]
        if not np.isnan(readings[at]).all():
            faults.append(
                (
                    f"line {line}: meter {row['meter']} has two rows for {row['date']}",
                    f"第{line}行:表 {row['meter']} 在 {row['date']} 有两行",
                )
            )
        readings[at] = _readings(line, row, names, faults)
    _raise(path, faults)
    return dates, meters, readings


def _readings(line: int, row: Mapping[str, Any], names: Sequence[str], faults: list[tuple[str, str]]) -> list[float]:
    try:
        return [float(row[name]) if row[name] else float("nan") for name in names]
    except (TypeError, ValueError) as error:
        faults.append((f"line {line}: {error}", f"第{line}行:读数无法识别({error})"))
        return [float("nan")] * len(names)
