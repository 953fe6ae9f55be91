"""A linear or mixed-integer program written as blocks of columns and rows.

Comes in: blocks with their bounds and costs, and terms as index arrays. Goes out: one sparse matrix, made once, and the
program as text in the LP format, so that every family of constraints can be read and kept as a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csc_matrix

from dafeng.errors import PowerError

__all__ = ["Block", "Floats", "Indices", "Program"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Value = float | Floats


@dataclass(frozen=True)
class Block:
    """Columns or rows that belong together.

    Parameters
    ----------
    name
        Family, such as ``output`` or ``balance``.
    at
        Number of each column or row, in the shape the block was asked for.
    labels
        Names along the axes of the block; numbers where None.
    """

    name: str
    at: Indices
    labels: tuple[tuple[str, ...] | None, ...] = ()

    def place(self, position: int) -> tuple[str, ...]:
        """Labels of the member at a flat position."""
        where = np.unravel_index(position, self.at.shape)
        known = (*self.labels, *(None,) * self.at.ndim)
        return tuple(str(i) if names is None else names[i] for i, names in zip(where, known, strict=False))


@dataclass
class Program:
    """Minimise cost subject to ``row_lower <= A x <= row_upper`` and ``lower <= x <= upper``.

    Examples
    --------
    >>> p = Program()
    >>> x = p.columns("x", (2,), cost=np.array([1.0, 2.0]))
    >>> need = p.rows("need", (1,), lower=3.0)
    >>> p.terms(need.at, x.at, 1.0)
    >>> print(p.text())
    min
     obj: +1 x[0] +2 x[1]
    st
     need[0]: +1 x[0] +1 x[1] >= 3
    end
    """

    column_blocks: list[Block] = field(default_factory=list)
    row_blocks: list[Block] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _cost: list[Floats] = field(default_factory=list)
    _integer: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _triplets: list[tuple[Indices, Indices, Floats]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def columns(
        self, name: str, shape: tuple[int, ...], *, bounds: tuple[Value, Value] = (0.0, np.inf), cost: Value = 0.0, integer: bool = False
    ) -> Block:
        """Add a block of columns.

        Parameters
        ----------
        shape
            Of the block; bounds and cost broadcast to it.
        bounds
            Lower and upper bound.
        cost
            Objective coefficient.
        integer
            Whether the columns take whole numbers only.
        """
        size = int(np.prod(shape))
        block = Block(name, np.arange(self.n_columns, self.n_columns + size).reshape(shape))
        for kept, value in ((self._lower, bounds[0]), (self._upper, bounds[1]), (self._cost, cost)):
            kept.append(_flat(name, value, shape))
        self._integer.append(np.full(size, integer))
        self.column_blocks.append(block)
        self.n_columns += size
        return block

    def rows(self, name: str, shape: tuple[int, ...], *, lower: Value = -np.inf, upper: Value = np.inf) -> Block:
        """Add a block of rows; both bounds equal for an equation."""
        size = int(np.prod(shape))
        block = Block(name, np.arange(self.n_rows, self.n_rows + size).reshape(shape))
        self._row_lower.append(_flat(name, lower, shape))
        self._row_upper.append(_flat(name, upper, shape))
        self.row_blocks.append(block)
        self.n_rows += size
        return block

    def equal(self, name: str, shape: tuple[int, ...], value: Value) -> Block:
        """Add a block of equations."""
        return self.rows(name, shape, lower=value, upper=value)

    def terms(self, rows: Indices, columns: Indices, values: Value) -> None:
        """Put coefficients into the matrix; the three broadcast, what is put twice is added."""
        r, c, v = np.broadcast_arrays(rows, columns, np.asarray(values, dtype=float))
        self._triplets.append((r.ravel(), c.ravel(), v.ravel()))

    @property
    def lower(self) -> Floats:
        """Lower bounds of the columns."""
        return np.concatenate([*self._lower, np.empty(0)])

    @property
    def upper(self) -> Floats:
        """Upper bounds of the columns."""
        return np.concatenate([*self._upper, np.empty(0)])

    @property
    def cost(self) -> Floats:
        """Objective coefficients of the columns."""
        return np.concatenate([*self._cost, np.empty(0)])

    @property
    def integer(self) -> npt.NDArray[np.bool_]:
        """Which columns take whole numbers only."""
        return np.concatenate([*self._integer, np.empty(0, dtype=bool)])

    @property
    def row_bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the rows."""
        return np.concatenate([*self._row_lower, np.empty(0)]), np.concatenate([*self._row_upper, np.empty(0)])

    def matrix(self) -> csc_matrix:
        """Matrix of the program; zero coefficients left out."""
        if not self._triplets:
            return csc_matrix((self.n_rows, self.n_columns))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._triplets, strict=True))
        kept = values != 0
        return coo_matrix((values[kept], (rows[kept], columns[kept])), shape=(self.n_rows, self.n_columns)).tocsc()

    def column_name(self, column: int) -> str:
        """Name of a column, as ``family[label,…]``."""
        return _name(self.column_blocks, column)

    def row_name(self, row: int) -> str:
        """Name of a row, as ``family[label,…]``."""
        return _name(self.row_blocks, row)

    def text(self) -> str:
        """Write the program in the LP format."""
        return "\n".join(_lines(self))


