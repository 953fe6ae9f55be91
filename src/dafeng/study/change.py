"""Targets that are changes: 下降14% against a baseline year, 提高3个百分点, 新增150万千瓦, judged from the path of the quantity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.errors import Text, UnitError
from dafeng.facts import City
from dafeng.pathway import YEARS
from dafeng.plan import Target
from dafeng.study.evidence import best_by_year
from dafeng.units import convert

__all__ = ["Change", "change_of", "is_change"]

Floats = npt.NDArray[np.float64]
PERIOD = 5
"""Years of a plan period: a change whose baseline is not written is measured from the end of the period before its deadline (国民经济和社会发展五年规划)."""


@dataclass(frozen=True)
class Change:
    """A quantity's path as the change the target speaks of.

    Parameters
    ----------
    draws
        [draw, year] change since the baseline, counted in the direction of the target, in its unit.
    observed
        The same of recorded values: year, change, status, source.
    note
        What it is measured from.
    """

    draws: Floats
    observed: tuple[tuple[int, float, str, str], ...]
    note: Text


def is_change(target: Target) -> bool:
    """Whether a target is a change and not a level."""
    return target.operator in {"increase_by", "decrease_by"}


def change_of(target: Target, city: City, quantity: tuple[str, str], draws: Floats) -> Change | None:
    """Path of a quantity as the change a target speaks of.

    Parameters
    ----------
    quantity
        Name and unit.
    draws
        [draw, year] its level, in its unit.

    Returns
    -------
    Change or None
        None where the baseline year lies outside the computed years and nothing is recorded for it, or where the units do not fit.
    """
    name, unit = quantity
    baseline = _baseline_year(target)
    recorded = {year: value for year, value in best_by_year(city, name, unit).items()} if city.has(name) else {}
    base = _base(baseline, draws, {year: value for year, (value, _) in recorded.items()})
    measured = None if base is None else _measured(target, unit, draws, base)
    if measured is None or baseline is None:
        return None
    observed: tuple[tuple[int, float, str, str], ...] = ()
    if baseline in recorded:
        start = np.array([[recorded[baseline][0]]])
        levels = np.array([[value for value, _ in recorded.values()]])
        changes = _measured(target, unit, levels, start)
        rows = zip(recorded.items(), [] if changes is None else changes[0], strict=False)
        observed = tuple((year, float(change), fact.status, fact.source) for (year, (_, fact)), change in rows if year > baseline)
    return Change(measured, tuple(sorted(observed)), _note(target, baseline))


def _baseline_year(target: Target) -> int | None:
    """Year the change is measured from: as written, else the end of the period before the deadline."""
    if target.baseline_year:
        return target.baseline_year
    return target.year - PERIOD if target.year and target.year % PERIOD == 0 else None


def _base(baseline: int | None, draws: Floats, recorded: dict[int, float]) -> Floats | None:
    """Level in the baseline year: the path's own where it is computed, else the recorded one."""
    if baseline is None:
        return None
    if baseline in YEARS:
        return draws[:, baseline == YEARS]
    return np.full((len(draws), 1), recorded[baseline]) if baseline in recorded else None


def _measured(target: Target, unit: str, levels: Floats, base: Floats) -> Floats | None:
    """Change in the unit of the target, positive in its direction."""
    sign = 1.0 if target.operator == "increase_by" else -1.0
    if target.unit == "%":
        return None if bool((base == 0).any()) else sign * (levels / base - 1) * 100
    try:
        scale = convert(1.0, unit, "%" if target.unit == "个百分点" else target.unit)
    except UnitError:
        return None
    return sign * (levels - base) * scale


def _note(target: Target, baseline: int) -> Text:
    if target.baseline_year:
        return Text(f"按变量路径计算,以{baseline}年为基期", f"measured from the quantity's path against {baseline}")
    return Text(
        f"原文未写基期;按五年规划惯例以{baseline}年为基期(推定)",
        f"no baseline is written; {baseline}, the end of the plan period before the deadline, is taken (derived)",
    )
