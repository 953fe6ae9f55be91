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

        A lever's abatement is the mean of what it changes alone and of what its removal changes: the Shapley value where levers
        interact in pairs only; what is left of the whole effect is given as ``remainder``.

        Returns
        -------
        dict
            ``levers`` with ``abatement`` (Mt), ``cost`` (GCNY) and ``price`` (CNY/t); those that raise CO2 or leave it have no price.
        """
        levers = self._pulled(setting, "co2_total")
        count = len(levers)
        rows = np.concatenate([np.zeros((1, count)), np.eye(count), 1 - np.eye(count), np.ones((1, count))])
        worth = self._worth(setting, "co2_total", levers, rows)[:, year == YEARS][:, 0]
        first, last = worth[0] - worth[1 : count + 1], worth[count + 1 : -1] - worth[-1]
        found = [self._option(setting, lever, float(gain), year) for lever, gain in zip(levers, (first + last) / 2, strict=True)]
        beside = [self._option(setting, lever, 0.0, year) for lever in self.live.levers if lever not in levers and _pull(setting, lever)]
        total = float(worth[0] - worth[-1])
        return {
            "year": year,
            "levers": sorted((*found, *beside), key=lambda each: (each["price"] is None, each["price"] or 0.0)),
            "total": total,
            "remainder": total - sum(each["abatement"] for each in found),
        }

    def _option(self, setting: Setting, lever: Lever, abatement: float, year: int) -> dict[str, Any]:
        cost = float(lever.cost * _pull(setting, lever) * ramp(lever)[year == YEARS][0])
        price = 1000 * cost / abatement if abatement > 1e-6 else None
        return {"id": lever.id, "title": vars(lever.title), "group": lever.group, "abatement": abatement, "cost": cost, "price": price}

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


def _pull(setting: Setting, lever: Lever) -> float:
    return dict(setting.pulls)[lever.id]
