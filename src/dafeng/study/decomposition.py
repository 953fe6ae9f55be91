"""Why did it change? Decompositions of a product of factors, without residual."""

import itertools
import math

import numpy as np
import numpy.typing as npt

__all__ = ["laspeyres", "lmdi", "lmdi_factors", "log_mean", "shapley_product", "tapio"]

Floats = npt.NDArray[np.float64]


def log_mean(a: Floats, b: Floats) -> Floats:
    """Logarithmic mean L(a, b) = (a - b) / (ln a - ln b); L(a, a) = a, and zero where one of them is zero."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    positive = (a > 0) & (b > 0)
    same = np.isclose(a, b, rtol=1e-12)
    safe_a, safe_b = np.where(positive, a, 1.0), np.where(positive, b, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (safe_a - safe_b) / np.log(safe_a / safe_b)
    return np.where(positive, np.where(same, a, mean), 0.0)


def lmdi(before: Floats, after: Floats) -> Floats:
    """Additive LMDI-I effects of factors.

    Parameters
    ----------
    before, after
        Factors, none below zero, whose products add up to the total. [..., part, factor]

    Returns
    -------
    ndarray
        [..., factor], in the unit of the total; sums to its change. Where a part begins or ends at zero its change goes to the factors
        that were or become zero, in equal parts: the analytical limit, so that no small number stands in for zero.

    References
    ----------
    .. [1] Ang 2005, Energy Policy 33, doi 10.1016/j.enpol.2003.10.010.
    .. [2] Wood and Lenzen 2006, Energy Policy 34: small numbers in the place of zeros mislead where there are many of them.
    """
    start, end = before.prod(axis=-1), after.prod(axis=-1)
    zero = (before <= 0) | (after <= 0)
    ratio = np.where(zero, 1.0, after) / np.where(zero, 1.0, before)
    weight = log_mean(end, start)  # zero where a part begins or ends at zero
    count = np.maximum(zero.sum(axis=-1), 1)
    limit = np.where(zero, ((end - start) / count)[..., None], 0.0)
    effects: Floats = (weight[..., None] * np.log(ratio) + limit).sum(axis=-2)
    return effects


def lmdi_factors(before: Floats, after: Floats) -> Floats:
    """Multiplicative LMDI-I factors; their product is the ratio of the totals. [..., factor]"""
    start, end = before.prod(axis=-1).sum(axis=-1), after.prod(axis=-1).sum(axis=-1)
    factors: Floats = np.exp(lmdi(before, after) / log_mean(end, start)[..., None])
    return factors


def shapley_product(before: Floats, after: Floats) -> Floats:
    """Mean marginal effect of each factor over all orders of change (Shapley, Sun); sums to the change. [..., factor]"""
    count = before.shape[-1]
    effects = np.zeros((*before.shape[:-2], count))
    for order in itertools.permutations(range(count)):
        now = before.copy()
        for factor in order:
            start = now.prod(axis=-1).sum(axis=-1)
            now[..., factor] = after[..., factor]
            effects[..., factor] += now.prod(axis=-1).sum(axis=-1) - start
    return effects / math.factorial(count)


def laspeyres(before: Floats, after: Floats) -> Floats:
    """Effect of changing one factor alone; does not sum to the change, shown for contrast. [factor]"""
    base = before.prod(axis=1).sum()
    effects = np.zeros(before.shape[1])
    for factor in range(before.shape[1]):
        now = before.copy()
        now[:, factor] = after[:, factor]
        effects[factor] = now.prod(axis=1).sum() - base
    return effects


def tapio(carbon_change: float, growth: float) -> tuple[float, str]:
    """Decoupling elasticity and its state.

    Parameters
    ----------
    carbon_change, growth
        Relative changes of CO2 and of GDP. [1]

    Returns
    -------
    float, str
        A boundary (0, 0.8, 1.2) belongs to the weaker state, the one nearer to coupling.

    Examples
    --------
    >>> tapio(0.0358, 0.0908)[1]
    'weak'
    """
    e = carbon_change / growth
    if growth > 0:
        states = ((0.0, "strong"), (0.8, "weak"), (1.2, "expansive coupling"), (math.inf, "expansive negative"))
    else:
        states = ((0.0, "strong negative"), (0.8, "weak negative"), (1.2, "recessive coupling"), (math.inf, "recessive decoupling"))
    return e, next(state for edge, state in states if e < edge or edge == math.inf)
