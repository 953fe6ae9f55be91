"""Words of the dashboard in the two languages, kept as tables: ``words.csv`` and one ``words_….csv`` for each page that needs its own."""

import csv
import functools
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from dafeng.errors import DafengError, Language

__all__ = ["interface_words", "words_for"]


@functools.cache
def _table() -> Mapping[str, Mapping[Language, str]]:
    said: dict[str, Mapping[Language, str]] = {}
    for path in sorted(Path(str(files("dafeng.web"))).glob("words*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if row["key"] in said:
                raise DafengError(
                    f"{path.name} says '{row['key']}' a second time; give the word of one page a key of its own.",
                    f"{path.name}重复定义了“{row['key']}”;请另取键名。",
                )
            said[row["key"]] = {"zh": row["zh"], "en": row["en"]}
    return said


@functools.cache
def interface_words(language: Language) -> Mapping[str, str]:
    """Words of buttons, headings and labels by key."""
    return {key: words[language] for key, words in _table().items()}


def words_for(language: Language, page: str) -> dict[str, str]:
    """Words of one page for its script, by their keys without the page's name."""
    return {key.removeprefix(f"{page}_"): word for key, word in interface_words(language).items() if key.startswith(f"{page}_")}
