"""A pdf into the text of its pages."""

from pathlib import Path

import pypdfium2

from dafeng.errors import PlanError

__all__ = ["text_of"]

_LEAST = 2
"""Characters a page; a scan has none, or the few of a stamp."""


def text_of(data: bytes, path: Path) -> str:
    """Text of all pages.

    Raises
    ------
    PlanError
        If the file cannot be opened, is locked by a password, or is a scan without text.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        raise PlanError(
            f"'{path.name}' cannot be opened as pdf: {error}. Save it anew.", f"“{path.name}”无法作为pdf打开:{error}。请重新另存。"
        ) from error
    text = "\n".join(pages).replace("\r\n", "\n").replace("\x00", "").replace("\ufffe", "")
    if len("".join(text.split())) < _LEAST * max(len(pages), 1):
        raise PlanError(
            f"'{path.name}' has {len(pages)} pages but no text: it is a scan. Recognise its text first (OCR), or give the docx.",
            f"“{path.name}”有{len(pages)}页但没有文字,是扫描件。请先做文字识别(OCR),或提供docx。",
        )
    return text
