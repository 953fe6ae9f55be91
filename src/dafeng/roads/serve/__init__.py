"""The cloud in service: doors for messages, the turn ten times a second, journal and replay, outbox, scale-out.

Comes in: MQTT and UDP from roadside units and vehicles. Goes out: warnings and advice over MQTT, packed pictures of the road, a journal from
which every run can be played again, roll-ups for planners. One process needs no broker; many workers share the work through NATS.
"""

from dafeng.roads.serve.access import Access, Account, hash_password, read_access
from dafeng.roads.serve.door import Door, DoorLimits
from dafeng.roads.serve.inbox import Inbox, Letter
from dafeng.roads.serve.journal import Journal, read_journal
from dafeng.roads.serve.platform import Platform, PlatformSettings
from dafeng.roads.serve.region import Region, Turn
from dafeng.roads.serve.replay import replay

__all__ = [
    "Access",
    "Account",
    "Door",
    "DoorLimits",
    "Inbox",
    "Journal",
    "Letter",
    "Platform",
    "PlatformSettings",
    "Region",
    "Turn",
    "hash_password",
    "read_access",
    "read_journal",
    "replay",
]
