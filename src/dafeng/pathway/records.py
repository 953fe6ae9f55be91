"""Levers and scenarios: immutable inputs of a run."""

from dataclasses import dataclass
from typing import Literal

from dafeng.errors import Text

__all__ = ["Lever", "Scenario"]


@dataclass(frozen=True)
class Lever:
    """One change of one input.

    Parameters
    ----------
    id, task, title, group
        Name, number of the plan's task, name for people, and the group attribution puts it in.
    input, where
        Name of the input, and the label it is limited to; empty is the whole.
    mode, level
        ``set`` to a level, ``scale`` by a factor, ``add`` an amount in the input's unit, or ``fill`` a share's part of what is left to one.
    start, full, shape
        First year of effect, year of full effect, and the way between.
    uncertainty
        Half-width of the 95 % range of the effect, as a share of it.
    cost
        Yearly cost at full effect before saved energy, GCNY/a: capital times its recovery factor, and running cost.
    source
        Where the effect comes from.
    capital, life, running
        What ``cost`` is made of, where the table states it: GCNY, years, GCNY/a.
    """

    id: str
    task: int
    title: Text
    group: str
    input: str
    where: str
    mode: Literal["set", "scale", "add", "fill"]
    level: float
    start: int
    full: int
    shape: Literal["linear", "s-curve", "step"]
    uncertainty: float
    cost: float
    source: str
    capital: float = 0.0
    life: float = 0.0
    running: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """A set of levers; ``strength`` scales the effect of all but those named in ``once``, ``hold`` names inputs frozen at the last observed year."""

    name: str
    title: Text
    levers: tuple[Lever, ...] = ()
    strength: float = 1.0
    once: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    hold_year: int = 2025
