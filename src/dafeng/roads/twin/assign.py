"""Which observation belongs to which object.

Pairs within a gate are split into blocks that share no member; each block is solved by itself with the Hungarian method, most of them are a single pair.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dafeng.roads.twin.columns import Array

__all__ = ["assign"]


def assign(row: Array, column: Array, cost: Array) -> tuple[Array, Array]:
    """Choose pairs so that no row and no column is used twice: as many as possible, at least total cost.

    Parameters
    ----------
    row, column
        Members of the pairs that are allowed. [pair]
    cost
        Cost of each pair, finite. [pair]

    Returns
    -------
    tuple of arrays
        Rows and columns of the chosen pairs, ascending by row. [chosen]

    Examples
    --------
    >>> r, c = assign(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1.0, 2.0, 1.5]))
    >>> r.tolist(), c.tolist()
    ([0, 1], [1, 0])
    """
    if not len(row):
        return np.zeros(0, dtype="i8"), np.zeros(0, dtype="i8")
    rows, r = np.unique(row, return_inverse=True)
    columns, c = np.unique(column, return_inverse=True)
    graph = coo_array((np.ones(len(r)), (r, c + len(rows))), shape=(len(rows) + len(columns),) * 2)
    block = connected_components(graph, directed=False)[1][r]
    order = np.argsort(block, kind="stable")
    edges = np.flatnonzero(np.diff(block[order], prepend=-1, append=-1))
    single = np.diff(edges) == 1
    lone = order[edges[:-1][single]]
    chosen = [lone]
    for start, end in zip(edges[:-1][~single], edges[1:][~single], strict=True):
        chosen.append(_solve(order[start:end], r, c, cost))
    picked = np.concatenate(chosen)
    picked = picked[np.argsort(r[picked], kind="stable")]
    return rows[r[picked]], columns[c[picked]]


def _solve(pairs: Array, r: Array, c: Array, cost: Array) -> Array:
    """Pairs chosen within one block."""
    rows, i = np.unique(r[pairs], return_inverse=True)
    columns, j = np.unique(c[pairs], return_inverse=True)
    dear = 1.0 + np.abs(cost[pairs]).sum()
    table = np.full((len(rows), len(columns)), 2 * dear)
    pair_at = np.full(table.shape, -1)
    table[i, j], pair_at[i, j] = cost[pairs], pairs
    picked = pair_at[linear_sum_assignment(table)]
    chosen: Array = picked[picked >= 0]
    return chosen
