"""An invented plant of 600 resources with ten days of readings, to try every command on; every number is made up."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from dafeng.power.vpp.clearing import clear
from dafeng.power.vpp.reader import read_limits, read_offers, read_request, read_resources
from dafeng.power.vpp.resources import KINDS, Floats

__all__ = ["EXAMPLE_RULES", "write_example"]

EXAMPLE_RULES = """# Rules of an invented province; put your own beside the notice they come from.
title = "Example rules"
source = "invented for the example; baseline after the form of 'high 5 of 10 with capped adjustment' (LBNL-63728)"

[baseline]
days = 10                 # like days before the event that are looked at
choose = 5                # of these, so many are averaged
order = "highest"         # highest use in the hours of the event; or middle
exclude = ["holiday", "event", "outage"]
like = true               # working days with working days, free days with free days

[baseline.adjustment]     # leave out for none
hours_before = [4, 1]     # from 4 hours to 1 hour before the event begins
way = "scale"             # or shift
caps = [0.8, 1.2]

[settlement]
price = 3.5               # CNY/kWh
bands = [{ from = 0.0, pays = 0.0 }, { from = 0.5, pays = 0.5 }, { from = 0.8, pays = 1.0 }]
most = 1.2                # more than 120 % of what was promised is not paid
penalty = 0.0             # share of the price charged for what is missing below the first band that pays
least_minutes = 60
"""

_EVENT = range(80, 88)
"""Periods of the event: 20:00 to 22:00."""


def write_example(folder: Path, count: int = 600, seed: int = 1) -> None:
    """Write resources, limits, request, rules, days and meters of an invented plant.

    Parameters
    ----------
    folder
        Made if it is not there.
    count, seed
        Number of resources, and seed of the invention.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    load = np.round(rng.uniform(20, 200, count), 1)
    _write(folder / "resources.csv", _HEAD, (_resource(rng, number, kind, load[number]) for number, kind in enumerate(kinds)))
    _write(folder / "limits.csv", ("node", "kw"), [(f"feeder-{number}", 1500) for number in range(1, 9)])
    _write(folder / "request.csv", ("period", "kw"), [(period, 6000) for period in _EVENT])
    (folder / "rules.toml").write_text(EXAMPLE_RULES, encoding="utf-8")
    days = [date(2030, 7, 16) - timedelta(days=back) for back in range(20, -1, -1)]
    _write(folder / "days.csv", ("date", "kinds"), ((day, "free" if day.weekday() >= 5 else "") for day in days))
    resources = read_resources(folder / "resources.csv")
    offers = read_offers(resources, len(_EVENT), len(_EVENT) / 4)
    called = clear(offers, read_request(folder / "request.csv"), read_limits(folder / "limits.csv")).called[0]
    _write(folder / "meters.csv", ("meter", "date", *range(96)), _meters(rng, days, load, called * rng.normal(0.95, 0.25, count)))


_HEAD = (
    "id",
    "kind",
    "node",
    *("load", "power", "energy", "level", "reserve", "efficiency", "need", "hours_left"),
    *("resistance", "capacitance", "band", "outdoor", "performance", "ramp", "longest", "price"),
)


def _resource(rng: np.random.Generator, number: int, kind: str, load: float) -> Sequence[object]:
    store = kind in {"storage", "base_station"}
    energy = round(load * (2.0 if kind == "storage" else 4.0), 1) if store else 0
    need = round(load * 1.5, 1) if kind == "vehicle" else 0
    building = (round(0.02 * 200 / load, 4), round(load * 2, 1), 2, 8, 3.5) if kind in {"cooling", "public_building"} else (0, 0, 0, 0, 0)
    stored = (energy, round(energy * 0.8, 1), round(energy * (0.1 if kind == "storage" else 0.5), 1), 0.95) if store else (0, 0, 0, 0)
    price = round(float(rng.uniform(0.4, 3.5)), 2)
    return (
        f"r{number:05d}",
        kind,
        f"feeder-{number % 8 + 1}",
        load,
        round(load * 0.6, 1),
        *stored,
        need,
        9 if need else 0,
        *building,
        round(load / 5, 2),
        4,
        price,
    )


def _meters(rng: np.random.Generator, days: Sequence[date], load: Floats, given: Floats) -> Iterable[Sequence[object]]:
    shape = 0.7 + 0.3 * np.sin((np.arange(96) - 30) / 96 * 2 * np.pi) + 0.25 * np.exp(-(((np.arange(96) - 84) / 6) ** 2))
    for day in days:
        level = (0.75 if day.weekday() >= 5 else 1.0) * rng.normal(1.0, 0.04)
        for number, peak in enumerate(load):
            read = peak * shape * level * rng.normal(1.0, 0.02, 96)
            if day == days[-1]:
                read[_EVENT.start : _EVENT.stop] -= given[number]
            yield (f"r{number:05d}", day, *np.round(read, 2))


def _write(path: Path, head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
