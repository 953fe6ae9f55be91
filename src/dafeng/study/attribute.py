"""Which levers carried a result: exact Shapley values over lever groups, all coalitions on the draw axis."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from dafeng.errors import StudyError
from dafeng.facts import City
from dafeng.pathway import CHAPTERS, Array, Scenario, groups, needs, prepare, pull, quantities
from dafeng.pathway.plain import Plain, evaluate
from dafeng.study.live import reached_by

__all__ = ["LARGEST", "coalitions", "shapley", "shapley_of"]

Floats = npt.NDArray[np.float64]

LARGEST = 12
"""Groups at most: 4,096 coalitions."""
_CHUNK = 512


def coalitions(count: int) -> Floats:
    """All sets of ``count`` players, one a row, 0 or 1. [2^count, player]"""
    if count > LARGEST:
        raise StudyError(f"{count} lever groups give {2**count} coalitions, expected at most {LARGEST} groups. Join groups in levers.toml.")
    numbers = np.arange(2**count)[:, None]
    table: Floats = ((numbers >> np.arange(count)) & 1).astype(float)
    return table


def shapley(worth: Floats, count: int) -> Floats:
    """Exact Shapley values from the worth of every coalition.

    Parameters
    ----------
    worth
        Worth of each coalition in the order of `coalitions`; further axes are kept. [2^count, …]
    count
        Number of players.

    Returns
    -------
    ndarray
        [player, …]; the values sum to the worth of all less that of none.
    """
    sets = np.arange(2**count)
    size = np.array([bin(s).count("1") for s in sets])
    values = np.empty((count, *worth.shape[1:]))
    for player in range(count):
        without = sets[(sets >> player) & 1 == 0]
        weight = np.array([math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in size[without]])
        gain = worth[without | (1 << player)] - worth[without]
        values[player] = np.tensordot(weight, gain, axes=1)
    return values


def shapley_of(city: City, scenario: Scenario, wanted: tuple[tuple[str, int], ...]) -> tuple[tuple[str, ...], Floats, Floats]:
    """Shapley values of a scenario's lever groups for several results at once, with all inputs at their medians.

    Parameters
    ----------
    wanted
        Pairs of quantity and year.

    Returns
    -------
    names : groups, in the order of the table
    values : [group, wanted], in the unit of each quantity
    totals : [wanted], effect of all groups together
    """
    names = groups(scenario)
    table = coalitions(len(names))
    worth = np.empty((len(table), len(wanted)))
    size = min(_CHUNK, len(table))  # both are powers of two, so every chunk is whole and shares its inputs
    inputs = prepare(city, size, central=True)
    written = reached_by(quantities(*CHAPTERS), (quantity for quantity, _ in wanted))
    for start in range(0, len(table), size):
        part = table[start : start + size]
        results = _results(written, pull(inputs, scenario, {name: part[:, i] for i, name in enumerate(names)}))
        for w, (quantity, year) in enumerate(wanted):
            worth[start : start + len(part), w] = np.broadcast_to(results[quantity].labelled().sel(year=year).values, len(part))
    return names, shapley(worth, len(names)), worth[-1] - worth[0]


def _results(written: Mapping[str, Callable[..., Array]], arrays: Mapping[str, Array]) -> dict[str, Plain]:
    """The written equations on bare arrays: the same numbers without the cost of labels, which coalitions pay hundreds of times."""
    known = {name: Plain.of(values) for name, values in arrays.items()}
    for name, function in written.items():
        known[name] = evaluate(function, {need: known[need] for need in needs(function)})
    return known
