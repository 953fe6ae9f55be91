"""The six kinds of objects: where they are addressed, what allows reading and writing them, what they are searched by."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True)
class Kind:
    """One kind of objects.

    Parameters
    ----------
    name
        Object type of the standard.
    path
        First part of its address.
    read, write
        Scope needed; ``read_all`` reads everything.
    filters
        Column by name of the query parameter.
    has_targets
        Whether it is searched by targets.
    """

    name: str
    path: str
    read: str
    write: str
    filters: Mapping[str, str]
    has_targets: bool


KINDS = (
    Kind("PROGRAM", "programs", "read_targets", "write_programs", {}, True),
    Kind("EVENT", "events", "read_targets", "write_events", {"programID": "program_id"}, True),
    Kind(
        "REPORT",
        "reports",
        "read_ven_objects",
        "write_reports",
        {"programID": "program_id", "eventID": "event_id", "clientName": "name"},
        False,
    ),
    Kind(
        "SUBSCRIPTION", "subscriptions", "read_ven_objects", "write_subscriptions", {"programID": "program_id", "clientName": "name"}, False
    ),
    Kind("VEN", "vens", "read_ven_objects", "write_vens", {"venName": "name"}, True),
    Kind("RESOURCE", "resources", "read_ven_objects", "write_vens", {"resourceName": "name", "venID": "ven_id"}, True),
)
