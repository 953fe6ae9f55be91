"""What each option is worth: lever groups from the trend to a setting (waterfall), and single levers by their cost (MACC)."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.pathway import CHAPTERS, YEARS, Inputs, Lever, compute, needs, prepare, pull, quantities, ramp
from dafeng.pathway.inputs import in_order
from dafeng.study.attribute import coalitions, shapley
from dafeng.study.judge import quantity_unit
from dafeng.study.live import Live, Setting, reached_by

__all__ = ["Options"]

Floats = npt.NDArray[np.float64]
_CHUNK = 256
_LEAST = 1e-4
"""Mt; a lever that moves CO2 by less has no cost per tonne."""


class Options:
    """Attribution of a warm model's settings, with all inputs at their medians.

    Parameters
    ----------
    live
        The warm model; its city, scenarios and levers. ``one`` are its inputs at their medians, one draw.
    """

    def __init__(self, live: Live) -> None:
        self.live = live
        self.one = prepare(live.city, 1, live.seed, central=True)

    def waterfall(self, setting: Setting, quantity: str, year: int) -> dict[str, Any]:
        """Effect of each lever group on a quantity in a year: exact Shapley values from no lever to the setting.

        Returns
        -------
        dict
            ``start`` without levers, ``steps`` of group and effect (largest fall first), ``end``; in ``unit``.
        """
        levers = self._pulled(setting, quantity)
        names = tuple(dict.fromkeys(lever.group for lever in levers))
        table = coalitions(len(names))
        rows = np.stack([table[:, names.index(lever.group)] for lever in levers], axis=1) if levers else np.ones((1, 0))
        worth = self._worth(setting, quantity, levers, rows)[:, year == YEARS][:, 0]
        effects = shapley(worth, len(names)) if names else np.zeros(0)
        steps = sorted(zip(names, effects.tolist(), strict=True), key=lambda step: step[1])
        return {
            "quantity": quantity,
            "unit": quantity_unit(quantity),
            "year": year,
            "start": float(worth[0]),
            "steps": [{"group": name, "effect": effect} for name, effect in steps],
            "end": float(worth[-1]),
        }

    def abatement(self, setting: Setting, year: int) -> dict[str, Any]:
        """Abatement and cost of each lever in a year, cheapest first.

        A lever's abatement, and the energy cost it saves, is the mean of what it changes alone and of what its removal changes: the
        Shapley value where levers interact in pairs only; what is left of the whole effect is given as ``remainder``.

        Returns
        -------
        dict
            ``levers`` with ``abatement`` (Mt), ``cost`` and ``saved`` (GCNY), and ``price`` (CNY/t) of both; those that raise CO2 or
            leave it have no price.
        """
        levers = self._pulled(setting, "co2_total")
        count = len(levers)
        rows = np.concatenate([np.zeros((1, count)), np.eye(count), 1 - np.eye(count), np.ones((1, count))])
        co2, energy = (_gain(self._worth(setting, name, levers, rows)[:, year == YEARS][:, 0]) for name in ("co2_total", "energy_cost"))
        found = [_option(setting, lever, year, (each, saved)) for lever, each, saved in zip(levers, co2[0], energy[0], strict=True)]
        beside = [_option(setting, lever, year) for lever in self.live.levers if lever not in levers and _pull(setting, lever)]
        return {
            "year": year,
            "levers": sorted((*found, *beside), key=lambda each: (each["price"] is None, each["price"] or 0.0)),
            "total": co2[1],
            "remainder": co2[1] - sum(each["abatement"] for each in found),
        }

    def _pulled(self, setting: Setting, quantity: str) -> tuple[Lever, ...]:
        """Levers of a setting that a quantity feels; all others are worth nothing to it."""
        written = reached_by(quantities(*CHAPTERS), (quantity,))
        felt = {need for function in written.values() for need in needs(function)}
        return tuple(lever for lever in self.live.levers if lever.input in felt and _pull(setting, lever))

    def _worth(self, setting: Setting, quantity: str, levers: tuple[Lever, ...], rows: Floats) -> Floats:
        """A quantity in every year for many sets of levers. [set, year]"""
        written = reached_by(quantities(*CHAPTERS), (quantity,))
        scenario = replace(self.live.scenario(setting), levers=levers)
        parts = []
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            on = {lever.id: part[:, i] * _pull(setting, lever) for i, lever in enumerate(levers)}
            found = compute(written, pull(self._repeated(len(part)), scenario, on))[quantity]
            parts.append(np.broadcast_to(found.transpose(..., "year").values, (len(part), len(YEARS))))
        return np.concatenate(parts)

    def _repeated(self, draws: int) -> Inputs:
        at = np.zeros(draws, dtype=int)
        arrays = {name: in_order(values.isel(draw=at)) if "draw" in values.dims else values for name, values in self.one.arrays.items()}
        return Inputs(arrays, draws, self.one.seed, central=True)


def _gain(worth: Floats) -> tuple[list[float], float]:
    """What each lever takes off, mean of first and last, and all together; ``worth``: none, each alone, all but each, all."""
    count = (len(worth) - 2) // 2
    first, last = worth[0] - worth[1 : count + 1], worth[count + 1 : -1] - worth[-1]
    return ((first + last) / 2).tolist(), float(worth[0] - worth[-1])


def _option(setting: Setting, lever: Lever, year: int, gain: tuple[float, float] = (0.0, 0.0)) -> dict[str, Any]:
    abatement, saved = gain
    cost = float(lever.cost * _pull(setting, lever) * ramp(lever)[year == YEARS][0])
    price = 1000 * (cost - saved) / abatement if abatement > _LEAST else None
    words = {"id": lever.id, "title": vars(lever.title), "group": lever.group}
    return words | {"abatement": abatement, "cost": cost, "saved": saved, "price": price}


def _pull(setting: Setting, lever: Lever) -> float:
    return dict(setting.pulls)[lever.id]
