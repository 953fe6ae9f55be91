"""Is it a peak? Tests of trend, and the year of the maximum in every draw."""

import itertools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["MannKendall", "PeakVerdict", "mann_kendall", "peak_odds", "peak_verdict", "sen_slope"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MannKendall:
    """Result of the test: S, its variance, Z, two-sided p of the normal approximation and exact (up to 9 values, no ties), τ."""

    s: float
    variance: float
    z: float
    p: float
    p_exact: float | None
    tau: float


def mann_kendall(values: Floats) -> MannKendall:
    """Mann–Kendall test of a trend.

    Parameters
    ----------
    values
        In the order of time; values that are not finite are left out. [time]

    References
    ----------
    .. [1] Mann 1945; Kendall 1975; variance with ties as in pyMannKendall.

    Examples
    --------
    >>> mann_kendall(np.arange(5.0)).s
    10.0
    """
    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    n = len(x)
    s = float(sum(np.sign(x[j] - x[:j]).sum() for j in range(1, n)))
    ties = np.unique(x, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    z = 0.0 if s == 0 or variance == 0 else (s - math.copysign(1, s)) / math.sqrt(variance)
    p = math.erfc(abs(z) / math.sqrt(2))
    exact = _exact_p(n, abs(s)) if n <= 9 and (ties == 1).all() else None
    return MannKendall(s, variance, z, p, exact, s / (n * (n - 1) / 2))


def _exact_p(n: int, s: float) -> float:
    """Two-sided exact p: share of orders of n values whose |S| is at least as large."""
    counts = {0: 1}
    for k in range(2, n + 1):
        step = [k - 1 - 2 * inversions for inversions in range(k)]
        after: dict[int, int] = {}
        for (value, count), change in itertools.product(counts.items(), step):
            after[value + change] = after.get(value + change, 0) + count
        counts = after
    return sum(count for value, count in counts.items() if abs(value) >= s) / math.factorial(n)


def sen_slope(values: Floats) -> float:
    """Median of all pairwise slopes, per step of time. [unit of the values / time]"""
    x = np.asarray(values, dtype=float)
    slopes = [(x[j] - x[i]) / (j - i) for i in range(len(x)) for j in range(i + 1, len(x)) if np.isfinite(x[i]) and np.isfinite(x[j])]
    return float(np.median(slopes))


def peak_odds(draws: Floats, years: Floats, by: int) -> tuple[float, dict[int, float]]:
    """Probability that the maximum lies in or before a year, and the distribution of the year of the maximum.

    Parameters
    ----------
    draws
        [draw, year]; a path whose maximum is its last year has not peaked.
    years
        [year]
    by
        Calendar year.

    Returns
    -------
    float, dict
        Share of draws; year of the maximum and its share, draws that did not peak left out.
    """
    at = draws.argmax(axis=1)
    peaked = at < len(years) - 1
    top = years[at]
    spread = {int(year): float(((top == year) & peaked).mean()) for year in np.unique(top[peaked])}
    return float((peaked & (top <= by)).mean()), spread


@dataclass(frozen=True)
class PeakVerdict:
    """Verdict on a series by the conditional function and Mann–Kendall on the years behind the maximum (Jiang 2021)."""

    state: Literal["peaked", "plateau", "not peaked"]
    year: int
    p: float | None


def peak_verdict(values: Floats, years: Floats, until: int, level: float = 0.10) -> PeakVerdict:
    """Peaked, plateau or not peaked, seen from the end of a year.

    Parameters
    ----------
    values, years
        [year]
    until
        Last year looked at; the window behind the maximum is at most eight years.
    level
        Two-sided significance. With five years only a strictly falling series is significant at 5 %, hence 10 %.
    """
    seen = years <= until
    x, y = values[seen], years[seen]
    top = int(x.argmax())
    behind = x[top + 1 : top + 9]
    if len(behind) < 3:
        return PeakVerdict("not peaked", int(y[top]), None)
    test = mann_kendall(behind)
    p = test.p_exact if test.p_exact is not None else test.p
    state: Literal["peaked", "plateau"] = "peaked" if test.s < 0 and p <= level and len(behind) >= 5 else "plateau"
    return PeakVerdict(state, int(y[top]), p)
