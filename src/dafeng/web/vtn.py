"""Where the virtual top node hangs in the web service: a door that opens at the first request."""

import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount

from dafeng.web import below

__all__ = ["BASE_PATH", "add_openadr", "served"]

BASE_PATH = "/openadr3/3.1.0"


def add_openadr(app: FastAPI, root: Path) -> None:
    """Mount the virtual top node in the web service; it opens its database and sends its notices while the service runs.

    Parameters
    ----------
    app
        The web service.
    root
        Folder of runs; the SQLite file ``openadr.sqlite`` lies beside them unless ``DAFENG_OPENADR_DATABASE`` names another database.
        ``DAFENG_OPENADR_MQTT`` names the file of an MQTT broker that notices go to as well.
    """
    app.state.openadr = _Late(os.environ.get("DAFENG_OPENADR_DATABASE") or f"sqlite:///{root.resolve() / 'openadr.sqlite'}")
    app.mount(BASE_PATH, app.state.openadr)


def served() -> Starlette:
    """Virtual top node alone, as `dafeng power vpp serve` asks for it, on the database of ``DAFENG_OPENADR_DATABASE``."""
    return Starlette(routes=[Mount(BASE_PATH, app=_Late(os.environ["DAFENG_OPENADR_DATABASE"]))])


class _Late:
    """The virtual top node, opened at the first request: a dashboard that is only read makes no database."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._vtn: Starlette | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on."""
        if self._vtn is None:
            vtn = await run_in_threadpool(self._open)
            if self._vtn is None:  # another request may have opened it meanwhile
                self._vtn = vtn
                vtn.state.courier.start()
        await self._vtn(scope, receive, send)

    def status(self) -> "below.NodeStatus | None":
        """Numbers of the node; None where there is no database yet, which looking does not make."""
        file = self._address.removeprefix("sqlite:///")
        if self._vtn is None and file != self._address and not Path(file).is_file():
            return None
        engine = self._vtn.state.engine if self._vtn is not None else below.open_database(self._address)
        try:
            return below.node_status(engine)
        finally:
            if self._vtn is None:
                engine.dispose()

    def _open(self) -> Starlette:
        file = os.environ.get("DAFENG_OPENADR_MQTT", "")
        return below.create_vtn(below.open_database(self._address, below.read_broker(Path(file)) if file else None))
