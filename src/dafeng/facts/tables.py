"""Tables as people keep them, csv or xlsx: rows of text by column name, nothing interpreted."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dafeng.errors import SourceError

__all__ = ["find_table", "read_rows"]


def find_table(folder: Path, name: str) -> Path | None:
    """Path of a table of a folder, ``name.csv`` before ``name.xlsx``; None if neither is there."""
    return next((path for path in (folder / f"{name}.csv", folder / f"{name}.xlsx") if path.is_file()), None)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a csv file or of the first sheet of a workbook; the first row names the columns, empty cells are empty text.

    Raises
    ------
    SourceError
        If the file has the ending of a workbook and is none.
    """
    if path.suffix.lower() == ".xlsx":
        yield from _workbook(path)
        return
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


def _workbook(path: Path) -> Iterator[dict[str, str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise SourceError(
            f"'{path.name}' is no Excel workbook, or is damaged. Open it in an editor and save it as xlsx.",
            f"“{path.name}”不是Excel工作簿或已损坏。请用编辑软件打开后另存为xlsx。",
        ) from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    names = [str(name or "") for name in next(rows, ())]
    for row in rows:
        if any(cell is not None for cell in row):
            yield {name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=False)}
    book.close()
