"""Answers kept in memory: the same question about the same state of the runs is written and packed once."""

import asyncio
import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Shelf", "state_of"]

_LOOK = 0.5
"""Seconds between two looks at the folder of runs."""
_ROOM, _LARGEST = 96_000_000, 4_000_000
"""Bytes kept in all, and of one answer."""
_SAME_FOR_ALL = ("/zh/", "/en/", "/api/v1/", "/assets/")
"""Where answers do not depend on who asks; parts with a sign-in of their own are passed by."""
_ASSETS_LIVE = "public, max-age=3600"
Key = tuple[str, bytes, bool]


@dataclass(frozen=True)
class _Kept:
    """An answer as it goes out."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str


def state_of(root: Path) -> str:
    """State of a folder of runs: changes with any file of a run, or a run that comes or goes."""
    mark = hashlib.blake2b(digest_size=12)
    for name, time_of_change in sorted(_times(root)):
        mark.update(f"{name} {time_of_change};".encode())
    return mark.hexdigest()


def _times(root: Path) -> Iterator[tuple[str, int]]:
    if not root.is_dir():
        return  # no run has been made yet
    with os.scandir(root) as runs:
        for run in runs:
            if run.is_dir() and not run.name.startswith("."):
                yield run.name, run.stat().st_mtime_ns
                with os.scandir(run.path) as files:
                    yield from ((f"{run.name}/{file.name}", file.stat().st_mtime_ns) for file in files)


class Shelf:
    """Layer that keeps whole answers.

    Kept are answers to GET with status 200 that do not say ``no-store``. Each gets an ETag of its bytes; who has it is told 304.

    Parameters
    ----------
    app
        What answers.
    root
        Folder of runs; any change in it empties the shelf.
    """

    def __init__(self, app: ASGIApp, root: Path) -> None:
        self.app, self.root = app, root
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._size = 0
        self._state, self._looked = "", -1.0
        self._under_way: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the shelf, or pass the question on and keep the answer."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or not scope["path"].startswith(_SAME_FOR_ALL):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "authorization" in headers:  # what is answered to somebody is not kept for anybody
            await self.app(scope, receive, send)
            return
        self._look()
        key = (scope["path"], scope["query_string"], "gzip" in headers.get("accept-encoding", ""))
        kept = self._kept.get(key) or await self._waited(key)
        if kept is not None:
            self._kept.move_to_end(key)
            await _send_kept(kept, headers.get("if-none-match", ""), scope["method"], send)
            return
        self._under_way[key] = asyncio.Event()
        try:
            keeper = _Keeper(self, key, headers.get("if-none-match", ""), scope["method"], send)
            await self.app({**scope, "method": "GET"}, receive, keeper.take)
        finally:
            self._under_way.pop(key).set()

    async def _waited(self, key: Key) -> _Kept | None:
        """Answer of who asked the same a moment before, so that it is written once."""
        under_way = self._under_way.get(key)
        if under_way is None:
            return None
        await under_way.wait()
        return self._kept.get(key)

    def keep(self, key: Key, kept: _Kept) -> None:
        """Put an answer on the shelf; what was asked longest ago makes room."""
        self._kept[key] = kept
        self._size += len(kept.body)
        while self._size > _ROOM:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old.body)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        state = state_of(self.root)
        if state != self._state:
            self._state, self._size = state, 0
            self._kept.clear()


class _Keeper:
    """Takes an answer as it comes; one that may be kept is gathered first."""

    def __init__(self, shelf: Shelf, key: Key, known: str, method: str, send: Send) -> None:
        self.shelf, self.key, self.known, self.method, self.send = shelf, key, known, method, send
        self.state = shelf._state
        self.start: Message | None = None
        self.parts: list[bytes] = []

    async def take(self, message: Message) -> None:
        """Gather an answer that may be kept, pass on any other."""
        if message["type"] == "http.response.start" and self._may_keep(message):
            self.start = message
        elif self.start is None:
            await self.send(message if self.method == "GET" or message["type"] != "http.response.body" else {**message, "body": b""})
        else:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._put()

    def _may_keep(self, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        streamed = headers.get("content-type", "").startswith("text/event-stream")
        large = int(headers.get("content-length", "0")) > _LARGEST
        return message["status"] == 200 and not streamed and not large and "no-store" not in headers.get("cache-control", "")

    async def _put(self) -> None:
        assert self.start is not None
        body = b"".join(self.parts)
        headers = MutableHeaders(
            raw=[pair for pair in self.start["headers"] if pair[0] not in {b"etag", b"last-modified", b"accept-ranges"}]
        )
        tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers["etag"] = tag
        headers["content-length"] = str(len(body))
        if "cache-control" not in headers:
            headers["cache-control"] = _ASSETS_LIVE if self.key[0].startswith("/assets/") else "no-cache"
        headers.add_vary_header("accept-encoding")
        kept = _Kept(tuple(headers.raw), body, tag)
        if self.state == self.shelf._state and len(body) <= _LARGEST:
            self.shelf.keep(self.key, kept)
        await _send_kept(kept, self.known, self.method, self.send)


async def _send_kept(kept: _Kept, known: str, method: str, send: Send) -> None:
    if known and (known == "*" or kept.tag in [tag.strip().removeprefix("W/") for tag in known.split(",")]):
        left = [pair for pair in kept.headers if pair[0] not in {b"content-length", b"content-type", b"content-encoding"}]
        await send({"type": "http.response.start", "status": 304, "headers": left})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
    await send({"type": "http.response.body", "body": kept.body if method == "GET" else b""})
