"""Ranks of values, ties sharing their mean rank; a whole statistics library would take half a second to load for it."""

import numpy as np
import numpy.typing as npt

__all__ = ["average_ranks"]

Floats = npt.NDArray[np.float64]


def average_ranks(values: Floats) -> Floats:
    """Ranks from one, equal values at the mean of the ranks they take. [value]

    Examples
    --------
    >>> average_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[at]
    return ranks
