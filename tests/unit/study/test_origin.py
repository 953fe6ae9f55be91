"""From a number back to the row of the pack and the page of its source."""

import csv

import pytest

from dafeng.facts import Fact, Source, default_city, load_city
from dafeng.study.lineage import explain_quantity, step_dict
from dafeng.study.origin import origin_of

CITY = load_city(default_city())


@pytest.mark.parametrize("at", [0, 7, 500, 1500])
def test_the_row_is_that_of_the_table(at):
    """Counted as a spreadsheet counts, the head being row 1."""
    fact = CITY.facts[at]
    origin = origin_of(CITY, fact)
    with (CITY.folder / origin.file).open(encoding="utf-8-sig", newline="") as table:
        row = list(csv.DictReader(table))[origin.row - 2]
    assert (row["variable"], float(row["value"])) == (fact.variable, fact.value)


def test_the_words_of_the_source_are_kept():
    """Where the pack kept them."""
    origins = [origin_of(CITY, fact) for fact in CITY.facts[:60]]
    assert any(origin.quote for origin in origins)


@pytest.mark.parametrize(
    ("title", "page"), [("Yearbook p. 365", "365"), ("年鉴第12页", "12"), ("http://x/?page=7", "7"), ("Report, Table 3-1", "table 3-1")]
)
def test_the_page_is_read_from_the_source(title, page):
    """In the ways sources name it."""
    fact = Fact("x", 1.0, "", 2020, "", "p1", "official")
    city = type(CITY)(**(vars(CITY) | {"facts": (fact,), "sources": {"p1": Source("p1", title, "", "", "", "", "")}}))
    assert origin_of(city, fact).page == page


def test_lineage_gives_origins():
    """Every fact of an explanation says where it stands."""

    def facts(step):
        return [*step["facts"], *(fact for below in step["below"] for fact in facts(below))]

    found = facts(step_dict(explain_quantity(CITY, "forest_stock", 2)))
    assert found
    assert all(fact["origin"]["row"] for fact in found)
