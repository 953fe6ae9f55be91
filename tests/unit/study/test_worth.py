"""What connected roads are worth to a city: effects of a town times where, for whom and how far they hold."""

from dataclasses import replace

import pytest

from dafeng.errors import StudyError
from dafeng.facts import default_city, load_city
from dafeng.pathway import load_scenarios
from dafeng.plan import read_plan
from dafeng.roads.lab.results import read_effects
from dafeng.study.judge import Judgement
from dafeng.study.worth import CONNECTED_INPUT, carbon_effect, read_worth, with_worth, worth_facts


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def effects(city):
    """Effects that ship with it."""
    return read_effects(city.folder / "lab" / "effects.csv")


@pytest.fixture(scope="module")
def worth(city):
    """How far they reach."""
    return read_worth(city.folder / "lab" / "worth.toml")


def by_sector(facts):
    return {(fact.variable, fact.sector): fact for fact in facts}


def test_the_facts_of_the_pack_are_those_of_its_effects(city, effects, worth):
    """Run `dafeng roads lab worth --csv` and put the rows into facts.csv where this fails."""
    made = by_sector(worth_facts(city, effects, worth, "lab"))
    held = {key: next(f for f in city.rows(key[0], sector=key[1]) if f.source == "lab") for key in made}
    assert {key: (f.value, f.low, f.high) for key, f in held.items()} == {key: (f.value, f.low, f.high) for key, f in made.items()}


def test_electric_vehicles_gain_less(city, effects, worth):
    """They recover what braking costs."""
    made = by_sector(worth_facts(city, effects, worth, "lab"))
    assert made["connected_driving_factor", "fuel"].value < made["connected_driving_factor", "electric"].value < 1


def test_nothing_equipped_is_worth_nothing(city, effects, worth):
    """Exactly."""
    none = replace(worth, ranges=dict(worth.ranges) | {"equipped": (1e-12, 0.0, 2e-12)})
    made = by_sector(worth_facts(city, effects, none, "lab"))
    assert made["connected_driving_factor", "fuel"].value == pytest.approx(1.0, abs=1e-9)


def test_harm_stays_harm(city, effects, worth):
    """Where every effect is turned round, the factor rises above one."""
    turned = [replace(e, change=-e.change, low=-e.high, high=-e.low) for e in effects]
    assert by_sector(worth_facts(city, turned, worth, "lab"))["connected_driving_factor", "fuel"].value > 1


def test_effects_without_the_measure_are_refused(city, effects, worth):
    """Not taken for zero."""
    with pytest.raises(StudyError, match="no 'co2_per_km' of measure"):
        worth_facts(city, [e for e in effects if e.measure != worth.measures["retiming"]], worth, "lab")


def test_a_file_that_lacks_a_table_is_refused(tmp_path):
    """With the tables that are expected."""
    (tmp_path / "worth.toml").write_text("year = 2030\n", encoding="utf-8")
    with pytest.raises(StudyError, match="expected year, draws, seed, bands"):
        read_worth(tmp_path / "worth.toml")


def test_the_plan_pulls_the_levers_of_connected_roads(city):
    """Level and range are those of the facts."""
    levers = [lever for lever in load_scenarios(city)["plan"].levers if lever.input == CONNECTED_INPUT]
    assert {lever.where: lever.level for lever in levers} == {
        fact.sector: fact.value for fact in city.rows("connected_driving_factor") if fact.source == "lab"
    }


def test_the_effect_on_the_city_s_carbon_is_small_and_said_with_its_range(city, worth):
    """Below one percent of the city's CO2, with a range that is wider than nothing."""
    found = carbon_effect(city, worth.year, draws=40)
    assert -0.01 * found["of"] < found["p05"] < found["p50"] < found["p95"] < 0.01 * found["of"]


def test_targets_of_the_task_say_what_connected_roads_are_worth(city):
    """And only those: the pack's plan connects roads in task 10."""
    plan = read_plan(city.plan_path)
    judged = [Judgement(t, plan.task(t.task), "", "", (), (), (), 0.0, None, "no evidence", None, None, "") for t in plan.targets]
    said = {j.target.task for j in with_worth(judged, city) if any("energy per distance" in note.en for note in j.notes)}
    assert said == {10}
