"""Every page opens in both languages and says what the run says."""

import re

import pytest

PAGES = ["", "plan", "targets", "targets/T11-1", "targets/T11-1/panel", "targets/T16-1", "bureaus", "data", "data/charging_piles", "report"]


def test_every_target_opens(client):
    """Its page and its panel, whatever it was judged by: also by the hourly power engine."""
    targets = client.get("/api/v1/targets").json()
    assert {client.get(f"/zh/targets/{each['id']}{part}").status_code for each in targets for part in ("", "/panel")} == {200}
    assert any(each["evidence"] == "engine" for each in targets)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens(client, language, page):
    """Status 200 and a page."""
    answer = client.get(f"/{language}/{page}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("page", ["", "plan", "targets", "bureaus", "data", "report"])
def test_a_page_holds_no_inline_script(client, page):
    """The content security policy would refuse it; data blocks are no scripts."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", client.get(f"/zh/{page}").text)
    assert [each for each in scripts if "application/json" not in each] == []


def test_the_start_leads_to_chinese(client):
    """Chinese first."""
    assert client.get("/", follow_redirects=False).headers["location"] == "/zh/"


@pytest.mark.parametrize("name", ["plan", "power", "upload", "lab"])
def test_a_page_named_without_a_language_is_found(client, name):
    """People type what they remember."""
    assert client.get(f"/{name}?year=2030", follow_redirects=False).headers["location"] == f"/zh/{name}?year=2030"


def test_the_start_remembers_the_language(client):
    """A reader who chose English gets English."""
    answer = client.get("/", headers={"cookie": "dafeng_language=en"}, follow_redirects=False)
    assert answer.headers["location"] == "/en/"


def test_the_overview_shows_every_target(client):
    """26 cards."""
    assert client.get("/zh/").text.count('<a class="card ') == 26


def test_every_target_is_marked_in_the_plan(client):
    """Each in its place, with a link."""
    assert client.get("/zh/plan").text.count('class="mark ') == 26


def test_the_plan_is_shown_whole(client, run_folder):
    """No word is lost between the marks."""
    page = re.sub(r'<span aria-hidden="true">.*?</span>|<span class="hidden">.*?</span>', "", client.get("/zh/plan").text)
    article = re.sub(r"<[^>]+>|\s", "", page[page.index("<article") : page.index("</article>")])
    assert article == re.sub(r"\s", "", (run_folder / "plan.txt").read_text(encoding="utf-8")).replace('"', "&#34;")


def test_an_unknown_target_says_which_exist(client):
    """404 with the core's sentence."""
    answer = client.get("/api/v1/targets/T99-9")
    assert (answer.status_code, "T11-1" in answer.json()["detail"]) == (404, True)


def test_english_pages_hold_no_chinese_button(client):
    """Only official names and texts, marked as Chinese, remain."""
    page = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>|<title>.*?</title>', "", client.get("/en/").text, flags=re.DOTALL)
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"[一-鿿]+", page) == []
