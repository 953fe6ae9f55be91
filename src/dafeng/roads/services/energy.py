"""What driving takes in energy and gives off in CO2, second by second, by kind of vehicle and fuel.

Power at the wheels is the road load: acceleration, rolling and air drag on a flat road [1]_. Fuel follows a Willans line (idle power plus power over
efficiency); electric drives give part of the braking back. Every factor stands with its source or as an estimate in ``energy_factors.csv``.

References
----------
.. [1] M. Treiber, A. Kesting, Traffic Flow Dynamics, Springer 2013, chapter 20, equations 20.2 and 20.9.
"""

import csv
import functools
from importlib.resources import files

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["BODIES", "FUELS", "body_of", "energy_use", "fuel_of"]

BODIES = ("car", "light truck", "truck", "bus", "motorcycle")
FUELS = ("gasoline", "diesel", "gas", "ethanol", "electricity", "hydrogen", "hybrid")
"""Groups of the FuelType of the message set; an unknown fuel counts as gasoline in cars and as diesel in trucks and buses."""
_DRIVES = {"electricity": "electric", "hybrid": "hybrid", "hydrogen": "fuel cell"}
_FUEL_CODES = {1: 0, 2: 3, 3: 1, 4: 4, 5: 6, 6: 5, 7: 2, 8: 2}
_AIR, _GRAVITY = 1.2, 9.81


@functools.cache
def _table() -> dict[tuple[str, str], dict[str, float]]:
    with (files("dafeng.roads.services") / "energy_factors.csv").open(encoding="utf-8") as file:
        return {
            (row["table"], row["key"]): {
                name: float(value) for name, value in row.items() if value and name not in {"table", "key", "note"}
            }
            for row in csv.DictReader(file)
        }


@functools.cache
def _bodies() -> tuple[Array, Array, Array]:
    """Mass (kg), drag area (m2) and rolling coefficient. [body]"""
    rows = [_table()["body", body] for body in BODIES]
    return tuple(np.array([row[name] for row in rows]) for name in ("mass", "drag_area", "rolling"))  # type: ignore[return-value]


@functools.cache
def _fuels() -> tuple[Array, Array, Array, Array]:
    """Idle power (kW/kg), efficiency, share of braking given back, CO2 (kg/GJ). [fuel]"""
    drives = [_table()["drive", _DRIVES.get(fuel, "combustion")] for fuel in FUELS]
    carbon = [_table()["fuel", "gasoline" if fuel == "hybrid" else fuel]["co2"] for fuel in FUELS]
    return (*(np.array([drive[name] for drive in drives]) for name in ("idle", "efficiency", "regeneration")), np.array(carbon))  # type: ignore[return-value]


def body_of(vehicle_class: Array) -> Array:
    """Place in `BODIES` of the message set's BasicVehicleClass; 0 (car) where unknown. [row]"""
    table = np.zeros(256, dtype="i1")
    table[20:25], table[25:40], table[40:50], table[50:60] = 1, 2, 4, 3
    return table[vehicle_class]


def fuel_of(fuel: Array, body: Array) -> Array:
    """Place in `FUELS` of the message set's FuelType. [row]"""
    table = np.full(256, -1, dtype="i1")
    for code, place in _FUEL_CODES.items():
        table[code] = place
    known = table[fuel]
    return np.where(known >= 0, known, np.where((body == 0) | (body == 4), 0, 1))


def energy_use(speed: Array, accel: Array, body: Array, fuel: Array) -> tuple[Array, Array]:
    """Power taken from tank or battery, and CO2.

    Parameters
    ----------
    speed, accel
        m/s, m/s2. [row]
    body, fuel
        Places in `BODIES` and `FUELS`. [row]

    Returns
    -------
    tuple of arrays
        kW (below zero while a battery is charged), and g/s at the vehicle; of a hybrid, braking counts against fuel that is burnt later. [row]

    Examples
    --------
    >>> power, co2 = energy_use(np.array([50 / 3.6]), np.zeros(1), np.array([0]), np.array([0]))
    >>> float(round(co2[0] / (50 / 3.6) * 1000))  # g/km of a petrol car at steady 50 km/h
    78.0
    """
    mass, drag, rolling = (values[body] for values in _bodies())
    idle, efficiency, given_back, carbon = (values[fuel] for values in _fuels())
    force = mass * accel + mass * _GRAVITY * rolling * (speed > 0.1) + 0.5 * _AIR * drag * speed**2
    wheels = force * speed / 1000
    power = idle * _idle_mass(mass) + np.where(wheels > 0, wheels / efficiency, wheels * given_back)
    combustion = carbon > 0
    power = np.where(combustion, np.maximum(power, np.where(given_back > 0, -np.inf, idle * _idle_mass(mass))), power)
    return power, power * carbon / 1000


def _idle_mass(mass: Array) -> Array:
    """Mass that idle power is counted on: engines grow less than vehicles; above 3.5 t half as fast. [row]"""
    heavy: Array = np.minimum(mass, 3500.0) + 0.25 * np.maximum(mass - 3500.0, 0.0)
    return heavy
