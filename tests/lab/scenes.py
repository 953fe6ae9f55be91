"""Small experiments that a run of a second answers."""

from dataclasses import replace
from pathlib import Path

from dafeng.facts import default_city, load_city
from dafeng.roads.lab.spec import read_experiment


def default_spec() -> Path:
    """The experiment that ships with the default city."""
    return load_city(default_city()).folder / "lab" / "experiment.toml"


def small(*measures: str, seeds=(1, 2)):
    """The default experiment, cut down so that a run takes about a second."""
    whole = read_experiment(default_spec())
    kept = tuple(replace(m, penetration=m.penetration[-1:]) for m in whole.measures if m.id in measures)
    return replace(whole, levels=(0.25,), seeds=seeds, warm_up=120.0, cohort=180.0, measures=kept)
