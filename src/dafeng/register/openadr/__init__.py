"""What a virtual top node of OpenADR 3.1 keeps: clients, tokens, objects, and notifications still to be sent.

Comes in: objects of programs, events, reports, subscriptions, vens and resources, with the client that sends them. Goes out: what that
client may see. A change and the notifications it causes are written together, so that none is lost when the service stops.
"""

from dafeng.register.openadr.clients import BL_SCOPES, VEN_SCOPES, Client, Principal, add_client, issue_token, principal_of
from dafeng.register.openadr.notices import Courier
from dafeng.register.openadr.objects import ConflictError, MissingError, Query, create, delete, read, search, update
from dafeng.register.openadr.tables import open_database

__all__ = [
    "BL_SCOPES",
    "VEN_SCOPES",
    "Client",
    "ConflictError",
    "Courier",
    "MissingError",
    "Principal",
    "Query",
    "add_client",
    "create",
    "delete",
    "issue_token",
    "open_database",
    "principal_of",
    "read",
    "search",
    "update",
]
