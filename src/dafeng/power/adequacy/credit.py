"""What each technology, store and demand response is worth as capacity."""

from dataclasses import replace

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.adequacy.exact import Credit, Risk, credit_between, eens, largest_level, lole, refuse_without_risk
from dafeng.power.adequacy.simulate import draw_margins, unserved
from dafeng.power.adequacy.system import Floats, System

__all__ = ["credit_of_limited", "credit_of_technology", "risk_named"]

_CLOSE = 0.05
"""MW; Monte Carlo bisection stops here, far below its standard error."""


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
    units = [unit for unit in system.units if unit.technology == technology]
    profiles = tuple(profile for profile in system.profiles if profile.technology == technology)
    if not units and not profiles:
        known = sorted({unit.technology for unit in system.units} | {profile.technology for profile in system.profiles})
        raise PowerError(
            f"no technology '{technology}', there are {', '.join(known)}.", f"没有技术“{technology}”，现有{'、'.join(known)}。"
        )
    rest = replace(
        system,
        units=tuple(unit for unit in system.units if unit.technology != technology),
        profiles=tuple(profile for profile in system.profiles if profile.technology != technology),
    )
    return credit_between(system, rest, risk)


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
        The credit, and its standard error by the delta method. MW

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
    before = unserved(kept, margins).sum(axis=1)
    refuse_without_risk(float(before.sum()))

    def _energy(level: float) -> Floats:
        lost: Floats = unserved(system, margins - level).sum(axis=1)
        return lost

    elcc = largest_level(lambda level: _energy(level).sum() <= before.sum(), most, _CLOSE)
    after = unserved(system, margins).sum(axis=1)
    efc = largest_level(lambda level: unserved(kept, margins + level).sum() >= after.sum(), most, _CLOSE)
    slope = (_energy(elcc + 0.02 * most + 1.0) - _energy(elcc)).mean() / (0.02 * most + 1.0)
    noise = float((_energy(elcc) - before).std(ddof=1)) / years**0.5
    error = noise / slope if slope > 0 else float("nan")
    return Credit(elcc, efc, most, float(before.mean()), float(after.mean())), error
