"""Objects of the virtual top node: kept, found, changed and removed, each as far as the asker may (OpenADR 3.1, Object Privacy)."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, exists, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from dafeng.errors import DafengError
from dafeng.register.openadr.clients import Principal
from dafeng.register.openadr.notices import announce
from dafeng.register.openadr.privacy import granted_targets, hide_targets, is_visible
from dafeng.register.openadr.span import event_end
from dafeng.register.openadr.tables import OBJECTS, TARGETS

__all__ = ["ConflictError", "MissingError", "Query", "create", "delete", "read", "search", "update"]

_OPEN = ("PROGRAM", "EVENT")
"""Kinds that end nodes read by targets; of the others they read their own."""

_NAMES = {"PROGRAM": "programName", "EVENT": "eventName", "REPORT": "reportName", "VEN": "venName", "RESOURCE": "resourceName"}
_PARENTS = {"programID": "PROGRAM", "eventID": "EVENT", "venID": "VEN"}


class ConflictError(DafengError):
    """A name is taken, or an object named does not exist."""


class MissingError(DafengError):
    """No such object, or none that the asker may see."""


@dataclass(frozen=True)
class Query:
    """What to look for.

    Parameters
    ----------
    columns
        Column and value that must be equal.
    targets
        All of which an object must carry.
    after
        Leave out events that ended before this moment. Seconds since 1970
    objects
        Kinds of objects a subscription must name, any of them.
    skip, limit
        Page.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    after: float | None = None
    objects: tuple[str, ...] = ()
    skip: int = 0
    limit: int = 50


