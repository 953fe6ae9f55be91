"""The main job on the default city, as a user runs it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pytest

from dafeng.facts import check_city, default_city, load_city
from dafeng.plan import read_plan
from dafeng.study import run_study, write_reports, write_run
from dafeng.study.attribute import coalitions, shapley
from dafeng.study.boundaries import load_boundaries


@pytest.fixture(scope="module")
def study():
    """Few draws, all scenarios."""
    city = load_city(default_city())
    return run_study(city, read_plan(city.plan_path), draws=40, seed=2)


@pytest.fixture(scope="module")
def written(study, tmp_path_factory):
    """Folder of its reports."""
    folder = tmp_path_factory.mktemp("reports")
    write_reports(study, folder)
    return folder


def test_every_target_is_judged_or_asks_for_data(study):
    """26 answers; what lacks evidence names the data and the bureau, or why it cannot be judged."""
    assert len(study.judgements) == 26
    assert all(j.probability is not None or j.request or j.notes for j in study.judgements)


def test_at_least_18_targets_get_a_probability(study):
    """The rest says no evidence; how good the evidence is stands beside each."""
    assert sum(j.status != "no evidence" for j in study.judgements) >= 18


def test_at_least_18_judgements_rest_on_an_observation_or_an_estimate(study):
    """Neither an assumption nor the model alone; four are judged on less, and say so."""
    judged = [j for j in study.judgements if j.status != "no evidence"]
    assert sum(j.evidence_kind in {"observation", "estimate"} for j in judged) >= 18


def test_drivers_sum_to_the_effect_of_the_plan(study):
    """Exact Shapley values leave nothing over."""
    table = coalitions(5)
    worth = np.random.default_rng(1).normal(size=(32, 3))
    values = shapley(worth, 5)
    assert len(table) == 32
    assert values.sum(axis=0) == pytest.approx(worth[-1] - worth[0], abs=1e-9)


def test_the_impossible_target_is_not_judged_as_written(study):
    """The guess is judged beside it and marked as a guess."""
    found = next(j for j in study.judgements if j.target.value == 395)
    assert (found.status, "猜测" in found.notes[0].zh) == ("no evidence", True)


def test_reports_are_the_same_bytes_for_the_same_question(study, tmp_path):
    """Html, docx and xlsx, written twice."""
    hashes = []
    for name in ("one", "two"):
        folder = write_run(study, tmp_path / name)
        write_reports(study, folder)
        hashes.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()})
    assert hashes[0] == hashes[1]


def test_the_report_asks_nothing_of_the_network(study, tmp_path):
    """One file, opened offline: no address is loaded by it."""
    folder = write_run(study, tmp_path)
    write_reports(study, folder)
    text = (folder / "report.zh.html").read_text(encoding="utf-8")
    assert all(f'{mark}="http' not in text for mark in ("src", "href"))


def test_headline_numbers_are_plausible(study):
    """Magnitudes of the published inventories and of the grid company."""
    plan = study.results["plan"]
    at = {
        name: float(plan[name].median("draw").sel(year=year))
        for name, year in (("co2_territorial", 2020), ("peak_load", 2025), ("electricity_demand", 2025))
    }
    assert (44 < at["co2_territorial"] < 56, 20 < at["peak_load"] < 24, 100 < at["electricity_demand"] < 112) == (True, True, True)


def test_the_pack_has_no_error():
    """Balances close to 0.001 TWh; conflicts are warnings."""
    assert [finding for finding in check_city(load_city(default_city())) if finding.severity == "error"] == []


def test_numbers_of_the_workbook_are_numbers(study, tmp_path):
    """An office can go on computing with them."""
    folder = write_run(study, tmp_path)
    write_reports(study, folder)
    rows = openpyxl.load_workbook(folder / "report.en.xlsx")["targets"].iter_rows(min_row=2, values_only=True)
    assert all(isinstance(row[3], int | float) for row in rows)


def test_boundaries_stand_beside_published_inventories():
    """The levels of the same city differ by what is counted: 39, 50 and 57 Mt, and the published ones between 30 and 88."""
    levels = {boundary.variable: boundary.value for boundary in load_boundaries(load_city(default_city()))}
    own = [levels[name] for name in ("co2_boundary_gridded_like", "co2_territorial_total", "co2_total_with_electricity")]
    assert own == pytest.approx([39, 50, 57], abs=0.5)


COMMANDS = [
    ["version"],
    ["plan", "read", "{plan}"],
    ["facts", "show", "charging_piles"],
    ["facts", "check"],
    ["check"],
    ["pathway", "--draws", "4"],
    ["judge", "--draws", "4"],
    ["explain", "T11-1"],
    ["run", "--draws", "4", "--out", "{out}"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_prints_json(words, tmp_path):
    """Each command with --json prints one JSON value and leaves with 0."""
    plan = load_city(default_city()).plan_path
    arguments = [word.format(plan=plan, out=tmp_path) for word in words]
    command = [str(Path(sys.executable).with_name("dafeng")), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


@pytest.mark.parametrize(("words", "code"), [(["plan", "read", "nowhere.txt"], 1), (["bogus"], 2), (["run", "nowhere"], 1)])
def test_exit_codes(words, code):
    """1 for a fault of the input, 2 for a command written wrongly."""
    done = subprocess.run([str(Path(sys.executable).with_name("dafeng")), *words], capture_output=True, text=True, check=False)
    assert done.returncode == code


def test_the_self_assessment_has_a_table_for_every_task_with_targets(study, written):
    """With who leads it, a place to write in, and its targets under the words of the office."""
    document = docx.Document(written / "report.zh.docx")
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    tasks = {j.target.task for j in study.judgements}
    tables = [t for t in document.tables if t.rows[0].cells[0].text == "编号与目标"]
    assert len(tables) == len(tasks) == len([head for head in heads if head.split(".")[0].isdigit()])
    assert sum(len(t.rows) - 1 for t in tables) == 26


def test_the_page_draws_every_projected_target(study, written):
    """As drawings in the page, without a script and without an address."""
    page = (written / "report.en.html").read_text(encoding="utf-8")
    assert page.count('<svg class="target"') == sum(bool(j.projected) for j in study.judgements)


def test_a_run_keeps_the_exchange_format(study, tmp_path):
    """All scenarios, years as columns."""
    rows = (write_run(study, tmp_path) / "iamc.csv").read_text(encoding="utf-8").splitlines()
    assert (rows[0].startswith("model,scenario,region,variable,unit,2015"), {row.split(",")[1] for row in rows[1:]}) == (
        True,
        set(study.scenarios),
    )
