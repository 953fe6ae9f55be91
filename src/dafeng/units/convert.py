"""Conversion at the doors of the house: unit words in, numbers in the unit asked for out."""

import csv
import functools
import re
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pint

from dafeng.errors import UnitError
from dafeng.units.registry import registry

__all__ = ["convert", "expression", "factor", "is_unit"]

Number = TypeVar("Number", float, npt.NDArray[np.float64])

_MULTIPLIERS = {
    "百亿": 1e10,
    "千亿": 1e11,
    "百万": 1e6,
    "千万": 1e7,
    "万亿": 1e12,
    "亿": 1e8,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
_COUNT = re.compile(r"^(?:10\^(?P<power>\d+)|(?P<number>\d+)(?=\s))\s*")


@functools.cache
def _words() -> dict[str, str]:
    """Unit words as statistics write them, and what they are in the registry."""
    with (files("dafeng.units") / "words.csv").open(encoding="utf-8") as table:
        return {row["word"]: row["expression"] for row in csv.DictReader(table)}


def _word_of(word: str) -> tuple[float, str]:
    """Multiplier and what is left of a unit: a word of the table, or something for the registry to read."""
    scale, known = 1.0, _words()
    count = _COUNT.match(word)
    if count:
        scale, word = float(count["number"] or 10.0 ** int(count["power"])), word[count.end() :]
    while word not in known:
        head = next((m for m in _MULTIPLIERS if word.startswith(m) and len(word) > len(m)), None)
        if head is None:
            break
        scale, word = scale * _MULTIPLIERS[head], word[len(head) :]
    return scale, word


def _term(word: str) -> str:
    """Expression of one unit without a slash: a word of the table, perhaps behind a multiplier."""
    scale, rest = _word_of(word)
    inner = _words().get(rest, rest)
    return f"({scale:g} * {inner})" if scale != 1.0 else f"({inner})"


@functools.cache
def expression(unit: str) -> str:
    """Give the expression the registry understands for a unit as a plan or a yearbook writes it.

    Parameters
    ----------
    unit
        Such as ``万千瓦``, ``亿元/年``, ``10^4 tce``, ``%``; empty means a plain number.

    Examples
    --------
    >>> expression("万千瓦")
    '(10000 * kilowatt)'
    """
    whole = _words().get(unit.strip())
    if whole is not None:
        return whole
    head, *rest = [part.strip() for part in unit.strip().split("/")]
    return " / ".join([_term(head or "1"), *(_term(part) for part in rest)])


def _quantity(unit: str) -> Any:
    try:
        return registry().Quantity(1.0, "dimensionless") * registry().parse_expression(expression(unit))
    except Exception as error:  # pint and its tokenizer raise many kinds for one fault
        near = get_close_matches(unit, _words(), n=3, cutoff=0.4)
        message = f"unknown unit '{unit}', expected one of units/words.csv. Near it: {', '.join(near) or 'nothing'}. Mend the unit or add the word."
        zh = f"不认识的单位“{unit}”,应为 units/words.csv 中的单位。相近的有:{'、'.join(near) or '无'}。请改正单位,或把它加入词表。"
        raise UnitError(message, zh) from error


@functools.cache
def is_unit(unit: str) -> bool:
    """Whether a unit can be understood; the registry is asked only for what the table of words does not hold."""
    if all(_word_of(part.strip() or "1")[1] in _words() for part in unit.split("/")):
        return True
    try:
        _quantity(unit)
    except UnitError:
        return False
    return True


@functools.cache
def factor(unit: str, to: str) -> float:
    """Number of units ``to`` in one ``unit``.

    Raises
    ------
    UnitError
        If one of them is unknown, or they are of different kinds (a mass is not an energy).

    Examples
    --------
    >>> factor("万千瓦", "GW")
    0.01
    """
    try:
        ratio = (_quantity(unit) / _quantity(to)).to("dimensionless").magnitude
    except pint.DimensionalityError as error:
        message = f"'{unit}' cannot be converted to '{to}': found {error.dim1}, expected {error.dim2}. Correct the unit of the value."
        raise UnitError(message, f"单位“{unit}”不能换算为“{to}”:量纲不同。请改正该数值的单位。") from error
    return float(f"{ratio:.14g}")  # the last digits of a chain of factors are noise


def convert(value: Number, unit: str, to: str) -> Number:
    """Convert a number or an array from one unit to another.

    Parameters
    ----------
    value
        Any shape, in ``unit``.
    unit, to
        Unit words or expressions, see `expression`.

    Raises
    ------
    UnitError
        See `factor`.
    """
    return value * factor(unit, to)
