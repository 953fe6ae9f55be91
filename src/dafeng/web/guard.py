"""Outermost layer: whom the server answers, who may write, how large a question may be, which headers every answer carries."""

import contextlib
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dafeng.errors import Text
from dafeng.web.access import FORGED, UNKNOWN, Access, host_of
from dafeng.web.problems import problem

__all__ = ["HEADERS", "LARGEST_BODY", "LARGEST_UPLOAD", "Guard", "cookies_of"]

LARGEST_BODY = 1_000_000
"""Bytes of a question's body; nobody fills a form of this size."""
LARGEST_UPLOAD = 10_000_000
"""Bytes of an uploaded table: the default city's own facts are a twentieth of it."""
UPLOADS = ("/api/v1/uploads",)
SIGN_IN = "/api/v1/session"
OWN_SIGN_IN = ("/openadr3/",)
"""Parts with a sign-in of their own, whose clients are programs that bear tokens and keep no cookies."""

_CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "SAMEORIGIN",
}
_DRESS = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())
_READING = {"GET", "HEAD", "OPTIONS"}


class _TooLargeError(Exception):
    """The body grew above what is taken."""


class Guard:
    """What stands between the network and the dashboard.

    Parameters
    ----------
    app
        What is guarded.
    access
        Who may write.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away with a sentence."""
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        limit = LARGEST_UPLOAD if scope["path"].startswith(UPLOADS) else LARGEST_BODY
        refused = self._refused(scope, limit)
        if refused is not None:
            await refused(scope, receive, _dressed(send))
            return
        body = _Body(receive, limit)
        with contextlib.suppress(_TooLargeError):  # or the app made an answer of its own of it, which is not sent
            await self.app(scope, body.next, body.unless_too_large(_dressed(send)))
        if body.too_large:
            await _too_large(limit)(scope, receive, _dressed(send))

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start and end of the server pass; a socket is opened only by pages of this site."""
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            origin = headers.get("origin", "")
            foreign = origin and origin.rpartition("//")[2] != headers.get("host", "")
            if foreign or not self.access.knows_host(host_of(headers.get("host", ""))):
                await send({"type": "websocket.close", "code": 4403})
                return
        await self.app(scope, receive, send)

    def _refused(self, scope: Scope, limit: int) -> Response | None:
        headers = Headers(scope=scope)
        if not self.access.knows_host(host_of(headers.get("host", ""))):
            return problem(421, Text("本服务不以这个名称应答。", "The server does not answer to this name."), "host")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > limit:
            return _too_large(limit)
        return None if scope["method"] in _READING else self._may_not_write(scope, headers)

    def _may_not_write(self, scope: Scope, headers: Headers) -> Response | None:
        if scope["path"].startswith(OWN_SIGN_IN) and not self.access.read_only:
            return None
        cookies = cookies_of(headers)
        if self.access.is_forged(headers, cookies):
            return problem(403, FORGED, "forged")
        if scope["path"] == SIGN_IN and not self.access.read_only:
            return None
        said = self.access.refusal(headers, (scope.get("client") or ("", 0))[0], cookies)
        if said is None:
            return None
        if said is UNKNOWN:
            return problem(401, said, "sign in", {"www-authenticate": "Bearer"})
        return problem(403, said, "reading only")


def cookies_of(headers: Headers) -> dict[str, str]:
    """Cookies of a request; none where the header cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


class _Body:
    """A question's body, counted while it is read."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive, self.limit, self.seen = receive, limit, 0

    @property
    def too_large(self) -> bool:
        """Whether more came than is taken."""
        return self.seen > self.limit

    async def next(self) -> Message:
        """Next part of the body."""
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        if self.too_large:
            raise _TooLargeError
        return message

    def unless_too_large(self, send: Send) -> Send:
        """Keep back what the app answers to half a body."""

        async def _send(message: Message) -> None:
            if not self.too_large:
                await send(message)

        return _send


def _dressed(send: Send) -> Send:
    async def _send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in _DRESS if pair[0] not in present)]
        await send(message)

    return _send


def _too_large(limit: int) -> Response:
    size = f"{limit / 1e6:g} MB"
    return problem(413, Text(f"内容过大,上限为{size}。", f"The content is too large; at most {size} are taken."), "size")
