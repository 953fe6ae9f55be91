"""Every page opens in a real browser, in both languages and both themes, wide and on a phone."""

import pytest

PAGES = [
    "",
    "plan",
    "targets",
    "targets/T11-1",
    "targets/T16-1",
    "bureaus",
    "data",
    "data/charging_piles",
    "scenarios",
    "sign-in",
    "report",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_a_complaint(visit, address, page, language, theme):
    """No error, no warning, no failed request."""
    assert visit(f"{address}/{language}/{page}", theme).complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_phone_needs_no_horizontal_scroll(visit, address, page, language):
    """390 px."""
    seen = visit(f"{address}/{language}/{page}", width=390, height=844)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
