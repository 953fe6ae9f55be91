"""The yearly model 2015–2060, a book of chapters.

Comes in: a city's facts and assumptions, a scenario, a seed. Goes out: every quantity by draw and year, in coherent units.
Each equation is written once, as a plain function; the order of writing is the order of computing.
"""

from dafeng.pathway.inputs import Inputs, prepare, recorded_variable
from dafeng.pathway.quantity import Array, compute, needs, quantities, quantity
from dafeng.pathway.records import Lever, Scenario
from dafeng.pathway.run import CHAPTERS, groups, load_levers, load_scenario, load_scenarios, pull, pulled, ramp, run_pathway, strength
from dafeng.pathway.sample import YEARS

__all__ = [
    "CHAPTERS",
    "YEARS",
    "Array",
    "Inputs",
    "Lever",
    "Scenario",
    "compute",
    "groups",
    "load_levers",
    "load_scenario",
    "load_scenarios",
    "needs",
    "prepare",
    "pull",
    "pulled",
    "quantities",
    "quantity",
    "ramp",
    "recorded_variable",
    "run_pathway",
    "strength",
]
