"""Weeks that stand for a year: k-medoids of the 52 weeks, and extreme weeks that are forced in.

A medoid is a week that was there, so that its hours fit together; weights add up to the hours of the year. More medoids are not
always better, the extreme weeks matter more (docs/power.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dafeng.power.calendar import HOURS
from dafeng.power.formulation import profile
from dafeng.power.network import Horizon, Network, full_year
from dafeng.power.program import Floats

__all__ = ["WEEK", "Weeks", "choose_weeks", "extreme_weeks", "features", "medoids"]

WEEK = 168
COUNT = HOURS // WEEK


@dataclass(frozen=True)
class Weeks:
    """Weeks of the year and the number of weeks each stands for."""

    numbers: tuple[int, ...]
    counts: tuple[float, ...]

    @property
    def horizon(self) -> Horizon:
        """Hours of the weeks, storage in one chain a week; weights add up to the year."""
        at = np.concatenate([np.arange(w * WEEK, (w + 1) * WEEK) for w in self.numbers])
        weight = np.repeat(np.asarray(self.counts) * HOURS / (WEEK * sum(self.counts)), WEEK)
        return Horizon(at, tuple(range(0, len(at), WEEK)), weight)


def features(network: Network) -> Floats:
    """What makes weeks differ: load, and what wind, sun and water could give, hour by hour over their yearly means. [week, feature]"""
    year = full_year(network.hours)
    series = [np.sum([profile(load, year) for load in network.load.values()], axis=0)]
    series += [g.capacity_hint * profile(g.availability, year) for g in network.generators if np.ndim(g.availability)]
    series += [profile(s.inflow, year) for s in network.stores if np.ndim(s.inflow)]
    mean = series[0].mean()
    return np.concatenate([s[: COUNT * WEEK].reshape(COUNT, WEEK) / mean for s in series], axis=1)


def medoids(points: Floats, count: int) -> tuple[list[int], list[int]]:
    """Choose points so that the sum of distances to the nearest chosen one is small.

    Returns
    -------
    tuple
        Chosen points, and for every point the position of its nearest chosen one.

    References
    ----------
    Kaufman and Rousseeuw, Finding Groups in Data, 1990, ch. 2: build step, then swaps while they help.
    """
    distance = np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2)
    chosen: list[int] = []
    for _ in range(min(count, len(points))):
        nearest = distance[:, chosen].min(axis=1) if chosen else np.full(len(points), np.inf)
        gain = np.minimum(distance, nearest[:, None]).sum(axis=0)
        gain[chosen] = np.inf
        chosen.append(int(gain.argmin()))
    chosen = _swapped(distance, chosen)
    return chosen, distance[:, chosen].argmin(axis=1).tolist()


def _swapped(distance: Floats, chosen: list[int]) -> list[int]:
    best = distance[:, chosen].min(axis=1).sum()
    for _ in range(100):
        trials = [
            (
                float(
                    np.minimum(distance, distance[:, chosen[:i] + chosen[i + 1 :]].min(axis=1, initial=np.inf)[:, None]).sum(axis=0).min()
                ),
                i,
            )
            for i in range(len(chosen))
        ]
        cost, out = min(trials)
        if cost >= best - 1e-12:
            return chosen
        rest = chosen[:out] + chosen[out + 1 :]
        sums = np.minimum(distance, distance[:, rest].min(axis=1, initial=np.inf)[:, None]).sum(axis=0)
        chosen, best = [*rest, int(sums.argmin())], cost
    return chosen


def extreme_weeks(network: Network, count: int = 2) -> list[int]:
    """Weeks with the highest hourly load less what sun and water give, and with the highest mean of it."""
    year = full_year(network.hours)
    load = np.sum([profile(series, year) for series in network.load.values()], axis=0)
    free = [g.capacity_hint * profile(g.availability, year) for g in network.generators if np.ndim(g.availability)]
    water = [profile(s.inflow, year) for s in network.stores if np.ndim(s.inflow) and np.min(s.inflow) >= 0]
    net = (load - np.sum([*free, *water, np.zeros(network.hours)], axis=0))[: COUNT * WEEK].reshape(COUNT, WEEK)
    order = [
        int(net.max(axis=1).argmax()),
        int(net.mean(axis=1).argmax()),
        int(load[: COUNT * WEEK].reshape(COUNT, WEEK).max(axis=1).argmax()),
    ]
    return list(dict.fromkeys(order))[:count]


def choose_weeks(network: Network, count: int = 8, forced: Iterable[int] = ()) -> Weeks:
    """Choose weeks of a network's year.

    Parameters
    ----------
    count
        Medoids.
    forced
        Weeks that stand for themselves only.
    """
    forced = sorted(set(forced))
    rest = [w for w in range(COUNT) if w not in forced]
    chosen, nearest = medoids(features(network)[rest], count)
    counts = np.bincount(nearest, minlength=len(chosen))
    pairs = sorted([*((rest[m], float(n)) for m, n in zip(chosen, counts, strict=True)), *((w, 1.0) for w in forced)])
    return Weeks(tuple(w for w, _ in pairs), tuple(n for _, n in pairs))
