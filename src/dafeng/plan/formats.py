"""Files of many kinds into plain text: txt, md, html, docx, pdf; what a file holds decides, not its ending."""

import importlib
from pathlib import Path

from dafeng.errors import PlanError
from dafeng.plan.encodings import decode

__all__ = ["LARGEST", "decode", "read_text"]

LARGEST = 20_000_000
"""Bytes. The longest plans published are under 2 MB; a file ten times that is no plan."""


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
    text = _by_content(path.read_bytes(), path)
    if not text.strip():
        raise PlanError(
            f"'{path.name}' holds no text. Give a file with the words of the plan.", f"“{path.name}”中没有文字。请提供含有方案正文的文件。"
        )
    return text


def _by_content(data: bytes, path: Path) -> str:
    if data.startswith(b"%PDF"):
        return _by_module("pdf_file", data, path)
    if data.startswith(b"PK\x03\x04"):
        return _by_module("word_file", data, path)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise PlanError(
            f"'{path.name}' is a Word file of the old kind (doc). Open it in an editor and save it as docx.",
            f"“{path.name}”是旧版Word文件(doc)。请用编辑软件打开后另存为docx。",
        )
    text = decode(data, path.name) if data else ""
    head = text[:2000].lower()
    if path.suffix.lower() in {".html", ".htm"} or "<html" in head or "<!doctype html" in head:
        return _by_module("web_page", data, path)
    return text


def _by_module(name: str, data: bytes, path: Path) -> str:
    """Text by the module of a format, which is loaded only when a file asks for it: the libraries cost 0.2 s."""
    text: str = importlib.import_module(f"dafeng.plan.{name}").text_of(data, path)
    return text