def create(engine: Engine, who: Principal, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a new object, and the notices that it causes.

    Raises
    ------
    ConflictError
        If its name is taken, or an object it belongs to does not exist.
    """
    now = _now()
    made = {"id": uuid.uuid4().hex, "createdDateTime": now, "modificationDateTime": now, "objectType": kind, **body}
    with engine.begin() as connection:
        _check_parents(connection, body)
        try:
            key = connection.execute(
                sql_insert(OBJECTS).values(id=made["id"], kind=kind, **_columns(connection, kind, made))
            ).inserted_primary_key
        except IntegrityError as error:
            raise _taken(kind, made) from error
        _write_targets(connection, key[0] if key else 0, made)
        announce(connection, kind, "CREATE", made)
    return made


def read(engine: Engine, who: Principal, kind: str, identifier: str) -> dict[str, Any]:
    """One object.

    Raises
    ------
    MissingError
        If there is none that the asker may see.
    """
    with engine.connect() as connection:
        return _seen(connection, who, kind, identifier)


def search(engine: Engine, who: Principal, kind: str, query: Query) -> str:
    """Objects that match every part of a query, as a JSON list, in the order they were made."""
    with engine.connect() as connection:
        granted = frozenset() if who.reads_all else granted_targets(connection, who.client_id)
        wanted = query.targets if who.reads_all or kind not in _OPEN else tuple(t for t in query.targets if t in granted)
        if query.targets and not wanted:
            return "[]"
        statement = select(OBJECTS.c.body).where(*_conditions(who, kind, query, wanted)).order_by(OBJECTS.c.number)
        bodies = connection.execute(statement.offset(query.skip).limit(query.limit)).scalars().all()
    if not who.reads_all and kind in _OPEN and wanted:
        bodies = [json.dumps(hide_targets(json.loads(body), frozenset(wanted)), ensure_ascii=False) for body in bodies]
    return f"[{','.join(bodies)}]"


def update(engine: Engine, who: Principal, kind: str, identifier: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Replace an object; id, time of making and owner stay.

    Raises
    ------
    MissingError
        If there is none that the asker may change.
    ConflictError
        If its new name is taken.
    """
    with engine.begin() as connection:
        old = _seen(connection, who, kind, identifier)
        kept = {name: old[name] for name in ("id", "createdDateTime", "objectType")}
        made = {**kept, "modificationDateTime": _now(), **_kept_for(who, kind, old), **body}
        _check_parents(connection, body)
        try:
            connection.execute(sql_update(OBJECTS).where(OBJECTS.c.id == identifier).values(**_columns(connection, kind, made)))
        except IntegrityError as error:
            raise _taken(kind, made) from error
        number = connection.execute(select(OBJECTS.c.number).where(OBJECTS.c.id == identifier)).scalar_one()
        connection.execute(sql_delete(TARGETS).where(TARGETS.c.number == number))
        _write_targets(connection, number, made)
        announce(connection, kind, "UPDATE", made)
    return made


def delete(engine: Engine, who: Principal, kind: str, identifier: str) -> dict[str, Any]:
    """Remove an object, and what cannot be without it: events and subscriptions of a program, resources of a ven; reports stay.

    Raises
    ------
    MissingError
        If there is none that the asker may remove.
    """
    with engine.begin() as connection:
        gone = _seen(connection, who, kind, identifier)
        if kind == "PROGRAM":
            _remove_where(connection, and_(OBJECTS.c.program_id == identifier, OBJECTS.c.kind.in_(("EVENT", "SUBSCRIPTION"))))
        if kind == "VEN":
            _remove_where(connection, and_(OBJECTS.c.ven_id == identifier, OBJECTS.c.kind == "RESOURCE"))
        _remove_where(connection, OBJECTS.c.id == identifier)
    return gone


def _remove_where(connection: Connection, condition: ColumnElement[bool]) -> None:
    rows = connection.execute(select(OBJECTS.c.number, OBJECTS.c.kind, OBJECTS.c.body).where(condition)).all()
    for row in rows:
        announce(connection, row.kind, "DELETE", json.loads(row.body))
        connection.execute(sql_delete(TARGETS).where(TARGETS.c.number == row.number))
        connection.execute(sql_delete(OBJECTS).where(OBJECTS.c.number == row.number))


def _seen(connection: Connection, who: Principal, kind: str, identifier: str) -> dict[str, Any]:
    row = connection.execute(select(OBJECTS).where(OBJECTS.c.id == identifier, OBJECTS.c.kind == kind)).first()
    body = json.loads(row.body) if row else None
    if body is not None and not who.reads_all:
        if kind in _OPEN:
            granted = granted_targets(connection, who.client_id)
            body = hide_targets(body, granted) if is_visible(body, granted) else None
        elif row is not None and row.client_id != who.client_id:
            body = None
    if body is None:
        raise MissingError(f"no {kind.lower()} '{identifier}' that you may see.", f"没有您可见的 {kind.lower()}“{identifier}”。")
    found: dict[str, Any] = body
    return found


def _conditions(who: Principal, kind: str, query: Query, targets: Sequence[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [OBJECTS.c.kind == kind]
    found += [OBJECTS.c[name] == value for name, value in query.columns.items()]
    for target in targets:
        found.append(exists().where(TARGETS.c.number == OBJECTS.c.number, TARGETS.c.target == target))
    if not who.reads_all:
        own = OBJECTS.c.client_id == who.client_id
        untargeted = ~exists().where(TARGETS.c.number == OBJECTS.c.number)
        found += [] if kind in _OPEN and targets else [untargeted] if kind in _OPEN else [own]
    if query.after is not None:
        found.append((OBJECTS.c.ends.is_(None)) | (OBJECTS.c.ends > query.after))
    if query.objects:
        found.append(or_(*(OBJECTS.c.objects.contains(f",{name},", autoescape=True) for name in query.objects)))
    return found


def _columns(connection: Connection, kind: str, made: Mapping[str, Any]) -> dict[str, Any]:
    name = made.get("clientName") if kind in {"REPORT", "SUBSCRIPTION"} else made.get(_NAMES[kind])
    unique = {"PROGRAM": f"PROGRAM/{name}", "VEN": f"VEN/{name}", "RESOURCE": f"RESOURCE/{made.get('venID')}/{name}"}.get(kind)
    return {
        "client_id": made.get("clientID"),
        "unique_name": unique,
        "name": name,
        "program_id": _program_of(connection, made),
        "objects": f",{','.join(sorted(_kinds_of(made)))},",
        "event_id": made.get("eventID"),
        "ven_id": made.get("venID"),
        "ends": event_end(made) if kind == "EVENT" else None,
        "body": json.dumps(made, ensure_ascii=False, separators=(",", ":")),
    }


def _program_of(connection: Connection, made: Mapping[str, Any]) -> str | None:
    """Program of an object; a report belongs to the program of its event."""
    if "eventID" in made:
        return connection.execute(select(OBJECTS.c.program_id).where(OBJECTS.c.id == made["eventID"])).scalar()
    return made.get("programID")


def _kinds_of(made: Mapping[str, Any]) -> set[str]:
    return {kind for each in made.get("objectOperations") or () for kind in each["objects"]}


def _kept_for(who: Principal, kind: str, old: Mapping[str, Any]) -> dict[str, Any]:
    """Fields a change by this client leaves alone: the owner, and on vens and resources the targets that business logic granted."""
    names = ("clientID",) if who.reads_all or kind not in {"VEN", "RESOURCE"} else ("clientID", "targets")
    return {name: old[name] for name in names if name in old}


def _write_targets(connection: Connection, number: int, made: Mapping[str, Any]) -> None:
    rows = [{"number": number, "target": target} for target in dict.fromkeys(made.get("targets") or ())]
    if rows:
        connection.execute(sql_insert(TARGETS), rows)


def _check_parents(connection: Connection, body: Mapping[str, Any]) -> None:
    """An event needs its program, a report its event, a resource its ven."""
    for name, kind in _PARENTS.items():
        value = body.get(name)
        known = select(OBJECTS.c.number).where(OBJECTS.c.id == value, OBJECTS.c.kind == kind)
        if value is not None and connection.execute(known).first() is None:
            raise ConflictError(
                f"{name} is '{value}', but there is no such {kind.lower()}.", f"{name} 为“{value}”，但不存在该 {kind.lower()}。"
            )


def _taken(kind: str, made: Mapping[str, Any]) -> ConflictError:
    name = made.get(_NAMES.get(kind, ""), "")
    return ConflictError(
        f"there is a {kind.lower()} '{name}' already; its name must be unique.", f"已有名为“{name}”的 {kind.lower()}，名称须唯一。"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
