"""The live road over HTTP: pictures, warnings, signals and health of a platform that runs in this process. Nothing can be written here."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import orjson
from fastapi import APIRouter, FastAPI, Query, Request, WebSocket, WebSocketDisconnect

from dafeng.errors import RoadsError
from dafeng.roads.serve import Platform
from dafeng.roads.serve.opening import Opening, open_platform
from dafeng.roads.serve.plain import object_rows, signal_rows
from dafeng.roads.serve.region import Turn
from dafeng.web.access import Access
from dafeng.web.app import create_app

__all__ = ["create_live_app", "live_router", "served"]

_PICTURES_S = 5
"""Pictures a second and viewer, at most."""
View = Annotated[str, Query(description="south,west,north,east in degrees", max_length=100)]


def view_of(text: str) -> tuple[float, float, float, float] | None:
    """Read a part of the road.

    Raises
    ------
    RoadsError
        If it is not four numbers.
    """
    if not text:
        return None
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        raise RoadsError(f"'{text}' is no view: south,west,north,east in degrees.", f"“{text}”不是视窗:应为南,西,北,东(度)。") from None
    return south, west, north, east


def live_router() -> APIRouter:
    """Routes of the live road; the platform is ``app.state.platform``."""
    router = APIRouter(prefix="/api/v1/roads", tags=["roads"])
    answers = {"health": _health, "warnings": _warnings, "signals": _signals, "quality": _quality, "objects": _objects, "map": _map}
    for path, answer in answers.items():
        router.get(f"/{path}")(answer)
    router.websocket("/live")(_live)
    return router


def _platform(request: Request | WebSocket) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


def _health(request: Request) -> dict[str, Any]:
    return _platform(request).health()


def _warnings(request: Request) -> list[dict[str, Any]]:
    last = _platform(request).last
    return [alert.as_dict() | {"title": vars(alert.title)} for alert in last.answer.alerts] if last else []


def _signals(request: Request) -> list[dict[str, Any]]:
    platform = _platform(request)
    return signal_rows(platform.region.twin, platform.last.now_ms) if platform.last and platform.region.twin else []


def _quality(request: Request) -> dict[str, Any]:
    """Messages that could not be read, and what the twin found wrong."""
    platform = _platform(request)
    inbox = platform.region.inbox
    recent = [{"at_ms": at_ms, "reason": reason} for at_ms, reason in inbox.faults]
    return {"faulty": inbox.faulty, "shed": inbox.shed, "recent": recent[-50:], **platform.live.slow}


def _map(request: Request) -> dict[str, Any]:
    """Lanes as lines, in metres from the origin."""
    return _platform(request).live.map


def _objects(request: Request, view: View = "") -> list[dict[str, Any]]:
    platform = _platform(request)
    if platform.last is None or platform.region.twin is None:
        return []
    return object_rows(platform.last, platform.region.twin.frame, view_of(view))


async def _live(socket: WebSocket) -> None:
    """Packed pictures (`dafeng.roads.services.picture`); the viewer may send another view at any time."""
    await socket.accept()
    platform = _platform(socket)
    wanted: dict[str, Any] = {"view": view_of(socket.query_params.get("view", ""))}
    fresh = asyncio.Event()

    def _turned(_turn: Turn) -> None:
        fresh.set()

    platform.listeners.add(_turned)
    hearing = asyncio.create_task(_hear(socket, wanted))
    try:
        while not hearing.done():
            await fresh.wait()
            fresh.clear()
            await _show(socket, platform, wanted["view"])
            await asyncio.sleep(1 / _PICTURES_S)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        platform.listeners.discard(_turned)
        hearing.cancel()


async def _hear(socket: WebSocket, wanted: dict[str, Any]) -> None:
    while True:
        try:
            wanted["view"] = view_of(await socket.receive_text())
        except RoadsError as error:
            await socket.send_text(orjson.dumps({"error": {"en": error.text.en, "zh": error.text.zh}}).decode())
        except (WebSocketDisconnect, RuntimeError):
            return


async def _show(socket: WebSocket, platform: Platform, view: Any) -> None:
    picture, twin = platform.live.picture, platform.region.twin
    if picture is None or twin is None:
        return
    box = None
    if view is not None:
        x, y = twin.frame.metres(np.array([view[1], view[3]]), np.array([view[0], view[2]]))
        box = (float(x[0]), float(y[0]), float(x[1]), float(y[1]))
    await socket.send_bytes(picture.pack(box))


def create_live_app(platform: Platform, opening: Opening | None = None) -> FastAPI:
    """Make the dashboard of a platform: its map page shows the live road, and nothing can be written.

    Parameters
    ----------
    platform
        Platform that is to be shown.
    opening
        Doors to open when the application starts; none where the caller has opened them.
    """

    @asynccontextmanager
    async def _life(app: FastAPI) -> AsyncIterator[None]:
        del app
        if opening is not None:
            await open_platform(platform, opening)
        yield
        if opening is not None:
            await platform.close()

    root = Path(os.environ.get("DAFENG_RUNS", "runs"))
    app = create_app(root if root.is_dir() else Path(tempfile.mkdtemp(prefix="dafeng-")), access=Access(read_only=True))
    app.router.lifespan_context = _life
    app.state.platform, app.state.road = platform, platform.live
    app.include_router(live_router())
    return app


def served() -> FastAPI:
    """Application as `dafeng roads serve` asks for it, through the environment."""
    opening = Opening.read(Path(os.environ["DAFENG_ROADS"]))
    return create_live_app(opening.platform(), opening)
