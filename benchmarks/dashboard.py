"""The dashboard under load and in a browser: readers, first page, weight, first paint, a lever's way to the chart.

Tools: wrk (Debian package wrk) for readers, Chromium by Playwright for what a person sees.
"""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

DAFENG = str(Path(sys.executable).with_name("dafeng"))
CHROMIUM = os.environ.get("DAFENG_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
_COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
READERS, SECONDS = 200, 12
_LUA = """
local pages = {%s}
local at = 0
request = function()
  at = at + 1
  return wrk.format("GET", pages[at %% #pages + 1], {["Accept-Encoding"] = "gzip"})
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"requests": %%d, "seconds": %%f, "p50": %%f, "p95": %%f, "p99": %%f, "errors": %%d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def main():
    """Serve one run and measure."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([DAFENG, "run", "--out", folder], check=True, capture_output=True)
        for workers in (1, 2):
            _first_page(folder, workers)
            server, address, _ = _serve(folder, workers)
            try:
                _readers(folder, address, workers)
                if workers == 1:
                    _weight(address)
                    _browser(address)
            finally:
                server.terminate()
                server.wait(10)


def _first_page(folder, workers):
    """From the command to the page that `/` leads to, with compiled modules as an installed package has them."""
    found = []
    for _ in range(6):  # the first compiles
        server, _, seconds = _serve(folder, workers)
        server.terminate()
        server.wait(10)
        found.append(seconds)
    found = sorted(found[1:])
    print(f"first page, {workers} process(es), 5 starts: best {found[0]:.2f} s, median {found[2]:.2f} s after the command (aim 2 s)")


def _serve(folder, workers):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    server = subprocess.Popen(
        [DAFENG, "serve", folder, "--port", str(port), "--workers", str(workers)], stdout=subprocess.DEVNULL, env=_COMPILED
    )
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            with urllib.request.urlopen(f"{address}/") as page:
                page.read()
            return server, address, time.perf_counter() - start
        except OSError:
            time.sleep(0.02)


def _readers(folder, address, workers):
    if not shutil.which("wrk"):
        print("readers: not measured, wrk is not installed (Debian package wrk)")
        return
    with urllib.request.urlopen(f"{address}/api/v1/targets") as answer:
        targets = [each["id"] for each in json.load(answer)]
    pages = [f"/{language}/{page}" for language in ("zh", "en") for page in ("", *(f"targets/{target}" for target in targets))]
    script = Path(folder) / "readers.lua"
    script.write_text(_LUA % ", ".join(f'"{page}"' for page in pages))
    subprocess.run(["wrk", "-t1", "-c20", "-d3s", "-s", str(script), address], check=True, capture_output=True)
    said = subprocess.run(
        ["wrk", "-t1", f"-c{READERS}", f"-d{SECONDS}s", "--timeout", "10s", "-s", str(script), address],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(said.stdout.splitlines()[-1])
    rate = found["requests"] / found["seconds"]
    print(
        f"{READERS} readers of overview and target pages without pause, {workers} process(es): {rate:,.0f} pages/s, p50 {found['p50']:.0f} ms, "
        f"p95 {found['p95']:.0f} ms (aim 100 ms), p99 {found['p99']:.0f} ms, {found['errors']} errors (aim 0)"
    )


def _weight(address):
    """Bytes over the wire of the overview with all it loads, packed as the server packs it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page()
        seen = []
        page.on("response", lambda response: seen.append(response.url))
        page.goto(f"{address}/zh/", wait_until="networkidle")
        chromium.close()
    weight = 0
    for url in dict.fromkeys(seen):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
            body = answer.read()
        weight += len(body)
        assert not body.startswith(b"\x1f\x8b") or gzip.decompress(body)
    print(f"overview with {len(set(seen))} files: {weight / 1e6:.2f} MB compressed (aim 1.5 MB)")


def _browser(address):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        paints = [_first_paint(chromium, address) for _ in range(5)]
        print(
            f"first contentful paint of the overview, empty cache: best {min(paints):.0f} ms, median {sorted(paints)[2]:.0f} ms (aim 1,000 ms)"
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/zh/scenarios")
        page.wait_for_selector("body[data-explained]", timeout=90_000)
        _levers(page)
        chromium.close()


def _levers(page):
    """Drag every slider; from each input event to the chart drawn."""
    found = {}
    for lever in page.evaluate("[...document.querySelectorAll('.lever')].map((row) => row.dataset.lever)"):
        found[lever] = _drag(page, lever)
        print(f"  {lever}: median {_at(found[lever], 0.5):.0f} ms, p95 {_at(found[lever], 0.95):.0f} ms of {len(found[lever])}")
    every = sorted(each for times in found.values() for each in times)
    late = [lever for lever, times in found.items() if _at(times, 0.5) > 100]
    print(
        f"{len(found)} levers, from input to new chart, 200 draws: median {_at(every, 0.5):.0f} ms, p95 {_at(every, 0.95):.0f} ms of "
        f"{len(every)} (aim 100 ms); levers whose median is above: {', '.join(late) or 'none'}"
    )


def _at(times, share):
    return times[min(int(len(times) * share), len(times) - 1)] if times else float("nan")


def _first_paint(chromium, address):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/zh/", wait_until="load")
    paint = page.evaluate(
        """new Promise((done) => new PerformanceObserver((list, me) => { const at = list.getEntriesByName("first-contentful-paint")[0];
        if (at) { me.disconnect(); done(at.startTime); } }).observe({ type: "paint", buffered: true }))"""
    )
    context.close()
    return paint


def _drag(page, lever, steps=12):
    """Drag one slider, and give the milliseconds from each input event to the chart drawn, least first."""
    page.evaluate("id => { document.getElementById(id).closest('details').open = true; performance.clearMeasures(); }", f"l-{lever}")
    slider = page.locator(f"#l-{lever}")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.2, middle)
    page.mouse.down()
    for step in range(steps):
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.05 * step), middle)
        time.sleep(0.15)
    page.mouse.up()
    time.sleep(1)  # a hand that looks at the answer before it takes the next lever
    page.wait_for_selector("#basis[data-rests=yes]", timeout=20_000)
    return sorted(page.evaluate("performance.getEntriesByName('lever to chart').map((each) => each.duration)"))
