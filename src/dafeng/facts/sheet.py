"""Facts in a spreadsheet: the same columns as a pack's table, from an office."""

from collections.abc import Mapping
from pathlib import Path

from dafeng.errors import SourceError
from dafeng.facts.pack import facts_of
from dafeng.facts.records import Fact, Source
from dafeng.facts.tables import read_rows

__all__ = ["read_sheet"]


def read_sheet(path: str | Path, sources: Mapping[str, Source]) -> tuple[Fact, ...]:
    """Facts of an xlsx or csv file; the first sheet, the first row names the columns.

    Parameters
    ----------
    path
        File with the columns of ``facts.csv``.
    sources
        Known sources; each row must name one by its id.

    Raises
    ------
    SourceError
        If the file cannot be opened, or rows cannot be used: all faults are collected, the first five are named, nothing is taken.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(f"no file at '{path}'. Give an xlsx or csv file of facts.", f"没有文件“{path}”。请给出数据文件(xlsx或csv)。")
    return facts_of(read_rows(path), path.name, sources)
