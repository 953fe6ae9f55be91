"""Is it a peak? Tests of trend, and the year of the maximum in every draw."""

import itertools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from dafeng.study.ranks import average_ranks

__all__ = [
    "MannKendall",
    "PeakVerdict",
    "hamed_rao",
    "mann_kendall",
    "peak_odds",
    "peak_verdict",
    "sen_slope",
    "smoothed",
    "yue_wang",
]

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


def hamed_rao(values: Floats, lags: int | None = None) -> MannKendall:
    """Mann–Kendall with the variance of Hamed and Rao: autocorrelation of the ranks, where significant at 5 %.

    Parameters
    ----------
    values
        In the order of time; values that are not finite are left out. [time]
    lags
        Lags looked at; all where None.

    References
    ----------
    .. [1] Hamed and Rao 1998, Journal of Hydrology 204, 182–196; the trend is taken off by Sen's slope as in pyMannKendall.
    """
    x, plain = _clean(values), mann_kendall(values)
    n = len(x)
    ranks = average_ranks(_detrended(x, values))
    lag = np.arange(1, n if lags is None else lags + 1)
    memory = _autocorrelation(ranks)[lag]
    counted = np.where(np.abs(memory) > 1.959963984540054 / math.sqrt(n), memory, 0.0)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * float(((n - lag) * (n - lag - 1) * (n - lag - 2) * counted).sum())
    return _with_variance(plain, plain.variance * factor)


def yue_wang(values: Floats, lags: int | None = None) -> MannKendall:
    """Mann–Kendall with the effective number of values of Yue and Wang: autocorrelation of the detrended values, all lags.

    Parameters
    ----------
    values, lags
        As in `hamed_rao`.

    References
    ----------
    .. [1] Yue and Wang 2004, Water Resources Management 18, 201–218.
    """
    x, plain = _clean(values), mann_kendall(values)
    n = len(x)
    lag = np.arange(1, n if lags is None else lags + 1)
    memory = _autocorrelation(_detrended(x, values))[lag]
    return _with_variance(plain, plain.variance * (1 + 2 * float(((1 - lag / n) * memory).sum())))


def _clean(values: Floats) -> Floats:
    x: Floats = np.asarray(values, dtype=float)
    return x[np.isfinite(x)]


def _detrended(x: Floats, values: Floats) -> Floats:
    detrended: Floats = x - np.arange(1, len(x) + 1) * sen_slope(values)
    return detrended


def _autocorrelation(values: Floats) -> Floats:
    """Autocorrelation at lags 0, 1, …; of a constant series zero beyond lag 0. [lag]"""
    y = values - values.mean()
    products: Floats = np.correlate(y, y, "full")[len(y) - 1 :]
    spread = products[0] if products[0] > 0 else 1.0
    memory: Floats = products / spread
    return memory


def _with_variance(plain: MannKendall, variance: float) -> MannKendall:
    """Same score, another variance; none of it left gives no trend."""
    z = 0.0 if plain.s == 0 or variance <= 0 else (plain.s - math.copysign(1, plain.s)) / math.sqrt(variance)
    return MannKendall(plain.s, variance, z, math.erfc(abs(z) / math.sqrt(2)), None, plain.tau)


def smoothed(draws: Floats, half: int = 2) -> Floats:
    """Centred running mean over ``2 half + 1`` years, shorter and still centred at both ends: the path without single years.

    Parameters
    ----------
    draws
        [draw, year]

    Examples
    --------
    >>> smoothed(np.array([[0.0, 3.0, 0.0, 3.0]]), 1).tolist()
    [[0.0, 1.0, 2.0, 3.0]]
    """
    last = draws.shape[1] - 1
    widths = [min(half, year, last - year) for year in range(last + 1)]
    means: Floats = np.stack([draws[:, y - w : y + w + 1].mean(axis=1) for y, w in enumerate(widths)], axis=1)
    return means


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
    """Verdict on a series by the conditional function and Mann–Kendall on the years behind the maximum (Jiang 2021).

    Parameters
    ----------
    state, year
        Verdict, and the year of the maximum.
    p
        Of Mann–Kendall, exact where it can be.
    p_hamed_rao, p_yue_wang
        The same with autocorrelation allowed for; None where fewer than five years lie behind the maximum.
    """

    state: Literal["peaked", "plateau", "not peaked"]
    year: int
    p: float | None
    p_hamed_rao: float | None = None
    p_yue_wang: float | None = None


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
    if len(behind) < 5:
        return PeakVerdict(state, int(y[top]), p)
    return PeakVerdict(state, int(y[top]), p, hamed_rao(behind).p, yue_wang(behind).p)
