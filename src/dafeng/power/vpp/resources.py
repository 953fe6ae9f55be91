"""Resources of a virtual power plant, side by side in columns: one line of a file is one resource."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["KINDS", "Floats", "Resources"]

Floats = npt.NDArray[np.float64]

KINDS = ("vehicle", "cooling", "storage", "industry", "base_station", "public_building")
"""Charging vehicles, air conditioning, batteries, industrial processes, telecom base stations with their backup, public buildings."""


@dataclass(frozen=True)
class Resources:
    """Resources in columns of equal length.

    Parameters
    ----------
    id, kind, node
        Name, one of `KINDS`, and where it hangs in the grid.
    load
        What it uses when nothing is asked of it. [resource], kW
    power
        Largest charge or discharge of a store, largest charging power of a vehicle, contracted reduction of a process. [resource], kW
    energy, level, reserve
        What a store holds at most, holds now, and must keep. [resource], kWh
    efficiency
        Of one way, in or out. [resource], 1
    need, hours_left
        What a vehicle must still take, and in which time. [resource], kWh, h
    resistance, capacitance
        Of a building: how warm it gets per heat, how much heat it holds. [resource], K/kW, kWh/K
    band, outdoor
        Warming that is accepted, and how much warmer it is outside than in. [resource], K
    performance
        Cooling per electricity of a chiller. [resource], 1
    ramp, longest
        How fast it follows, and how long at most. [resource], kW/min, h
    price
        Asked for a reduction. [resource], CNY/kWh
    """

    id: npt.NDArray[np.str_]
    kind: npt.NDArray[np.str_]
    node: npt.NDArray[np.str_]
    load: Floats
    power: Floats
    energy: Floats
    level: Floats
    reserve: Floats
    efficiency: Floats
    need: Floats
    hours_left: Floats
    resistance: Floats
    capacitance: Floats
    band: Floats
    outdoor: Floats
    performance: Floats
    ramp: Floats
    longest: Floats
    price: Floats

    def __len__(self) -> int:
        return len(self.id)
