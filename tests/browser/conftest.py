"""A real browser on a real server: Debian's Chromium, driven by Playwright."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # visits.py stands beside the tests

from visits import Visit

from dafeng.facts import default_city, load_city
from dafeng.plan import read_plan
from dafeng.study import run_study, write_reports, write_run

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test installs it")

CHROMIUM = os.environ.get("DAFENG_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


@pytest.fixture(scope="session")
def browser():
    """One browser for all journeys; where there is none, the tests say so."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"no browser at {CHROMIUM}: install Debian's chromium or set DAFENG_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(browser, tmp_path_factory):
    """`dafeng serve` on a small run; its address without a slash at the end."""
    root = tmp_path_factory.mktemp("runs")
    city = load_city(default_city())
    study = run_study(city, read_plan(city.plan_path), draws=40, seed=3)
    write_reports(study, write_run(study, root))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dafeng = Path(sys.executable).with_name("dafeng")
    with (root / "server.log").open("w") as log:
        server = subprocess.Popen([str(dafeng), "serve", str(root), "--port", str(port)], stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _wait(at, server):
    for _ in range(200):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(f"{at}/zh/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 40 s")


@pytest.fixture(scope="session")
def contexts(browser):
    """One context for each pair of theme and width, so that what the pages share is loaded once."""
    made = {}

    def _context(theme, width):
        if (theme, width) not in made:
            view = {"width": width, "height": 844 if width < 500 else 1000}
            made[theme, width] = browser.new_context(viewport=view, color_scheme=theme, accept_downloads=True)
        return made[theme, width]

    yield _context
    for context in made.values():
        context.close()


@pytest.fixture
def visit(contexts):
    """Open a page: `visit(url, theme="dark", width=390)`."""
    pages = []

    def _visit(url, theme="light", width=1440):
        pages.append(contexts(theme, width).new_page())
        return Visit(pages[-1]).open(url)

    yield _visit
    for page in pages:
        page.close()
