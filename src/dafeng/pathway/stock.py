"""Recursions over years, on bare arrays."""

import numpy as np
import numpy.typing as npt

__all__ = ["age_shares", "cohort_sum", "fleet", "remaining_share", "weibull_survival"]

Floats = npt.NDArray[np.float64]


def weibull_survival(age: Floats, scale: float, shape: float) -> Floats:
    """Share of vehicles still in use at an age: S(a) = exp(-(a/scale)^shape).

    Parameters
    ----------
    age
        Any shape, years.
    scale, shape
        Of the Weibull distribution; the scale is the age at which 1/e are left, not the mean life.

    References
    ----------
    .. [1] Hao et al. 2011, survival of Chinese vehicles: private cars 14.46 and 4.79, heavy trucks 12.8 and 5.58.

    Examples
    --------
    >>> float(weibull_survival(np.array(14.46), 14.46, 4.79).round(6))
    0.367879
    """
    survival: Floats = np.exp(-((age / scale) ** shape))
    return survival


def age_shares(scale: float, shape: float, growth: float, oldest: int = 30) -> Floats:
    """Shares of ages in a fleet whose sales grew steadily: proportional to S(a) (1+growth)^-a. [age]"""
    ages = np.arange(oldest + 1, dtype=float)
    weights: Floats = weibull_survival(ages, scale, shape) * (1 + growth) ** -ages
    shares: Floats = weights / weights.sum()
    return shares


def remaining_share(shares: Floats, scale: float, shape: float, years: int) -> Floats:
    """Share of a fleet of mixed ages that is left after 0, 1, … ``years`` years. [year]"""
    ages = np.arange(len(shares), dtype=float)
    start = weibull_survival(ages, scale, shape)
    later = weibull_survival(ages[None, :] + np.arange(years + 1)[:, None], scale, shape)
    left: Floats = (shares * later / np.maximum(start, 1e-300)).sum(axis=1)
    return left


def cohort_sum(additions: Floats, by_age: Floats) -> Floats:
    """Sum over cohorts: what each year's addition gives at its age.

    Parameters
    ----------
    additions
        Added in each year. [draw, year]
    by_age
        Worth of one unit at age 0, 1, … [age], at least as many as years.

    Returns
    -------
    ndarray
        [draw, year]

    Examples
    --------
    >>> cohort_sum(np.array([[1.0, 0.0, 2.0]]), np.array([0.0, 1.0, 3.0])).tolist()
    [[0.0, 1.0, 3.0]]
    """
    years = additions.shape[1]
    age = np.arange(years)[None, :] - np.arange(years)[:, None]
    worth = np.where(age >= 0, by_age[np.maximum(age, 0)], 0.0)  # [year added, year]
    total: Floats = additions @ worth
    return total


def fleet(total: Floats, initial: Floats, remaining: Floats, survival: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Fleet by drive from cohorts: what is left of the first fleet and of every year's sales.

    Parameters
    ----------
    total
        Vehicles wanted at year end. [draw, year]
    initial
        First year's fleet. [draw, drive]
    remaining
        Share of the first fleet left. [year, drive]
    survival
        S(0), S(1), … [age]
    shares
        Drives in sales. [draw, year, drive]

    Returns
    -------
    stock : [draw, year, drive]
    sales : [draw, year]
        What is needed to reach ``total``; zero where more is left than wanted. Sales of the first year are not asked.
    """
    years = total.shape[1]
    left = initial[:, None, :] * remaining[None, :, :]
    age = np.arange(years)[None, :] - np.arange(years)[:, None]
    alive = np.where(age >= 0, survival[np.maximum(age, 0)], 0.0)  # [year sold, year]
    wanted = total - left.sum(axis=2)
    sales = np.zeros_like(total)
    for year in range(1, years):  # drives share one survival, so the gap is found on their sum
        sales[:, year] = np.maximum(wanted[:, year] - sales[:, :year] @ alive[:year, year], 0.0) / survival[0]
    new: Floats = np.einsum("nsd,sy->nyd", sales[:, :, None] * shares, alive, optimize=True)
    return left + new, sales
