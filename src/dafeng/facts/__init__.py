"""What is known of a city: values with unit, year, source and status.

Comes in: a city pack, a folder of tables. Goes out: series in the unit asked for, with their sources, ranges and conflicts; the
energy balance and draws of it that close. Nothing is overwritten, filled or dropped in silence; what was filled says how, what
conflicts stays beside what was chosen.
"""

from dafeng.facts.balance import Balance, close_balance, read_balance, sample_balance, statistical_difference
from dafeng.facts.basis import Basis, CoalEquivalent, coal_equivalent, electricity_rate
from dafeng.facts.carbon import CARBON_TO_CO2, coal_equivalent_factor, guide_factor, ipcc_factor
from dafeng.facts.check import check_city
from dafeng.facts.city import City, preference
from dafeng.facts.gaps import CopyNeighbour, Filled, Interpolation, ProxyScaling, RateRoll
from dafeng.facts.keep import row_of, write_pack
from dafeng.facts.pack import COLUMNS, default_city, facts_of, list_cities, load_city, load_factors
from dafeng.facts.records import STATUS_UNCERTAINTY, STATUSES, Fact, Series, Source, Status
from dafeng.facts.sheet import read_sheet
from dafeng.facts.uncertainty import of_product, of_sum

__all__ = [
    "CARBON_TO_CO2",
    "COLUMNS",
    "STATUSES",
    "STATUS_UNCERTAINTY",
    "Balance",
    "Basis",
    "City",
    "CoalEquivalent",
    "CopyNeighbour",
    "Fact",
    "Filled",
    "Interpolation",
    "ProxyScaling",
    "RateRoll",
    "Series",
    "Source",
    "Status",
    "check_city",
    "close_balance",
    "coal_equivalent",
    "coal_equivalent_factor",
    "default_city",
    "electricity_rate",
    "facts_of",
    "guide_factor",
    "ipcc_factor",
    "list_cities",
    "load_city",
    "load_factors",
    "of_product",
    "of_sum",
    "preference",
    "read_balance",
    "read_sheet",
    "row_of",
    "sample_balance",
    "statistical_difference",
    "write_pack",
]
