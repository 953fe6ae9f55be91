"""Years of heat and drought that come together: a Gumbel copula of two factors."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

__all__ = ["Weather", "gumbel", "gumbel_for", "joint_return_period", "sample_years"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weather:
    """How the water and the heat of a year vary, together.

    Parameters
    ----------
    water_spread
        Standard deviation of the logarithm of the water of the dry season; its median is 1. [1]
    heat_spread
        Standard deviation of the factor on cooling load; its median is 1. [1]
    dependence
        Parameter of the Gumbel copula of heat and dryness; 1 is independence. [1]
    named
        Years that are played besides the drawn ones, such as 2022: name, factor on water, factor on cooling.
    source
        Where the figures come from.
    """

    water_spread: float
    heat_spread: float
    dependence: float
    named: tuple[tuple[str, float, float], ...] = ()
    source: str = ""


def gumbel(rng: np.random.Generator, theta: float, count: int) -> Floats:
    """Pairs of ranks that are high together more often than low together. [count, 2], uniform on 0 to 1

    References
    ----------
    .. [1] Marshall, Olkin, Families of multivariate distributions, J. Am. Stat. Assoc. 83 (1988) 834, with the positive stable
       variate of Chambers, Mallows, Stuck, J. Am. Stat. Assoc. 71 (1976) 340.
    """
    alpha = 1.0 / theta
    angle, waiting = rng.uniform(0.0, math.pi, count), rng.exponential(size=count)
    if theta == 1.0:
        return rng.random((count, 2))
    stable = np.sin(alpha * angle) / np.sin(angle) ** theta * (np.sin((1 - alpha) * angle) / waiting) ** (theta - 1.0)
    result: Floats = np.exp(-((rng.exponential(size=(count, 2)) / stable[:, None]) ** alpha))
    return result


def joint_return_period(theta: float, first: float, second: float) -> float:
    """Years between two in which both factors are beyond their own return periods. a

    Examples
    --------
    >>> round(joint_return_period(1.0, 10, 6), 6)
    60.0
    """
    u, v = 1.0 - 1.0 / first, 1.0 - 1.0 / second
    both = 1.0 - u - v + math.exp(-(((-math.log(u)) ** theta + (-math.log(v)) ** theta) ** (1.0 / theta)))
    return 1.0 / both


def gumbel_for(joint: float, first: float, second: float) -> float:
    """Copula parameter at which two events of given return periods come together once in ``joint`` years.

    Examples
    --------
    >>> round(gumbel_for(60, 30, 30), 3)
    1.674
    """
    low, high = 1.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if joint_return_period(middle, first, second) > joint else (low, middle)
    return (low + high) / 2


def sample_years(rng: np.random.Generator, weather: Weather, count: int) -> tuple[Floats, Floats]:
    """Draw years.

    Returns
    -------
    tuple
        Factor on the water of the dry season and factor on cooling load, both with median 1 and the latter never below 0. [year], 1
    """
    heat, dryness = gumbel(rng, weather.dependence, count).T
    water: Floats = np.exp(-weather.water_spread * ndtri(dryness))
    cooling: Floats = np.maximum(0.0, 1.0 + weather.heat_spread * ndtri(heat))
    return water, cooling
