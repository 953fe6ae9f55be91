"""Experiments as data: what a file asks for, what it may not ask for, what decides the name of a result."""

from dataclasses import replace

import pytest
from scenes import default_spec

pytest.importorskip("sumo", reason="the lab needs the extra 'sumo'")

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import arm_key
from dafeng.roads.lab.spec import arms_of, read_experiment


@pytest.fixture(scope="module")
def text():
    """The default experiment as text."""
    return default_spec().read_text(encoding="utf-8")


def written(tmp_path, text):
    path = tmp_path / "experiment.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_measure_has_the_run_it_is_compared_with(experiment):
    """Pairs share level, seed and signal plans."""
    arms = arms_of(experiment)
    bare = {(a.plans, a.level, a.seed) for a in arms if a.measure.kind == "none"}
    assert {(a.measure.against, a.level, a.seed) for a in arms if a.measure.kind != "none"} <= bare


def test_no_run_is_asked_for_twice(experiment):
    """Measures share the runs without a measure."""
    keys = [arm_key(experiment, arm) for arm in arms_of(experiment)]
    assert len(keys) == len(set(keys))


def test_the_name_of_a_measure_does_not_decide_its_result(experiment):
    """Another id asks the same question."""
    arm = arms_of(experiment)[-1]
    assert arm_key(experiment, arm) == arm_key(experiment, replace(arm, measure=replace(arm.measure, id="other")))


@pytest.mark.parametrize("change", [{"seed": 9}, {"level": 0.9}, {"penetration": 0.05}])
def test_what_a_run_is_given_decides_its_result(experiment, change):
    """Another seed, level or penetration is another question."""
    arm = arms_of(experiment)[-1]
    assert arm_key(experiment, arm) != arm_key(experiment, replace(arm, **change))


def test_a_step_of_another_length_is_another_question(experiment):
    """So is everything else of the experiment that moves a vehicle."""
    arm = arms_of(experiment)[-1]
    assert arm_key(experiment, arm) != arm_key(replace(experiment, step=0.5), arm)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seeds = [1, 2, 3]", "seeds = []", "seeds, demand.levels and windows.cohort"),
        ('kind = "advice"', 'kind = "magic"', "kind 'magic'"),
        ("penetration = [0.1, 0.3, 0.6, 1.0]", "penetration = [10]", "shares from 0 to 1"),
        ("car = { petrol = 0.78", "car = { petrol = 0.98", "sums to 1.2"),
        ("rings = [500, 1100, 1700]", "rings = [500, 400]", "must grow"),
        ("trips = 8000", "trups = 8000", "lacks 'trips'"),
        ('name = "default"', "name =", "cannot be read"),
    ],
)
def test_a_faulty_experiment_says_what_is_wrong(tmp_path, text, old, new, words):
    """The message names the file, the key and what was expected."""
    with pytest.raises(RoadsError, match=words):
        read_experiment(written(tmp_path, text.replace(old, new, 1)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    """No trace of Python reaches the user."""
    with pytest.raises(RoadsError, match=r"missing\.toml"):
        read_experiment(tmp_path / "missing.toml")
