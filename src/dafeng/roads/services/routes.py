"""What a planner takes from the ledger: speed, stops and CO2 by link and hour, as facts."""

from dafeng.facts import Fact
from dafeng.roads.services.ledger import Ledger

__all__ = ["SOURCE", "facts_of_ledger"]

SOURCE = "dafeng-roads-twin"
"""Id of the source the facts carry."""
_VARIABLES = {
    "speed": ("road_speed", "m/s"),
    "stops_per_km": ("road_stops", "1/km"),
    "co2_g_per_km": ("road_co2_intensity", "g/km"),
    "kwh_per_100km": ("road_energy_intensity", "kWh/100km"),
}
_LEAST = 1000.0
"""Shortest distance driven on a link in an hour that makes a fact, m."""


def facts_of_ledger(ledger: Ledger, year: int) -> list[Fact]:
    """Facts by link and hour of day, and of each kind of vehicle and fuel over all links.

    Parameters
    ----------
    ledger
        What was booked.
    year
        Calendar year the facts are for.

    Returns
    -------
    list of Fact
        Status ``estimated``: energy and CO2 are computed from speeds, not measured. The place is the link and hour (UTC), such as
        ``0.1-0.2@08``; links with less than a kilometre driven are left out.
    """
    facts = []
    for row in ledger.total("link", "hour_ms"):
        place = f"{row['link'] or 'off map'}@{row['hour_ms'] // 3_600_000 % 24:02d}"
        facts += _facts(row, year, place, ("", ""))
    for row in ledger.total("body", "fuel"):
        facts += _facts(row, year, "", (row["body"], row["fuel"]))
    return facts


def _facts(row: dict[str, float | None], year: int, place: str, kind: tuple[str, str]) -> list[Fact]:
    if (row["metres"] or 0.0) < _LEAST:
        return []
    method = f"{row['metres']:.0f} m and {row['seconds']:.0f} s of vehicles seen by the twin; road load and factors of energy_factors.csv"
    return [
        Fact(variable, float(row[name] or 0.0), unit, year, place, SOURCE, "estimated", sector=kind[0], fuel=kind[1], method=method)
        for name, (variable, unit) in _VARIABLES.items()
    ]
