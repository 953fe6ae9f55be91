"""A Word document into lines of text; a row of a table is one line, its cells parted by tabs."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dafeng.errors import PlanError

__all__ = ["text_of"]


def text_of(_data: bytes, path: Path) -> str:
    """Paragraphs and tables of a document in their order.

    Raises
    ------
    PlanError
        If the file is a zip but no Word document.
    """
    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise PlanError(
            f"'{path.name}' is a zip file but no Word document, or is damaged. Open it in an editor and save it as docx.",
            f"“{path.name}”不是Word文档或已损坏。请用编辑软件打开后另存为docx。",
        ) from error
    return "\n".join(_lines(document.iter_inner_content()))


def _lines(content: Iterator[Paragraph | Table]) -> Iterator[str]:
    for piece in content:
        if isinstance(piece, Paragraph):
            yield piece.text
            continue
        for row in piece.rows:
            yield "\t".join(_cell_texts(row.cells))


def _cell_texts(cells: tuple[_Cell, ...]) -> Iterator[str]:
    """Words of the cells; one that spans columns says them once and leaves the others empty, so that columns stay under their heads."""
    last = None
    for cell in cells:
        yield "" if cell._tc is last else cell.text.strip().replace("\n", "").replace("\t", " ")
        last = cell._tc
