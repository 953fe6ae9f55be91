"""A pack is loaded whole or not at all, and every fault is said at once."""

import csv

import openpyxl
import pytest

from dafeng.errors import SourceError
from dafeng.facts import COLUMNS, default_city, list_cities, load_city, load_factors

ABOUT = 'title_zh = "甲市"\ntitle_en = "Alpha"\nbase_year = 2023\n'
GOOD = {"variable": "gdp", "year": "2023", "value": "100", "unit": "亿元", "source": "s1", "status": "official"}
SOURCE = {"id": "s1", "title": "Yearbook", "publisher": "", "published": "", "url": "", "retrieved": "", "licence": ""}


def pack(folder, *rows, sources=(SOURCE,), about=ABOUT):
    """Pack of the rows given."""
    (folder / "city.toml").write_text(about, encoding="utf-8")
    for name, columns, table in (("facts", COLUMNS, rows), ("sources", tuple(SOURCE), sources)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(table)
    return folder


def test_a_folder_with_four_lines_is_a_city(tmp_path):
    """Name, base year, one fact, one source."""
    city = load_city(pack(tmp_path, GOOD))
    assert (city.title.en, city.value("gdp", 2023, unit="GCNY")) == ("Alpha", 10.0)


def test_a_workbook_does_as_well(tmp_path):
    """The same columns, kept by an office as xlsx."""
    pack(tmp_path, GOOD)
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active.append([GOOD.get(column) for column in COLUMNS])
    book.save(tmp_path / "facts.xlsx")
    (tmp_path / "facts.csv").unlink()
    assert load_city(tmp_path).value("gdp", 2023) == 100.0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"unit": "斗"}, "unit of gdp is '斗'"),
        ({"value": "nan"}, "value of gdp is 'nan', expected a number"),
        ({"year": "last"}, "year of gdp is 'last', expected a number"),
        ({"source": "s9"}, "source of gdp is 's9', expected an id of sources.csv"),
        ({"status": "sure"}, "status of gdp is 'sure', expected one of official"),
        ({"low": "90"}, "range of gdp is '90' to '', expected both ends or none"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, change, fault):
    """Table, row, column, found and expected."""
    with pytest.raises(SourceError, match=rf"facts\.csv row 3: {fault}"):
        load_city(pack(tmp_path, GOOD, GOOD | change))


def test_all_faults_are_counted_and_five_are_shown(tmp_path):
    """Nobody mends seven rows by seven tries."""
    with pytest.raises(SourceError, match=r"has 7 rows that cannot be used(?s:.*)row 6(?s:.*)… and 2 more"):
        load_city(pack(tmp_path, *[GOOD | {"unit": "斗"}] * 7))


def test_a_source_stands_once(tmp_path):
    """Two documents under one id could not be told apart."""
    with pytest.raises(SourceError, match=r"sources\.csv: id 's1' stands in more than one row"):
        load_city(pack(tmp_path, GOOD, sources=(SOURCE, SOURCE)))


def test_what_city_toml_lacks_is_named(tmp_path):
    """All at once."""
    with pytest.raises(SourceError, match=r"lacks title_en, base_year"):
        load_city(pack(tmp_path, GOOD, about='title_zh = "甲市"\n'))


def test_a_broken_city_toml_names_the_line(tmp_path):
    """As the parser saw it."""
    with pytest.raises(SourceError, match=r"city\.toml .* cannot be read: .*line 1"):
        load_city(pack(tmp_path, GOOD, about="title_zh = \n"))


def test_a_missing_table_is_named(tmp_path):
    """With both endings it may have."""
    pack(tmp_path, GOOD)
    (tmp_path / "sources.csv").unlink()
    with pytest.raises(SourceError, match=r"'sources\.csv' or 'sources\.xlsx' is missing"):
        load_city(tmp_path)


def test_a_folder_that_is_no_pack_names_the_cities(tmp_path):
    """And says what a pack is."""
    with pytest.raises(SourceError, match=rf"expected a folder with city\.toml, or one of: .*{default_city()}"):
        load_city(tmp_path)


@pytest.mark.parametrize("name", list_cities())
def test_every_pack_that_ships_can_be_loaded(name):
    """With a source for every fact."""
    city = load_city(name)
    assert {fact.source for fact in city.facts} <= set(city.sources)


def test_every_factor_names_where_it_was_read():
    """A factor without a source would be a rumour."""
    assert [key for key, fact in load_factors().items() if not fact.note] == []
