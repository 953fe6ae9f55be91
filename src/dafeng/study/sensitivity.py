"""Which uncertain inputs a judged result follows: rank correlation over the draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.pathway import CHAPTERS, Array, needs, quantities
from dafeng.study.ranks import average_ranks

__all__ = ["Sensitivity", "inputs_behind", "sensitivity_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """How closely a result follows one input.

    Parameters
    ----------
    input, label
        The input, and the part of it that is followed most; empty is the whole.
    rho
        Spearman's rank correlation over the draws, -1 to 1.
    """

    input: str
    label: str
    rho: float


def inputs_behind(quantity: str) -> frozenset[str]:
    """Inputs a quantity is computed from, directly or through other quantities.

    Examples
    --------
    >>> sorted(inputs_behind("grid_emission_factor"))
    ['grid_factor_path', 'grid_hydro_response', 'hydro_year']
    """
    written: dict[str, Any] = dict(quantities(*CHAPTERS))
    found: set[str] = set()
    ask, seen = [quantity], {quantity}
    while ask:
        name = ask.pop()
        if name not in written:
            found.add(name)
            continue
        below = [need for need in needs(written[name]) if need not in seen]
        seen.update(below)
        ask += below
    return frozenset(found)


def sensitivity_of(inputs: Mapping[str, Array], result: Array, year: int, count: int = 6) -> tuple[Sensitivity, ...]:
    """Inputs whose draws a result follows, closest first.

    Of an input with parts, which share random numbers, only one is named: the part followed most for its spread. What lies within three standard
    errors of no correlation is left out. It orders inputs and does not share out the variance.

    Parameters
    ----------
    inputs
        As the scenario pulled them.
    result
        Quantity named by its ``name``. [draw, year]
    year
        Year looked at, in the result and in inputs that have years.
    count
        How many are named at most.

    References
    ----------
    .. [1] Saltelli et al., Global Sensitivity Analysis: The Primer, Wiley, 2008, section 1.2.
    """
    values = np.asarray(result.sel(year=year).values, dtype=float)
    if values.ndim != 1 or np.ptp(values) == 0:
        return ()
    at = _standard(values[:, None])[:, 0]
    behind = inputs_behind(str(result.name))
    found = [best for name, array in inputs.items() if name in behind and (best := _closest(name, array, at, year))]
    least = 3 / np.sqrt(len(values))
    return tuple(sorted((each for each in found if abs(each.rho) > least), key=lambda each: -abs(each.rho))[:count])


def _closest(name: str, array: Array, at: Floats, year: int) -> Sensitivity | None:
    if "draw" not in array.dims or array.sizes["draw"] != len(at):
        return None
    now = array.sel(year=year) if "year" in array.dims else array
    parts = now.transpose("draw", ...)
    flat = np.asarray(parts.values, dtype=float).reshape(len(at), -1)
    moving = np.flatnonzero(np.ptp(flat, axis=0) > 1e-12 * np.abs(flat).max(axis=0, initial=0.0))
    if not len(moving):
        return None
    rho = at @ _standard(flat[:, moving]) / len(at)
    best = int(np.argmax(np.abs(rho) * flat[:, moving].std(axis=0)))
    return Sensitivity(name, _label(parts, int(moving[best])), round(float(rho[best]), 3))


def _standard(columns: Floats) -> Floats:
    ranks = np.apply_along_axis(average_ranks, 0, columns)
    centred: Floats = ranks - ranks.mean(axis=0)
    standard: Floats = centred / centred.std(axis=0)
    return standard


def _label(parts: Array, flat: int) -> str:
    places = np.unravel_index(flat, parts.shape[1:]) if parts.ndim > 1 else ()
    return "/".join(str(parts[dim].values[place]) for dim, place in zip(parts.dims[1:], places, strict=True))
