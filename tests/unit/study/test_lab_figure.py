"""Connected roads in a report: drawn where the pack has effects, told with harm."""

from dataclasses import replace

import pytest

from dafeng.facts import default_city, load_city
from dafeng.pathway import load_scenarios
from dafeng.roads.lab.outcomes import Effect
from dafeng.study.lab_figure import connected_tasks, effect_sentences, lab_figure, lab_table

SAVES = Effect("retiming", "plans", "co2_per_km", "all", 0.5, 1.0, "combustion", 1.0, "default", -10.0, -11.0, -9.0, 3, 3, "x")
HARMS = replace(SAVES, measure="warning", kind="warning", change=1.0, low=0.5, high=1.5)


@pytest.mark.parametrize(("language", "word"), [("zh", "绿灯车速引导"), ("en", "green-light advice")])
def test_the_drawing_names_measures_in_words(language, word):
    """Not by their ids alone."""
    assert word in lab_figure(load_city(default_city()), language)["chart"]


def test_a_pack_without_effects_has_no_figure(tmp_path):
    """Nothing is made up."""
    assert lab_figure(replace(load_city(default_city()), folder=tmp_path), "en") is None


def test_the_largest_saving_is_told_with_its_interval():
    """And with what it belongs to."""
    assert "signal plans · retiming (100%, demand 0.5)" in effect_sentences([SAVES, HARMS])[0].en
    assert "95 %: -11.0 to -9.0" in effect_sentences([SAVES, HARMS])[0].en


def test_harm_is_told():
    """Only where there is some."""
    assert "collision warning" in effect_sentences([SAVES, HARMS])[1].en
    assert len(effect_sentences([SAVES])) == 1


@pytest.mark.parametrize(("language", "word"), [("zh", "公交信号优先"), ("en", "bus priority")])
def test_the_table_has_a_row_a_measure_and_demand(language, word):
    """Head first, each with its interval."""
    head, *rows = lab_table(load_city(default_city()), language)
    assert len(head) == 4
    assert sum(row[0] == word for row in rows) == 2
    assert all("%" in row[3] for row in rows)


def test_the_table_stands_at_the_task_that_connects_roads():
    """Task 10 of the default plan."""
    assert connected_tasks(load_scenarios(load_city(default_city()))["plan"]) == {10}
