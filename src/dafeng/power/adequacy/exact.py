"""Adequacy by exact convolution: loss of load, energy not served, and what a unit is worth as firm capacity."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dafeng.errors import PowerError
from dafeng.power.adequacy.outages import WATT, Outages, outage_table
from dafeng.power.adequacy.system import Floats, System, Unit

__all__ = [
    "Credit",
    "Indices",
    "Risk",
    "capacity_credit",
    "credit_between",
    "daily_peak_hours",
    "eens",
    "exact_indices",
    "largest_level",
    "lole",
    "refuse_without_risk",
]

Risk = Callable[[Outages, Floats], float]
"""A measure of risk of an outage table at an hourly load: `lole` or `eens`."""


@dataclass(frozen=True)
class Indices:
    """Adequacy of a system in the hours given.

    Parameters
    ----------
    lole_hours
        Expected hours in which load is lost. h
    lole_days
        Expected days on whose peak hour load is lost. d
    eens
        Expected energy not served. MWh
    lolp
        Largest probability of loss in one hour. [1]
    """

    lole_hours: float
    lole_days: float
    eens: float
    lolp: float


@dataclass(frozen=True)
class Credit:
    """Capacity credit of a resource.

    Parameters
    ----------
    elcc
        Effective load carrying capability: constant load the resource carries at unchanged risk. MW
    efc
        Equivalent firm capacity: perfect capacity that lowers risk as much. MW
    nameplate
        MW
    risk_without, risk_with
        Of the measure asked for.
    """

    elcc: float
    efc: float
    nameplate: float
    risk_without: float
    risk_with: float


def _loss_probability(table: Outages, load: Floats) -> Floats:
    """Probability that less than the load is in service; equal is enough, to half a watt. [hour], 1"""
    return table.below[np.searchsorted(table.available, load - WATT / 2)]


def lole(table: Outages, load: Floats) -> float:
    """Loss of load expectation over the hours given. h"""
    return float(_loss_probability(table, load).sum())


def eens(table: Outages, load: Floats) -> float:
    """Energy expected not to be served over the hours given. MWh"""
    at = np.searchsorted(table.available, load - WATT / 2)
    return float((load * table.below[at] - table.energy_below[at]).sum())


def daily_peak_hours(load: Floats) -> npt.NDArray[np.int64]:
    """Hour of the peak of each day; the hours begin at midnight and the last day may be short. [day]"""
    days = -(-len(load) // 24)
    padded = np.full(days * 24, -np.inf)
    padded[: len(load)] = load
    peaks: npt.NDArray[np.int64] = np.arange(days) * 24 + padded.reshape(days, 24).argmax(axis=1)
    return peaks


def exact_indices(system: System) -> Indices:
    """Adequacy of the units against the net load, by convolution; storage and demand response are not in it.

    Parameters
    ----------
    system
        Units and load.

    Returns
    -------
    Indices
        For the hours of the load, whatever their number.
    """
    table, load = outage_table(system.units), system.net_load
    probability = _loss_probability(table, load)
    days = float(probability[daily_peak_hours(load)].sum())
    return Indices(float(probability.sum()), days, eens(table, load), float(probability.max()))


def capacity_credit(system: System, unit: Unit, risk: Risk = lole) -> Credit:
    """Credit a group of units that is added to a system, exactly, by bisection.

    Parameters
    ----------
    system
        The system without the unit.
    unit
        The group added.
    risk
        The measure kept equal: `lole` or `eens`.

    Raises
    ------
    PowerError
        If the system without the unit has no risk: then credit has no meaning.

    References
    ----------
    .. [1] Garver, Effective Load Carrying Capability of Generating Units, IEEE Trans. PAS-85 (1966) 910.
    .. [2] Zachary, Dent, Probability theory of capacity value of additional generation, Proc. IMechE O 226 (2012) 33.
    """
    return credit_between(replace(system, units=(*system.units, unit)), system, risk)


def credit_between(full: System, rest: System, risk: Risk = lole) -> Credit:
    """Credit what one system has and the other has not, exactly, by bisection.

    Raises
    ------
    PowerError
        If the lesser system has no risk: then credit has no meaning.
    """
    with_table, without_table = outage_table(full.units), outage_table(rest.units)
    with_load, without_load = full.net_load, rest.net_load
    most = full.capacity - rest.capacity + float((without_load - with_load).max())
    before, after = risk(without_table, without_load), risk(with_table, with_load)
    refuse_without_risk(before)
    elcc = largest_level(lambda added: risk(with_table, with_load + added) <= before, most, WATT)
    efc = largest_level(lambda firm: risk(without_table, without_load - firm) >= after, most, WATT)
    return Credit(elcc, efc, most, before, after)


def refuse_without_risk(before: float) -> None:
    """Refuse a credit where nothing is lost without the resource.

    Raises
    ------
    PowerError
        If the risk is zero.
    """
    if before <= 0:
        raise PowerError(
            "capacity credit has no meaning here: nothing is lost even without the resource, found a risk of 0. Give a higher load.",
            "此处容量价值无意义:没有该资源也不缺电，风险为0。请给出更高的负荷。",
        )


def largest_level(holds: Callable[[float], bool], most: float, close: float) -> float:
    """Largest level from 0 to ``most`` at which something still holds, by bisection. MW"""
    low, high = 0.0, most
    while high - low > close:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2
