"""Who may come in and what for: accounts with passwords or certificates, the topics each may write and read, and how much."""

import hashlib
import hmac
import secrets
import ssl
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dafeng.errors import RoadsError
from dafeng.roads.serve.packets import topic_matches

__all__ = ["Access", "Account", "Bucket", "hash_password", "read_access", "tls_context"]

_COST = {"n": 2**14, "r": 8, "p": 1}
"""Cost of scrypt (RFC 7914): 16 MB and some 50 ms a try."""


def hash_password(password: str) -> str:
    """Hash a password for the accounts file.

    Examples
    --------
    >>> hash_password("secret").startswith("scrypt$")
    True
    """
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()}"


def _matches(hashed: str, password: bytes) -> bool:
    _, salt, digest = hashed.split("$")
    return hmac.compare_digest(hashlib.scrypt(password, salt=bytes.fromhex(salt), **_COST), bytes.fromhex(digest))


@dataclass(frozen=True)
class Account:
    """One unit or person that may connect.

    Parameters
    ----------
    name
        User name, or common name of its certificate.
    password
        As `hash_password` gives it; empty if only a certificate will do.
    unit
        Identity in the payloads it sends; empty if it may speak for any.
    write, read
        Topic filters it may publish under and subscribe to.
    rate
        Messages a second it may send, with a burst of twice as many.
    """

    name: str
    password: str = ""
    unit: str = ""
    write: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    rate: float = 2000.0

    def may_write(self, topic: str) -> bool:
        """Say whether it may publish under a topic."""
        return any(topic_matches(pattern, topic) for pattern in self.write)

    def may_send(self, topic: str, payload: bytes) -> bool:
        """Say whether it may publish this: where the payload names a unit, it must be its own."""
        return self.may_write(topic) and not (
            self.unit and topic.startswith("V2X.RSU.") and payload[:8].rstrip(b"\0") != self.unit.encode()
        )

    def may_read(self, pattern: str) -> bool:
        """Say whether it may subscribe: every topic under the filter must be under one of its own."""
        return any(_covers(own.split("/"), pattern.split("/")) for own in self.read)


def _covers(own: list[str], asked: list[str]) -> bool:
    """Whether every topic under the filter asked for is under the own one."""
    for place, part in enumerate(own):
        if part == "#":
            return True
        if place >= len(asked) or asked[place] == "#" or part not in {"+", asked[place]}:
            return False
    return len(own) == len(asked)


OPEN = Account("", write=("#",), read=("#",), rate=1e9)
"""Whoever comes to a door that was opened to all on purpose."""


@dataclass
class Access:
    """Accounts of a door.

    Parameters
    ----------
    accounts
        By name.
    open_to_all
        Whether anonymous clients may do everything; only for a door on the loopback.
    """

    accounts: Mapping[str, Account] = field(default_factory=dict)
    open_to_all: bool = False
    _known: dict[tuple[str, bytes], bool] = field(default_factory=dict)

    def admit(self, name: str | None, password: bytes | None, certificate: str | None = None) -> Account | None:
        """Find the account of who comes; ``None`` refuses.

        Parameters
        ----------
        name, password
            As said in CONNECT.
        certificate
            Common name of a client certificate that the TLS layer has verified.
        """
        if certificate is not None and certificate in self.accounts and name in {None, certificate}:
            return self.accounts[certificate]
        account = self.accounts.get(name or "")
        if account is not None and account.password and password is not None:
            return account if self._check(account, password) else None
        return OPEN if self.open_to_all and name is None else None

    def _check(self, account: Account, password: bytes) -> bool:
        """A right password is checked at full cost once, so that a thousand units that reconnect do not block the door."""
        key = (account.name, hashlib.sha256(password).digest())
        if key not in self._known:
            if not _matches(account.password, password):
                return False
            self._known[key] = True
        return True


@dataclass
class Bucket:
    """Allowance of messages: filled steadily, emptied by use.

    Parameters
    ----------
    rate
        Messages a second; twice as many may come at once.
    """

    rate: float
    left: float = 0.0
    at: float = 0.0

    def take(self, count: int) -> bool:
        """Take from the allowance; false if it is used up."""
        now = time.monotonic()
        self.left = min(self.left + (now - self.at) * self.rate, 2 * self.rate) if self.at else 2 * self.rate
        self.at = now
        self.left -= count
        return self.left >= 0


def read_access(path: Path) -> Access:
    """Read the accounts file: TOML with one ``[[account]]`` for each.

    Raises
    ------
    RoadsError
        If the file is missing or an account is not complete.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RoadsError(f"no accounts file '{path}'.", f"没有账户文件“{path}”。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoadsError(f"{path}: no TOML: {error}", f"{path}:不是TOML:{error}") from None
    accounts = [_account(path, entry) for entry in document.get("account", [])]
    if not accounts:
        raise RoadsError(f"{path}: no [[account]] in it; nobody could connect.", f"{path}:没有[[account]],无人可连接。")
    return Access({account.name: account for account in accounts})


def _account(path: Path, entry: Mapping[str, Any]) -> Account:
    known = {"name", "password", "unit", "write", "read", "rate"}
    unknown = sorted(set(entry) - known)
    if unknown or "name" not in entry:
        raise RoadsError(
            f"{path}: an account with {unknown or 'no name'}; it has {sorted(known)}.",
            f"{path}:账户含{unknown or '无名称'};应有{sorted(known)}。",
        )
    password = str(entry.get("password", ""))
    if password and password.count("$") != 2:
        raise RoadsError(
            f"{path}: the password of '{entry['name']}' is not hashed; use `dafeng roads password`.",
            f"{path}:“{entry['name']}”的密码未散列;请用 dafeng roads password。",
        )
    write, read = tuple(entry.get("write", ())), tuple(entry.get("read", ()))
    return Account(str(entry["name"]), password, str(entry.get("unit", "")), write, read, float(entry.get("rate", 2000.0)))


def tls_context(certificate: Path, key: Path, authority: Path | None = None) -> ssl.SSLContext:
    """TLS of the door; with an authority, clients must show a certificate of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        if authority is not None:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as error:
        raise RoadsError(
            f"the certificate '{certificate}' with '{key}' cannot be used: {error}", f"证书“{certificate}”与“{key}”不可用:{error}"
        ) from None
    return context
