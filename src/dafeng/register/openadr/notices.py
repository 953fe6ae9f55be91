"""Notices to subscribers: written with the change that causes them, sent afterwards, again if need be, and kept with what became of them."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from dafeng.register.openadr.broker import Broker
from dafeng.register.openadr.mqtt import Publisher
from dafeng.register.openadr.privacy import granted_targets, hide_targets
from dafeng.register.openadr.tables import CLIENTS, NOTICES, OBJECTS, broker_of
from dafeng.register.openadr.topics import routes

__all__ = ["MQTT", "Courier", "announce"]

MQTT = "mqtt:"
"""Begin of the address of a notice that goes to the broker; the topic follows."""

_VERBS = {"GET": "READ", "POST": "CREATE", "PUT": "UPDATE", "DELETE": "DELETE"}
"""Operations as OpenADR 3.0 named them; clients still use them."""

_BATCH = 100
"""Notices taken at once."""

_WAITS = (0.0, 5.0, 30.0, 300.0, 1800.0)
"""Seconds before each attempt; after the last the notice stays, undelivered, with its fault."""


def announce(connection: Connection, kind: str, operation: str, body: Mapping[str, Any]) -> None:
    """Write a notice for every subscription that asks for this operation and may see the object, and for the broker where there is one."""
    broker = broker_of(connection)
    if broker is not None:
        _to_broker(connection, broker, kind, operation, body)
    rows = connection.execute(select(OBJECTS.c.client_id, OBJECTS.c.body).where(OBJECTS.c.kind == "SUBSCRIPTION")).all()
    for row in rows:
        subscription = json.loads(row.body)
        seen = _seen_by(connection, row.client_id, subscription, kind, body)
        if seen is None:
            continue
        _write(connection, subscription, kind, operation, _notice(kind, operation, seen))


def _notice(kind: str, operation: str, seen: Mapping[str, Any]) -> str:
    """Notification of the standard: kind, operation, object, and the targets that may be known."""
    notice: dict[str, Any] = {"objectType": kind, "operation": operation, "object": seen}
    return json.dumps(notice | ({"targets": seen["targets"]} if seen.get("targets") else {}), ensure_ascii=False)


def _to_broker(connection: Connection, broker: Broker, kind: str, operation: str, body: Mapping[str, Any]) -> None:
    now = time.time()
    rows = [
        {"address": MQTT + topic, "token": None, "body": _notice(kind, operation, seen), "due": now}
        for topic, seen in routes(connection, kind, operation, body, broker.private)
    ]
    if rows:
        connection.execute(insert(NOTICES), rows)


def _write(connection: Connection, subscription: Mapping[str, Any], kind: str, operation: str, notice: str) -> None:
    for each in subscription["objectOperations"]:
        if kind in each["objects"] and operation in {_VERBS.get(word, word) for word in each["operations"]}:
            connection.execute(
                insert(NOTICES).values(address=each["callbackUrl"], token=each.get("bearerToken"), body=notice, due=time.time())
            )


def _seen_by(
    connection: Connection, client_id: str, subscription: Mapping[str, Any], kind: str, body: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Object as the subscriber may see it; None where it may not, or does not ask."""
    program = subscription.get("programID")
    if program and program != (body["id"] if kind == "PROGRAM" else body.get("programID")):
        return None
    asked, carried = frozenset(subscription.get("targets") or ()), frozenset(body.get("targets") or ())
    scopes = connection.execute(select(CLIENTS.c.scopes).where(CLIENTS.c.client_id == client_id)).scalar() or ""
    if "read_all" in scopes.split():
        return body if asked <= carried else None
    if kind not in {"PROGRAM", "EVENT"}:
        return body if body.get("clientID") == client_id else None
    if not carried:
        return body if not asked else None
    known = granted_targets(connection, client_id) & asked
    return hide_targets(body, known) if known and known <= carried else None


class Courier:
    """Sends notices in the background; start it with the service and stop it with it."""

    def __init__(self, engine: Engine, timeout: float = 5.0) -> None:
        self._engine, self._timeout = engine, timeout
        broker = broker_of(engine)
        self._publisher = Publisher(broker, timeout) if broker is not None else None
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with what an earlier process left unsent."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="openadr-courier", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to send."""
        self._wake.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with ThreadPoolExecutor(8, thread_name_prefix="openadr-notice") as pool:
            while not self._stopping.is_set():
                self._wake.clear()
                due = self._claim()
                told = pool.map(self._send, [row for row in due if not row.address.startswith(MQTT)])
                for row in due:  # one connection, in the order of the changes
                    if row.address.startswith(MQTT):
                        self._send(row)
                list(told)
                if len(due) < _BATCH:
                    self._wake.wait(timeout=2.0)
        if self._publisher is not None:
            self._publisher.close()

    def _claim(self) -> list[Row[Any]]:
        """Take due notices, so that no second process sends them too."""
        due = select(NOTICES).where(NOTICES.c.done.is_(False), NOTICES.c.due <= time.time()).order_by(NOTICES.c.number).limit(_BATCH)
        with self._engine.begin() as connection:
            rows = connection.execute(due).all()
            return [row for row in rows if self._claim_one(connection, row)]

    def _claim_one(self, connection: Connection, row: Row[Any]) -> bool:
        attempts = row.attempts + 1
        wait = _WAITS[attempts] if attempts < len(_WAITS) else 1e9
        mine = NOTICES.c.number == row.number, NOTICES.c.attempts == row.attempts
        taken = connection.execute(update(NOTICES).where(*mine).values(attempts=attempts, due=time.time() + wait + self._timeout))
        return taken.rowcount == 1

    def _send(self, row: Row[Any]) -> None:
        fault = self._sent(row)
        done = fault is None or row.attempts + 1 >= len(_WAITS)
        with self._engine.begin() as connection:
            connection.execute(update(NOTICES).where(NOTICES.c.number == row.number).values(done=done, fault=fault))

    def _sent(self, row: Row[Any]) -> str | None:
        """Post or publish a notice; what went wrong, or None."""
        if not row.address.startswith(MQTT):
            return post(row.address, row.token, row.body, self._timeout)
        if self._publisher is None:
            return "this node has no broker"
        return self._publisher.publish(row.address.removeprefix(MQTT), row.body)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A callback that leads elsewhere is not followed: the token is for the address registered."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def post(address: str, token: str | None, body: str, timeout: float) -> str | None:
    """Post a notice; what went wrong, or None."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    if not address.startswith(("http://", "https://")):
        return "not an http address"
    try:
        request = urllib.request.Request(address, body.encode(), headers, method="POST")
        with _OPENER.open(request, timeout=timeout):
            return None
    except (OSError, ValueError, urllib.error.URLError) as error:
        return str(error)[:500]
