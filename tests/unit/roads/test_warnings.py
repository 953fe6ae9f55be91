"""Warnings on scripted encounters whose truth is known."""

import pytest

from dafeng.roads.services import KINDS
from dafeng.roads.town.encounter import read_encounters, score_encounters

ENCOUNTERS = read_encounters()


@pytest.fixture(scope="module")
def scores():
    """Every encounter once, by kind."""
    return {score.kind: score for score in score_encounters(1)[0]}


def test_there_are_enough_encounters():
    """At least 30, and a third of them must stay silent."""
    silent = [each for each in ENCOUNTERS if not each.expect]
    assert len(ENCOUNTERS) >= 30
    assert len(silent) >= len(ENCOUNTERS) / 3


def test_every_kind_has_an_encounter_that_expects_it():
    """A warning nobody measured is a claim."""
    assert {each["kind"] for one in ENCOUNTERS for each in one.expect} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_warning_comes_when_it_must(kind, scores):
    """Every expected warning comes in its window."""
    assert scores[kind].recall >= 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_a_warning_stays_away_when_it_must(kind, scores):
    """Nearly every warning was expected."""
    assert scores[kind].precision >= 0.95


@pytest.mark.parametrize("kind", ["forward_collision", "intersection_collision", "vru_collision"])
def test_a_warning_leaves_time_to_brake(kind, scores):
    """At least two seconds before the bodies touch, on average."""
    assert scores[kind].ahead >= 2.0
