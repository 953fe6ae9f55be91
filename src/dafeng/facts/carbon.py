"""CO2 of a fuel by the three sets in use in China. One series uses one set, so every factor names the one it is of.

Per tonne the sets differ by up to 6 % for oil products and 25 % for coal; a mixture would show that as a trend.
"""

from difflib import get_close_matches

from dafeng.errors import SourceError
from dafeng.facts.pack import load_factors
from dafeng.facts.records import Fact

__all__ = ["CARBON_TO_CO2", "coal_equivalent_factor", "guide_factor", "ipcc_factor"]

CARBON_TO_CO2 = 44.0 / 12.0
"""Mass of CO2 over that of its carbon."""


def guide_factor(fuel: str) -> Fact:
    """CO2 of a fuel by the accounting guides for enterprises: heating value x carbon content x share oxidised x 44/12.

    Parameters
    ----------
    fuel
        As in the keys ``guide.ncv.*`` of ``facts/factors.csv``, such as ``diesel``.

    Returns
    -------
    Fact
        tCO2/t, for gases tCO2/10^4 m3.

    Raises
    ------
    SourceError
        If the set has no such fuel; names the nearest.
    """
    heat, carbon, oxidised = (_factor(f"guide.{part}.{fuel}") for part in ("ncv", "cc", "ox"))
    per = heat.unit.removeprefix("GJ/")
    value = heat.value * carbon.value * oxidised.value * CARBON_TO_CO2
    return _derived(fuel, value, f"tCO2/{per}", heat, "enterprise guide: heating value x carbon content x share oxidised x 44/12")


def coal_equivalent_factor(fuel: str) -> Fact:
    """CO2 of a fuel by the short form of city studies: standard coal per amount x carbon per standard coal x 44/12.

    Parameters
    ----------
    fuel
        As in the keys ``carbon_per_tce.*``, such as ``raw_coal``.

    Returns
    -------
    Fact
        tCO2/t, for gas kgCO2/m3.

    Raises
    ------
    SourceError
        If the set has no such fuel; names the nearest.
    """
    standard, carbon = _factor(f"conv.{fuel}"), _factor(f"carbon_per_tce.{fuel}")
    unit = "tCO2/t" if standard.unit == "kgce/kg" else "kgCO2/m3"
    return _derived(fuel, standard.value * carbon.value * CARBON_TO_CO2, unit, carbon, "standard coal x tC/tce x 44/12")


def ipcc_factor(fuel: str) -> Fact:
    """CO2 of a fuel by the IPCC defaults of 2006, all carbon oxidised: heating value x kgCO2/TJ.

    Parameters
    ----------
    fuel
        As in the keys ``ipcc.ef.*``, such as ``gasoline``.

    Returns
    -------
    Fact
        tCO2/t.

    Raises
    ------
    SourceError
        If the set has no such fuel; names the nearest.
    """
    heat, per_heat = _factor(f"ipcc.ncv.{fuel}"), _factor(f"ipcc.ef.{fuel}")
    # TJ/Gg x kgCO2/TJ = kgCO2/Gg = 10^-6 tCO2/t
    return _derived(fuel, heat.value * per_heat.value * 1e-6, "tCO2/t", per_heat, "IPCC default: heating value x kgCO2/TJ")


def _factor(key: str) -> Fact:
    factors = load_factors()
    if key not in factors:
        kind, _, _ = key.rpartition(".")
        near = get_close_matches(key, [known for known in factors if known.startswith(f"{kind}.")], n=3, cutoff=0.3)
        message = (
            f"no factor '{key}' in facts/factors.csv. Near it: {', '.join(near) or 'nothing'}. Use one of these or add it with its source."
        )
        raise SourceError(
            message, f"facts/factors.csv 中没有系数“{key}”。相近的有:{'、'.join(near) or '无'}。请改用其中之一,或连同来源一起补充。"
        )
    return factors[key]


def _derived(fuel: str, value: float, unit: str, base: Fact, method: str) -> Fact:
    note = base.note
    return Fact("co2_factor", value, unit, base.year, base.place, base.source, base.status, fuel=fuel, method=method, note=note)
