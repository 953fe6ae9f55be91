"""The records of what is known: sources, facts, series."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["STATUSES", "STATUS_UNCERTAINTY", "Fact", "Series", "Source", "Status"]

Status = Literal["official", "reported", "estimated", "assumed"]
STATUSES: tuple[Status, ...] = get_args(Status)

STATUS_UNCERTAINTY = {"official": 5.0, "reported": 10.0, "estimated": 20.0, "assumed": 40.0}
"""Half-width of the 95 % range in percent, where a fact states no range. Judgement of METHODS section 13: statistical-year data
5 %, city data from provincial shares 10 to 20 %; the last for values nobody has measured."""


@dataclass(frozen=True)
class Source:
    """Where a number was read.

    Parameters
    ----------
    id, title, publisher, published, url, retrieved, licence
        As the document states them; empty where it states nothing.
    """

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    retrieved: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Fact:
    """One value with all that must be known to use it.

    Parameters
    ----------
    variable
        What is measured, such as ``final_energy``.
    value, unit
        As published.
    year
        Calendar year; None for what has no year.
    place
        The area the value holds for; empty is the city itself.
    source
        Id of a `Source`.
    status
        ``official``, ``reported``, ``estimated`` or ``assumed``.
    sector, fuel
        The part of the whole; empty is the whole.
    low, high
        95 % range in ``unit``, where stated.
    method, note
        How an estimate was made; anything a reader must know.
    """

    variable: str
    value: float
    unit: str
    year: int | None
    place: str
    source: str
    status: Status
    sector: str = ""
    fuel: str = ""
    low: float | None = None
    high: float | None = None
    method: str = ""
    note: str = ""

    @property
    def uncertainty(self) -> float:
        """Half-width of the 95 % range, in percent of the value; from the status where the fact states no range."""
        if self.low is None or self.high is None or self.value == 0:
            return STATUS_UNCERTAINTY[self.status]
        return 50.0 * abs((self.high - self.low) / self.value)

    @property
    def range(self) -> tuple[float, float]:
        """95 % range, in ``unit``: as stated, else from `uncertainty`."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        half = abs(self.value) * self.uncertainty / 100.0
        return self.value - half, self.value + half

    @property
    def log_spread(self) -> float:
        """Standard deviation of the logarithm that gives the 95 % range, for a value above zero. [1]"""
        low, high = self.range
        if self.value <= 0 or low <= 0:
            return self.uncertainty / 196.0
        return math.log(high / low) / (2 * 1.96)


@dataclass(frozen=True)
class Series:
    """The chosen value of each year, with what was not chosen.

    Parameters
    ----------
    variable, unit
        What is measured, in which unit.
    years
        Ascending.
    values, low, high
        [year], in ``unit``; the range is the 95 % range.
    facts
        [year], the facts the values come from.
    conflicts
        Facts of the same years with another value, which were not chosen.
    """

    variable: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    facts: tuple[Fact, ...]
    conflicts: tuple[Fact, ...] = ()
