"""A whole call of a plant, from a folder of tables: envelope, clearing, events, baseline, settlement, ledger."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.vpp.baseline import Baselines, History, baselines
from dafeng.power.vpp.clearing import Clearing, Offers, clear
from dafeng.power.vpp.envelope import envelope_of
from dafeng.power.vpp.events import dispatch_events
from dafeng.power.vpp.ledger import Ledger
from dafeng.power.vpp.reader import read_days, read_limits, read_meters, read_offers, read_request, read_resources
from dafeng.power.vpp.resources import KINDS, Floats, Resources
from dafeng.power.vpp.rules import read_rules
from dafeng.power.vpp.settlement import Settlement, settle

__all__ = ["capability", "clear_plant", "settle_plant", "write_plant"]

Row = dict[str, Any]


def capability(resources: Resources, hours: Sequence[float] = (0.25, 0.5, 1.0, 2.0, 4.0)) -> list[Row]:
    """What each kind of resource can give for how long.

    Returns
    -------
    list
        By kind and time: number, ``up_kw``, ``down_kw``, and ``up_kw`` reached within 1 and 15 minutes.
    """
    rows = []
    for time in hours:
        envelope = envelope_of(resources, time)
        for kind in [kind for kind in KINDS if (resources.kind == kind).any()]:
            mine = resources.kind == kind
            rows.append(
                {
                    "kind": kind,
                    "hours": time,
                    "resources": int(mine.sum()),
                    "up_kw": float(envelope.up[mine].sum()),
                    "down_kw": float(envelope.down[mine].sum()),
                    "up_kw_in_1_min": float(envelope.within(1.0)[mine].sum()),
                    "up_kw_in_15_min": float(envelope.within(15.0)[mine].sum()),
                }
            )
    return rows


def clear_plant(folder: Path, start: datetime, minutes: float = 15.0) -> Row:
    """Clear the request of a folder, write its events, and enter them in its ledger.

    Parameters
    ----------
    folder
        With ``resources.csv``, ``request.csv`` and, where the grid has limits, ``limits.csv``.
    start
        Begin of the first period of the request, with its zone.
    minutes
        Length of a period. min

    Returns
    -------
    dict
        Energy asked and called, what is short, prices, events, and the ledger's hash.
    """
    request = read_request(folder / "request.csv")
    offers, found = _cleared(folder, request, minutes)
    events = dispatch_events(offers, found, start, minutes)
    limits = read_limits(folder / "limits.csv")
    said: Row = {
        "start": start.isoformat(),
        "minutes": minutes,
        "asked_kwh": float(request.sum() * minutes / 60),
        "called_kwh": float(found.called.sum() * minutes / 60),
        "short_kw": [round(float(value), 3) for value in found.short],
        "price": [float(value) for value in found.price],
        "nodes": {node: {"most_kw": float(called.max()), "limit_kw": limits.get(node)} for node, called in found.by_node().items()},
    }
    digest = Ledger(folder / "ledger.jsonl").add("clearing", {**said, "events": events})
    return {**said, "events": events, "ledger": digest}


def _cleared(folder: Path, request: Floats, minutes: float) -> tuple[Offers, Clearing]:
    offers = read_offers(read_resources(folder / "resources.csv"), len(request), len(request) * minutes / 60)
    return offers, clear(offers, request, read_limits(folder / "limits.csv"))


def settle_plant(folder: Path, day: str, first: int) -> Row:
    """Settle the call of a folder, write ``settlement.csv``, and enter it in the ledger.

    Parameters
    ----------
    folder
        As for `clear_plant`, with ``meters.csv``, ``days.csv`` and ``rules.toml``; meters are named as the resources.
    day
        Date of the event in ``meters.csv``.
    first
        Period of the day with which the event begins, from 0.

    Returns
    -------
    dict
        Totals, one row a meter, and the ledger's hash.

    Raises
    ------
    PowerError
        If the day has no readings, or a resource called has no meter.
    """
    rules = read_rules(folder / "rules.toml")
    dates, meters, readings = read_meters(folder / "meters.csv")
    today = _place(day, dates)
    event = np.zeros(readings.shape[2], dtype=bool)
    request = read_request(folder / "request.csv")
    event[first : first + len(request)] = True
    offers, found = _cleared(folder, request, 24 * 60 / len(event))
    committed = _by_meter(offers, found, meters)
    kinds = read_days(folder / "days.csv")
    history = History(readings[:today], [kinds.get(date, set()) for date in dates[:today]], "free" in kinds.get(day, set()))
    base = baselines(history, readings[today], event, rules.baseline)
    paid = settle(base, readings[today], committed, event, rules.settlement)
    rows = _rows(meters, base, paid, dates)
    _write(folder / "settlement.csv", rows)
    totals = {
        "day": day,
        "rules": rules.title,
        "rules_source": rules.source,
        "meters": int((committed > 0).sum()),
        "committed_kwh": float(paid.committed.sum()),
        "delivered_kwh": float(paid.delivered[committed > 0].sum()),
        "verified_kwh": paid.verified,
        "paid_cny": round(float(paid.paid.sum()), 2),
        "adjustments_capped": int(base.capped[committed > 0].sum()),
    }
    digest = Ledger(folder / "ledger.jsonl").add("settlement", {**totals, "rule": asdict(rules), "rows": rows})
    return {**totals, "rows": rows, "ledger": digest}


def write_plant(folder: Path, resources: Resources, asked: float, limits: Mapping[str, float], hours: int) -> None:
    """Write resources, request and limits as tables that `clear_plant` reads.

    Parameters
    ----------
    folder
        Made if it is not there.
    asked
        Of every period. kW
    limits
        Of nodes. kW
    hours
        Length of the event; periods of a quarter of an hour.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [each.name for each in fields(Resources)]
    columns = [getattr(resources, name) for name in names]
    rows = [
        dict(zip(names, (str(v) if isinstance(v, str) else repr(float(v)) for v in row), strict=True)) for row in zip(*columns, strict=True)
    ]
    _write(folder / "resources.csv", rows)
    _write(folder / "request.csv", [{"period": at, "kw": asked} for at in range(hours * 4)])
    if limits:
        _write(folder / "limits.csv", [{"node": node, "kw": value} for node, value in limits.items()])


