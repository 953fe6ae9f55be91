"""Labelled arrays without weight: what most equations need of xarray, on bare numpy, with the same numbers.

An equation of the chapters asks for arithmetic by dimension, sums and one label of a dimension. On small arrays xarray spends more
time on coordinates than on numbers, and an answer while a slider is dragged has no time for that. `Plain` does the same
operations on the same memory layout, so results are the same to the last bit; an equation that asks for more runs on xarray.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Union

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.pathway.quantity import Array, needs

__all__ = ["Plain", "evaluate", "separable"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Operand = Union["Plain", float]


class Plain:
    """Values with named dimensions and their labels; nobody writes into them, so a sum asked for twice is added up once."""

    __slots__ = ("_sums", "dims", "labels", "values")

    def __init__(self, values: Floats, dims: tuple[str, ...], labels: Mapping[str, Floats]) -> None:
        self.values, self.dims, self.labels = values, dims, labels
        self._sums: dict[frozenset[str], Plain] = {}

    @classmethod
    def of(cls, array: Array) -> "Plain":
        """Take a labelled array as it lies in memory."""
        return cls(array.values, tuple(map(str, array.dims)), {str(dim): array.indexes[dim] for dim in array.dims if dim in array.coords})

    def labelled(self) -> Array:
        """Give the labelled array back, without a copy."""
        return xr.DataArray(self.values, coords=self.labels, dims=self.dims)

    def sum(self, dim: str | Iterable[str], skipna: bool = False) -> "Plain":
        """Sum over dimensions; a value that is not finite stays so, as the chapters ask."""
        if skipna:
            raise TypeError(f"a bare sum over {dim} leaves out no gap; the labelled one does")
        gone = frozenset({dim} if isinstance(dim, str) else dim)
        if gone not in self._sums:
            axes = tuple(self.dims.index(each) for each in self.dims if each in gone)
            self._sums[gone] = self._kept(self.values.sum(axis=axes), gone)
        return self._sums[gone]

    def cumsum(self, dim: str) -> "Plain":
        """Add up along a dimension."""
        return Plain(self.values.cumsum(axis=self.dims.index(dim)), self.dims, self.labels)

    def sel(self, *, drop: bool = False, **place: str) -> "Plain":
        """Take one label of a dimension and let the dimension go."""
        ((dim, label),) = place.items()
        if not drop:
            raise TypeError(f"a bare {dim} keeps no single label; the labelled one does")
        at = int(np.flatnonzero(self.labels[dim] == label)[0])
        return self._kept(self.values[(slice(None),) * self.dims.index(dim) + (at,)], frozenset({dim}))

    def part(self, dim: str, at: Places) -> "Plain":
        """Only some places of a dimension; the whole where it lacks the dimension. ``at``: [place]"""
        if dim not in self.dims:
            return self
        values = self.values[(slice(None),) * self.dims.index(dim) + (at,)]
        return Plain(values, self.dims, {**self.labels, dim: self.labels[dim][at]})

    def patched(self, dim: str, at: Places, part: "Plain") -> "Plain":
        """Same values with some places of a dimension taken from a part."""
        values = self.values.copy(order="K")
        values[(slice(None),) * self.dims.index(dim) + (at,)] = part._spread(self.dims)
        return Plain(values, self.dims, self.labels)

    def places_changed(self, dim: str, before: "Plain") -> Places:
        """Places of a dimension where values differ from those before. [place]"""
        axes = tuple(i for i, each in enumerate(self.dims) if each != dim)
        return np.flatnonzero((self.values != before._spread(self.dims)).any(axis=axes))

    def _kept(self, values: Floats, gone: frozenset[str]) -> "Plain":
        dims = tuple(dim for dim in self.dims if dim not in gone)
        return Plain(values, dims, {dim: labels for dim, labels in self.labels.items() if dim not in gone})

    def _with(self, other: Operand, act: Callable[[Any, Any], Any], turned: bool = False) -> "Plain":
        if not isinstance(other, Plain):
            return Plain(act(other, self.values) if turned else act(self.values, other), self.dims, self.labels)
        dims = self.dims + tuple(dim for dim in other.dims if dim not in self.dims)
        return Plain(act(self._spread(dims), other._spread(dims)), dims, {**self.labels, **other.labels})

    def _spread(self, dims: tuple[str, ...]) -> Floats:
        """Values as a view with all dimensions asked for, those it lacks of length one."""
        if dims == self.dims:
            return self.values
        lacking = tuple(dim for dim in dims if dim not in self.dims)
        order = lacking + self.dims
        return self.values[(None,) * len(lacking)].transpose([order.index(dim) for dim in dims])

    def __add__(self, other: Operand) -> "Plain":
        return self._with(other, operator.add)

    def __sub__(self, other: Operand) -> "Plain":
        return self._with(other, operator.sub)

    def __mul__(self, other: Operand) -> "Plain":
        return self._with(other, operator.mul)

    def __truediv__(self, other: Operand) -> "Plain":
        return self._with(other, operator.truediv)

    def __pow__(self, other: Operand) -> "Plain":
        return self._with(other, operator.pow)

    def __radd__(self, other: float) -> "Plain":
        return self._with(other, operator.add, turned=True)

    def __rsub__(self, other: float) -> "Plain":
        return self._with(other, operator.sub, turned=True)

    def __rmul__(self, other: float) -> "Plain":
        return self._with(other, operator.mul, turned=True)

    def __rtruediv__(self, other: float) -> "Plain":
        return self._with(other, operator.truediv, turned=True)

    def __neg__(self) -> "Plain":
        return Plain(-self.values, self.dims, self.labels)


def evaluate(function: Callable[..., Any], needed: Mapping[str, Plain]) -> Plain:
    """Compute one quantity; on labelled arrays where its equation uses xarray itself or asks for more than `Plain` has."""
    if "xr" not in function.__code__.co_names:
        try:
            found: Plain = function(**needed)
        except (AttributeError, TypeError, ValueError):
            pass  # the equation asks for more; xarray has it
        else:
            return found
    return Plain.of(function(**{name: values.labelled() for name, values in needed.items()}))


def separable(written: Mapping[str, Callable[..., Any]], known: Mapping[str, Plain]) -> dict[str, tuple[str, ...]]:
    """Dimensions of each quantity whose labels do not touch each other in its equation, found by trying every label.

    Parameters
    ----------
    written
        Quantities.
    known
        Their inputs and results; few draws will do.
    """
    found = {}
    for name, function in written.items():
        needed = {need: known[need] for need in needs(function)}
        dims = [dim for dim in known[name].dims if dim not in {"draw", "year"} and any(dim in each.dims for each in needed.values())]
        found[name] = tuple(dim for dim in dims if _parts_agree(function, needed, known[name], dim))
    return found


def _parts_agree(function: Callable[..., Any], needed: Mapping[str, Plain], whole: Plain, dim: str) -> bool:
    for place in range(len(whole.labels[dim])):
        at = np.array([place])
        try:
            part = evaluate(function, {name: values.part(dim, at) for name, values in needed.items()})
        except (KeyError, IndexError, ValueError, TypeError):
            return False  # the equation asks for a label that is not in the part
        if dim not in part.dims or not np.array_equal(part._spread(whole.dims), whole.part(dim, at).values):
            return False
    return True
