"""The exact distribution of capacity on outage: units convolved one after another, no state dropped."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.adequacy.system import Floats, Unit

__all__ = ["LARGEST_TABLE", "WATT", "Outages", "outage_table"]

WATT = 1e-6
"""MW; capacities are counted in whole watts, so that equal states are equal numbers."""

LARGEST_TABLE = 4_000_000
"""Most states kept, 64 MB; an exact table of more is refused rather than rounded."""


@dataclass(frozen=True)
class Outages:
    """Capacity on outage table.

    Parameters
    ----------
    available
        [state], capacity in service, ascending. MW
    probability
        [state], sums to one. [1]
    below, energy_below
        [state + 1], probability of all states before, and their capacity times probability. [1], MW
    """

    available: Floats
    probability: Floats
    below: Floats
    energy_below: Floats

    @property
    def capacity(self) -> float:
        """Capacity with every unit in service. MW"""
        return float(self.available[-1])


def outage_table(units: Sequence[Unit]) -> Outages:
    """Convolve the units' outages exactly.

    Parameters
    ----------
    units
        Groups of independent two-state units.

    Returns
    -------
    Outages
        Every state of capacity with its probability.

    Raises
    ------
    PowerError
        If capacities share no common measure and the exact table would be too long.

    References
    ----------
    .. [1] Billinton, Allan, Reliability Evaluation of Power Systems, 2nd ed., Plenum 1996, section 2.2, equation 2.1.
    """
    sizes = [round(unit.capacity / WATT) for unit in units]
    total = sum(size * unit.count for size, unit in zip(sizes, units, strict=True))
    step = math.gcd(*sizes) or 1
    out, chance = _on_grid(units, sizes, step) if total // step < LARGEST_TABLE else _by_state(units, sizes)
    kept = chance > 0
    available, probability = (total - out[kept])[::-1] * WATT, chance[kept][::-1]
    return Outages(available, probability, _before(probability), _before(probability * available))


def _before(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))


def _on_grid(units: Sequence[Unit], sizes: Sequence[int], step: int) -> tuple[Floats, Floats]:
    """States at every multiple of the step. [state], watts out; [state], probability."""
    chance: Floats = np.ones(1)
    for unit, size in sorted(zip(units, sizes, strict=True), key=lambda pair: pair[1]):
        shift, rate = size // step, unit.forced_outage_rate
        for _ in range(unit.count if size else 0):
            longer = np.zeros(len(chance) + shift)
            longer[: len(chance)] += (1.0 - rate) * chance
            longer[shift:] += rate * chance
            chance = longer
    out: Floats = (np.arange(len(chance)) * step).astype(np.float64)
    return out, chance


def _by_state(units: Sequence[Unit], sizes: Sequence[int]) -> tuple[Floats, Floats]:
    """Only states that occur; equal ones are merged."""
    out: Floats = np.zeros(1)
    chance: Floats = np.ones(1)
    for unit, size in zip(units, sizes, strict=True):
        rate = unit.forced_outage_rate
        for _ in range(unit.count if size else 0):
            out, where = np.unique(np.concatenate((out, out + size)), return_inverse=True)
            chance = np.bincount(where, np.concatenate(((1.0 - rate) * chance, rate * chance))).astype(np.float64)
            if len(out) > LARGEST_TABLE:
                raise PowerError(
                    f"the exact outage table has more than {LARGEST_TABLE:,} states, because the {sum(u.count for u in units)} capacities share no "
                    "common measure; expected capacities on a common grid. Round 'capacity' to 0.1 or 1 MW, or merge equal units by 'count'.",
                    f"各机组容量没有公约数({sum(u.count for u in units)}台)，精确停运表超过{LARGEST_TABLE:,}个状态。"
                    "请把 capacity 取整到0.1或1 MW，或用 count 合并相同机组。",
                )
    return out, chance
