"""Groups of like resources, from a table of estimates to the columns every other step works on."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError, Text
from dafeng.power.vpp.resources import KINDS, Floats, Resources

__all__ = ["Group", "at_year", "cooling_constants", "fleet_of", "merge", "read_groups"]

PARTS = 5
"""Parts of a group, from its cheapest to its dearest: people differ in what they ask."""

_NUMBERS = tuple(each.name for each in fields(Resources) if each.name not in {"id", "kind", "node", "load", "price"})


@dataclass(frozen=True)
class Group:
    """Like resources of a city.

    Parameters
    ----------
    id, title, kind
        Name, name for people, one of `KINDS`.
    counts
        Whether what it gives is demand response.
    number, load
        Where number and load of one come from, as the table states them.
    enrolled
        Share that can be called, by year. [1]
    span
        Factors from the estimate to the ends of its 95 % range. [1]
    price
        Cheapest and dearest. CNY/kWh
    one
        Numbers of one resource, names and units as in `Resources`; and ``power_share``, ``time_constant`` [h] and ``outdoor`` [K].
    status, source
        What the estimate is, and where it comes from.
    """

    id: str
    title: Text
    kind: str
    counts: bool
    number: Mapping[str, Any]
    load: Mapping[str, str] | float
    enrolled: Mapping[int, float]
    span: tuple[float, float]
    price: tuple[float, float]
    one: Mapping[str, float]
    status: str
    source: Text


def read_groups(path: Path) -> tuple[Group, ...]:
    """Groups of a TOML file.

    Raises
    ------
    PowerError
        If it cannot be read, or a group lacks a key or states one that cannot be; the group and key are named.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PowerError(
            f"'{path}' cannot be read as TOML: {error}. Expected [[group]] tables.",
            f"无法读取“{path}”:{error}。应为含 [[group]] 的TOML。",
        ) from error
    return tuple(_group(path, number, row) for number, row in enumerate(table.get("group", ()), 1))


def _group(path: Path, number: int, row: Mapping[str, Any]) -> Group:
    try:
        span, price = tuple(map(float, row["range"])), tuple(map(float, row["price"]))
        found = Group(
            id=str(row["id"]),
            title=Text(row["zh"], row["en"]),
            kind=str(row["kind"]),
            counts=bool(row["counts"]),
            number=dict(row["number"]),
            load=row["load"] if isinstance(row["load"], dict) else float(row["load"]),
            enrolled={int(year): float(share) for year, share in row["enrolled"].items()},
            span=(span[0], span[1]),
            price=(price[0], price[1]),
            one={key: float(row[key]) for key in (*_NUMBERS, "power_share", "time_constant") if key in row},
            status=str(row["status"]),
            source=Text(row["source_zh"], row["source"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _wrong(path, number, str(row.get("id", "")), f"lacks or mistakes {error}") from error
    if found.kind not in KINDS:
        raise _wrong(path, number, found.id, f"kind is '{found.kind}', expected one of {', '.join(KINDS)}")
    if not 0 < found.span[0] <= 1 <= found.span[1] or not 0 <= found.price[0] <= found.price[1]:
        raise _wrong(path, number, found.id, f"range {list(found.span)} must hold 1, price {list(found.price)} must rise from at least 0")
    if not found.enrolled or not all(0 <= share <= 1 for share in found.enrolled.values()):
        raise _wrong(path, number, found.id, "enrolled must be shares of 0 to 1 by year")
    return found


def _wrong(path: Path, number: int, name: str, what: str) -> PowerError:
    return PowerError(f"'{path}', group {number} '{name}': {what}.", f"“{path}”第{number}组“{name}”有误:{what}。")


def cooling_constants(load: float, performance: float, outdoor: float, hours: float) -> tuple[float, float]:
    """Resistance and capacitance of a building that needs a load to stay cool.

    In a steady state the heat that comes in is what is taken out: outdoor / R = performance * load; and R C is the time constant.

    Parameters
    ----------
    load
        Electricity for cooling. kW
    performance
        Cooling per electricity. [1]
    outdoor
        How much warmer it is outside. K
    hours
        Time constant. h

    Returns
    -------
    tuple
        K/kW, kWh/K

    Examples
    --------
    >>> cooling_constants(1.0, 3.5, 7.0, 4.0)
    (2.0, 2.0)
    """
    resistance = outdoor / (performance * load)
    return resistance, hours / resistance


def fleet_of(group: Group, number: float, load: float, node: str = "city") -> Resources:
    """A group as resources: parts that differ in price, each as many alike as one large resource.

    Boxes of energy and warming grow in proportion to number, so a part counts as its members would.

    Parameters
    ----------
    group
        What one is.
    number
        That can be called.
    load
        Of one. kW
    node
        Where it hangs in the grid.
    """
    many = number / PARTS
    one = dict(group.one)
    if "power_share" in one:
        one["power"] = one["power_share"] * load
    if "time_constant" in one:
        one["resistance"], one["capacitance"] = cooling_constants(load, one["performance"], one["outdoor"], one["time_constant"])
    columns = {name: np.full(PARTS, one.get(name, 0.0) * _factor(name, many)) for name in _NUMBERS}
    low, high = group.price
    return Resources(
        id=np.array([f"{group.id}-{part + 1}" for part in range(PARTS)]),
        kind=np.array([group.kind] * PARTS),
        node=np.array([node] * PARTS),
        load=np.full(PARTS, load * many),
        price=np.linspace(low, high, PARTS),
        **columns,
    )


def _factor(name: str, many: float) -> float:
    """How a number of one grows with many: energies and powers add up, resistance shrinks, times and ratios stay."""
    if name in {"power", "energy", "level", "reserve", "need", "capacitance", "ramp"}:
        return many
    return 1.0 / many if name == "resistance" and many > 0 else 1.0


def merge(fleets: Sequence[Resources]) -> Resources:
    """Resources of several groups side by side."""
    columns: dict[str, Any] = {each.name: np.concatenate([getattr(fleet, each.name) for fleet in fleets]) for each in fields(Resources)}
    return Resources(**columns)


def at_year(path: Mapping[int, float], year: int) -> float:
    """Value of a path in a year, on straight lines between its years, held before and after. [1]"""
    years = sorted(path)
    values: Floats = np.array([path[each] for each in years])
    return float(np.interp(year, years, values))
