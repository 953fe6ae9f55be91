"""The live map with thousands of vehicles in view, in Chromium that draws by the processor: time between frames, time to draw one, pictures a second."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.dashboard import CHROMIUM, FLAGS

DAFENG = str(Path(sys.executable).with_name("dafeng"))
VEHICLES, LEAST = int(os.environ.get("VEHICLES", "5600")), int(os.environ.get("LEAST", "5000"))
SECONDS = int(os.environ.get("SECONDS", "15"))
SHOT = os.environ.get("SHOT", "")
_FRAMES = """seconds => new Promise((done) => {
  const times = [], pictures = new Set(), view = document.getElementById("roads-view"), status = document.getElementById("roads-status");
  let before = performance.now(), least = Infinity;
  const begun = before;
  requestAnimationFrame(function next(now) {
    times.push(now - before); before = now;
    pictures.add(status.textContent); least = Math.min(least, Number(view.dataset.objects));
    now - begun < seconds * 1000 ? requestAnimationFrame(next) : done({ times: times.slice(5), least, draw: Number(view.dataset.drawMs) });
  });
})"""


def main():
    """Serve the invented town and look at it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([DAFENG, "roads", "demo", "--vehicles", str(VEHICLES), "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/api/v1/roads/board/state")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            received = []
            page.on("websocket", lambda wire: wire.on("framereceived", lambda said: received.append((time.time(), len(said)))))
            page.goto(f"http://127.0.0.1:{port}/zh/roads")
            _measure(page, received)
            if SHOT:
                page.screenshot(path=SHOT)
            chromium.close()
    finally:
        server.terminate()
        server.wait(20)


def _wait(address):
    for _ in range(400):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.25)


def _measure(page, received):
    for _ in range(240):
        if int(page.evaluate("document.getElementById('roads-view').dataset.objects ?? 0")) >= LEAST:
            break
        time.sleep(0.5)
    received.clear()
    begun = time.time()
    found = page.evaluate(_FRAMES, SECONDS)
    passed = time.time() - begun
    pictures = [size for _, size in received if size > 20 * LEAST]
    times = sorted(found["times"])
    p50, p95, p99 = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
    print(
        f"at least {found['least']:,} objects in view for {passed:.0f} s, 1440 x 900: time between frames p50 {p50:.0f} ms, p95 {p95:.0f} ms (aim 50 ms), "
        f"p99 {p99:.0f} ms, longest {times[-1]:.0f} ms; drawing one {found['draw']:.1f} ms; {len(pictures) / passed:.1f} pictures a second of "
        f"{sum(pictures) / max(1, len(pictures)) / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
