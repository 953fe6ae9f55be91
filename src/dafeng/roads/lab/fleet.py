"""Vehicles: drives by the fleet of a year, equipment by the name of a vehicle, types as SUMO reads them.

A vehicle's drive, its pace and whether it is equipped follow from its name alone. So sets of equipped vehicles are nested, and two
arms differ in nothing but what they are meant to differ in.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from statistics import NormalDist

from dafeng.roads.lab.demand import chance
from dafeng.roads.lab.spec import Arm, Measure

__all__ = ["Kind", "drive_of", "energy_of", "is_equipped", "kinds", "pace_of", "type_name", "type_of", "types_xml"]


@dataclass(frozen=True)
class Kind:
    """A class of vehicle with a drive: SUMO's emission class, what it burns, and how it drives (m, m/s2, s, kg)."""

    vehicle: str
    drive: str
    emission: str
    energy: str
    vclass: str
    length: float
    accel: float
    decel: float
    tau: float
    mass: float


@cache
def kinds() -> Mapping[tuple[str, str], Kind]:
    """All kinds by class and drive, from ``vehicles.csv``."""
    text = (files("dafeng.roads.lab") / "vehicles.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        numbers = [float(row[name]) for name in ("length", "accel", "decel", "tau", "mass")]
        found[row["class"], row["drive"]] = Kind(row["class"], row["drive"], row["emission"], row["energy"], row["vclass"], *numbers)
    return found


def drive_of(name: str, vehicle: str, fleet: Mapping[str, Mapping[str, float]]) -> str:
    """Drive of a vehicle: drawn from the mix of its class by its name. Half of the plug-in hybrids count as battery-electric."""
    mix = fleet[vehicle]
    at = chance(name, "drive")
    reached = zip(mix, accumulate(mix.values()), strict=True)
    drive = next((drive for drive, share in reached if at < share), list(mix)[-1])
    return "BEV" if drive == "PHEV" and chance(name, "plug") < 0.5 else drive


def pace_of(name: str) -> float:
    """Factor of a driver on the speed limit: normal with SUMO's default spread of 0.1, cut at 0.8 and 1.2."""
    return min(max(NormalDist(1.0, 0.1).inv_cdf(min(max(chance(name, "pace"), 1e-9), 1 - 1e-9)), 0.8), 1.2)


def is_equipped(name: str, penetration: float) -> bool:
    """Whether a vehicle carries the equipment at a penetration; sets are nested.

    Examples
    --------
    >>> all(is_equipped(str(i), 0.6) for i in range(99) if is_equipped(str(i), 0.3))
    True
    """
    return chance(name, "equipped") < penetration


def type_name(vehicle: str, drive: str, equipped: bool) -> str:
    """Name of a vehicle type in the files."""
    return f"{vehicle}_{drive.replace('/', '_')}{'_eq' if equipped else ''}"


def type_of(type_id: str) -> tuple[str, bool]:
    """Name of a type without its equipment, and whether it has any; SUMO adds ``@vehicle`` to a type changed for one vehicle.

    Examples
    --------
    >>> type_of("car_BEV_eq@t7")
    ('car_BEV', True)
    """
    plain = type_id.split("@", 1)[0]
    return plain.removesuffix("_eq"), plain.endswith("_eq")


def energy_of(type_id: str) -> str:
    """``combustion`` or ``electric``, from the name of a type."""
    return _energies()[type_of(type_id)[0]]


@cache
def _energies() -> Mapping[str, str]:
    return {type_name(kind.vehicle, kind.drive, False): kind.energy for kind in kinds().values()}


def types_xml(arm: Arm) -> str:
    """Types of an arm; those with equipment differ as the measure says."""
    return "".join(_type(kind, False, arm.measure) + _type(kind, True, arm.measure) for kind in kinds().values())


def _type(kind: Kind, equipped: bool, measure: Measure) -> str:
    # Cooperative cruise: no imperfection and short gaps at a standstill. Headways of 0.6 s as in Milanés & Shladover 2014
    # (doi 10.1016/j.trc.2014.09.001) need steps shorter than a second and are not credited.
    cruise = equipped and measure.kind == "cruise"
    model = f'tau="{kind.tau:g}" sigma="0" minGap="1.5"' if cruise else f'tau="{kind.tau:g}" sigma="0.5"'
    extra = _electric(kind) if kind.energy == "electric" else ""
    emission = kind.emission
    return (
        f'<vType id="{type_name(kind.vehicle, kind.drive, equipped)}" vClass="{kind.vclass}" length="{kind.length:g}" accel="{kind.accel:g}" '
        f'decel="{kind.decel:g}" mass="{kind.mass:g}" emissionClass="{emission}" {model}>{extra}</vType>\n'
    )


def _electric(kind: Kind) -> str:
    """Coefficients of SUMO's Energy model; assumed, so that a car takes about 15 kWh/100 km in a city and a 12 m bus 100 to 120."""
    front, drag, intake = (8.0, 0.65, 5000) if kind.vehicle == "bus" else (2.3, 0.27, 600)
    values = {
        "frontSurfaceArea": front,
        "airDragCoefficient": drag,
        "constantPowerIntake": intake,
        "propulsionEfficiency": 0.9,
        "recuperationEfficiency": 0.7,
    }
    return "".join(f'<param key="{key}" value="{value}"/>' for key, value in values.items())
