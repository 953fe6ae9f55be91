"""The contract of the chapters: a quantity is a plain function that knows its unit, its dimensions and its source."""

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import xarray as xr

from dafeng.errors import PathwayError

__all__ = ["Array", "compute", "needs", "quantities", "quantity"]

Array = xr.DataArray
Function = TypeVar("Function", bound=Callable[..., Any])


def quantity(unit: str, dims: str, source: str) -> Callable[[Function], Function]:
    """Attach unit, dimensions (without ``draw``) and source to a function, and give the same function back."""

    def _attach(function: Function) -> Function:
        function.unit, function.dims, function.source = unit, tuple(dims.split()), source  # type: ignore[attr-defined]
        return function

    return _attach


def quantities(*chapters: ModuleType) -> dict[str, Callable[..., Array]]:
    """List the quantities of chapters in written order; a name written twice raises."""
    written: dict[str, Callable[..., Array]] = {}
    for chapter in chapters:
        for name, function in vars(chapter).items():
            if not hasattr(function, "unit") or function.__module__ != chapter.__name__:
                continue
            if name in written:
                raise PathwayError(
                    f"'{name}' is written in {written[name].__module__} and again in {chapter.__name__}. Rename one of them."
                )
            written[name] = function
    return written


def needs(function: Callable[..., Any]) -> tuple[str, ...]:
    """Names of what a quantity is computed from."""
    return tuple(inspect.signature(function).parameters)


def compute(written: Mapping[str, Callable[..., Array]], inputs: Mapping[str, Array]) -> dict[str, Array]:
    """Compute quantities one after another, in the order written.

    Raises
    ------
    PathwayError
        If a need is neither an input nor written above, a result is not finite, or it lacks a declared dimension.
    """
    for name, values in inputs.items():
        _check_finite(name, values, "given as input")
    known = dict(inputs)
    for name, function in written.items():
        wanted = needs(function)
        missing = next((need for need in wanted if need not in known), None)
        if missing:
            raise PathwayError(_missing(name, missing, written, known))
        try:
            result = function(**{need: known[need] for need in wanted})
        except Exception as error:
            error.add_note(f"{name} [{function.unit}], computed from {', '.join(wanted)}")  # type: ignore[attr-defined]
            raise
        _check_finite(name, result, f"computed from {', '.join(wanted)}")
        lacking = [dim for dim in function.dims if dim not in result.dims]  # type: ignore[attr-defined]
        if lacking:
            raise PathwayError(f"{name} was declared with {' '.join(function.dims)}, found {' '.join(map(str, result.dims))}.")  # type: ignore[attr-defined]
        known[name] = result
    return {name: known[name] for name in written}


def _missing(name: str, missing: str, written: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if missing in written:
        return f"'{name}' needs '{missing}', which is written further down, in {written[missing].__module__}: move one of the two."
    near = get_close_matches(missing, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{name}' needs '{missing}', which is neither an input nor a quantity.{hint}"


def _check_finite(name: str, values: Array, how: str) -> None:
    if not np.isfinite(values.values.sum()):  # one pass; the place is looked for only where something is wrong
        at = np.argwhere(~np.isfinite(values.values))
        place = (
            {dim: values[dim].values[i].item() for dim, i in zip(values.dims, at[0], strict=True) if dim in values.coords}
            if len(at)
            else {}
        )
        raise PathwayError(f"{name}, {how}, is not finite at {place}.")
