"""What a virtual top node holds, in numbers, for whoever looks after it."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, Table, func, select, true
from sqlalchemy.sql.elements import ColumnElement

from dafeng.register.openadr.tables import CLIENTS, NOTICES, OBJECTS

__all__ = ["NodeStatus", "node_status"]


@dataclass(frozen=True)
class NodeStatus:
    """Numbers of a node.

    Parameters
    ----------
    clients
        Registered.
    objects
        By kind: PROGRAM, EVENT, REPORT, SUBSCRIPTION, VEN, RESOURCE.
    active
        Events that have not ended.
    delivered, waiting, failed
        Notices taken by their receiver, still to be sent, and given up.
    fault
        Of the last notice that was given up; empty where none was.
    """

    clients: int
    objects: dict[str, int]
    active: int
    delivered: int
    waiting: int
    failed: int
    fault: str


def node_status(engine: Engine) -> NodeStatus:
    """Numbers of a node's database."""
    lost = NOTICES.c.done.is_(True) & NOTICES.c.fault.is_not(None)
    with engine.connect() as connection:
        objects = {row.kind: int(row[1]) for row in connection.execute(select(OBJECTS.c.kind, func.count()).group_by(OBJECTS.c.kind))}
        running = (OBJECTS.c.kind == "EVENT") & (OBJECTS.c.ends.is_(None) | (OBJECTS.c.ends > time.time()))

        def _count(table: Table, condition: ColumnElement[bool]) -> int:
            return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())

        fault = connection.execute(select(NOTICES.c.fault).where(lost).order_by(NOTICES.c.number.desc())).scalars().first()
        return NodeStatus(
            clients=_count(CLIENTS, true()),
            objects=objects,
            active=_count(OBJECTS, running),
            delivered=_count(NOTICES, NOTICES.c.done.is_(True) & NOTICES.c.fault.is_(None)),
            waiting=_count(NOTICES, NOTICES.c.done.is_(False)),
            failed=_count(NOTICES, lost),
            fault=fault or "",
        )
