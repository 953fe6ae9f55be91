"""Why a city's CO2 changed: the Kaya identity by carrier of energy, decomposed in every draw, LMDI with Shapley beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.errors import StudyError, Text
from dafeng.pathway import YEARS, Array
from dafeng.study.decomposition import lmdi, shapley_product

__all__ = ["KAYA_FACTORS", "Effect", "KayaChange", "kaya_change", "kaya_dict", "kaya_factors"]

Floats = npt.NDArray[np.float64]

KAYA_FACTORS = {
    "population": Text("人口", "population"),
    "prosperity": Text("人均地区生产总值", "GDP per person"),
    "energy_intensity": Text("单位生产总值终端能耗", "final energy per GDP"),
    "carrier_share": Text("终端用能结构", "shares of the carriers"),
    "carbon_intensity": Text("单位用能碳排放", "CO2 per energy of a carrier"),
}
"""CO2 of energy = people x GDP per person x final energy per GDP x share of each carrier x its CO2 per energy."""
_BESIDE = {
    "co2_process": Text("工业过程", "processes"),
    "co2_waste": Text("废弃物焚烧", "burnt waste"),
    "co2_refinery": Text("炼厂", "refinery"),
}
"""Parts without final energy: their own change is their effect."""


@dataclass(frozen=True)
class Effect:
    """What one factor did, Mt.

    Parameters
    ----------
    name, text
        Id and words.
    low, middle, high
        5 %, 50 % and 95 % over the draws, by LMDI.
    mean, shapley
        Mean over the draws, by LMDI and by Shapley; means of effects sum to the mean change. Equal for parts that stand alone.
    """

    name: str
    text: Text
    low: float
    middle: float
    high: float
    mean: float
    shapley: float


@dataclass(frozen=True)
class KayaChange:
    """Change of CO2 with imported electricity between two years: ``start`` and ``end`` are means over the draws, Mt."""

    first: int
    last: int
    start: float
    end: float
    effects: tuple[Effect, ...]


def kaya_factors(results: Mapping[str, Array], year: int) -> Floats:
    """Factors of each carrier's CO2 in a year, by draw; their products sum to the CO2 of energy. [draw, carrier, factor]"""
    at = {name: results[name].sel(year=year, drop=True) for name in ("population", "gdp", "final_energy", "co2_by_carrier")}
    energy = at["final_energy"].transpose("draw", "fuel").values
    co2 = at["co2_by_carrier"].transpose("draw", "fuel").values
    people, gdp = (np.broadcast_to(at[name].values, energy.shape[:1])[:, None] for name in ("population", "gdp"))
    total = energy.sum(axis=1, keepdims=True)
    carbon = np.divide(co2, energy, out=np.zeros_like(co2), where=energy > 0)
    parts = (people, gdp / people, total / gdp, energy / total, carbon)
    return np.stack([np.broadcast_to(part, energy.shape) for part in parts], axis=2)


def kaya_change(results: Mapping[str, Array], first: int, last: int) -> KayaChange:
    """Decompose the change of CO2 with imported electricity.

    Parameters
    ----------
    results
        From `run_pathway`.
    first, last
        Calendar years computed, the first before the last.

    Raises
    ------
    StudyError
        If a year is not computed, or they are not in order.
    """
    if first not in YEARS or last not in YEARS or first >= last:
        raise StudyError(
            f"years {first} and {last}: expected two of {YEARS[0]} to {YEARS[-1]}, the first before the last.",
            f"年份{first}与{last}有误:应为{YEARS[0]}至{YEARS[-1]}之间的两年,且前者早于后者。",
        )
    before, after = kaya_factors(results, first), kaya_factors(results, last)
    effects = lmdi(before, after)
    exact = shapley_product(before, after).mean(axis=0)
    found = [_effect(name, text, effects[:, at], float(exact[at])) for at, (name, text) in enumerate(KAYA_FACTORS.items())]
    for name, text in _BESIDE.items():
        change = (results[name].sel(year=last, drop=True) - results[name].sel(year=first, drop=True)).values
        found.append(_effect(name, text, change, float(change.mean())))
    total = results["co2_total"]
    return KayaChange(first, last, float(total.sel(year=first).mean()), float(total.sel(year=last).mean()), tuple(found))


def _effect(name: str, text: Text, values: Floats, shapley: float) -> Effect:
    low, middle, high = (float(v) for v in np.quantile(values, [0.05, 0.5, 0.95]))
    return Effect(name, text, low, middle, high, float(values.mean()), shapley)


def kaya_dict(change: KayaChange) -> dict[str, object]:
    """Decomposition as plain words and numbers."""
    return {
        "first": change.first,
        "last": change.last,
        "unit": "Mt",
        "start": change.start,
        "end": change.end,
        "effects": [vars(effect) | {"text": vars(effect.text)} for effect in change.effects],
    }
