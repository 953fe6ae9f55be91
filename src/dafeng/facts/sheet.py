"""Facts in a spreadsheet: the same columns as a pack's table, from an office."""

import csv
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dafeng.errors import SourceError
from dafeng.facts.pack import facts_of
from dafeng.facts.records import Fact, Source

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
    rows = _workbook(path) if path.suffix.lower() == ".xlsx" else _table(path)
    return facts_of(rows, path.name, sources)


def _workbook(path: Path) -> Iterator[dict[str, object]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise SourceError(
            f"'{path.name}' is no Excel workbook, or is damaged. Open it in an editor and save it as xlsx.",
            f"“{path.name}”不是Excel工作簿或已损坏。请用编辑软件打开后另存为xlsx。",
        ) from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    names = [str(name or "") for name in next(rows, ())]
    yield from (dict(zip(names, row, strict=False)) for row in rows if any(cell is not None for cell in row))


def _table(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)
