"""The lab's page in a real browser: the junction plays and stops, and the map shows what is chosen."""

import pytest
from visits import until


@pytest.fixture
def page(browser, address):
    """The page of the lab, once everything is drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(f"{address}/en/lab")
    opened.wait_for_selector("#junction[data-drawn]", timeout=60_000)
    yield opened
    context.close()


def _second(page):
    return int(page.input_value("#junction input"))


def test_the_junction_stands_until_somebody_plays_it(page):
    """Nothing moves by itself."""
    page.wait_for_timeout(600)
    assert _second(page) == 0


def test_the_junction_plays_and_stops(page):
    """By one button."""
    page.click("#junction button")
    until(page, "Number(document.querySelector('#junction input').value) > 2")
    page.click("#junction button")
    stopped = _second(page)
    page.wait_for_timeout(600)
    assert _second(page) == stopped


def test_with_less_motion_a_picture_a_second_is_shown(browser, address):
    """For those who asked for less of it: no second is passed over."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/en/lab")
    page.wait_for_selector("#junction[data-drawn]", timeout=60_000)
    page.evaluate(
        "window.seen = []; new MutationObserver(() => window.seen.push(+document.querySelector('#junction input').value)).observe(document.querySelector('#junction output'), { childList: true })"
    )
    page.click("#junction button")
    until(page, "window.seen.length >= 2")
    assert page.evaluate("window.seen[0]") <= 2
    context.close()


def test_vehicles_are_painted_on_both_pictures(page):
    """In the middle of the recording both canvases show more than roads."""
    page.evaluate("const at = document.querySelector('#junction input'); at.value = 75; at.dispatchEvent(new Event('input'))")
    colours = page.evaluate(
        """() => [...document.querySelectorAll('#junction canvas')].map((canvas) =>
        new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)"""
    )
    assert min(colours) > 8


def test_the_map_shows_delay_when_it_is_chosen(page):
    """And the table behind it changes its unit."""
    page.select_option("select[aria-label=quantity]", label="delay, s/km")
    assert "s/km" in page.text_content("#roadmap-table thead")
