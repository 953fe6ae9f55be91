"""A page as a reader opens it, and one look at it: in the light, in the dark, on a phone, and through axe-core."""

PAGES = (
    "",
    "plan",
    "targets",
    "targets/T11-1",
    "targets/T13-2",
    "bureaus",
    "data",
    "data/population_resident",
    "data/charging_piles",
    "scenarios",
    "lab",
    "upload",
    "jobs",
    "power",
    "roads",
    "report",
)
"""Every page of the navigation, and of those below it one with and one without much to show."""

_CHARTS = """() => Object.fromEntries([...document.querySelectorAll('.chart, .map')].map((place) => {
  const canvas = place.querySelector('canvas'), copy = document.createElement('canvas');
  copy.width = canvas.width; copy.height = canvas.height;
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, copy.width, copy.height).data.buffer);
  const painted = place.classList.contains('map') || new Set(pixels).size > 8;
  return [place.id, [painted, document.querySelectorAll(`#${place.id}-table tbody tr`).length]];
}))"""
_UNMARKED = """() => {
  const found = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (/[\\u4e00-\\u9fff]/.test(node.textContent) && !node.parentElement.closest('[lang=zh-CN], script, code, select, .behind')) found.push(node.textContent.trim());
  }
  return found.slice(0, 5);
}"""


def until(page, expression, seconds=60):
    """Wait until an expression holds; the strict content security policy of the pages refuses Playwright's own way of asking again."""
    for _ in range(seconds * 10):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within {seconds} s: {expression}")


class Visit:
    """A page, with everything the browser complained about and every address it asked for."""

    def __init__(self, page):
        self.page, self.complaints, self.asked = page, [], []
        page.on("console", lambda message: message.type in {"error", "warning"} and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.url}: {request.failure}"))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, url):
        """Go to an address and wait until its charts and maps are drawn."""
        self.page.goto(url)
        self.drawn()
        return self

    def drawn(self):
        """Wait until all charts and maps are drawn."""
        self.page.wait_for_selector(".chart:not([data-drawn]), .map:not([data-drawn])", state="detached", timeout=60_000)


_DRAWN = f"""Object.values(({_CHARTS})()).every(([painted, rows]) => painted && rows > 0)"""
"""Every chart has painted, and has its table."""


def _settle(page, expression, seconds=20):
    """Give a slow machine time; whoever looks afterwards says what is still missing."""
    for _ in range(seconds * 10):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)


def look_at(page, url, axe):
    """Open a page and write down what a reader meets."""
    visit = Visit(page).open(url)
    _settle(page, _DRAWN)
    found = {
        "charts": page.evaluate(_CHARTS),
        "messages": page.locator("h1").count(),
        "unmarked": page.evaluate(_UNMARKED),
        "violations": _serious(axe, page, "light"),
    }
    page.click("#theme")
    page.wait_for_timeout(350)
    found["violations"] += _serious(axe, page, "dark")
    page.set_viewport_size({"width": 390, "height": 844})
    _settle(page, "document.documentElement.scrollWidth <= 390")  # charts follow the new width with their next drawing
    found["width on a phone"] = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("localStorage.clear()")
    page.close()
    own = url.split("/")[2]
    return found | {
        "complaints": visit.complaints,
        "foreign": [each for each in visit.asked if f"//{own}/" not in each and each.startswith("http")],
    }


def _serious(axe, page, theme):
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [
        f"{theme}: {each['id']}: {each['nodes'][0]['html'][:160]} {each['nodes'][0].get('failureSummary', '')[:200]}" for each in serious
    ]
