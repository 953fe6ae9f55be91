"""Topics of MQTT notices: which a change goes to, and which a client may ask for (OpenADR 3.1, object privacy by topics).

Three branches below the prefix: ``all`` for what everyone may see, ``bl`` for business logic, ``to/<client>`` for one client. So a broker
keeps privacy by three rules that never change: everyone reads ``all/#``, a client its own ``to/<client>/#``, business logic everything.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, select

from dafeng.register.openadr.privacy import hide_targets
from dafeng.register.openadr.tables import OBJECTS, TARGETS

__all__ = ["client_branch", "operations", "routes"]

_OPEN = ("PROGRAM", "EVENT")


def client_branch(client_id: str) -> str:
    """Branch of one client; its name is one level, whatever characters it has.

    Examples
    --------
    >>> client_branch("north/7")
    'to/north%2F7'
    """
    return f"to/{quote(client_id, safe='')}"


def operations(branch: str, of_one: bool, prefix: str) -> dict[str, str]:
    """Topic of every operation below a branch, as ``notifierOperationsTopics`` has it; one object cannot be told of its making.

    Examples
    --------
    >>> operations("all/programs/44", True, "openadr")["ALL"]
    'openadr/all/programs/44/+'
    """
    names = ("UPDATE", "DELETE") if of_one else ("CREATE", "UPDATE", "DELETE")
    return {name: f"{prefix}/{branch}/{name.lower()}" for name in names} | {"ALL": f"{prefix}/{branch}/+"}


def routes(
    connection: Connection, kind: str, operation: str, body: Mapping[str, Any], private: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Topics a change goes to, without the prefix, each with the object as those who read there may see it.

    Parameters
    ----------
    private
        Whether the broker keeps clients to their own topics; where it does not, only the branch ``all`` is used.
    """
    word = operation.lower()
    if kind in _OPEN and not body.get("targets"):
        for branch in _branches(kind, body, operation):
            yield f"all/{branch}/{word}", body
    if not private:
        return
    for branch in _branches(kind, body, operation):
        yield f"bl/{branch}/{word}", body
    for branch, seen in _of_clients(connection, kind, operation, body):
        yield f"{branch}/{word}", seen


def _branches(kind: str, body: Mapping[str, Any], operation: str) -> Iterator[str]:
    yield f"{kind.lower()}s"
    if kind == "PROGRAM" and operation != "CREATE":
        yield f"programs/{body['id']}"
    if kind == "EVENT":
        yield f"programs/{body['programID']}/events"


def _of_clients(connection: Connection, kind: str, operation: str, body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Topics of end nodes: their own vens and resources, and programs and events whose targets they were granted."""
    if kind == "VEN" and operation != "CREATE" and body.get("clientID"):
        yield f"{client_branch(body['clientID'])}/vens/{body['id']}", body
    if kind == "RESOURCE" and body.get("clientID"):
        yield f"{client_branch(body['clientID'])}/vens/{body['venID']}/resources", body
    if kind in _OPEN and body.get("targets"):
        for (client, ven), known in _granted(connection, body["targets"]).items():
            yield f"{client_branch(client)}/vens/{ven}/{kind.lower()}s", hide_targets(body, frozenset(known))
        if kind == "PROGRAM" and operation != "CREATE":
            for client, known in _by_client(connection, body["targets"]).items():
                yield f"{client_branch(client)}/programs/{body['id']}", hide_targets(body, frozenset(known))


def _granted(connection: Connection, targets: list[str]) -> dict[tuple[str, str], set[str]]:
    """Vens that were granted one of some targets, by themselves or through a resource: by client and ven, which."""
    query = (
        select(OBJECTS.c.client_id, OBJECTS.c.kind, OBJECTS.c.id, OBJECTS.c.ven_id, TARGETS.c.target)
        .join(TARGETS, OBJECTS.c.number == TARGETS.c.number)
        .where(OBJECTS.c.kind.in_(("VEN", "RESOURCE")), TARGETS.c.target.in_(targets), OBJECTS.c.client_id.is_not(None))
    )
    found: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(query):
        found.setdefault((row.client_id, row.id if row.kind == "VEN" else row.ven_id), set()).add(row.target)
    return found


def _by_client(connection: Connection, targets: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (client, _), known in _granted(connection, targets).items():
        found.setdefault(client, set()).update(known)
    return found
