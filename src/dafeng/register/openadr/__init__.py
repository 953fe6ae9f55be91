"""What a virtual top node of OpenADR 3.1 keeps: clients, tokens, objects, and notifications still to be sent.

Comes in: objects of programs, events, reports, subscriptions, vens and resources, with the client that sends them. Goes out: what that
client may see. A change and the notifications it causes are written together, so that none is lost when the service stops.
"""

from dafeng.register.openadr.broker import Broker, read_broker
from dafeng.register.openadr.business import BusinessClient
from dafeng.register.openadr.clients import (
    BL_SCOPES,
    VEN_SCOPES,
    Client,
    Principal,
    add_client,
    describe_token,
    issue_token,
    principal_of,
    scopes_of,
)
from dafeng.register.openadr.notices import Courier
from dafeng.register.openadr.objects import ConflictError, MissingError, Query, create, delete, read, search, update
from dafeng.register.openadr.status import NodeStatus, node_status
from dafeng.register.openadr.tables import broker_of, open_database
from dafeng.register.openadr.topics import client_branch, operations

__all__ = [
    "BL_SCOPES",
    "VEN_SCOPES",
    "Broker",
    "BusinessClient",
    "Client",
    "ConflictError",
    "Courier",
    "MissingError",
    "NodeStatus",
    "Principal",
    "Query",
    "add_client",
    "broker_of",
    "client_branch",
    "create",
    "delete",
    "describe_token",
    "issue_token",
    "node_status",
    "open_database",
    "operations",
    "principal_of",
    "read",
    "read_broker",
    "scopes_of",
    "search",
    "update",
]
