"""Districts as buses of their own: a small file says how much of the load they have, what stands there and how much their ties carry.

Comes in: a network with the bus ``city`` and the file. Goes out: the same network, in which each district is a bus tied to the ring
``city``. With ties wide enough nothing changes; where they are not, it shows which district is short and when.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError, Text
from dafeng.power.assemble import CITY
from dafeng.power.dispatch import Dispatch
from dafeng.power.network import Generator, Link, Network, Response, Store

__all__ = ["District", "Districts", "district_rows", "read_districts", "with_districts"]

AT = "@"
"""Between the name of a part and the district it stands in."""


@dataclass(frozen=True)
class District:
    """A district.

    Parameters
    ----------
    load
        Share of the city's load, and of what goes with it: demand response, vehicles and, unless said otherwise, PV.
    tie
        What lines and transformers between the ring and the district carry either way, GW.
    plants
        Share of the city's capacity that stands here, by plant or store.
    """

    id: str
    title: Text
    load: float
    tie: float
    plants: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Districts:
    """Districts, and ties between them: two names and what is carried either way, GW."""

    districts: tuple[District, ...]
    ties: tuple[tuple[str, str, float], ...] = ()


def read_districts(path: Path) -> Districts:
    """Read a file of districts.

    Raises
    ------
    PowerError
        If it is missing, is no TOML, lacks a key, names a district twice or not at all, or gives away more than there is.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Districts(tuple(map(_district, table["district"])), tuple(map(_tie, table.get("tie", ()))))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PowerError(
            f"'{path}' cannot be read: {error}. docs/power.md shows its form.", f"无法读取“{path}”:{error}。格式见 docs/power.md。"
        ) from error
    except (KeyError, ValueError, TypeError) as error:
        raise PowerError(
            f"'{path.name}' lacks or has wrong: {error}. A district needs id, zh, en, load (share) and tie (GW); a tie needs between (two names) and gw.",
            f"“{path.name}”缺少或有误:{error}。每个区须有 id、zh、en、load(占比)、tie(吉瓦);联络线须有 between(两个区)与 gw。",
        ) from error
    _check(found, path.name)
    return found


def _district(row: Mapping[str, Any]) -> District:
    plants = {str(name): float(share) for name, share in row.get("plants", {}).items()}
    return District(str(row["id"]), Text(row["zh"], row["en"]), float(row["load"]), float(row["tie"]), plants)


def _tie(row: Mapping[str, Any]) -> tuple[str, str, float]:
    first, second = row["between"]
    return str(first), str(second), float(row["gw"])


def _check(found: Districts, where: str) -> None:
    names = [d.id for d in found.districts]
    known = {CITY, *names}
    wrong = [f"{name} twice" for name in sorted({n for n in names if names.count(n) > 1 or n == CITY})]
    wrong += [f"a tie to {end}" for first, second, _ in found.ties for end in (first, second) if end not in known]
    wrong += [f"{d.id} with a number below zero" for d in found.districts if min([d.load, d.tie, *d.plants.values()]) < 0]
    parts = {name for d in found.districts for name in d.plants}
    shares = {"load": sum(d.load for d in found.districts)} | {p: sum(d.plants.get(p, 0.0) for d in found.districts) for p in parts}
    wrong += [f"{name} of {share:.3g} in all, expected at most 1" for name, share in shares.items() if share > 1 + 1e-9]
    if wrong:
        listed = "; ".join(wrong)
        raise PowerError(f"'{where}' has {listed}. Correct the districts.", f"“{where}”有误:{listed}。请改正。")


def with_districts(network: Network, found: Districts) -> Network:
    """Make a bus of every district.

    Raises
    ------
    PowerError
        If a district names a plant or store the city does not have.
    """
    known = {g.name for g in network.generators if g.bus == CITY} | {s.name for s in network.stores if s.bus == CITY}
    unknown = sorted({name for d in found.districts for name in d.plants} - known)
    if unknown:
        listed = ", ".join(sorted(known))
        raise PowerError(
            f"a district names '{unknown[0]}', which does not stand in the city; expected one of {listed}.",
            f"某区列出的“{unknown[0]}”不是本市的电源或储能,应为:{listed}。",
        )
    load = network.load[CITY]
    ties = [(CITY, d.id, d.tie) for d in found.districts] + list(found.ties)
    return replace(
        network,
        buses=(*network.buses, *(d.id for d in found.districts)),
        load={**network.load, CITY: load * (1 - sum(d.load for d in found.districts)), **{d.id: load * d.load for d in found.districts}},
        generators=tuple(part for g in network.generators for part in _placed(g, found)),
        stores=tuple(part for s in network.stores for part in _placed(s, found)),
        responses=tuple(part for r in network.responses for part in _placed(r, found)),
        links=(*network.links, *(Link(f"{a}-{b}", ((a, -1.0), (b, 1.0)), gw, minimum=-1.0) for a, b, gw in ties)),
    )


def _placed(part: Any, found: Districts) -> Iterator[Any]:
    """Parts of a plant, store or response by where they stand; what is left stands at the ring."""
    shares = {d.id: share for d in found.districts if (share := _share(part, d)) > 0} if part.bus == CITY else {}
    rest = 1 - sum(shares.values())
    if rest > 1e-9:
        yield _scaled(part, rest)
    for name, share in shares.items():
        yield replace(_scaled(part, share), name=f"{part.name}{AT}{name}", bus=name)


def _share(part: Generator | Store | Response, district: District) -> float:
    """Share that stands in a district: as stated, or for what goes with the people the share of the load."""
    with_people = isinstance(part, Response) or part.name in {"pv", "vehicles"}
    return district.plants.get(part.name, district.load if with_people else 0.0)


def _scaled(part: Any, share: float) -> Any:
    """Part with a share of its size and of all that is an amount of energy."""
    if isinstance(part, Generator):
        return replace(part, capacity=part.capacity * share, energy=None if part.energy is None else part.energy * share)
    if isinstance(part, Response):
        return replace(part, power=part.power * share)
    energy, initial = (None if value is None else value * share for value in (part.energy, part.initial))
    return replace(part, power=part.power * share, energy=energy, initial=initial, inflow=part.inflow * share)


def district_rows(answer: Dispatch, found: Districts) -> list[dict[str, Any]]:
    """What a dispatch says of each district: load, shortage, tie, price; GW, GWh, CNY/kWh."""
    return [_row(answer, district) for district in found.districts]


def _row(answer: Dispatch, district: District) -> dict[str, Any]:
    load, shed = answer.network.load[district.id], answer.shed.get(district.id, np.zeros(len(answer.horizon)))
    flow, dear = np.abs(answer.flow[f"{CITY}-{district.id}"]), answer.price[district.id] - answer.price[CITY]
    return {
        "id": district.id,
        "title": vars(district.title),
        "energy": round(answer.energy(load), 3),
        "peak_load": round(float(load.max()), 4),
        "not_served": round(answer.energy(shed), 4),
        "hours_not_served": int((shed > 1e-6).sum()),
        "tie": district.tie,
        "most_carried": round(float(flow.max()), 4),
        "hours_full": int((flow > district.tie - 1e-6).sum()),
        "worth_of_a_gigawatt": round(answer.energy(np.abs(dear)), 3),
        "price": round(answer.energy(answer.price[district.id] * load) / max(answer.energy(load), 1e-9), 4),
    }
