"""Tables of a plan: rows of indicators with years in the head, columns of responsible bodies.

A row is a line whose cells are parted by tabs, as `dafeng.plan.formats` gives them for docx, html and md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dafeng.plan.clause import Draft
from dafeng.plan.context import PERIOD_ENDS, Document
from dafeng.plan.groups import Group, Named
from dafeng.plan.values import Value, find_values

__all__ = ["Table", "find_tables", "table_groups", "table_targets", "without_tables"]

_LINE = re.compile(r"(?m)^(?![\t:-]+$)[^\n]*\t[^\n]*$")
_YEAR = re.compile(r"(20[1-6]\d)年?")
_PERIOD = re.compile(r"“?(十[一二三四五六]五)”?(?:期间|末|时期)?")
_OBSERVED = re.compile(r"现状|实际|完成|基期|基准|基数|现值|当前|已")
_RATE = re.compile(r"累计|年均|增速|增幅|变化|属性|类型|类别|备注|单位|责任|牵头|配合|序号|数据来源")
_NAME_HEAD = re.compile(r"指标|名称|项目|内容|目标")
_UNIT_HEAD = re.compile(r"^(?:计量)?单位$")
_CHANGE = re.compile(
    r"(?P<down>(?:累计)?(?:下降|降低|减少|削减|压减|降幅)(?:率|幅度|比例)?)|(?P<up>(?:累计)?(?:增长|提高|提升|增加|新增|增幅)(?:率|幅度|比例)?)"
)
_BODY_HEAD = re.compile(
    r"(?P<lead>牵头(?:责任)?(?:单位|部门)|主责(?:单位|部门))|(?P<support>(?:配合|参与|协办|协助)(?:单位|部门))|(?P<joint>责任(?:单位|部门))"
)
_CELL_VALUE = re.compile(r"^[\[(]?(?P<sign>≥|>=|>|≤|<=|<|约|不低于|不少于|不高于|不超过|大于|小于|超过|达到|达)?=?(?P<rest>\d.*)$")
_SIGNS = {
    "≥": ">=",
    ">=": ">=",
    "不低于": ">=",
    "不少于": ">=",
    "≤": "<=",
    "<=": "<=",
    "不高于": "<=",
    "不超过": "<=",
    ">": ">",
    "大于": ">",
    "超过": ">",
}
_SIGNS |= {"<": "<", "小于": "<", "约": "about"}


@dataclass(frozen=True)
class Cell:
    """A cell and its place in the clean text."""

    text: str
    start: int


@dataclass(frozen=True)
class Table:
    """Rows that stand together; the first holds the heads."""

    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int
    caption_year: int | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """Words over the columns; a head of two rows is read together."""
        return tuple("".join(row[at].text for row in self.head if at < len(row)) for at in range(max(len(row) for row in self.head)))

    @property
    def head(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows of the head: the first, and those below it up to the one that names the years."""
        dated = next((at for at, row in enumerate(self.rows[:3]) if any(_YEAR.fullmatch(cell.text[:5]) for cell in row)), 0)
        return self.rows[: dated + 1]

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows below the head."""
        return self.rows[len(self.head) :]


def find_tables(text: str) -> list[Table]:
    """Tables of a clean text: two or more rows of cells with nothing between."""
    found: list[list[re.Match[str]]] = []
    for line in _LINE.finditer(text):
        if found and not text[found[-1][-1].end() : line.start()].strip("\n\t:-"):
            found[-1].append(line)
        else:
            found.append([line])
    return [
        Table(tuple(_cells(line) for line in lines), lines[0].start(), lines[-1].end(), _caption_year(text[: lines[0].start()]))
        for lines in found
        if len(lines) > 1
    ]


def _caption_year(before: str) -> int | None:
    """Last year named in the words right before a table."""
    years = _YEAR.findall(before[-80:])
    return int(years[-1]) if years else None


def without_tables(text: str, document: Document) -> str:
    """The text as prose, every place kept: tables that are read as such are blanked, the cells of others stand on lines of their own."""
    prose = text.replace("\t", "\n")
    for table in find_tables(text):
        if _year_columns(table, document):
            prose = prose[: table.start] + "\n" * (table.end - table.start) + prose[table.end :]
    return prose


def _cells(line: re.Match[str]) -> tuple[Cell, ...]:
    cells, at = [], line.start()
    for piece in line[0].split("\t"):
        cells.append(Cell(piece, at))
        at += len(piece) + 1
    return tuple(cells)


def table_targets(table: Table, document: Document) -> Iterator[Draft]:
    """Targets of a table whose columns are years; columns of what was observed give none."""
    years = _year_columns(table, document)
    if not years:
        return
    name_at = next((at for at, head in enumerate(table.heads) if _NAME_HEAD.search(head) and at not in years), None)
    unit_at = next((at for at, head in enumerate(table.heads) if _UNIT_HEAD.search(head)), None)
    first = min(years)
    for row in table.body:
        if len(row) <= first:
            continue
        at = name_at if name_at is not None and name_at < len(row) else _longest(row[:first])
        unit = row[unit_at].text if unit_at is not None and unit_at < len(row) else ""
        for column, (year, baseline) in years.items():
            draft = _cell_target(row[at].text, unit, row[column], (year, baseline)) if column < len(row) else None
            if draft:
                yield draft


def _figures(row: tuple[Cell, ...]) -> bool:
    """Whether a row holds a figure alone in a cell, not a sentence."""
    return any(_CELL_VALUE.match(cell.text) and len(cell.text) < 16 for cell in row[1:])


def _longest(cells: tuple[Cell, ...]) -> int:
    """Column of names where no head says so: the longest words before the first year."""
    return max(range(len(cells)), key=lambda at: len(cells[at].text)) if cells else 0


def _year_columns(table: Table, document: Document) -> dict[int, tuple[int | None, int | None]]:
    """Columns of years to come, each with its year and the year observed beside it; a column 目标值 has the year of the caption."""
    heads = table.heads
    dated: dict[int, int] = {}
    for at, head in enumerate(heads):
        year, period = _YEAR.search(head), _PERIOD.search(head)
        if (year or period) and not (_RATE.search(head) and "目标" not in head):
            dated[at] = int(year[1]) if year else PERIOD_ENDS[period[1]]  # type: ignore[index]
    written = document.year or (2021 if len(set(dated.values())) > 1 else 0)
    told = [year for at, year in dated.items() if _OBSERVED.search(heads[at]) or year < written]
    baseline = max(told, default=None)
    if not dated and any(_figures(row) for row in table.body):
        return {at: (table.caption_year, None) for at, head in enumerate(heads) if re.search(r"目标值?$|^目标", head)}
    return {at: (year, baseline) for at, year in dated.items() if year >= written and not _OBSERVED.search(heads[at])}


def _cell_target(name: str, unit: str, cell: Cell, years: tuple[int | None, int | None]) -> Draft | None:
    sign = _CELL_VALUE.match(cell.text.replace("下降", "").replace("提高", "").replace("增长", ""))
    value = next(find_values(cell.text), None)
    if not sign or value is None or not name:
        return None
    inner = re.search(r"\((?P<unit>[^()]{1,12})\)$", name)
    bare = name[: inner.start()] if inner and not re.search(r"[\u4e00-\u9fff]{5}", inner["unit"]) else name
    unit = value.unit or unit or (inner["unit"] if inner else "")
    change = _CHANGE.search(cell.text) or _CHANGE.search(bare)
    operator = _SIGNS.get(sign["sign"] or "", "") or value.after
    bound = operator if change and operator in {">=", "<="} else ""
    if change:
        operator = "decrease_by" if change["down"] else "increase_by"
    phrase = re.sub(r"^(?:\d+[.、]?|其中:?|——)", "", _CHANGE.sub("", bare) if change and _CHANGE.search(bare) else bare)
    return _draft(phrase, (operator or "=", bound), (value, unit.strip("()")), cell, years)


def _draft(phrase: str, comparison: tuple[str, str], said: tuple[Value, str], cell: Cell, years: tuple[int | None, int | None]) -> Draft:
    value, unit = said
    changes = comparison[0] in {"increase_by", "decrease_by"}
    return Draft(
        phrase=phrase,
        operator=comparison[0],
        value=value.value,
        unit=unit,
        year=years[0],
        start=cell.start + value.start,
        end=cell.start + value.tail,
        baseline_year=years[1] if changes else None,
        bound=comparison[1],
    )


def table_groups(table: Table) -> Iterator[Group]:
    """Responsible bodies of the columns whose head names them, one group a row."""
    columns = {at: found for at, head in enumerate(table.heads) if (found := _BODY_HEAD.search(head))}
    for row in table.body if columns else ():
        led = any(found["lead"] for found in columns.values())
        named = [
            Named(name, role, at, at + len(name))
            for column, found in columns.items()
            if column < len(row)
            for role in ["lead" if found["lead"] else "support" if found["support"] or led else "joint"]
            for name, at in _names(row[column])
        ]
        if len(named) == 1 and named[0].role == "joint":
            named = [Named(named[0].unit, "lead", named[0].start, named[0].end)]
        if named:
            yield Group(
                tuple(named), row[0].start, row[-1].start + len(row[-1].text), any("等" in row[at].text for at in columns if at < len(row))
            )


def _names(cell: Cell) -> Iterator[tuple[str, int]]:
    for match in re.finditer(r"[^、,;。\t\n]{2,30}", cell.text):
        name = re.sub(r"等(?:有关|相关)?(?:单位|部门)?$", "", match[0])
        if len(name) > 1:
            yield name, cell.start + match.start()
