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
from playwright.sync_api import sync_playwright

from dafeng.facts import default_city, load_city
from dafeng.plan import read_plan
from dafeng.study import run_study, write_reports, write_run

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
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """`dafeng serve` on a small run; its address without a slash at the end."""
    root = tmp_path_factory.mktemp("runs")
    city = load_city(default_city())
    study = run_study(city, read_plan(city.plan_path), draws=40, seed=3)
    write_reports(study, write_run(study, root))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dafeng = Path(sys.executable).with_name("dafeng")
    log = (root / "server.log").open("w")
    server = subprocess.Popen([str(dafeng), "serve", str(root), "--port", str(port)], stdout=log, stderr=log)
    at = f"http://127.0.0.1:{port}"
    try:
        _wait(at, server)
        yield at
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def _wait(at, server):
    for _ in range(100):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(f"{at}/api/v1/runs", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 20 s")


class Visit:
    """A page opened, with everything the browser complained about."""

    def __init__(self, page):
        self.page, self.complaints = page, []
        page.on("console", lambda message: message.type in {"error", "warning"} and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.url}: {request.failure}"))

    def open(self, url):
        """Go to an address and wait until its charts are drawn."""
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function("[...document.querySelectorAll('.chart')].every((each) => each.dataset.drawn)")
        return self


@pytest.fixture
def visit(browser):
    """Open a page of its own: `visit(url, theme="dark", width=390)`."""
    contexts = []

    def _visit(url, theme="light", width=1440, height=1000, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, accept_downloads=True, **more)
        contexts.append(context)
        return Visit(context.new_page()).open(url)

    yield _visit
    for context in contexts:
        context.close()
