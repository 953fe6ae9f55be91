"""Rows into files people open: xlsx and csv, with the same bytes for the same rows."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

__all__ = ["fixed_zip", "workbook", "write_csv", "write_xlsx"]

Rows = Sequence[Mapping[str, object]]
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_csv(rows: Rows, path: Path) -> None:
    """Write rows as csv with a byte-order mark, so that spreadsheet programs show Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(sheets: Mapping[str, Rows], path: Path) -> None:
    """Write one sheet of rows after another; numbers stay numbers."""
    path.write_bytes(workbook(sheets))


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Workbook of one sheet of rows after another, as `write_xlsx` writes it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title[:31])
        names = list(rows[0]) if rows else []
        sheet.append(names)
        for row in rows:
            sheet.append([_cell(row.get(name)) for name in names])
        _dress(sheet, names, rows)
        _round(sheet)
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return fixed_zip(buffer.getvalue())


def _cell(value: object) -> object:
    """A value as a cell takes it; text that looks like a formula stays text."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(("=", "+", "@")) and len(value) > 2 else value
    return value if isinstance(value, int | float) or value is None else str(value)


def _dress(sheet, names: Sequence[str], rows: Rows) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - openpyxl publishes no types
    for at, name in enumerate(names, start=1):
        head = sheet.cell(1, at)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8EEF2")
        longest = max([len(str(name)) * 2, *(min(len(str(row.get(name) or "")), 40) for row in rows[:200])], default=8)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(longest * 1.3, 8), 60)
        head.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"


def _round(sheet) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - openpyxl publishes no types
    """Show about three digits of a number with decimals; the cell keeps them all."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, float) and not cell.value.is_integer():
                size = abs(cell.value)
                cell.number_format = "#,##0" if size >= 1000 else "0.0" if size >= 10 else "0.00" if size >= 1 else "0.0000"


def fixed_zip(data: bytes) -> bytes:
    """Office file with all times inside set to one moment, so that the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_times(content)
            new.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_times(core: bytes) -> bytes:
    text = core.decode("utf-8")
    for tag in ("created", "modified"):
        head, mark, rest = text.partition(f"<dcterms:{tag}")
        if mark:
            inner, close, tail = rest.partition(f"</dcterms:{tag}>")
            text = head + mark + inner.split(">")[0] + ">1980-01-01T00:00:00Z" + close + tail
    return text.encode("utf-8")
