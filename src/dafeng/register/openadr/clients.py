"""Clients of the virtual top node, their secrets and tokens (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from dafeng.errors import RegisterError
from dafeng.register.openadr.tables import CLIENTS, TOKENS

__all__ = [
    "BL_SCOPES",
    "TOKEN_LIFE",
    "VEN_SCOPES",
    "Client",
    "Principal",
    "add_client",
    "describe_token",
    "issue_token",
    "principal_of",
    "scopes_of",
]

BL_SCOPES = ("read_all", "read_bl", "write_programs", "write_events", "write_subscriptions", "write_vens")
VEN_SCOPES = ("read_targets", "read_ven_objects", "write_reports", "write_subscriptions", "write_vens")
_SCOPES = frozenset({*BL_SCOPES, *VEN_SCOPES})

TOKEN_LIFE = 3600
"""Seconds a token is taken."""


@dataclass(frozen=True)
class Client:
    """A client with its secret, which is shown once and kept only as a digest."""

    client_id: str
    secret: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Principal:
    """Who asks, and what the token allows."""

    client_id: str
    scopes: frozenset[str]

    @property
    def reads_all(self) -> bool:
        """Whether every object may be read: business logic, not an end node."""
        return "read_all" in self.scopes


def add_client(engine: Engine, client_id: str, role: Literal["bl", "ven"], secret: str = "", scopes: Iterable[str] = ()) -> Client:
    """Register a client.

    Parameters
    ----------
    engine
        The database.
    client_id
        Its name; 1 to 128 characters.
    role
        ``bl`` for business logic, ``ven`` for an end node; decides the scopes.
    secret
        Made at random if none is given.
    scopes
        Other scopes than those of the role.

    Raises
    ------
    RegisterError
        If the name is taken or not usable, or a scope is unknown.
    """
    chosen = tuple(scopes) or (BL_SCOPES if role == "bl" else VEN_SCOPES)
    unknown = sorted(set(chosen) - _SCOPES)
    if unknown or not 1 <= len(client_id) <= 128:
        raise RegisterError(
            f"client '{client_id}' with scopes {', '.join(chosen)} cannot be added; expected a name of 1 to 128 characters and scopes among "
            f"{', '.join(sorted(_SCOPES))}.",
            f"无法添加客户端“{client_id}”(权限 {'、'.join(chosen)});名称应为1至128个字符，权限应在 {'、'.join(sorted(_SCOPES))} 之内。",
        )
    client = Client(client_id, secret or secrets.token_urlsafe(32), chosen)
    try:
        with engine.begin() as connection:
            connection.execute(insert(CLIENTS).values(client_id=client_id, secret=_seal(client.secret), scopes=" ".join(chosen)))
    except IntegrityError as error:
        raise RegisterError(f"client '{client_id}' exists. Choose another name.", f"客户端“{client_id}”已存在，请另选名称。") from error
    return client


def issue_token(engine: Engine, client_id: str, secret: str, scope: str | None) -> tuple[str, tuple[str, ...]] | str:
    """Give a token for a secret.

    Parameters
    ----------
    engine
        The database.
    client_id, secret
        As registered.
    scope
        Scopes asked for, separated by blanks; all that the client has if None or empty.

    Returns
    -------
    tuple or str
        Token and scopes, or the error word of RFC 6749 section 5.2.
    """
    held = scopes_of(engine, client_id, secret)
    if held is None:
        return "invalid_client"
    asked = tuple(dict.fromkeys((scope or "").split())) or held
    if not set(asked) <= set(held):
        return "invalid_scope"
    token, now = secrets.token_urlsafe(32), time.time()
    with engine.begin() as connection:
        connection.execute(delete(TOKENS).where(TOKENS.c.expires < now))
        connection.execute(
            insert(TOKENS).values(digest=_digest(token), client_id=client_id, scopes=" ".join(asked), expires=now + TOKEN_LIFE)
        )
    return token, asked


def scopes_of(engine: Engine, client_id: str, secret: str) -> tuple[str, ...] | None:
    """Scopes of a client that knows its secret; None of one that does not."""
    with engine.connect() as connection:
        row = connection.execute(select(CLIENTS.c.secret, CLIENTS.c.scopes).where(CLIENTS.c.client_id == client_id)).first()
    return tuple(row.scopes.split()) if row is not None and _fits(secret, row.secret) else None


def principal_of(engine: Engine, token: str) -> Principal | None:
    """Who a token belongs to; None if it is unknown or has expired."""
    query = select(TOKENS.c.client_id, TOKENS.c.scopes).where(TOKENS.c.digest == _digest(token), TOKENS.c.expires > time.time())
    with engine.connect() as connection:
        row = connection.execute(query).first()
    return Principal(row.client_id, frozenset(row.scopes.split())) if row else None


def describe_token(engine: Engine, token: str) -> dict[str, object]:
    """What a token is worth, for a broker that asks (RFC 7662 section 2.2); only ``active`` where it is unknown or has expired."""
    query = select(TOKENS.c.client_id, TOKENS.c.scopes, TOKENS.c.expires).where(TOKENS.c.digest == _digest(token))
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None or row.expires <= time.time():
        return {"active": False}
    said = {"client_id": row.client_id, "username": row.client_id, "scope": row.scopes, "token_type": "Bearer"}
    return {"active": True, "exp": int(row.expires), **said}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _seal(secret: str) -> str:
    """Keep a secret so that it can be checked and not read: scrypt with a salt (RFC 7914)."""
    salt = secrets.token_bytes(16)
    return f"{base64.b64encode(salt).decode()}${base64.b64encode(_scrypt(secret, salt)).decode()}"


def _fits(secret: str, sealed: str) -> bool:
    salt, digest = (base64.b64decode(part) for part in sealed.split("$"))
    return hmac.compare_digest(_scrypt(secret, salt), digest)


def _scrypt(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1)
