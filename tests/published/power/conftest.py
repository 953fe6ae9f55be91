"""The published test systems, put together from their tables."""

import csv
from pathlib import Path

import pytest

TABLES = Path(__file__).parent / "rts79"


def table(name):
    with (TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def season(week):
    return "winter" if week <= 8 or week >= 44 else "summer" if 18 <= week <= 30 else "spring-autumn"


def load(peak):
    hours = {(row["season"], row["day"]): [float(row[str(hour)]) for hour in range(24)] for row in table("hours")}
    days = [float(row["percent"]) for row in table("days")]
    return [
        peak * float(week["percent"]) * day * hour / 1e6
        for week in table("weeks")
        for number, day in enumerate(days)
        for hour in hours[season(int(week["week"])), "weekday" if number < 5 else "weekend"]
    ]


@pytest.fixture(scope="session")
def rts79():
    """IEEE RTS-79: 32 units, 3,405 MW, peak 2,850 MW."""
    units = [{name: float(value) for name, value in row.items()} | {"count": int(row["count"])} for row in table("units")]
    return {"units": units, "load": load(2850)}


@pytest.fixture(scope="session")
def rbts():
    """RBTS: 11 units, 240 MW, peak 185 MW; outage rates only."""
    units = [(2, 5, 0.010), (1, 10, 0.020), (4, 20, 0.015), (1, 20, 0.025), (1, 40, 0.020), (2, 40, 0.030)]
    return {"units": [{"count": n, "capacity": c, "forced_outage_rate": q} for n, c, q in units], "load": load(185)}
