"""The name of a run: the same question gives the same name, another question another."""

import shutil

import pytest

from dafeng.facts import City, default_city, load_city
from dafeng.study.naming import run_name


@pytest.fixture
def city(tmp_path) -> City:
    """A pack that may be changed."""
    return load_city(shutil.copytree(load_city(default_city()).folder, tmp_path / default_city()))


def test_a_copied_pack_asks_the_same(city):
    assert run_name(city, "plan", 500, 1) == run_name(load_city(default_city()), "plan", 500, 1)


@pytest.mark.parametrize("table", ["levers.toml", "scenarios.toml", "power.toml"])
def test_another_table_is_another_question(city, table):
    before = run_name(city, "plan", 500, 1)
    path = city.folder / table
    path.write_text(path.read_text(encoding="utf-8") + "\n# judged anew\n", encoding="utf-8")
    assert run_name(city, "plan", 500, 1) != before


@pytest.mark.parametrize(("draws", "seed", "plan"), [(200, 1, "plan"), (500, 2, "plan"), (500, 1, "another")])
def test_other_draws_seeds_and_plans_are_other_questions(city, draws, seed, plan):
    assert run_name(city, plan, draws, seed) != run_name(city, "plan", 500, 1)
