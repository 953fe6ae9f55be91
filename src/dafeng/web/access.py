"""Who may write: nobody, people at this machine, or those who hold the token; and how the server knows that a question is theirs."""

import hashlib
import hmac
import ipaddress
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from dafeng.errors import StudyError, Text

__all__ = ["CSRF_HEADER", "SESSION", "VISIT", "Access", "access_of", "is_loopback"]

SESSION, VISIT = "dafeng_session", "dafeng_visit"
CSRF_HEADER = "x-csrf-token"
_HOURS = 12
_SHORTEST = 16
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
Headers = Mapping[str, str]

REFUSED = Text("只读模式:此处不能写入。", "Reading only: nothing can be written here.")
ELSEWHERE = Text(
    "只有在运行看板的机器上才能写入,或以令牌登录(dafeng serve --token)。",
    "Only the machine that runs the dashboard may write, or whoever signs in with a token (dafeng serve --token).",
)
UNKNOWN = Text("请先用令牌登录,或在请求中给出令牌。", "Sign in with the token, or give it with the request (Authorization: Bearer …).")
FORGED = Text(
    "请求不是从本站页面发出的,已拒绝。请刷新页面后重试。",
    "The request does not come from a page of this site. Reload the page and try again.",
)


@dataclass(frozen=True)
class Access:
    """Rules of one server.

    Parameters
    ----------
    read_only
        Nobody writes.
    token
        Who holds it may write from anywhere; without one only this machine may.
    hosts
        Names the server answers to; any where none is named.
    secret
        Signs sessions; all processes of one server share it.
    """

    read_only: bool = False
    token: str = ""
    hosts: tuple[str, ...] = ()
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    def __post_init__(self) -> None:
        if self.token and len(self.token) < _SHORTEST:
            raise StudyError(
                f"the token has {len(self.token)} characters, expected at least {_SHORTEST}. Take a longer one.",
                f"令牌只有{len(self.token)}个字符,至少应为{_SHORTEST}个。请换一个更长的。",
            )

    def knows_host(self, host: str) -> bool:
        """Whether the server answers to a name; a page of another name that resolves to this machine is turned away."""
        return not self.hosts or host in self.hosts

    def refusal(self, headers: Headers, client: str, cookies: Headers) -> Text | None:
        """Why a request may not write; None if it may."""
        if self.read_only:
            return REFUSED
        if self.token:
            return None if self._bears(headers) or self.is_session(cookies.get(SESSION, "")) else UNKNOWN
        here = is_loopback(client) and host_of(headers.get("host", "")) in _LOOPBACK
        return None if here and not any(name in headers for name in _FORWARDED) else ELSEWHERE

    def is_forged(self, headers: Headers, cookies: Headers) -> bool:
        """Whether a browser sends the request for another site; a program that bears the token, or sends no browser's marks, is none."""
        origin = headers.get("origin", "")
        if origin and origin.rpartition("//")[2] != headers.get("host", ""):
            return True
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return True
        if self.token and self._bears(headers):
            return False
        from_browser = bool(origin) or "sec-fetch-site" in headers or SESSION in cookies or VISIT in cookies
        return from_browser and not hmac.compare_digest(headers.get(CSRF_HEADER, ""), self.csrf(cookies))

    def csrf(self, cookies: Headers) -> str:
        """Mark that pages of this site send with what they write, bound to the reader's cookie."""
        return self._signed(f"csrf {cookies.get(SESSION) or cookies.get(VISIT, '')}")

    def is_token(self, token: str) -> bool:
        """Compare in constant time."""
        return bool(self.token) and hmac.compare_digest(token.encode(), self.token.encode())

    def new_session(self) -> str:
        """Session of who has shown the token; it ends after half a day."""
        until = f"{int(time.time()) + _HOURS * 3600}.{secrets.token_hex(8)}"
        return f"{until}.{self._signed(f'session {until}')}"

    def is_session(self, session: str) -> bool:
        """Whether a session is ours and has not ended."""
        until, _, signed = session.rpartition(".")
        ends = until.partition(".")[0]
        return ends.isdigit() and int(ends) > time.time() and hmac.compare_digest(signed, self._signed(f"session {until}"))

    def _bears(self, headers: Headers) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.is_token(token.strip())

    def _signed(self, words: str) -> str:
        return hmac.new(f"{self.secret}{self.token}".encode(), words.encode(), hashlib.sha256).hexdigest()


def access_of(environment: Mapping[str, str] = os.environ) -> Access:
    """Rules as `dafeng serve` hands them to its processes."""
    hosts = tuple(filter(None, environment.get("DAFENG_HOSTS", "").split(",")))
    secret = environment.get("DAFENG_SECRET") or secrets.token_hex(32)
    return Access(environment.get("DAFENG_READ_ONLY") == "1", environment.get("DAFENG_TOKEN", ""), hosts, secret)


def is_loopback(client: str) -> bool:
    """Whether an address is this machine."""
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def host_of(host: str) -> str:
    """Name without port and brackets.

    Examples
    --------
    >>> host_of("[::1]:8765"), host_of("localhost:8765")
    ('::1', 'localhost')
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and (host.count(":") == 1 or "]" in host) else host
    return name.strip("[]").lower()
