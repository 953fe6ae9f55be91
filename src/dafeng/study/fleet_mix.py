"""The fleet of a year as the lab drives it: shares of drives by class of vehicle, from the pathway's stock."""

from collections.abc import Mapping

from dafeng.errors import StudyError
from dafeng.facts import City
from dafeng.pathway import load_scenarios, prepare, run_pathway
from dafeng.roads.lab.fleet import kinds

__all__ = ["fleet_mix", "fleet_toml"]

_CLASSES = {"car": ("private_car", "taxi_ridehail"), "van": ("light_truck",), "bus": ("bus",)}
"""Classes of the lab and those of the pathway they stand for."""
_NEAREST = {
    ("van", "CNG/LNG"): "petrol",
    ("van", "PHEV"): "petrol",
    ("van", "FCEV"): "BEV",
    ("bus", "petrol"): "diesel",
    ("bus", "CNG/LNG"): "diesel",
    ("bus", "PHEV"): "diesel",
    ("bus", "FCEV"): "BEV",
}
"""Drives that the lab has no vehicle for, each with the one that drives most like it; they are few."""


def fleet_mix(city: City, year: int, scenario: str = "plan", *, draws: int = 40, seed: int = 1) -> dict[str, dict[str, float]]:
    """Shares of drives among the vehicles in use at the end of a year.

    Parameters
    ----------
    year
        Of the pathway.
    scenario
        Name of a scenario of the pack.
    draws, seed
        Of the pathway; the median over draws is taken.

    Returns
    -------
    dict
        By class of the lab: share by drive, summing to 1.

    Raises
    ------
    StudyError
        If the pack has no such scenario, or the pathway no such year.
    """
    scenarios = load_scenarios(city)
    if scenario not in scenarios:
        raise StudyError(
            f"no scenario '{scenario}'; expected one of {', '.join(scenarios)}.", f"没有情景“{scenario}”;应为{'、'.join(scenarios)}之一。"
        )
    stock = run_pathway(city, scenarios[scenario], prepare(city, draws, seed))["vehicle_stock"]
    if year not in stock.year.values:
        first, last = int(stock.year[0]), int(stock.year[-1])
        raise StudyError(
            f"the pathway has no fleet of {year}; it reaches from {first} to {last}.",
            f"路径模型没有{year}年的车队;范围为{first}至{last}年。",
        )
    vehicles = stock.sel(year=year).median("draw")
    return {
        name: _shares(name, vehicles.sel(vehicle=list(classes)).sum("vehicle").to_series().to_dict()) for name, classes in _CLASSES.items()
    }


def _shares(name: str, vehicles: Mapping[str, float]) -> dict[str, float]:
    """Shares of the drives the lab has, to four digits; what rounding leaves goes to the largest."""
    sums: dict[str, float] = {}
    for drive, count in vehicles.items():
        own = drive if (name, drive) in kinds() else _NEAREST[name, drive]
        sums[own] = sums.get(own, 0.0) + count
    total = sum(sums.values())
    shares = {drive: round(count / total, 4) for drive, count in sums.items() if round(count / total, 4)}
    most = max(shares, key=lambda drive: shares[drive])
    return shares | {most: round(shares[most] + 1 - sum(shares.values()), 4)}


def fleet_toml(year: int, mix: Mapping[str, Mapping[str, float]]) -> str:
    """The tables ``fleet`` and ``fleet.mix`` of an experiment."""
    rows = "".join(
        f"{name} = {{ {', '.join(f'{_key(drive)} = {share:g}' for drive, share in shares.items())} }}\n" for name, shares in mix.items()
    )
    return f"[fleet]\nyear = {year}\n[fleet.mix]\n{rows}"


def _key(drive: str) -> str:
    return drive if drive.isalnum() else f'"{drive}"'
