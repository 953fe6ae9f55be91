"""An html page into text, without what a person does not see; a row of a table is one line, its cells parted by tabs."""

from pathlib import Path

from bs4 import BeautifulSoup, Tag

from dafeng.plan.encodings import decode

__all__ = ["text_of"]

_LONGEST_CELL = 400
"""Characters. Old pages lay out whole articles in tables; a longer cell is such a layout and keeps its lines."""


def text_of(data: bytes, path: Path) -> str:
    """Words of a page."""
    soup = BeautifulSoup(decode(data, path.name), "html.parser")
    for tag in soup(["script", "style", "noscript", "template"]):
        tag.decompose()
    for table in soup("table"):
        if not table.find("table"):
            _flatten(table)
    for tag in soup(["br"]):
        tag.replace_with("\n")
    for tag in soup(["p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "title"]):
        tag.append("\n")
    return soup.get_text()


def _flatten(table: Tag) -> None:
    """Put a table of short cells into lines, each cell under its head also where cells span rows or columns."""
    cells = table(["td", "th"])
    if not cells or any(len(cell.get_text()) > _LONGEST_CELL for cell in cells):
        return
    lines: list[str] = []
    open_cells: dict[int, tuple[str, int]] = {}
    for row in table("tr"):
        texts: list[str] = []
        for cell in row(["td", "th"]):
            _fill(texts, open_cells)
            text = "".join(cell.get_text().split())
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            if height > 1:
                open_cells.update({len(texts) + at: (text, height - 1) for at in range(width)})
            texts += [text, *[""] * (width - 1)]
        _fill(texts, open_cells)
        lines.append("\t".join(texts))
    table.replace_with("\n" + "\n".join(lines) + "\n")


def _fill(texts: list[str], open_cells: dict[int, tuple[str, int]]) -> None:
    """Repeat cells that reach down from the rows above."""
    while len(texts) in open_cells:
        text, left = open_cells.pop(len(texts))
        if left > 1:
            open_cells[len(texts)] = (text, left - 1)
        texts.append(text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 40) if value.isdigit() and int(value) else 1
