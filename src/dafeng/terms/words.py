"""Names for people of sectors, fuels, vehicles, buildings and everything else that carries an id."""

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files

from dafeng.errors import Text

__all__ = ["Word", "say", "words"]


@dataclass(frozen=True)
class Word:
    """An id of a table and its name.

    Parameters
    ----------
    kind
        Table it belongs to: sector, fuel, vehicle, drive, building, mode, origin.
    id
        As the facts and the pathway write it.
    title
        Name for people.
    """

    kind: str
    id: str
    title: Text


@functools.cache
def words() -> tuple[Word, ...]:
    """All words of ``terms/words.csv``."""
    with (files("dafeng.terms") / "words.csv").open(encoding="utf-8") as table:
        return tuple(Word(row["kind"], row["id"], Text(row["zh"], row["en"])) for row in csv.DictReader(table))


@functools.cache
def say(identifier: str) -> Text:
    """Name of an id; the id itself where the tables do not know it."""
    found = next((word.title for word in words() if word.id == identifier), None)
    return found or Text(identifier, identifier.replace("_", " "))
