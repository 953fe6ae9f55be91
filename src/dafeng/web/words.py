"""Words of the dashboard in the two languages, kept as tables: ``words.csv`` and one ``words_….csv`` for each engine's page."""

import csv
import functools
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from dafeng.errors import Language

__all__ = ["interface_words", "unit_word"]


@functools.cache
def _table() -> tuple[dict[str, str], ...]:
    tables = sorted(Path(str(files("dafeng.web"))).glob("words*.csv"))
    return tuple(row for path in tables for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


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
