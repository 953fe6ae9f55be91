"""A virtual power plant: many small resources that act as one, and are paid for what they did.

Comes in: resources, a request, meter readings, and rules as files. Goes out: what the resources can give (up, down, how fast, how long),
who is called for how much, what each would have used, what each is paid, and a ledger in which nothing can be changed unseen.
"""

from dafeng.power.vpp.baseline import Baselines, History, baselines
from dafeng.power.vpp.clearing import Clearing, Offers, clear
from dafeng.power.vpp.envelope import Envelope, cooling_reduction, envelope_of, store_box, vehicle_box
from dafeng.power.vpp.events import dispatch_events, openadr_event
from dafeng.power.vpp.example import EXAMPLE_RULES, write_example
from dafeng.power.vpp.ledger import Ledger
from dafeng.power.vpp.reader import read_days, read_limits, read_meters, read_offers, read_request, read_resources
from dafeng.power.vpp.resources import KINDS, Resources
from dafeng.power.vpp.rules import BaselineRule, Rules, SettlementRule, read_rules
from dafeng.power.vpp.settlement import Settlement, settle

__all__ = [
    "EXAMPLE_RULES",
    "KINDS",
    "BaselineRule",
    "Baselines",
    "Clearing",
    "Envelope",
    "History",
    "Ledger",
    "Offers",
    "Resources",
    "Rules",
    "Settlement",
    "SettlementRule",
    "baselines",
    "clear",
    "cooling_reduction",
    "dispatch_events",
    "envelope_of",
    "openadr_event",
    "read_days",
    "read_limits",
    "read_meters",
    "read_offers",
    "read_request",
    "read_resources",
    "read_rules",
    "settle",
    "store_box",
    "vehicle_box",
    "write_example",
]
