"""What meters would have read without an event: like days before it, moved by the hours just before it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.errors import PowerError
from dafeng.power.vpp.resources import Floats
from dafeng.power.vpp.rules import BaselineRule

__all__ = ["Baselines", "History", "baselines"]

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Baselines:
    """Baselines of meters.

    Parameters
    ----------
    load
        [meter, period], adjusted. kW
    factor
        [meter], adjustment after its caps: factor, or shift in kW.
    capped
        [meter], whether a cap held it.
    days_used
        [meter, chosen], which days of the history were averaged; -1 where a meter had too few.
    """

    load: Floats
    factor: Floats
    capped: Marks
    days_used: npt.NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """Days before an event.

    Parameters
    ----------
    readings
        [day, meter, period], oldest first; NaN where a reading is missing. kW
    kinds
        [day], such as {"free", "holiday", "event"}.
    free_today
        Whether the day of the event is a free day.
    """

    readings: Floats
    kinds: list[set[str]]
    free_today: bool = False


def baselines(history: History, today: Floats, event: Marks, rule: BaselineRule) -> Baselines:
    """Estimate what meters would have read.

    Parameters
    ----------
    history
        Days before the event.
    today
        [meter, period], readings of the day of the event. kW
    event
        [period], when the event holds.
    rule
        Days, choice, exclusions and adjustment.

    Returns
    -------
    Baselines
        With the days used, so that everyone can repeat it.

    Raises
    ------
    PowerError
        If no day is left for some meter, or an adjustment has no period.

    References
    ----------
    .. [1] Coughlin, Piette, Goldman, Kiliccote, Estimating Demand Response Load Impacts: Evaluation of Baseline Load Models for
       Non-Residential Buildings in California, LBNL-63728 (2008), sections 3.2 and 3.3.
    """
    usable = _usable_days(history.kinds, rule, history.free_today)
    chosen = _choose(history.readings, usable, event, rule)
    plain = _mean_of(history.readings, chosen)
    factor, capped = _adjustment(plain, today, event, rule)
    load = plain * factor[:, None] if rule.way == "scale" else np.maximum(plain + factor[:, None], 0.0)
    return Baselines(load, factor, capped, chosen)


def _usable_days(day_kinds: list[set[str]], rule: BaselineRule, free_today: bool) -> npt.NDArray[np.int64]:
    """Days that may be compared, newest first."""
    kept = [
        day for day, kinds in enumerate(day_kinds) if not kinds & set(rule.exclude) and (not rule.like or ("free" in kinds) == free_today)
    ]
    if not kept:
        raise PowerError(
            f"none of the {len(day_kinds)} days before the event can be compared: all are excluded or of another kind. Give a longer history.",
            f"事件前的{len(day_kinds)}天均被排除或类型不同，无可比日。请提供更长的历史数据。",
        )
    return np.array(kept[::-1], dtype=np.int64)


def _choose(history: Floats, usable: npt.NDArray[np.int64], event: Marks, rule: BaselineRule) -> npt.NDArray[np.int64]:
    """Days averaged for each meter. [meter, chosen]"""
    whole: Marks = np.logical_not(np.isnan(history[usable]).any(axis=2))
    if whole[: rule.days].all():
        return _rank(history, np.broadcast_to(usable[: rule.days, None], (min(rule.days, len(usable)), history.shape[1])), event, rule)
    return _choose_with_gaps(history, usable, whole, event, rule)


def _choose_with_gaps(
    history: Floats, usable: npt.NDArray[np.int64], whole: Marks, event: Marks, rule: BaselineRule
) -> npt.NDArray[np.int64]:
    """A day with a missing reading is left out for that meter, and an older one takes its place."""
    found = np.full((rule.days, history.shape[1]), -1, dtype=np.int64)
    rank = np.cumsum(whole, axis=0) - 1
    day, meter = np.nonzero(whole & (rank < rule.days))
    found[rank[day, meter], meter] = usable[day]
    if (found[0] < 0).any():
        first = int(np.nonzero(found[0] < 0)[0][0])
        raise PowerError(
            f"meter {first} has no complete day before the event. Complete its readings, or leave it out.",
            f"第{first}号表在事件前没有完整的一天。请补齐读数或剔除该表。",
        )
    return _rank(history, found, event, rule)


def _rank(history: Floats, days: npt.NDArray[np.int64], event: Marks, rule: BaselineRule) -> npt.NDArray[np.int64]:
    """Of the days looked at, those that are averaged. [meter, chosen]"""
    meters = np.arange(days.shape[1])
    window = history[:, :, event].sum(axis=2)
    use = np.where(days >= 0, window[days, meters], -np.inf)
    order = np.argsort(-use, axis=0, kind="stable")
    count = min(rule.choose, len(days))
    begin = 0 if rule.order == "highest" else (len(days) - count) // 2
    chosen: npt.NDArray[np.int64] = np.take_along_axis(days, order[begin : begin + count], axis=0).T
    return chosen


def _mean_of(history: Floats, chosen: npt.NDArray[np.int64]) -> Floats:
    meters = np.arange(len(chosen))
    total = np.zeros((len(chosen), history.shape[2]))
    for column in chosen.T:
        total += np.where((column >= 0)[:, None], history[column, meters], 0.0)
    mean: Floats = total / (chosen >= 0).sum(axis=1)[:, None]
    return mean


def _adjustment(plain: Floats, today: Floats, event: Marks, rule: BaselineRule) -> tuple[Floats, Marks]:
    """Factor or shift of each meter, within its caps."""
    if rule.adjust is None:
        neutral = 1.0 if rule.way == "scale" else 0.0
        return np.full(len(plain), neutral), np.zeros(len(plain), dtype=bool)
    before = _periods_before(event, rule.adjust)
    base, seen = plain[:, before].mean(axis=1), today[:, before].mean(axis=1)
    if rule.way == "scale":
        wanted = np.divide(seen, base, out=np.ones(len(base)), where=base > 0)
        held = np.clip(wanted, rule.least, rule.most)
    else:
        wanted = seen - base
        level = np.abs(plain[:, event].mean(axis=1))
        held = np.clip(wanted, rule.least * level, rule.most * level)
    return held, ~np.isclose(wanted, held)


def _periods_before(event: Marks, hours: tuple[float, float]) -> slice:
    per_hour = len(event) / 24
    start = int(np.argmax(event))
    first, last = start - round(hours[0] * per_hour), start - round(hours[1] * per_hour)
    if not event.any() or first < 0 or last <= first:
        raise PowerError(
            f"the adjustment needs {hours[0]:g} hours of the day before the event, which begins at hour {start / per_hour:g}. Change hours_before.",
            f"调整需要事件前{hours[0]:g}小时的当日数据，但事件始于{start / per_hour:g}时。请修改 hours_before。",
        )
    return slice(first, last)
