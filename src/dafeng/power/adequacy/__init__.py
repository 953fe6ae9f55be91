"""Adequacy: how often, how deep and how long load goes unserved, and what each resource is worth as capacity.

Comes in: a generating system, from a JSON file or from a city. Goes out: loss of load and energy not served, exactly by convolution and
with standard errors by Monte Carlo over failures, stores, demand response and weather years; capacity credits.
"""

from dafeng.power.adequacy.copula import Weather, gumbel_for, joint_return_period, sample_years
from dafeng.power.adequacy.credit import credit_of_limited, credit_of_technology, risk_named
from dafeng.power.adequacy.exact import Credit, Indices, capacity_credit, eens, exact_indices, lole
from dafeng.power.adequacy.outages import Outages, outage_table
from dafeng.power.adequacy.reader import parse_system, parse_unit, read_system
from dafeng.power.adequacy.simulate import Estimate, Simulation, WorstEvent, simulate
from dafeng.power.adequacy.summary import adequacy_summary, credit_row, credit_rows
from dafeng.power.adequacy.system import DemandResponse, Imports, Profile, Storage, System, Unit
from dafeng.power.adequacy.weather_years import named_year

__all__ = [
    "Credit",
    "DemandResponse",
    "Estimate",
    "Imports",
    "Indices",
    "Outages",
    "Profile",
    "Simulation",
    "Storage",
    "System",
    "Unit",
    "Weather",
    "WorstEvent",
    "adequacy_summary",
    "capacity_credit",
    "credit_of_limited",
    "credit_of_technology",
    "credit_row",
    "credit_rows",
    "eens",
    "exact_indices",
    "gumbel_for",
    "joint_return_period",
    "lole",
    "named_year",
    "outage_table",
    "parse_system",
    "parse_unit",
    "read_system",
    "risk_named",
    "sample_years",
    "simulate",
]
