"""Adequacy by exact convolution: loss of load, energy not served, and what a unit is worth as firm capacity."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.adequacy.outages import WATT, Outages, outage_table
from dafeng.power.adequacy.system import Floats, System, Unit, total_of

__all__ = [
    "Credit",
    "Indices",
    "Risk",
    "capacity_credit",
    "credit_between",
    "eens",
    "exact_indices",
    "largest_level",
    "lole",
    "refuse_without_risk",
]

_NEGLIGIBLE = 1e-15
"""States outside that are rarer are left out: all of them together move an index by less than 1e-11 of the hours."""

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


def load_cases(system: System) -> list[tuple[float, Floats]]:
    """Load left to the units, case by case: probability, and [hour] MW. One case without imports, else one for each state outside."""
    load = system.net_load
    if system.imports is None:
        return [(1.0, load)]
    outside, profile = outage_table(system.imports.units), total_of(system.imports.profiles, len(load))
    return [
        (float(chance), load - np.minimum(profile + available, system.imports.limit))
        for available, chance in zip(outside.available, outside.probability, strict=True)
        if chance > _NEGLIGIBLE
    ]


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
    table, cases = outage_table(system.units), load_cases(system)
    probability = np.sum([chance * _loss_probability(table, load) for chance, load in cases], axis=0)
    energy = sum(chance * eens(table, load) for chance, load in cases)
    return Indices(float(probability.sum()), float(probability[system.peak_hours].sum()), energy, float(probability.max()))


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
    most = _nameplate(full) - _nameplate(rest)
    with_risk, without_risk = _risk_by_level(full, risk), _risk_by_level(rest, risk)
    before, after = without_risk(0.0), with_risk(0.0)
    refuse_without_risk(before)
    elcc = largest_level(lambda added: with_risk(added) <= before, most, WATT)
    efc = largest_level(lambda firm: without_risk(-firm) > after, most, WATT)
    return Credit(elcc, efc, most, before, after)


def _nameplate(system: System) -> float:
    """Capacity of units and largest output of profiles, inside and outside. MW"""
    outside = system.imports
    units = (*system.units, *(outside.units if outside else ()))
    profiles = (*system.profiles, *(outside.profiles if outside else ()))
    return sum(unit.count * unit.capacity for unit in units) + sum(float(profile.available.max()) for profile in profiles)


def _risk_by_level(system: System, risk: Risk) -> Callable[[float], float]:
    """Risk of a system as a function of a constant load that is added. MW"""
    table = outage_table(system.units)
    cases = [(chance, np.sort(load)) for chance, load in load_cases(system)]  # in order, the table is searched three times as fast
    return lambda level: sum(chance * risk(table, load + level) for chance, load in cases)


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
