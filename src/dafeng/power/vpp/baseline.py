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
    if rule.form == "same_day":
        return _same_day(today, event, rule)
    usable = _usable_days(history.kinds, rule, history.free_today)
    chosen = _choose(history, usable, event, rule)
    plain = _mean_of(history.readings, chosen)
    factor, capped = _adjustment(plain, today, event, rule)
    load = plain * factor[:, None] if rule.way == "scale" else np.maximum(plain + factor[:, None], 0.0)
    return Baselines(load, factor, capped, chosen)


def _same_day(today: Floats, event: Marks, rule: BaselineRule) -> Baselines:
    """Mean of the periods around the event, all day long; of no other day."""
    level = today[:, _around(event, rule)].mean(axis=1)
    count = len(today)
    load = np.repeat(level[:, None], today.shape[1], axis=1)
    return Baselines(load, np.ones(count), np.zeros(count, dtype=bool), np.full((count, 1), -1, dtype=np.int64))


def _usable_days(day_kinds: list[set[str]], rule: BaselineRule, free_today: bool) -> npt.NDArray[np.int64]:
    """Days that may be compared, newest first."""
    looked_at = day_kinds[: len(day_kinds) - rule.skip] if rule.skip else day_kinds
    kept = [
        day for day, kinds in enumerate(looked_at) if not kinds & set(rule.exclude) and (not rule.like or ("free" in kinds) == free_today)
    ]
    if not kept:
        raise PowerError(
            f"none of the {len(day_kinds)} days before the event can be compared: all are excluded or of another kind. Give a longer history.",
            f"事件前的{len(day_kinds)}天均被排除或类型不同，无可比日。请提供更长的历史数据。",
        )
    return np.array(kept[::-1], dtype=np.int64)


def _choose(history: History, usable: npt.NDArray[np.int64], event: Marks, rule: BaselineRule) -> npt.NDArray[np.int64]:
    """Days averaged for each meter. [meter, chosen]"""
    days, choose = rule.numbers(history.free_today)
    whole: Marks = np.logical_not(np.isnan(history.readings[usable]).any(axis=2))
    if whole[:days].all():
        looked_at = np.broadcast_to(usable[:days, None], (min(days, len(usable)), history.readings.shape[1]))
    else:
        looked_at = _with_gaps(usable, whole, days)
    return _rank(history.readings, looked_at, _ordering(event, rule), (choose, rule.order))


def _ordering(event: Marks, rule: BaselineRule) -> Marks:
    """Periods by whose use days are ordered."""
    return event if rule.by == "event" else np.ones_like(event)


def _with_gaps(usable: npt.NDArray[np.int64], whole: Marks, days: int) -> npt.NDArray[np.int64]:
    """A day with a missing reading is left out for that meter, and an older one takes its place. [day, meter]"""
    found = np.full((days, whole.shape[1]), -1, dtype=np.int64)
    rank = np.cumsum(whole, axis=0) - 1
    day, meter = np.nonzero(whole & (rank < days))
    found[rank[day, meter], meter] = usable[day]
    if (found[0] < 0).any():
        first = int(np.nonzero(found[0] < 0)[0][0])
        raise PowerError(
            f"meter {first} has no complete day before the event. Complete its readings, or leave it out.",
            f"第{first}号表在事件前没有完整的一天。请补齐读数或剔除该表。",
        )
    return found


def _rank(history: Floats, days: npt.NDArray[np.int64], periods: Marks, choice: tuple[int, str]) -> npt.NDArray[np.int64]:
    """Of the days looked at, those that are averaged. [meter, chosen]"""
    choose, way = choice
    meters = np.arange(days.shape[1])
    window = history[:, :, periods].sum(axis=2)
    use = np.where(days >= 0, window[days, meters], -np.inf)
    order = np.argsort(-use, axis=0, kind="stable")
    count = min(choose, len(days))
    begin = 0 if way == "highest" else (len(days) - count) // 2
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
    if rule.adjust is None and rule.after is None:
        neutral = 1.0 if rule.way == "scale" else 0.0
        return np.full(len(plain), neutral), np.zeros(len(plain), dtype=bool)
    around = _around(event, rule)
    base, seen = plain[:, around].mean(axis=1), today[:, around].mean(axis=1)
    if rule.way == "scale":
        wanted = np.divide(seen, base, out=np.ones(len(base)), where=base > 0)
        held = np.clip(wanted, rule.least, rule.most)
    else:
        wanted = seen - base
        level = np.maximum(np.abs(plain[:, event].mean(axis=1)), 1e-12)  # above zero, so that no cap times infinity is no number
        held = np.clip(wanted, rule.least * level, rule.most * level)
    return held, ~np.isclose(wanted, held)


def _around(event: Marks, rule: BaselineRule) -> Marks:
    """Periods of the day that move the baseline: before the event, after it, or both."""
    found = np.zeros_like(event)
    per_hour = len(event) / 24
    begin = int(np.argmax(event))
    end = len(event) - int(np.argmax(event[::-1]))
    spans = []
    if rule.adjust is not None:
        spans.append((begin - round(rule.adjust[0] * per_hour), begin - round(rule.adjust[1] * per_hour)))
    if rule.after is not None:
        spans.append((end + round(rule.after[0] * per_hour), end + round(rule.after[1] * per_hour)))
    for first, last in spans:
        if not event.any() or first < 0 or last > len(event) or last <= first:
            raise PowerError(
                f"the adjustment needs hours {first / per_hour:g} to {last / per_hour:g} of the event's day; the event holds from hour "
                f"{begin / per_hour:g} to {end / per_hour:g}. Change hours_before or hours_after.",
                f"调整需要事件当日{first / per_hour:g}至{last / per_hour:g}时的数据，事件为{begin / per_hour:g}至{end / per_hour:g}时。"
                "请修改 hours_before 或 hours_after。",
            )
        found[first:last] = True
    return found
