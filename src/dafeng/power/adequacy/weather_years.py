"""Weather years by name: the factors of a year that was, played on the system as it is."""

from dataclasses import replace

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.adequacy.system import Floats, Profile, System

__all__ = ["factors_of", "named_year"]


def factors_of(system: System) -> dict[str, tuple[float, float]]:
    """Factors on water and on cooling load of the named years; none without weather."""
    return {name: (water, heat) for name, water, heat in (system.weather.named if system.weather else ())}


def named_year(system: System, name: str) -> System:
    """Make the system of a named weather year, with its factors played in every draw.

    Parameters
    ----------
    system
        With weather.
    name
        Such as 2022.

    Raises
    ------
    PowerError
        If there is no year of that name.
    """
    known = factors_of(system)
    if name not in known:
        raise PowerError(
            f"no weather year '{name}', there are: {', '.join(known) or 'none'}.", f"没有气象年“{name}”，现有:{'、'.join(known) or '无'}。"
        )
    water, heat = known[name]
    share = 1.0 + min(water - 1.0, 0.0) * system.season
    imports = replace(system.imports, profiles=_drier(system.imports.profiles, share)) if system.imports else None
    cooling = np.zeros(len(system.load)) if system.cooling is None else system.cooling
    load = system.load + (heat - 1.0) * cooling
    return replace(system, profiles=_drier(system.profiles, share), imports=imports, load=load, weather=None)


def _drier(profiles: tuple[Profile, ...], share: Floats) -> tuple[Profile, ...]:
    return tuple(replace(each, available=each.at_water(share), dry=None, driver="") for each in profiles)
