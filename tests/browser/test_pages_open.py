"""Every page opens in a real browser, in both languages and both themes, wide and on a phone, for every reader."""

import pytest
from visits import PAGES, look_at

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed: make test installs it")

CASES = [pytest.param(page, language, id=f"{language}/{page}") for page in PAGES for language in ("zh", "en")]


@pytest.fixture(scope="session")
def seen(contexts, address):
    """What a reader saw of a page; every page is opened once and looked at in all ways."""
    known = {}

    def _seen(page, language):
        if (page, language) not in known:
            known[page, language] = look_at(contexts("light", 1440).new_page(), f"{address}/{language}/{page}", axe.Axe())
        return known[page, language]

    return _seen


@pytest.mark.parametrize(("page", "language"), CASES)
def test_no_complaint(seen, page, language):
    """No error, no warning, no failed request: in the light, in the dark, and on a phone."""
    assert seen(page, language)["complaints"] == []


@pytest.mark.parametrize(("page", "language"), CASES)
def test_a_phone_needs_no_horizontal_scroll(seen, page, language):
    """390 px."""
    assert seen(page, language)["width on a phone"] <= 390


@pytest.mark.parametrize(("page", "language"), CASES)
def test_no_serious_accessibility_finding(seen, page, language):
    """Of axe-core, in both themes."""
    assert seen(page, language)["violations"] == []


@pytest.mark.parametrize(("page", "language"), CASES)
def test_charts_show_data(seen, page, language):
    """Every chart and map has painted something, and has its numbers as a table."""
    assert [name for name, (painted, rows) in seen(page, language)["charts"].items() if not painted or rows < 1] == []


@pytest.mark.parametrize(("page", "language"), CASES)
def test_nothing_is_asked_of_another_site(seen, page, language):
    """No tiles, no fonts, no scripts from the network."""
    assert seen(page, language)["foreign"] == []


@pytest.mark.parametrize(("page", "language"), CASES)
def test_one_message_a_page(seen, page, language):
    """One heading of the first rank."""
    assert seen(page, language)["messages"] == 1


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_hold_no_unmarked_chinese(seen, page):
    """Official names and texts carry `lang`, so that a screen reader changes its voice."""
    assert seen(page, "en")["unmarked"] == []
