"""Names of variables for people: of the indicators, of the pack, of the pathway."""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path

from dafeng.errors import Text
from dafeng.facts.city import City
from dafeng.terms import indicator, name_of, say

__all__ = ["variable_title"]


def variable_title(city: City, name: str) -> Text:
    """Name of a variable, an input or a quantity; its id in plain words where no table knows it."""
    known = indicator(name)
    return known.title if known else _names(city.folder).get(name) or name_of(name) or say(name)


@functools.lru_cache(maxsize=4)
def _names(folder: Path) -> Mapping[str, Text]:
    """Names in ``variables.csv`` of a pack; empty where it has none."""
    path = folder / "variables.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as table:
        return {row["variable"]: Text(row["zh"], row["en"]) for row in csv.DictReader(table)}
