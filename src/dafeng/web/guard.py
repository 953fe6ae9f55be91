"""Which headers every answer carries, and how large a question may be."""

from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dafeng.errors import Text
from dafeng.web.problems import problem

__all__ = ["HEADERS", "LARGEST_BODY", "Guard"]

LARGEST_BODY = 1_000_000
"""Bytes of a question's body; every route only reads, so nobody needs a large one."""

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
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


class _TooLargeError(Exception):
    """The body grew above what is taken."""


class Guard:
    """Outermost layer: headers on every answer, a ceiling on every question."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = 0

        async def _counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST_BODY:
                raise _TooLargeError
            return message

        async def _dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in present]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            await self.app(scope, _counted, _dressed)
        except _TooLargeError:
            limit = LARGEST_BODY // 1_000_000
            said = Text(f"文件过大,上限为{limit} MB。", f"The file is too large; at most {limit} MB are taken.")
            await problem(413, said, "size")(scope, receive, _dressed)
