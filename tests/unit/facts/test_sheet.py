"""Facts from a spreadsheet: taken whole or not at all."""

import openpyxl
import pytest

from dafeng.errors import SourceError
from dafeng.facts import COLUMNS, Source, read_sheet

SOURCES = {"s1": Source("s1", "Yearbook")}
ROW = {"variable": "gdp", "year": 2024, "value": 23511.3, "unit": "亿元", "source": "s1", "status": "official"}


def sheet(tmp_path, *rows):
    """Workbook with the columns of a pack."""
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        book.active.append([row.get(column) for column in COLUMNS])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_a_row_becomes_a_fact(tmp_path):
    """Numbers stay numbers, empty cells stay empty."""
    (fact,) = read_sheet(sheet(tmp_path, ROW), SOURCES)
    assert (fact.value, fact.year, fact.low) == (23511.3, 2024, None)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": "万千瓦特"}, "unit of gdp is '万千瓦特'"),
        ({"value": "many"}, "value of gdp is 'many', expected a number"),
        ({"source": "s9"}, "source of gdp is 's9', expected an id"),
        ({"status": "sure"}, "status of gdp is 'sure', expected one of official"),
    ],
)
def test_a_faulty_row_is_named(tmp_path, change, fault):
    """File, row, column, found and expected."""
    with pytest.raises(SourceError, match=rf"a\.xlsx row 3: {fault}"):
        read_sheet(sheet(tmp_path, ROW, ROW | change), SOURCES)


def test_a_file_that_is_no_workbook(tmp_path):
    """Damaged, or something else with that ending."""
    (tmp_path / "b.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(SourceError, match="no Excel workbook"):
        read_sheet(tmp_path / "b.xlsx", SOURCES)
