"""What readers of either language are told."""

import re

import pytest

from dafeng.pathway import CHAPTERS, quantities
from dafeng.terms import method_words
from dafeng.web.board import in_language
from dafeng.web.known import records_chart, series_of, variable_title
from dafeng.web.spark import spark
from dafeng.web.words import interface_words


def _text(client, path):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).text))


def test_english_numbers_are_in_units_english_readers_use(client):
    """3,500 万千瓦 is 35 GW."""
    assert ("35 GW" in _text(client, "/en/targets/T1-3"), "3,500 万千瓦" in _text(client, "/zh/targets/T1-3")) == (True, True)


def test_a_scaled_judgement_keeps_its_probability(client):
    """Only values change with the unit."""
    raw = client.get("/api/v1/targets/T1-3").json()
    shown = in_language(raw, "en")
    assert (shown["value"], shown["probability"]) == (pytest.approx(raw["value"] / 100), raw["probability"])


def test_a_target_says_what_its_range_comes_from(client):
    """Inputs by name, not by id."""
    page = client.get("/zh/targets/T1-1").text
    assert "结果最受哪些不确定因素影响" in page
    assert "_path" not in re.search(r'"followed":\[.*?\]', page).group()


def test_a_target_without_evidence_asks_for_data(client):
    """And names the body that has it."""
    page = _text(client, "/zh/targets/T13-2")
    assert ("缺少证据" in page, "需要的数据" in page, "市生态环境局" in page) == (True, True, True)


def test_bodies_whose_targets_are_off_track_stand_first(client):
    """Need before name."""
    counts = [body["counts"].get("off track", 0) for body in client.get("/api/v1/bureaus").json()]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("name", ["grid_factor_path", "district_population", "co2_total", "sichuan_co2_urban__lpg"])
def test_variables_inputs_and_quantities_have_names(run_folder, name):
    """In Chinese as in English."""
    title = variable_title(str(run_folder / "pack" / "chengdu"), name)
    assert (bool(re.search("[一-鿿]", title.zh)), "_" in title.en) == (True, False)


def test_a_variable_known_for_two_years_has_no_chart(run_folder):
    """A table says it better."""
    facts = series_of(str(run_folder / "pack" / "chengdu"), "co2_total_with_electricity")
    assert records_chart(facts, "en") is None


def test_a_path_of_which_nothing_is_known_is_not_drawn():
    """No empty box."""
    assert spark({"observed": [], "required": [], "projected": [], "value": 1, "year": 2030}) is None


def test_no_word_lacks_a_language():
    """Each is said in both."""
    zh, en = interface_words("zh"), interface_words("en")
    assert [key for key in zh if not (zh[key] and en[key])] == []


def test_a_fact_keeps_its_size_in_an_english_trail(client):
    """1,650 万千瓦 is not 1,650 GW: facts are shown as recorded, with the page or row they stand in."""
    page = _text(client, "/en/targets/T1-3")
    assert ("1,650 10⁴ kW" in page, "1,650 GW" in page, "facts.csv row" in page) == (True, False, True)


def test_a_method_without_chinese_is_refused():
    """What a chapter says of its quantity is read on Chinese pages too: a sentence that changed is translated again in ``terms/methods.csv``."""
    assert [name for name, each in quantities(*CHAPTERS).items() if method_words(each.source).zh == each.source] == []
