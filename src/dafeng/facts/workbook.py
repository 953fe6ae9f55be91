"""Tables from outside, opened with care: what an office sends may be damaged, disguised or hostile."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dafeng.errors import SourceError, Text

__all__ = ["LARGEST_ENTRY", "MOST_ROWS", "open_table"]

MOST_ROWS = 20_000
"""Rows of a sheet; the default city's facts are a tenth of it."""
_MOST_COLUMNS = 60
LARGEST_ENTRY = 60_000_000
"""Bytes a part of a workbook may unpack to, and all parts together."""
_MOST_ENTRIES = 300
_MOST_RATIO = 200
Sheets = dict[str, list[dict[str, str]]]


def open_table(content: bytes, name: str) -> Sheets:
    """Sheets of a workbook, or of a csv file as one sheet ``facts``, as rows of text.

    Parameters
    ----------
    content
        The file.
    name
        As it was called; only its ending is looked at, and it must be what the content is.

    Raises
    ------
    SourceError
        If the ending is neither xlsx nor csv, the content is something else, it unpacks to more than is taken, it declares entities,
        or it has too many rows.
    """
    kind = name.rpartition(".")[2].lower()
    if kind == "csv":
        return {"facts": list(_csv_rows(content))}
    if kind != "xlsx":
        raise _refuse(f"的类型为“{kind}”,应为xlsx或csv", f"is of kind '{kind}', expected xlsx or csv")
    _look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return {sheet.title: list(_sheet_rows(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS))) for sheet in book.worksheets}
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, AttributeError, SyntaxError) as error:
        raise _refuse("不是Excel工作簿或已损坏", "is no Excel workbook, or is damaged") from error


def _look_inside(content: bytes) -> None:
    """Sizes as the archive states them, and as they are: a part is unpacked only to its ceiling."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise _refuse("不是Excel工作簿", "is no Excel workbook")
            if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_ENTRY:
                raise _refuse("解压后过大", "unpacks to more than is taken")
            for entry in entries:
                _look_at(archive, entry)
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:  # RuntimeError: a locked part, or a packing zipfile does not know
        raise _refuse("不是Excel工作簿或已损坏", "is no Excel workbook, or is damaged") from error


def _look_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
        raise _refuse("含有指向外部的路径", "holds a path that leads out of it")
    if entry.file_size > 100_000 and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
        raise _refuse("压缩比异常(疑似压缩炸弹)", "is packed far beyond what tables are (a zip bomb)")
    with archive.open(entry) as part:
        head = part.read(4096)
    if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
        raise _refuse("声明了实体,不予读取", "declares entities, which no workbook does")


def _csv_rows(content: bytes) -> Iterator[dict[str, str]]:
    if b"\x00" in content[:4096] or content[:2] == b"PK":
        raise _refuse("不是csv文本", "is no csv text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _refuse("既不是UTF-8也不是GB18030文本", "is text in neither UTF-8 nor GB18030") from error
    try:
        yield from _sheet_rows(iter(csv.reader(io.StringIO(text))))
    except csv.Error as error:
        raise _refuse("不是csv文本", "is no csv text") from error


def _sheet_rows(rows: Iterator[tuple[object, ...] | list[str]]) -> Iterator[dict[str, str]]:
    names = [_text(cell) for cell in next(rows, ())]
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise _refuse(f"超过{MOST_ROWS:,}行", f"has more than {MOST_ROWS:,} rows")
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield {"row": str(number)} | dict(zip(names, cells, strict=False))


def _text(cell: object) -> str:
    """A cell as text; whole numbers without a point, as people write years."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _refuse(zh: str, en: str) -> SourceError:
    said: Mapping[str, str] = vars(Text(zh, en))
    return SourceError(f"the file {said['en']}. Download the template and fill it in.", f"文件{said['zh']}。请下载模板填写。")
