"""The live map in a real browser, fed by `dafeng roads demo`."""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from visits import until


@pytest.fixture(scope="module")
def town():
    """Address of a running demonstration town."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dafeng = Path(sys.executable).with_name("dafeng")
    server = subprocess.Popen([str(dafeng), "roads", "demo", "--vehicles", "80", "--port", str(port)], stdout=subprocess.DEVNULL)
    at = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{at}/api/v1/roads/board/state", timeout=5):
                    break
            except OSError:
                time.sleep(0.2)
        yield at
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def opened(browser, town):
    """Open a page: `opened("en", width=390)` gives it and what the browser complained about. Left open, a map goes on drawing."""
    contexts = []

    def _opened(language="en", width=1440):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        return _look(contexts[-1].new_page(), f"{town}/{language}/roads")

    yield _opened
    for context in contexts:
        context.close()


def _look(page, address):
    complaints = []
    page.on("console", lambda message: message.type in {"error", "warning"} and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    until(
        page,
        "Number(document.getElementById('roads-view').dataset.objects) > 20 && document.getElementById('roads-view').dataset.lanes",
    )
    return page, complaints


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_fills_and_nothing_complains(opened, language):
    """Vehicles arrive, numbers stand in the figures."""
    page, complaints = opened(language)
    until(page, "Number(document.getElementById('roads-objects').textContent) > 20")
    assert complaints == []


def test_zooming_in_sends_fewer_objects(opened):
    """Only what is in view is sent."""
    page, _ = opened()
    for _ in range(4):
        page.click("#roads-in")
    until(page, "Number(document.getElementById('roads-view').dataset.objects) < 40")


def test_a_phone_needs_no_horizontal_scroll(opened):
    """390 px."""
    page, _ = opened(width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_something_is_drawn(opened):
    """The canvas of what moves is not empty."""
    page, _ = opened()
    count = "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((n, v) => n + (v > 0), 0))(document.getElementById('roads-moving'))"
    drawn = []
    while len(drawn) < 40 and max(drawn, default=0) <= 200:  # a frame may take long where nothing draws but the processor
        page.wait_for_timeout(250)
        drawn.append(page.evaluate(count))
    assert max(drawn) > 200
