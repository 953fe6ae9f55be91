"""Levers in a real browser: a lever moves, the chart answers; a setting is kept, shared and taken away."""

import re

import pytest
from visits import until


@pytest.fixture
def page(browser, address):
    """The page of scenarios, once it has answered for the first time."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(f"{address}/en/scenarios")
    opened.wait_for_selector("body[data-ready]", timeout=60_000)
    yield opened
    context.close()


def _pull(page, lever, percent):
    page.evaluate(
        """([id, value]) => { const box = document.getElementById(id); box.closest("details").open = true; box.value = value;
        box.dispatchEvent(new Event("input", { bubbles: true })); box.dispatchEvent(new Event("change", { bubbles: true })); }""",
        [f"l-{lever}", percent],
    )


def test_a_lever_moves_the_chart_the_figures_and_the_address(page):
    """Round trip from the slider to the model and back."""
    before = page.inner_text("#f-co2")
    _pull(page, "coal_new", 0)
    until(page, f"document.getElementById('f-co2').textContent !== {before!r}")
    page.wait_for_url(re.compile(r"levers=coal_new(%3A|:)0"))
    assert float(page.inner_text("#f-co2")) < float(before)
    assert page.evaluate("performance.getEntriesByName('lever to chart').length") >= 1


def test_a_scenario_at_rest_shows_the_number_of_the_overview(browser, page, address):
    """The same draws, so the same number of million tonnes in 2030."""
    until(page, "document.getElementById('basis').textContent.startsWith('40 draws')")
    overview = browser.new_page()
    overview.goto(f"{address}/en/")
    assert page.inner_text("#f-co2") in overview.locator(".figure b").all_inner_texts()
    overview.close()


def test_the_address_is_the_setting(browser, page, address):
    """Who opens it sees the same numbers."""
    _pull(page, "coal_new", 0)
    page.wait_for_url(re.compile("coal_new"))
    other = browser.new_page()
    other.goto(page.url)
    other.wait_for_selector("body[data-ready]", timeout=60_000)
    assert other.inner_text("#f-co2") == page.inner_text("#f-co2")
    other.close()


def test_a_scenario_is_kept_and_removed(page):
    """It stands in the list and beside the others."""
    page.fill("#name", "less coal")
    page.click("#save")
    page.wait_for_selector("#saved a:text('less coal')")
    page.get_by_label("less coal", exact=True).check()
    page.wait_for_selector("#compare th:text('less coal')")
    page.get_by_role("button", name="remove: less coal").click()
    page.wait_for_selector("#saved a:text('less coal')", state="detached")


def test_a_setting_is_explained_for_a_year(page):
    """Waterfall, abatement and flows are drawn with their data behind."""
    page.wait_for_selector("body[data-explained]", timeout=60_000)
    assert [page.locator(f"#{name}-table tbody tr").count() > 3 for name in ("waterfall", "macc", "flows")] == [True] * 3


def test_a_setting_is_taken_away(page):
    """As a workbook."""
    with page.expect_download() as waited:
        page.click("[data-export=xlsx]")
    assert waited.value.suggested_filename.endswith(".scenario.xlsx")
