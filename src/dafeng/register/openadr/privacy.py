"""Who may see which program and event: targets granted to a client through its vens and resources (OpenADR 3.1, Object Privacy)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from dafeng.register.openadr.tables import OBJECTS, TARGETS

__all__ = ["granted_targets", "hide_targets", "is_visible"]


def granted_targets(connection: Connection, client_id: str) -> frozenset[str]:
    """Targets that business logic has written to the vens and resources of a client."""
    query = (
        select(TARGETS.c.target)
        .join(OBJECTS, OBJECTS.c.number == TARGETS.c.number)
        .where(OBJECTS.c.client_id == client_id, OBJECTS.c.kind.in_(("VEN", "RESOURCE")))
    )
    return frozenset(connection.execute(query).scalars())


def is_visible(body: Mapping[str, Any], granted: frozenset[str]) -> bool:
    """Whether an object has no targets, or one that was granted.

    Examples
    --------
    >>> is_visible({"targets": ["north"]}, frozenset({"south"}))
    False
    """
    targets = body.get("targets")
    return not targets or bool(granted.intersection(targets))


def hide_targets(body: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Leave out the targets a client was not granted, or did not ask for.

    Examples
    --------
    >>> hide_targets({"id": "1", "targets": ["north", "south"]}, frozenset({"south"}))
    {'id': '1', 'targets': ['south']}
    """
    if not body.get("targets"):
        return dict(body)
    return {**body, "targets": [target for target in body["targets"] if target in known]}
