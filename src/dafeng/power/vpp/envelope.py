"""What resources can give for a time: boxes inside their true limits, so that whatever is asked within them can be done.

Up is less load or more supply, down is more load; both are seen from the grid's shortage.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.power.vpp.resources import KINDS, Floats, Resources

__all__ = ["Envelope", "cooling_reduction", "envelope_of", "store_box", "vehicle_box"]


@dataclass(frozen=True)
class Envelope:
    """What can be given for a time.

    Parameters
    ----------
    hours
        The time. h
    up, down
        By resource. [resource], kW
    ramp
        How fast each follows. [resource], kW/min
    """

    hours: float
    up: Floats
    down: Floats
    ramp: Floats

    def within(self, minutes: float) -> Floats:
        """What of `up` is there after so many minutes. [resource], kW"""
        reached: Floats = np.minimum(self.up, self.ramp * minutes)
        return reached


def store_box(power: Floats, room_out: Floats, room_in: Floats, efficiency: Floats, hours: float) -> tuple[Floats, Floats]:
    """Largest box of discharge and charge that any course within it can follow for a time.

    A course that stays within the box never discharges more than ``up * hours`` nor charges more than ``down * hours``, so neither limit
    of energy is met before the time is over, whatever the order.

    Parameters
    ----------
    power
        Largest charge and discharge. [resource], kW
    room_out, room_in
        Energy that may leave and enter. [resource], kWh
    efficiency
        One way. [resource], 1
    hours
        The time. h

    Returns
    -------
    tuple
        Up and down. [resource], kW

    References
    ----------
    .. [1] Zhao, Zhang, Hao, Kalsi, A geometric approach to aggregate flexibility modeling of thermostatically controlled loads,
       IEEE Trans. Power Syst. 32 (2017) 4721: inner approximations of a Minkowski sum add up to an inner approximation.
    """
    up: Floats = np.minimum(power, np.maximum(room_out, 0.0) * efficiency / hours)
    down: Floats = np.minimum(power, np.maximum(room_in, 0.0) / (np.maximum(efficiency, 1e-9) * hours))
    return up, down


def vehicle_box(power: Floats, need: Floats, hours_left: Floats, hours: float) -> tuple[Floats, Floats]:
    """Box around even charging within which a vehicle is still full in time.

    Even charging takes ``need / hours_left``. What is put off must fit into the time after; what is taken early is taken back later.

    Parameters
    ----------
    power
        Largest charging power. [resource], kW
    need, hours_left
        Energy still to take, and the time for it. [resource], kWh, h
    hours
        The time asked for. h

    Returns
    -------
    tuple
        Up and down, from even charging. [resource], kW
    """
    left = np.maximum(hours_left, 1e-9)
    even = np.minimum(power, need / left)
    after = np.maximum(left - hours, 0.0)
    slack = np.maximum((power - even) * after, 0.0)
    here = hours_left >= hours
    up: Floats = np.where(here, np.minimum(even, slack / hours), 0.0)
    down: Floats = np.where(here, np.minimum(power - even, even * after / hours), 0.0)
    return up, down


def cooling_reduction(load: Floats, resources: Resources, hours: float) -> Floats:
    """Cooling that can be left out for a time until a building has warmed by its band.

    One resistance and one capacitance: left-out cooling q warms the room by q R (1 - exp(-t / RC)).

    Parameters
    ----------
    load
        Electricity for cooling now. [resource], kW
    resources
        Resistance, capacitance, band, performance.
    hours
        The time. h

    References
    ----------
    .. [1] Hao, Sanandaji, Poolla, Vincent, Aggregate flexibility of thermostatically controlled loads, IEEE Trans. Power Syst. 30
       (2015) 189, equation 1.
    """
    constant = np.maximum(resources.resistance * resources.capacitance, 1e-9)
    warming = resources.resistance * resources.performance * -np.expm1(-hours / constant)
    limit = np.divide(resources.band, warming, out=np.full(len(load), np.inf), where=warming > 0)
    reduction: Floats = np.minimum(load, limit)
    return reduction


def envelope_of(resources: Resources, hours: float) -> Envelope:
    """What every resource can give for a time; 0 where the time is longer than it takes part.

    Parameters
    ----------
    resources
        Of any kinds.
    hours
        The time. h

    Returns
    -------
    Envelope
        By resource; sums over resources are what the plant can give.
    """
    box_up, box_down = store_box(
        resources.power, resources.level - resources.reserve, resources.energy - resources.level, resources.efficiency, hours
    )
    car_up, car_down = vehicle_box(resources.power, resources.need, resources.hours_left, hours)
    cooled = cooling_reduction(resources.load, resources, hours)
    up = {
        "vehicle": car_up,
        "cooling": cooled,
        "storage": box_up,
        "industry": np.minimum(resources.power, resources.load),
        "base_station": np.minimum(box_up, resources.load),
        "public_building": cooled,
    }
    down = {"vehicle": car_down, "storage": box_down, "base_station": box_down}
    takes_part = resources.longest >= hours
    return Envelope(hours, _by_kind(resources, up, takes_part), _by_kind(resources, down, takes_part), resources.ramp)


def _by_kind(resources: Resources, values: dict[str, Floats], takes_part: npt.NDArray[np.bool_]) -> Floats:
    chosen = np.zeros(len(resources))
    for kind in KINDS:
        if kind in values:
            mine = (resources.kind == kind) & takes_part
            chosen[mine] = values[kind][mine]
    return chosen
