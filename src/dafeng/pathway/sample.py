"""Paths with ranges, sampled: one random number per input, so that draws are the same in every scenario."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.facts import Fact
from dafeng.terms.horizon import FIRST_YEAR, LAST_YEAR

__all__ = ["LATE", "YEARS", "Path", "normals", "path_of", "sample_path"]

YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """Central values and spread of an input over the years.

    Parameters
    ----------
    central
        [year], in the unit of the input.
    spread
        Standard deviation on the scale the input is sampled on. [year]
    scale
        ``log`` for positive quantities, ``logit`` for shares, ``plain`` for rates of change.
    """

    central: Floats
    spread: Floats
    scale: str


def normals(name: str, part: str, seed: int, draws: int) -> Floats:
    """Standard normal numbers of an input, the same whatever else is sampled; parts of one input share half of their variance. [draw]"""
    own = np.random.default_rng([seed, zlib.crc32(f"{name}/{part}".encode())]).standard_normal(draws)
    shared = np.random.default_rng([seed, zlib.crc32(name.encode())]).standard_normal(draws)
    mixed: Floats = (own + shared) / np.sqrt(2.0) if part else shared
    return mixed


def _scale(unit: str, values: Sequence[float]) -> str:
    if unit == "1/a":
        return "plain"
    return "logit" if unit == "1" and all(0 < value < 1 for value in values) else "log"


def _forward(values: Floats, scale: str) -> Floats:
    if scale == "plain":
        return values
    if scale == "logit":
        inside = np.clip(values, 1e-9, 1 - 1e-9)
        logits: Floats = np.log(inside / (1 - inside))
        return logits
    logs: Floats = np.log(np.maximum(values, 1e-12))
    return logs


def path_of(facts: Mapping[int, Fact], unit: str) -> Path:
    """Path through dated facts: straight between years, held outside them; the spread grows from the last year without a range.

    Parameters
    ----------
    facts
        By year, values in the unit of the input.
    unit
        ``1/a`` is sampled by adding, a share strictly between 0 and 1 on the logit scale, all else on the logarithmic scale.
    """
    years = np.array(sorted(facts), dtype=float)
    values = np.array([facts[int(year)].value for year in years])
    scale = _scale(unit, list(values))
    low = np.array([fact.low if (fact := facts[int(y)]).low is not None else fact.value for y in years], dtype=float)
    high = np.array([fact.high if (fact := facts[int(y)]).high is not None else fact.value for y in years], dtype=float)
    spread = (_forward(high, scale) - _forward(low, scale)) / 3.92
    central = np.interp(YEARS, years, values)
    return Path(central, np.interp(YEARS, years, spread), scale)


LATE = np.clip((YEARS - 2025) / 15, 0, 1)
"""Weight of the second random number of a path: what holds to 2025 says nothing more of 2040. A path drawn by one number alone could
only be shifted, and every draw would peak in the same year. [year]"""


def sample_path(path: Path, early: Floats, late: Floats) -> Floats:
    """Draws of a path from two standard normal numbers a draw, the second taking over with the years. [draw, year]"""
    mixed = early[:, None] * np.sqrt(1 - LATE)[None, :] + late[:, None] * np.sqrt(LATE)[None, :]
    shift = mixed * path.spread[None, :]
    if path.scale == "plain":
        return path.central[None, :] + shift
    if path.scale == "logit":
        logits: Floats = 1 / (1 + np.exp(-(_forward(path.central, "logit")[None, :] + shift)))
        return logits
    logs: Floats = path.central[None, :] * np.exp(shift)
    return logs
