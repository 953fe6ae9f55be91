"""Names for people of sectors, fuels, vehicles, buildings and everything else that carries an id."""

import csv
import functools
from dataclasses import dataclass
from importlib.resources import files

from dafeng.errors import Language, Text

__all__ = ["Word", "method_words", "name_of", "reader_unit", "say", "unit_word", "words"]


@dataclass(frozen=True)
class Word:
    """An id of a table and its name.

    Parameters
    ----------
    kind
        Table it belongs to: sector, fuel, vehicle, drive, building, mode, origin, part, status, severity.
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


@functools.cache
def _texts(table: str) -> dict[str, Text]:
    """A table whose first three columns are what is named, and its name in Chinese and English."""
    with (files("dafeng.terms") / table).open(encoding="utf-8") as opened:
        rows = csv.reader(opened)
        next(rows)
        return {row[0]: Text(row[1], row[2]) for row in rows}


def name_of(identifier: str) -> Text | None:
    """Name of an input or a quantity of the pathway; None where ``terms/names.csv`` has none."""
    return _texts("names.csv").get(identifier)


def unit_word(unit: str, language: Language) -> str:
    """A unit of the same size as a reader of the language writes it; the unit itself where the table has no other word.

    Examples
    --------
    >>> unit_word("公里", "en"), unit_word("TWh/a", "zh")
    ('km', '太瓦时/年')
    """
    found = _texts("unit_words.csv").get(unit)
    return found.say(language) if found else unit


@functools.cache
def _reader_units() -> dict[str, tuple[str, float]]:
    with (files("dafeng.terms") / "unit_words.csv").open(encoding="utf-8") as table:
        return {row["unit"]: (row["reader_en"], float(row["by"])) for row in csv.DictReader(table) if row["by"]}


def reader_unit(unit: str, language: Language) -> tuple[str, float]:
    """Unit that readers of a language expect, and the factor numbers in the unit of the plan must be multiplied by.

    Examples
    --------
    >>> reader_unit("万千瓦", "en"), reader_unit("万千瓦", "zh"), reader_unit("公里", "en")
    (('GW', 0.01), ('万千瓦', 1.0), ('km', 1.0))
    """
    return _reader_units().get(unit, (unit_word(unit, "en"), 1.0)) if language == "en" else (unit_word(unit, language), 1.0)


@functools.cache
def _methods() -> dict[str, str]:
    with (files("dafeng.terms") / "methods.csv").open(encoding="utf-8") as table:
        return {row["en"]: row["zh"] for row in csv.DictReader(table)}


def method_words(sentence: str) -> Text:
    """How a quantity is computed and by whom, as its chapter says it, with the Chinese of ``terms/methods.csv``; English twice where that has none."""
    return Text(_methods().get(sentence, sentence), sentence)
