"""Connected roads live: the map page, its stream of packed pictures, and the same as JSON."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response, WebSocket, WebSocketDisconnect

from dafeng.errors import Language, RoadsError, StudyError
from dafeng.web import below
from dafeng.web.render import render
from dafeng.web.runs import find_run
from dafeng.web.words import interface_words

__all__ = ["attach_demo", "live_of", "roads_router"]

_PICTURES = 5.0
"""Pictures a second sent to each screen."""
_NO_STORE = {"cache-control": "no-store"}


def roads_router() -> APIRouter:
    """Page, stream and JSON of the live road."""
    router = APIRouter()
    router.add_api_route("/{language}/roads", page, include_in_schema=False)
    router.add_api_route("/api/v1/roads/board/state", state, tags=["roads"])
    router.add_api_route("/api/v1/roads/board/map", road_map, tags=["roads"])
    router.add_api_route("/api/v1/roads/board/quality", quality, tags=["roads"])
    router.add_api_route("/api/v1/roads/board/objects/{track}", one_object, tags=["roads"])
    router.add_api_websocket_route("/api/v1/roads/board/live", stream)
    return router


def attach_demo(app: FastAPI, vehicles: int = 250) -> "below.Demo":
    """Let an invented town run behind the page; it ends with the process, or when the caller stops it."""
    demo = below.Demo(vehicles, people=max(10, vehicles // 8))
    app.state.road = demo.start()
    return demo


def live_of(request: Request | WebSocket) -> "below.LiveRoad":
    """The road that is shown.

    Raises
    ------
    RoadsError
        If none is.
    """
    live: below.LiveRoad | None = getattr(request.app.state, "road", None)
    if live is None:
        raise RoadsError(
            "no road is live here. Start the dashboard with `dafeng serve --demo`, or open `dafeng roads demo`.",
            "此处没有接入实时道路。请用 dafeng serve --demo 启动看板,或运行 dafeng roads demo。",
        )
    return live


def page(request: Request, language: Language) -> Response:
    """The live map."""
    live: below.LiveRoad | None = getattr(request.app.state, "road", None)
    try:
        run = find_run(request.app.state.root, request.query_params.get("run", "") or request.app.state.run)
    except StudyError:
        run = None
    w = interface_words(language)
    words = {key.removeprefix("roads_"): text for key, text in w.items() if key.startswith("roads_")}
    words |= {f"kind_{kind}": title.say(language) for kind, title in below.KINDS.items()}
    words |= {f"reason_{name}": title.say(language) for name, title in below.REASONS}
    content = {"live": live, "title": live.title[language] if live else "", "words": {"language": language, **words}}
    return render(request, language, "roads", run, content)


def state(request: Request) -> Response:
    """Counts, warnings and the slow figures of this moment."""
    live = live_of(request)
    picture = live.picture
    fast: Mapping[str, Any] = {"t_ms": picture.now_ms, "counts": picture.counts, "alerts": picture.alerts} if picture else {}
    return _json({"title": live.title, **fast, **live.slow})


def road_map(request: Request) -> Response:
    """Lanes as lines in metres east and north of ``origin`` (WGS 84)."""
    return _json(live_of(request).map)


def quality(request: Request) -> Response:
    """What is wrong with the data: findings, streams of senders, rows put aside."""
    slow = live_of(request).slow
    return _json({name: slow.get(name, []) for name in ("findings", "senders", "put_aside")})


def one_object(request: Request, track: int) -> Response:
    """One object: how it moves, its warnings and its advice."""
    found = live_of(request).one(track)
    if found is None:
        raise RoadsError(f"no object with track {track} is on the road now.", f"当前道路上没有编号为{track}的对象。")
    return _json(found)


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json", headers=_NO_STORE)


def _same_site(socket: WebSocket) -> bool:
    """A browser of another site may not listen; programs that send no origin may."""
    origin = socket.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == socket.headers.get("host", "")


async def stream(socket: WebSocket) -> None:
    """Send pictures of the window a screen looks at, and once a second what changes slowly.

    The screen sends ``{"box": [west, south, east, north]}`` in metres. A screen that is slow gets fewer pictures, never old ones.
    """
    live: below.LiveRoad | None = getattr(socket.app.state, "road", None)
    if live is None or not _same_site(socket):
        await socket.close(1008)
        return
    await socket.accept()
    window: list[below.Box | None] = [None]
    listening = asyncio.create_task(_listen(socket, window))
    try:
        await _send(socket, live, window, listening)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        listening.cancel()


async def _listen(socket: WebSocket, window: "list[below.Box | None]") -> None:
    """Take the window of a screen until it goes; what is no window is passed over."""
    while True:
        try:
            asked = orjson.loads(await socket.receive_text())
            west, south, east, north = (float(value) for value in asked["box"])
        except (ValueError, KeyError, TypeError):
            continue
        except WebSocketDisconnect:
            return
        window[0] = (west, south, east, north)


async def _send(socket: WebSocket, live: "below.LiveRoad", window: "list[below.Box | None]", listening: "asyncio.Task[None]") -> None:
    turn, slow_at = -1, 0.0
    while not listening.done():
        begun = time.monotonic()
        if live.picture is not None and live.turn != turn:
            turn = live.turn
            await socket.send_bytes(live.picture.pack(window[0]))
        if begun - slow_at >= 1.0 and live.slow:
            slow_at = begun
            await socket.send_text(orjson.dumps({"slow": live.slow}).decode())
        await asyncio.sleep(max(0.01, 1 / _PICTURES - (time.monotonic() - begun)))
