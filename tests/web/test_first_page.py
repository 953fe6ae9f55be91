"""The first page waits for no engine; what is below is brought when it is first asked, or once the page is out."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest

from dafeng.web import below
from dafeng.web.overview import chart_of
from dafeng.web.runs import find_run
from dafeng.web.warm import Afterwards

HEAVY = ("numpy", "pandas", "xarray", "scipy", "pint", "sqlalchemy", "openpyxl", "docx", "huey", "highspy", "dafeng.facts", "dafeng.study")
_FIRST = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
from dafeng.web.app import create_app
assert TestClient(create_app(Path(sys.argv[1]))).get("/").status_code == 200
print(*(name for name in sys.argv[2:] if name in sys.modules))
"""


def test_the_first_page_of_a_run_brings_no_engine(run_folder):
    """The overview is read from the run folder alone, by a process that has imported nothing else."""
    said = subprocess.run([sys.executable, "-c", _FIRST, str(run_folder.parent), *HEAVY], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


@pytest.mark.parametrize("name", below._HOMES)
def test_every_name_of_the_floors_below_is_there(name):
    """A name that moved would be missed only by the reader who asks for it."""
    assert getattr(below, name) is not None


def test_a_name_that_is_not_below_is_refused():
    """A slip of the pen is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'load_town'"):
        _ = below.load_town


def test_the_floors_below_stay_visible_to_the_check_of_the_floors():
    """import-linter reads the imports for types: one that goes up would be found."""
    said = subprocess.run(
        [sys.executable, "-c", "import grimp; print(*grimp.build_graph('dafeng').find_modules_directly_imported_by('dafeng.web.below'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {_floor(home) for home in below._HOMES.values()} == {_floor(seen) for seen in said.stdout.split()}


def _floor(module):
    return module.split(".")[1]


def test_an_older_run_is_shown_as_a_new_one(run_folder, root):
    """Runs of before say neither base year nor inventories; the pack beside them does."""
    path = root / run_folder.name / "run.json"
    head = json.loads(path.read_text(encoding="utf-8"))
    assert head.pop("base_year")
    assert head.pop("recorded")
    path.write_text(json.dumps(head), encoding="utf-8")
    assert chart_of(find_run(root, ""), "en") == chart_of(find_run(run_folder.parent, run_folder.name), "en")


def test_what_is_done_afterwards_is_done_once_after_a_page(run_apart):
    """Not after the way to the page, nor a second time."""
    done = []
    ready = threading.Event()

    async def _page(scope, receive, send):
        done.append(scope["path"])

    def _do():
        done.append("afterwards")
        ready.set()

    async def _ask():
        layer = Afterwards(_page, _do, wait=3600)
        for path in ("/", "/zh/", "/zh/plan"):
            await layer({"type": "http", "path": path}, None, None)
            if path == "/zh/":
                assert await asyncio.to_thread(ready.wait, 10)

    run_apart(_ask)
    assert done == ["/", "/zh/", "afterwards", "/zh/plan"]