def _flat(name: str, value: Value, shape: tuple[int, ...]) -> Floats:
    found = np.broadcast_to(np.asarray(value, dtype=float), shape).ravel()
    if np.isnan(found).any():
        raise PowerError(
            f"'{name}' of the linear program is not a number at position {int(np.isnan(found).argmax())}. Correct the data it comes from.",
            f"线性规划中的“{name}”在位置{int(np.isnan(found).argmax())}不是数。请改正其数据。",
        )
    return found


def _name(blocks: list[Block], number: int) -> str:
    starts = [int(block.at.flat[0]) if block.at.size else -1 for block in blocks]
    at = int(np.searchsorted([max(s, 0) for s in starts], number, side="right")) - 1
    while blocks[at].at.size == 0:
        at -= 1
    return f"{blocks[at].name}[{','.join(blocks[at].place(number - starts[at]))}]"


def _lines(program: Program) -> Iterator[str]:
    cost, matrix = program.cost, program.matrix().tocsr()
    names = [program.column_name(c) for c in range(program.n_columns)]
    yield "min"
    yield " obj: " + " ".join(_term(cost[c], names[c]) for c in np.flatnonzero(cost))
    yield "st"
    lower, upper = program.row_bounds
    for row in range(program.n_rows):
        part = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        values = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
        left = " ".join(_term(v, names[c]) for c, v in sorted(zip(part, values, strict=True)))
        yield f" {program.row_name(row)}: {_between(left, lower[row], upper[row])}"
    yield from _bound_lines(program, names)
    yield "end"


def _bound_lines(program: Program, names: list[str]) -> Iterator[str]:
    bounded = [
        _between(name, low, high)
        for name, low, high in zip(names, program.lower, program.upper, strict=True)
        if (low, high) != (0.0, np.inf)
    ]
    if bounded:
        yield "bounds"
        yield from (f" {line}" for line in bounded)
    whole = [name for name, integer in zip(names, program.integer, strict=True) if integer]
    if whole:
        yield "general"
        yield " " + " ".join(whole)


def _between(left: str, low: float, high: float) -> str:
    if low == high:
        return f"{left} = {low:g}"
    if np.isinf(low):
        return f"{left} free" if np.isinf(high) else f"{left} <= {high:g}"
    return f"{left} >= {low:g}" if np.isinf(high) else f"{low:g} <= {left} <= {high:g}"


def _term(value: float, name: str) -> str:
    return f"{value:+g} {name}"
