"""What readers do: choose, filter, sort, save, change language and theme, use the keyboard, print."""

import re
from pathlib import Path

import pytest

NAVIGATION = ("", "plan", "targets", "bureaus", "data", "report")


def _shown(page, rows):
    return page.locator(f"{rows}:visible").count()


def test_a_target_of_the_plan_opens_beside_the_text(visit, address):
    """Judgement, body responsible and a way to the whole page."""
    page = visit(f"{address}/zh/plan").page
    page.click(".mark >> nth=2")
    page.wait_for_selector("#panel dl")
    panel = page.inner_text("#panel")
    assert ("牵头单位" in panel, page.locator(".mark[aria-current]").count()) == (True, 1)


def test_the_filter_of_the_plan_stands_in_the_address(visit, address):
    """So that a page as filtered can be sent to a colleague."""
    page = visit(f"{address}/zh/plan").page
    page.select_option("select[name=status]", "off track")
    dimmed = page.locator(".mark.dim").count()
    page.goto(page.url)
    assert 0 < dimmed == page.locator(".mark.dim").count() < page.locator(".mark").count()


def test_targets_are_filtered_by_body_and_word(visit, address):
    """Both at once."""
    page = visit(f"{address}/zh/targets").page
    page.select_option("select[name=body]", "市商务局")
    some = _shown(page, "#targets tbody tr")
    page.fill("input[name=q]", "充电桩")
    assert 1 == _shown(page, "#targets tbody tr") < some < 26


def test_a_table_sorts_numbers_as_numbers(visit, address):
    """9% before 26%, what has no number last."""
    page = visit(f"{address}/en/targets").page
    page.click("#targets th:nth-child(3) button")
    said = page.locator("#targets tbody td:nth-child(3)").all_inner_texts()
    numbers = [float(re.sub(r"[<>%]", "", each)) for each in said if each != "–"]
    assert numbers == sorted(numbers)
    assert said.index("–") == len(numbers)


def test_a_table_is_saved_as_it_is_filtered(visit, address):
    """As csv that spreadsheet programs open."""
    page = visit(f"{address}/zh/targets").page
    page.fill("input[name=q]", "充电桩")
    with page.expect_download() as saved:
        page.click("button[data-csv=targets]")
    lines = Path(saved.value.path()).read_text(encoding="utf-8-sig").strip().split("\n")
    assert (len(lines), "充电桩" in lines[1]) == (2, True)


def test_a_chart_is_saved_as_data(visit, address):
    """Years and every series, the edges of the band too."""
    page = visit(f"{address}/zh/").page
    page.click(".chartbox:has(#fan) summary")
    with page.expect_download() as saved:
        page.click("button[data-csv=fan-table]")
    head, first, *_ = Path(saved.value.path()).read_text(encoding="utf-8-sig").split("\n")
    assert ("5%" in head, "95%" in head, first.split(",")[0]) == (True, True, "2015")


def test_the_boundary_changes_the_fan(visit, address):
    """With and without imported electricity."""
    page = visit(f"{address}/zh/").page
    before = page.inner_text("#fan-table tbody", timeout=2000) if page.locator(".behind[open]").count() else page.text_content("#fan-table")
    page.select_option("#boundary", "co2_territorial")
    assert page.text_content("#fan-table") != before


@pytest.mark.parametrize("entry", NAVIGATION)
def test_the_navigation_says_where_one_is(visit, address, entry):
    """For the eye and for the screen reader."""
    page = visit(f"{address}/en/{entry}").page
    here = page.locator("nav [aria-current=page]")
    assert (here.count(), here.get_attribute("href")) == (1, f"/en/{entry}")


def test_the_language_changes_in_place(visit, address):
    """The same target in English."""
    page = visit(f"{address}/zh/targets/T11-1").page
    page.click("#language")
    page.wait_for_url("**/en/targets/T11-1")
    assert page.get_attribute("html", "lang") == "en"


def test_the_theme_is_remembered(visit, address):
    """After another page is opened."""
    page = visit(f"{address}/zh/plan").page
    page.click("#theme")
    page.goto(f"{address}/zh/bureaus")
    kept = page.get_attribute("html", "data-theme")
    page.evaluate("localStorage.clear()")
    assert kept == "dark"


def test_the_first_key_leads_to_the_content(visit, address):
    """A skip link, visible as soon as it has the focus."""
    page = visit(f"{address}/zh/").page
    page.keyboard.press("Tab")
    box = page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")
    assert (box["x"] >= 0, page.evaluate("document.activeElement.id")) == (True, "main")


def test_the_focus_is_seen(visit, address):
    """A line around what the keyboard is on."""
    page = visit(f"{address}/zh/targets").page
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_to_a_body_unfolds_it(visit, address):
    """From a target to the body that leads it."""
    page = visit(f"{address}/zh/targets/T11-1").page
    page.click(".panel dd a >> nth=0")
    page.wait_for_load_state()
    assert page.locator("details.body[open]").count() == 1


def test_print_leaves_out_what_paper_cannot_do(visit, address):
    """No navigation, no buttons; charts stay."""
    page = visit(f"{address}/zh/").page
    page.emulate_media(media="print")
    hidden = [page.locator(each).first.is_visible() for each in ("header nav", "#theme", ".behind")]
    assert (hidden, page.locator("#fan canvas").first.is_visible()) == ([False, False, False], True)


def test_the_map_shows_every_district(visit, address):
    """As a drawing and as a table, those without a value as such."""
    page = visit(f"{address}/zh/data").page
    page.select_option("#shown", label="区县常住人口 (2010)")
    assert (page.locator("#districts-table tbody tr").count(), "武侯区" in page.inner_text("#absent")) == (20, True)


def test_the_overview_weighs_less_than_one_and_a_half_megabytes(browser, address):
    """Everything it loads the first time, compressed as it is sent."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sent = []
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(f"{address}/zh/", wait_until="networkidle")
    context.close()
    assert 50_000 < sum(sent) < 1_500_000
