"""Propagation of 95 % ranges by the rules of the IPCC Guidelines 2006, volume 1, chapter 3, for what needs no draws."""

import math
from collections.abc import Iterable, Sequence

__all__ = ["of_product", "of_sum"]


def of_product(percents: Iterable[float]) -> float:
    """Half-width of the 95 % range of a product of independent values, in percent (equation 3.1).

    Examples
    --------
    >>> round(of_product([5, 10]), 4)
    11.1803
    """
    return math.sqrt(sum(percent**2 for percent in percents))


def of_sum(values: Sequence[float], percents: Sequence[float]) -> float:
    """Half-width of the 95 % range of a sum of independent values, in percent of the sum (equation 3.2).

    Parameters
    ----------
    values
        Any common unit; subtracted ones are negative.
    percents
        Half-width of each, in percent.

    Raises
    ------
    ValueError
        If the values add up to zero: a percentage of nothing says nothing; or if the lengths differ.

    Examples
    --------
    >>> round(of_sum([100, 50], [5, 20]), 4)
    7.4536
    """
    total = sum(values)
    if total == 0:
        message = "the values add up to zero, so their range has no percentage. State it in the unit of the values."
        raise ValueError(message)
    return math.sqrt(sum((value * percent) ** 2 for value, percent in zip(values, percents, strict=True))) / abs(total)
