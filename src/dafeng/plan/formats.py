"""Files of many kinds into plain text: txt, md, html, docx, pdf, in the encodings Chinese offices use."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from bs4 import BeautifulSoup
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from dafeng.errors import PlanError

__all__ = ["LARGEST", "decode", "read_text"]

LARGEST = 20_000_000
"""Bytes. The longest plans published are under 2 MB; a file ten times that is no plan."""

_ENCODINGS = ("utf-8-sig", "gb18030")


def read_text(path: str | Path) -> str:
    """Text of a plan file.

    Parameters
    ----------
    path
        A txt, md, html, docx or pdf file; what it holds decides, not its ending.

    Raises
    ------
    PlanError
        If the file is missing, empty, larger than `LARGEST`, binary, damaged, or holds no text (a scanned pdf).
    """
    path = Path(path)
    if not path.is_file():
        raise PlanError(
            f"no file at '{path}'. Give the path of a plan in txt, md, html, docx or pdf.",
            f"没有文件“{path}”。请给出方案文件(txt、md、html、docx、pdf)。",
        )
    size = path.stat().st_size
    if size > LARGEST:
        raise PlanError(
            f"'{path.name}' has {size / 1e6:.0f} MB, expected at most {LARGEST / 1e6:.0f} MB. Save the plan alone, without pictures.",
            f"“{path.name}”有{size / 1e6:.0f} MB,上限为{LARGEST / 1e6:.0f} MB。请只保留方案正文,去掉图片。",
        )
    data = path.read_bytes()
    text = _by_content(data, path)
    if not text.strip():
        raise PlanError(
            f"'{path.name}' holds no text. Give a file with the words of the plan.", f"“{path.name}”中没有文字。请提供含有方案正文的文件。"
        )
    return text


def _by_content(data: bytes, path: Path) -> str:
    if data.startswith(b"%PDF"):
        return _pdf(data, path)
    if data.startswith(b"PK\x03\x04"):
        return _docx(path)
    text = decode(data, path.name)
    head = text[:2000].lower()
    if path.suffix.lower() in {".html", ".htm"} or "<html" in head or "<!doctype html" in head:
        return _html(text)
    return text


def decode(data: bytes, name: str) -> str:
    """Text of bytes in UTF-8, UTF-16 or GB18030.

    Raises
    ------
    PlanError
        If the bytes are text in none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    binary = b"\x00" in data[:100_000]
    for encoding in () if binary else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PlanError(
        f"'{name}' is not text: found bytes that are neither UTF-8, UTF-16 nor GB18030. Save it as txt, docx or pdf.",
        f"“{name}”不是文本:既非UTF-8、UTF-16,也非GB18030编码。请另存为txt、docx或pdf。",
    )


def _html(text: str) -> str:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(["script", "style", "noscript", "template"]):
        tag.decompose()
    for tag in soup(["br"]):
        tag.replace_with("\n")
    for tag in soup(["p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "title"]):
        tag.append("\n")
    return soup.get_text()


def _docx(path: Path) -> str:
    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise PlanError(
            f"'{path.name}' is a zip file but no Word document, or is damaged. Open it in an editor and save it as docx.",
            f"“{path.name}”不是Word文档或已损坏。请用编辑软件打开后另存为docx。",
        ) from error
    return "\n".join(_lines(document.iter_inner_content()))


def _lines(content: Iterator[Paragraph | Table]) -> Iterator[str]:
    """Paragraphs and table rows of a document in their order; a row is one line, its cells apart by tabs."""
    for piece in content:
        if isinstance(piece, Paragraph):
            yield piece.text
            continue
        for row in piece.rows:
            cells = list(dict.fromkeys(cell.text.strip().replace("\n", "") for cell in row.cells))
            yield "\t".join(cells) + "。"


def _pdf(data: bytes, path: Path) -> str:
    try:
        document = pypdfium2.PdfDocument(data)
        pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        raise PlanError(
            f"'{path.name}' cannot be opened as pdf: {error}. Save it anew.", f"“{path.name}”无法作为pdf打开:{error}。请重新另存。"
        ) from error
    text = "\n".join(pages).replace("\r\n", "\n").replace("\x00", "").replace("\ufffe", "")
    if len("".join(text.split())) < 20 * max(len(pages), 1) / 10:
        raise PlanError(
            f"'{path.name}' has {len(pages)} pages but no text: it is a scan. Recognise its text first (OCR), or give the docx.",
            f"“{path.name}”有{len(pages)}页但没有文字,是扫描件。请先做文字识别(OCR),或提供docx。",
        )
    return text
