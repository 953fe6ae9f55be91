"""Words of the dashboard: both languages, and nothing cut by a comma."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest

TABLES = sorted(Path(str(files("dafeng.web"))).glob("words*.csv"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_of_words_has_three_columns_in_every_row(path):
    """A sentence with a comma stands in quotes."""
    with path.open(encoding="utf-8", newline="") as table:
        assert [row for row in csv.reader(table) if len(row) != 3] == []