def _place(day: str, dates: Sequence[str]) -> int:
    if day not in dates:
        raise PowerError(
            f"meters.csv has no readings of {day}; it has {dates[0]} to {dates[-1]}. Name one of these days.",
            f"meters.csv 没有 {day} 的读数，现有 {dates[0]} 至 {dates[-1]}。请指定其中一天。",
        )
    return dates.index(day)


def _by_meter(offers: Offers, found: Clearing, meters: Sequence[str]) -> Floats:
    """Mean call of each meter. [meter], kW"""
    called = dict(zip(map(str, offers.id), found.called.mean(axis=0), strict=True))
    missing = [name for name, value in called.items() if value > 0 and name not in set(meters)]
    if missing:
        raise PowerError(
            f"resource '{missing[0]}' was called but has no meter in meters.csv ({len(missing)} in all). Add its readings.",
            f"资源“{missing[0]}”已被调用，但 meters.csv 中没有其电表(共{len(missing)}个)。请补充读数。",
        )
    return np.array([called.get(name, 0.0) for name in meters])


def _rows(meters: Sequence[str], base: Baselines, paid: Settlement, dates: Sequence[str]) -> list[Row]:
    return [
        {
            "meter": name,
            "committed_kwh": round(float(paid.committed[at]), 3),
            "delivered_kwh": round(float(paid.delivered[at]), 3),
            "ratio": round(float(paid.ratio[at]), 4) if np.isfinite(paid.ratio[at]) else None,
            "share_paid": float(paid.share[at]),
            "paid_cny": float(paid.paid[at]),
            "adjustment": round(float(base.factor[at]), 4),
            "capped": bool(base.capped[at]),
            "days_used": " ".join(sorted(dates[used] for used in base.days_used[at] if used >= 0)),
        }
        for at, name in enumerate(meters)
        if paid.committed[at] > 0
    ]


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["meter"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
