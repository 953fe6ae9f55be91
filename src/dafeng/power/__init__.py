"""The power system by the hour.

Comes in: a city pack's ``power.toml`` and, for each year, what the pathway hands over. Goes out: hourly balances, sizes, adequacy,
prices and emission factors. Nothing leaves this floor that the solver has not proven.
"""

from dafeng.power.assemble import City, assemble, firm_capacity, prepare_system, section_capacity, store_power
from dafeng.power.calendar import HOURS, Calendar, calendar
from dafeng.power.capability import Capability, ResponseMeasures, Step, close_gap, response_measures, safe_load
from dafeng.power.demand import Demand, Fit, Shapes, anchor_report, calibrate, demand_of, shapes_of
from dafeng.power.dispatch import Dispatch, dispatch, marginal_emission
from dafeng.power.held import Held
from dafeng.power.network import Expansion, Generator, Horizon, Link, Network, Response, Store, full_year
from dafeng.power.pack import load_system, path_value
from dafeng.power.program import Floats, Program
from dafeng.power.records import System, Year
from dafeng.power.report import curtailed, hours_dict, import_factor, series_titles, supply, year_dict
from dafeng.power.size import Sizing, size
from dafeng.power.solver import InfeasibleError, Model, Solution, UnboundedError, solve
from dafeng.power.stress import Stress, Trial, read_stress, run_stress
from dafeng.power.weather import read_epw, read_load
from dafeng.power.weeks import Weeks, choose_weeks, extreme_weeks

__all__ = [
    "HOURS",
    "Calendar",
    "Capability",
    "City",
    "Demand",
    "Dispatch",
    "Expansion",
    "Fit",
    "Floats",
    "Generator",
    "Held",
    "Horizon",
    "InfeasibleError",
    "Link",
    "Model",
    "Network",
    "Program",
    "Response",
    "ResponseMeasures",
    "Shapes",
    "Sizing",
    "Solution",
    "Step",
    "Store",
    "Stress",
    "System",
    "Trial",
    "UnboundedError",
    "Weeks",
    "Year",
    "anchor_report",
    "assemble",
    "calendar",
    "calibrate",
    "choose_weeks",
    "close_gap",
    "curtailed",
    "demand_of",
    "dispatch",
    "extreme_weeks",
    "firm_capacity",
    "full_year",
    "hours_dict",
    "import_factor",
    "load_system",
    "marginal_emission",
    "path_value",
    "prepare_system",
    "read_epw",
    "read_load",
    "read_stress",
    "response_measures",
    "run_stress",
    "safe_load",
    "section_capacity",
    "series_titles",
    "shapes_of",
    "size",
    "solve",
    "store_power",
    "supply",
    "year_dict",
]
