"""Scenarios over the API: levers answered, explained, taken away."""

import io

import openpyxl
import pytest

from dafeng.study.answer import contradicted_of

PULLED = {"base": "plan", "levers": "nev_sales:0.5,pv:1.2"}


def test_levers_say_what_they_do_and_how_far_they_go(client):
    """Every lever has a title in both languages, a unit and a range."""
    found = client.get("/api/v1/scenarios").json()
    assert [each for each in found["levers"] if not (each["title"]["zh"] and each["title"]["en"] and each["most"] >= 1)] == []
    assert {"frozen", "baseline", "plan", "accelerated"} <= {each["name"] for each in found["scenarios"]}


def test_a_setting_is_answered(client):
    """CO2, peak, targets and cost, with the pulls it was asked for."""
    found = client.get("/api/v1/scenarios/answer", params=PULLED).json()
    assert found["pulls"]["pv"] == 1.2
    assert len(found["series"]["co2_total"]["p50"]) == len(found["years"])
    assert found["targets"]


@pytest.mark.parametrize("scenario", ["plan", "baseline", "accelerated", "frozen"])
@pytest.mark.parametrize("quantity", ["co2_total", "cost"])
def test_a_scenario_at_rest_answers_what_the_run_says(client, scenario, quantity):
    """With all draws of the run the page of scenarios and the overview show the same numbers, not numbers alike."""
    found = client.get("/api/v1/scenarios/answer", params={"base": scenario, "whole": True}).json()["series"][quantity]
    assert found == client.get(f"/api/v1/quantities/{quantity}").json()["scenarios"][scenario]


def test_the_targets_at_rest_are_judged_as_the_run_judged_them(client):
    """The same draws give the same probability, and where a test of the hourly engine contradicts them both say "at risk"."""
    found = client.get("/api/v1/scenarios/answer", params={"whole": True}).json()["targets"]
    ran = {each["id"]: (each["probability"], each["status"]) for each in client.get("/api/v1/targets").json()}
    assert {each["id"]: (each["probability"], each["status"]) for each in found} == {each["id"]: ran[each["id"]] for each in found}


def test_the_plan_answers_as_the_run_on_disk_says(client, run_folder):
    """The first draws of a run with the same seed: its median lies inside the answer's range in every year."""
    found = client.get("/api/v1/scenarios/answer").json()["series"]["co2_total"]
    ran = client.get("/api/v1/quantities/co2_total").json()["scenarios"]["plan"]["p50"]
    assert all(low <= value <= high for low, value, high in zip(found["p05"], ran, found["p95"], strict=True))


@pytest.mark.parametrize("path", ["waterfall", "abatement", "flows"])
def test_a_setting_is_explained(client, path):
    """For any year."""
    answer = client.get(f"/api/v1/scenarios/{path}", params=PULLED | {"year": 2035})
    assert (answer.status_code, answer.json()["year"]) == (200, 2035)


@pytest.mark.parametrize(
    ("levers", "status", "words"),
    [
        ("pvv:1", 404, "Did you mean pv"),
        ("pv:9", 422, "expected 0 to 2"),
        ("pv", 422, "expected such as"),
        ("pv:nan", 422, "expected 0 to 2"),
    ],
)
def test_what_cannot_be_pulled_is_a_problem(client, levers, status, words):
    """With the core's sentence."""
    answer = client.get("/api/v1/scenarios/answer", params={"levers": levers})
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


def test_a_setting_is_taken_away_as_a_workbook(client):
    """Levers, years and targets, numbers as numbers."""
    answer = client.get("/api/v1/scenarios/export", params=PULLED | {"kind": "xlsx", "language": "en"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["about", "levers", "years", "targets"]
    assert isinstance(book["years"]["E2"].value, float)


def test_a_setting_is_taken_away_in_chinese(client):
    """Sheets, heads and words of fixed lists."""
    answer = client.get("/api/v1/scenarios/export", params=PULLED | {"kind": "xlsx", "language": "zh"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    heads = [cell.value for cell in book["逐年结果"][1]][:4]
    assert (book.sheetnames, heads) == (["说明", "措施", "逐年结果", "目标"], ["变量", "名称", "单位", "分位"])


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_setting_is_taken_away_as_text(client, kind):
    """Every quantity of the pathway without labels, with its unit."""
    answer = client.get("/api/v1/scenarios/export", params=PULLED | {"kind": kind})
    assert answer.status_code == 200
    assert "electricity_share_of_final_energy" in answer.text
    assert "attachment" in answer.headers["content-disposition"]


def test_a_test_that_contradicts_the_draws_makes_a_target_at_risk():
    """In a setting as in the run; where both agree nothing is said."""
    judged = [("a", "at risk", 0.9), ("b", "at risk", 0.1), ("c", "at risk", 0.5), ("d", "on track", 0.9)]
    run = [{"id": target, "evidence": "engine", "status": status, "probability": odds} for target, status, odds in judged]
    assert contradicted_of(run) == (("a", False), ("b", True))
