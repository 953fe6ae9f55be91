"""The dashboard put together: pages, API, files, guard."""

import os
import tempfile
from functools import partial
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from dafeng import __version__
from dafeng.web.access import Access, access_of
from dafeng.web.answers import ANSWERS
from dafeng.web.api import api_router
from dafeng.web.districts import district_router
from dafeng.web.guard import Guard
from dafeng.web.jobs import job_router
from dafeng.web.lab import lab_router
from dafeng.web.pages import page_router
from dafeng.web.power import power_router
from dafeng.web.problems import add_problems
from dafeng.web.roads import attach_demo, roads_router
from dafeng.web.runs import find_run
from dafeng.web.scenarios import scenario_router
from dafeng.web.session import session_router
from dafeng.web.shelf import Shelf
from dafeng.web.uploads import upload_router
from dafeng.web.vtn import add_openadr
from dafeng.web.warm import Afterwards, make_ready

__all__ = ["ROUTERS", "create_app", "demonstrated", "served"]

ROUTERS = (
    api_router,
    district_router,
    page_router,
    scenario_router,
    roads_router,
    lab_router,
    session_router,
    job_router,
    upload_router,
    power_router,
)
"""What the dashboard is made of; an engine adds its router here (docs/web.md)."""


def create_app(root: Path, run: str = "", access: Access | None = None) -> FastAPI:
    """Make the dashboard.

    Parameters
    ----------
    root
        Folder of runs.
    run
        Name of the run shown first; the newest if empty.
    access
        Who may write; people at this machine if None.

    Returns
    -------
    FastAPI
        An ASGI application.
    """
    address = "/api/v1/openapi.json"
    app = FastAPI(title="Dafeng", version=__version__, docs_url=None, redoc_url=None, openapi_url=address, responses=ANSWERS)
    app.state.root, app.state.run, app.state.access = root, run, access or Access()
    assets = Path(str(files("dafeng"))) / "assets"
    shipped = {"web": assets / "web" / "static"} | {name: assets / name for name in ("echarts", "htmx", "maplibre")}
    for name, folder in shipped.items():
        app.mount(f"/assets/{name}", StaticFiles(directory=folder), name=name)
    add_openadr(app, root)
    for router in ROUTERS:
        app.include_router(router())
    add_problems(app)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    app.add_middleware(Shelf, root=root)
    app.add_middleware(Guard, access=app.state.access)
    return app


def served() -> FastAPI:
    """Dashboard as `dafeng serve` asks for it, through the environment, so that several processes can serve it.

    Raises
    ------
    StudyError
        If there is no run to show.
    """
    root, run = Path(os.environ["DAFENG_RUNS"]), os.environ.get("DAFENG_RUN", "")
    find_run(root, run)
    app = create_app(root, run, access_of())
    app.add_middleware(Afterwards, do=partial(make_ready, root, run))
    return _with_road(app)


def demonstrated() -> FastAPI:
    """Dashboard as `dafeng roads demo` asks for it: an invented town, and runs only where there are any."""
    root = Path(os.environ["DAFENG_RUNS"])
    return _with_road(create_app(root if root.is_dir() else Path(tempfile.mkdtemp(prefix="dafeng-"))))


def _with_road(app: FastAPI) -> FastAPI:
    """The dashboard with the live road of an invented town, where one is asked for; the town ends with the process."""
    if vehicles := os.environ.get("DAFENG_ROADS_DEMO"):
        attach_demo(app, int(vehicles))
    return app
