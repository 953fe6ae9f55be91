"""A pack started from another city's: amounts scale by the ratio of populations, all else stays, and every row says where it is from."""

import csv
from pathlib import Path

import numpy as np
import pytest

from dafeng.errors import SourceError
from dafeng.facts import City, default_city, load_city
from dafeng.pathway import load_scenario, prepare, run_pathway
from dafeng.plan import Plan, parse_plan
from dafeng.study import NewCity, absent_variables, load_requests, run_study, start_pack
from dafeng.study.needs import needed_variables
from dafeng.study.start_levers import levers_text, task_of_inputs

TEXT = """国家碳达峰试点(示例市)实施方案

一、总体要求
到2030年,单位地区生产总值能耗持续下降,如期实现碳达峰。

二、主要任务
(一)能源绿色低碳转型。到2030年,电能占终端用能的比重达到45%,需求侧响应能力达到最大用电负荷的5%。(责任单位:市发展改革委、市能源局)
(二)交通绿色低碳转型。到2030年,新能源汽车市场渗透率达60%,建成充电桩12万个。(责任单位:市交通运输局、市公安局、市统计局)
(三)生态系统碳汇巩固提升。到2030年,营造林面积3万亩。(责任单位:市林业局)
"""
POPULATION = 4.5


@pytest.fixture(scope="module")
def model() -> City:
    """The pack that is taken over."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Plan of an invented city."""
    return parse_plan(TEXT)


@pytest.fixture(scope="module")
def city(model: City, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Pack of the invented city."""
    return start_pack(model, NewCity("示例市", "Exampleton", "某省", POPULATION), plan, tmp_path_factory.mktemp("packs") / "exampleton")


def _baseline(city: City) -> dict[str, np.ndarray]:
    results = run_pathway(city, load_scenario(city, "baseline"), prepare(city, 1, central=True))
    return {name: np.asarray(values.values) for name, values in results.items()}


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference over the largest value: a drive that no class has is started from one vehicle, which does not scale."""
    return float(np.abs(one - other).max() / (np.abs(other).max() + 1e-12))


def test_quantities_scale_with_the_population_or_stay(city: City, model: City) -> None:
    ratio = POPULATION / model.value("population_resident", model.base_year, unit="10^6 person")
    small, large = _baseline(city), _baseline(model)
    odd = [name for name, values in large.items() if min(_apart(small[name], values * by) for by in (ratio, 1.0)) > 1e-2]
    assert odd == []


def test_co2_scales_with_the_population(city: City, model: City) -> None:
    ratio = POPULATION / model.value("population_resident", model.base_year, unit="10^6 person")
    np.testing.assert_allclose(_baseline(city)["co2_total"], _baseline(model)["co2_total"] * ratio, rtol=1e-5)


def test_every_row_but_the_population_is_assumed(city: City) -> None:
    assert {fact.status for fact in city.facts if fact.source != "given"} == {"assumed"}


def test_every_row_taken_over_names_the_pack(city: City, model: City) -> None:
    assert all(f"'{model.name}'" in fact.method for fact in city.facts if fact.source != "given")


def test_amounts_carry_the_range_of_what_nobody_measured(city: City) -> None:
    assert min(fact.uncertainty for fact in city.rows("final_energy") if fact.value) >= 39.9


def test_shares_keep_the_range_they_had(city: City, model: City) -> None:
    before, after = model.rows("nev_sales_path")[0], city.rows("nev_sales_path")[0]
    assert (after.value, after.low, after.high) == (before.value, *before.range)


def test_the_population_is_the_one_given(city: City, model: City) -> None:
    assert city.value("population_resident", model.base_year, unit="10^6 person") == POPULATION


def test_levers_behind_the_targets_are_taken_over_with_the_new_task(city: City) -> None:
    taken = {lever.input: lever.task for lever in load_scenario(city, "plan").levers}
    assert taken == {"demand_response_path": 1, "nev_sales_path": 2, "charging_piles_path": 2, "planting_path": 3}


def test_a_plant_of_another_city_is_not_taken_over(model: City) -> None:
    plan = parse_plan(TEXT.replace("电能占终端用能的比重达到45%", "可再生能源发电装机达到100万千瓦"))
    text = levers_text(model, plan, 1.0)
    assert ('\n[[lever]]\nid = "pv"' in text, '\n[[lever]]\nid = "coal_new"' in text) == (True, False)


def test_every_other_lever_stands_as_a_comment(city: City, model: City) -> None:
    text = (city.folder / "levers.toml").read_text(encoding="utf-8")
    every = (model.folder / "levers.toml").read_text(encoding="utf-8").count("\n[[")
    assert text.count("\n# [[") == every - len(load_scenario(city, "plan").levers)


def test_inputs_behind_targets_are_found_by_the_equations(plan: Plan) -> None:
    assert task_of_inputs(plan)["planting_path"] == 3


def test_requests_go_to_the_body_the_plan_names(city: City) -> None:
    asked = load_requests(city)
    assert (asked["final_energy"].bureau, asked["charging_piles"].bureau) == ("市统计局", "市交通运输局")


def test_a_body_the_plan_does_not_name_is_asked_by_its_field(city: City) -> None:
    assert load_requests(city)["refinery_own_use"].bureau == "经济和信息化部门"


def test_a_whole_study_runs_on_it(city: City, plan: Plan) -> None:
    study = run_study(city, plan, draws=20)
    assert {j.evidence_kind for j in study.judgements} <= {"assumption", "model"}


def test_a_plan_without_levers_is_judged_on_the_trend(model: City, tmp_path: Path) -> None:
    plan = parse_plan("国家碳达峰试点(示例市)实施方案\n一、任务\n(一)能源。到2030年,电能占终端用能的比重达到45%。(责任单位:市能源局)\n")
    city = start_pack(model, NewCity("示例市", "Exampleton", "", POPULATION), plan, tmp_path / "new")
    study = run_study(city, plan, draws=4)
    assert (study.shares, study.judgements[0].status) == ({}, "on track")


def test_a_folder_that_holds_something_is_left_alone(model: City, plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="holds something already; nothing was written"):
        start_pack(model, NewCity("示例市", "Exampleton", "", 1.0), plan, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_population_of_nothing_is_refused(model: City, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the population is 0 million"):
        start_pack(model, NewCity("示例市", "Exampleton", "", 0.0), plan, tmp_path / "new")


def test_a_whole_pack_lacks_nothing(city: City, model: City) -> None:
    assert absent_variables(city, model) == ()


def test_all_missing_variables_are_found_at_once(city: City, model: City, tmp_path: Path) -> None:
    keep = tmp_path / "thin"
    keep.mkdir()
    for path in city.folder.iterdir():
        (keep / path.name).write_bytes(path.read_bytes())
    rows = list(csv.DictReader((keep / "facts.csv").read_text(encoding="utf-8").splitlines()))
    with (keep / "facts.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["variable"] not in {"final_energy", "vehicle_km"})
    found = absent_variables(load_city(keep), model)
    assert [finding.where for finding in found] == ["thin: final_energy", "thin: vehicle_km"]


def test_the_pathway_asks_for_more_than_a_hundred_variables(model: City) -> None:
    assert len(needed_variables(model)) > 100
