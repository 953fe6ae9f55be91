"""Words of the dashboard in the two languages, kept as a table."""

import csv
import functools
from collections.abc import Mapping
from importlib.resources import files

from dafeng.errors import Language

__all__ = ["interface_words", "unit_word"]


@functools.cache
def _table() -> tuple[dict[str, str], ...]:
    with (files("dafeng.web") / "words.csv").open(encoding="utf-8") as table:
        return tuple(csv.DictReader(table))


@functools.cache
def interface_words(language: Language) -> Mapping[str, str]:
    """Words of buttons, headings and labels by key."""
    return {row["key"]: row[language] for row in _table()}


def unit_word(unit: str, language: Language) -> str:
    """A unit as a reader of the language writes it; the unit itself where the table has no other word.

    Examples
    --------
    >>> unit_word("公里", "en")
    'km'
    """
    return interface_words(language).get(f"unit:{unit}", unit)
