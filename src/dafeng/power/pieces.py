"""A start for a long dispatch: the year is cut into pieces that are solved beside one another, and their bases are put together.

Comes in: a `Formulation` over many hours. Goes out: a basis for the whole program. It is a start and no answer: the whole program is
solved from it, and the guard accepts that solution only when it is proven optimal for all hours at once.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csc_matrix

from dafeng.power.formulation import Formulation
from dafeng.power.program import Floats, Indices, Program
from dafeng.power.solver import Model, Start, load_arrays, quiet_highs

__all__ = ["begun", "start_of"]

PIECE = 1095
"""Hours of a piece, an eighth of a year: shorter ones are solved faster, but leave more to mend at their ends."""

THREADS = 2
"""Pieces that are solved at once."""

_APART = -1
"""Rows that tie many pieces together, such as the energy of a year; they are left out of the pieces."""


@dataclass(frozen=True)
class _Cut:
    """Program in the order of its pieces.

    Parameters
    ----------
    rows
        Piece of each row. [row]
    columns, ends
        Columns sorted by piece, and where each piece begins and ends among them.
    matrix
        With its columns in that order.
    shift
        What the columns of other pieces, held at their start, add to each row. [row]
    """

    program: Program
    rows: Indices
    columns: Indices
    ends: Indices
    matrix: csc_matrix
    shift: Floats


@dataclass(frozen=True)
class _Piece:
    """Basis of one piece; ``proven`` if it was solved."""

    rows: Indices
    columns: Indices
    row_status: list[highspy.HighsBasisStatus]
    column_status: list[highspy.HighsBasisStatus]
    proven: bool
    iterations: int


def begun(found: Formulation, solver: str) -> Model:
    """Give a program to HiGHS, with a start from its pieces where simplex may run."""
    model = Model(found.program, solver=solver)
    start = start_of(found, model.matrix) if solver in {"choose", "simplex"} else None
    if start is not None:
        model.begin_at(start)
    return model


def start_of(found: Formulation, matrix: csc_matrix, length: int = PIECE) -> Start | None:
    """Solve the pieces of a horizon and put their bases together.

    Parameters
    ----------
    matrix
        Of the program.
    length
        Hours of a piece, about; it begins at midnight.

    Returns
    -------
    Start
        None where the horizon is short, where a size is chosen (it ties all hours), or where a piece cannot be solved by itself.
    """
    begin = time.perf_counter()
    hours = len(found.horizon)
    number = min(round(hours / length), hours // 24)
    if number < 2 or any(block.at.shape[-1] != hours for block in found.columns.values()):
        return None
    cut = _cut(found, matrix, number)
    with ThreadPoolExecutor(THREADS) as pool:
        pieces = list(pool.map(lambda k: _solved(cut, k), range(number)))
    if not all(piece.proven for piece in pieces):
        return None
    basic = int(highspy.HighsBasisStatus.kBasic)
    rows, columns = np.full(found.program.n_rows, basic), np.full(found.program.n_columns, basic)
    for piece in pieces:
        rows[piece.rows], columns[piece.columns] = _numbers(piece.row_status), _numbers(piece.column_status)
    return Start(columns, rows, sum(piece.iterations for piece in pieces), time.perf_counter() - begin)


def _numbers(statuses: list[highspy.HighsBasisStatus]) -> Indices:
    return np.fromiter(map(int, statuses), dtype=np.int64, count=len(statuses))


def _cut(found: Formulation, matrix: csc_matrix, number: int) -> _Cut:
    """Give each column the piece of its hour, and each row the piece most of its columns lie in."""
    program, hours = found.program, len(found.horizon)
    days = np.linspace(0, hours / 24, number + 1).round() * 24
    of_hour = np.searchsorted(days[1:-1], np.arange(hours), side="right")
    piece = np.zeros(program.n_columns, dtype=np.int64)
    for block in found.columns.values():
        piece[block.at] = of_hour
    order = np.argsort(piece, kind="stable")
    ends = np.searchsorted(piece[order], np.arange(number + 1))
    entry_piece = np.repeat(piece, np.diff(matrix.indptr))
    rows = _rows(matrix.indices, entry_piece, program.n_rows, number)
    held = np.repeat(np.clip(0.0, program.lower, program.upper), np.diff(matrix.indptr)) * matrix.data
    foreign = rows[matrix.indices] != entry_piece
    shift: Floats = np.bincount(matrix.indices[foreign], held[foreign], minlength=program.n_rows).astype(float)
    return _Cut(program, rows, order, ends, matrix[:, order], shift)


def _rows(row: Indices, piece: Indices, n_rows: int, number: int) -> Indices:
    """Piece in which at least half of a row's columns lie, the later one where two are even; else it stands apart."""
    count = np.bincount(row * number + piece, minlength=n_rows * number).reshape(n_rows, number)
    later = number - 1 - count[:, ::-1].argmax(axis=1)
    most = count[np.arange(n_rows), later]
    return np.where(2 * most >= count.sum(axis=1), later, _APART)


def _solved(cut: _Cut, k: int) -> _Piece:
    """Solve one piece; what enters it from the hour before is at its start."""
    program = cut.program
    begin, end = cut.ends[k], cut.ends[k + 1]
    columns, rows = cut.columns[begin:end], np.flatnonzero(cut.rows == k)
    highs = quiet_highs({"threads": 1, "presolve": "off"})
    low, high = program.row_bounds
    bounds = (program.lower[columns], program.upper[columns], low[rows] - cut.shift[rows], high[rows] - cut.shift[rows])
    load_arrays(highs, program.cost[columns], bounds, _own(cut, k, rows))
    highs.run()
    basis = highs.getBasis()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal and basis.valid
    count = max(int(highs.getInfo().simplex_iteration_count), 0)
    return _Piece(rows, columns, basis.row_status, basis.col_status, proven, count)


def _own(cut: _Cut, k: int, rows: Indices) -> csc_matrix:
    """Matrix of one piece."""
    begin, end = cut.matrix.indptr[cut.ends[k]], cut.matrix.indptr[cut.ends[k + 1]]
    entries = cut.matrix.indices[begin:end]
    kept = cut.rows[entries] == k
    place = np.zeros(cut.program.n_rows, dtype=np.int32)
    place[rows] = np.arange(len(rows))
    before = np.concatenate([[0], np.cumsum(kept)])
    pointers = before[cut.matrix.indptr[cut.ends[k] : cut.ends[k + 1] + 1] - begin]
    return csc_matrix((cut.matrix.data[begin:end][kept], place[entries[kept]], pointers), shape=(len(rows), len(pointers) - 1))
