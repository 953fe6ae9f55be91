"""Bodies named together, with their roles and places: what brackets and running text both give."""

from dataclasses import dataclass

__all__ = ["Group", "Named"]


@dataclass(frozen=True)
class Named:
    """A body as written, with its role and place in the clean text."""

    unit: str
    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """Bodies named together, such as one bracket."""

    named: tuple[Named, ...]
    start: int
    end: int
    open_list: bool
