"""Where a fact stands: the file and row of the pack, the page of the source where it names one, the words read there."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from dafeng.facts import City, Fact
from dafeng.facts.tables import find_table, read_rows

__all__ = ["Origin", "origin_of"]

_PAGE = re.compile(
    r"(?:[#?&]page=|\bpage |\bpp?\. ?)(?P<page>\d{1,4})\b|第(?P<zh>\d{1,4})页|\bTable (?P<table>[A-Z]?\d+(?:[.-]\d+)?)", re.IGNORECASE
)
_QUOTE = re.compile(r'as published: "(?P<quote>.*)"\s*$', re.DOTALL)


@dataclass(frozen=True)
class Origin:
    """Place of a fact.

    Parameters
    ----------
    file, row
        File of the pack and row in it, the head being row 1; row 0 where the fact came from elsewhere.
    page
        Page or table of the source, empty where it names none.
    quote
        Words of the source, where they were kept.
    url
        Address of the source.
    """

    file: str
    row: int
    page: str
    quote: str
    url: str


def origin_of(city: City, fact: Fact) -> Origin:
    """Where a fact of a city stands."""
    file, row = _row(city, fact)
    source = city.sources.get(fact.source)
    words = " ".join(part for part in (source.title if source else "", source.url if source else "", fact.note, fact.method) if part)
    found = _PAGE.search(words)
    page = (found["page"] or found["zh"] or f"table {found['table']}") if found else ""
    quote = _QUOTE.search(fact.note)
    return Origin(file, row, page, quote["quote"] if quote else "", source.url if source else "")


def _row(city: City, fact: Fact) -> tuple[str, int]:
    """File and row: the tables of a pack are read one behind the other, each in the order of its rows."""
    at = next((at for at, each in enumerate(city.facts) if each is fact), len(city.facts))
    for name, count in _tables(city.folder):
        if at < count:
            return name, at + 2
        at -= count
    return "", 0


@functools.cache
def _tables(folder: Path) -> tuple[tuple[str, int], ...]:
    """Tables of a pack in the order they are read, with their numbers of rows."""
    found = [table for name in ("facts", "assumptions", "added") if (table := find_table(folder, name)) is not None]
    return tuple((table.name, sum(1 for _ in read_rows(table))) for table in found)
