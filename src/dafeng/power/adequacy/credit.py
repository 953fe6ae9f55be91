"""What each technology, store and demand response is worth as capacity."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dafeng.errors import PowerError
from dafeng.power.adequacy.exact import Credit, Risk, credit_between, eens, largest_level, lole, refuse_without_risk
from dafeng.power.adequacy.simulate import draw_margins, unserved
from dafeng.power.adequacy.system import Floats, Imports, System

__all__ = ["credit_of_limited", "credit_of_technology", "hours_that_matter", "risk_named", "technologies_of"]

_CLOSE = 0.005
"""Share of the power at which Monte Carlo bisection stops, below its standard error."""

_DAY = 24


def risk_named(name: str) -> Risk:
    """Measure of risk by its name.

    Raises
    ------
    PowerError
        If there is none of that name.
    """
    measures = {"lole": lole, "eens": eens}
    if name not in measures:
        raise PowerError(f"'{name}' is no measure of risk, expected lole or eens.", f"没有名为“{name}”的风险指标，应为 lole 或 eens。")
    return measures[name]


def credit_of_technology(system: System, technology: str, risk: Risk = lole) -> Credit:
    """Credit everything of one technology, last in: against the system without it, exactly.

    Parameters
    ----------
    system
        Units and profiles; storage and demand response are left out of both sides.
    technology
        Of units or profiles.
    risk
        The measure kept equal.

    Raises
    ------
    PowerError
        If the technology is not there, or the system has no risk without it.
    """
    rest = _without(system, technology)
    if technology not in technologies_of(system):
        known = ", ".join(technologies_of(system))
        raise PowerError(f"no technology '{technology}', there are {known}.", f"没有技术“{technology}”，现有 {known}。")
    return credit_between(system, rest, risk)


def technologies_of(system: System) -> list[str]:
    """Technologies of units and profiles, inside and outside, in the order of the system."""
    outside = system.imports
    units = (*system.units, *(outside.units if outside else ()))
    profiles = (*system.profiles, *(outside.profiles if outside else ()))
    return list(dict.fromkeys([unit.technology for unit in units] + [profile.technology for profile in profiles]))


def _without(system: System, technology: str) -> System:
    units = tuple(unit for unit in system.units if unit.technology != technology)
    profiles = tuple(profile for profile in system.profiles if profile.technology != technology)
    imports = system.imports
    if imports is not None:
        imports = Imports(
            tuple(unit for unit in imports.units if unit.technology != technology),
            tuple(profile for profile in imports.profiles if profile.technology != technology),
            imports.limit,
        )
    return replace(system, units=units, profiles=profiles, imports=imports)


def credit_of_limited(system: System, name: str, years: int = 300, seed: int = 1) -> tuple[Credit, float]:
    """Credit one store or demand response by energy not served, over the same drawn years with and without it.

    Parameters
    ----------
    system
        With the resource in it.
    name
        Of the store or demand response.
    years, seed
        Years drawn; the same for every level tried.

    Returns
    -------
    tuple
        The credit, to half a percent of its power, and its standard error by the delta method. MW

    Raises
    ------
    PowerError
        If there is none of that name, or no energy is lost without it.
    """
    kept = replace(
        system,
        storage=tuple(each for each in system.storage if each.name != name),
        demand_response=tuple(each for each in system.demand_response if each.name != name),
    )
    limited = [(each.name, each.power) for each in system.storage] + [(each.name, each.power) for each in system.demand_response]
    most = sum(power for own, power in limited if own == name)
    if not any(own == name for own, _ in limited):
        known = ", ".join(own for own, _ in limited) or "none"
        raise PowerError(f"no store or demand response '{name}', there are: {known}.", f"没有名为“{name}”的储能或需求响应，现有:{known}。")
    margins = np.concatenate([margin for margin, _, _ in draw_margins(system, years, seed)])
    margins = margins[:, hours_that_matter(margins - most, system)]

    def _energy(served_by: System, level: float) -> Floats:
        lost: Floats = unserved(served_by, margins - level).sum(axis=1)
        return lost

    before, after = _energy(kept, 0.0), _energy(system, 0.0)
    refuse_without_risk(float(before.sum()))
    close = most * _CLOSE
    elcc = largest_level(lambda level: _energy(system, level).sum() <= before.sum(), most, close)
    efc = largest_level(lambda level: _energy(kept, -level).sum() > after.sum(), most, close)
    step = 0.02 * most + 1.0
    at = _energy(system, elcc)
    slope = (_energy(system, elcc + step) - at).mean() / step
    noise = float((at - before).std(ddof=1)) / years**0.5
    error = noise / slope if slope > 0 else float("nan")
    return Credit(elcc, efc, most, float(before.mean()), float(after.mean())), error


def hours_that_matter(margins: Floats, system: System) -> npt.NDArray[np.intp]:
    """Hours without the middle of long stretches in which every year has more than enough: a day of plenty fills every store anew.

    Parameters
    ----------
    margins
        [year, hour], at the highest load that is tried. MW
    system
        If a store needs more than a day to fill, or demand response longer to rest or be paid back, all hours are kept.
    """
    hours = np.arange(margins.shape[1])
    slow = any(store.energy > _DAY * store.power * store.efficiency for store in system.storage)
    slow |= any(max(each.rest_hours, each.payback_hours) > _DAY for each in system.demand_response)
    spare = sum(store.power for store in system.storage) + sum(each.power for each in system.demand_response)
    plenty = margins.min(axis=0) > spare
    if slow:
        return hours
    last_need = np.maximum.accumulate(np.where(plenty, -1, hours))
    kept: npt.NDArray[np.intp] = hours[hours - last_need <= 2 * _DAY]
    return kept
