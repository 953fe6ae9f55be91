"""What is known of a city: values with unit, year, source and status.

Comes in: a city pack, a folder of tables. Goes out: series in the unit asked for, with their sources, ranges and conflicts.
Nothing is overwritten, filled or dropped in silence; what was filled says how, what conflicts stays beside what was chosen.
"""

from dafeng.facts.check import check_city
from dafeng.facts.city import City, preference
from dafeng.facts.pack import COLUMNS, default_city, facts_of, list_cities, load_city, load_factors
from dafeng.facts.records import STATUS_UNCERTAINTY, STATUSES, Fact, Series, Source, Status
from dafeng.facts.sheet import read_sheet

__all__ = [
    "COLUMNS",
    "STATUSES",
    "STATUS_UNCERTAINTY",
    "City",
    "Fact",
    "Series",
    "Source",
    "Status",
    "check_city",
    "default_city",
    "facts_of",
    "list_cities",
    "load_city",
    "load_factors",
    "preference",
    "read_sheet",
]
