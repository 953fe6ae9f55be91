"""Fusion against a town whose truth is known."""

import numpy as np
import pytest

from dafeng.roads.town import Channel, Trial, score_fusion
from dafeng.roads.twin.assign import assign


@pytest.fixture(scope="module", params=[(0.0, 0.0), (0.1, 0.1), (0.3, 0.3)], ids=lambda p: f"latency {p[0]} s, loss {p[1]:.0%}")
def score(request):
    """Half a minute of a small town with pseudonyms that change once a minute."""
    latency, loss = request.param
    return score_fusion(Trial(Channel(latency, loss), vehicles=80, people=10, seconds=20, rename_every=60))


def test_tracks_are_within_a_metre(score):
    """Root mean square error at 1 m of noise on every position."""
    assert score.rmse <= 1.0


def test_track_numbers_stay(score):
    """At most one change in 1,000 object-seconds, though ids rotate."""
    assert score.switches <= 1.0


def test_objects_are_not_doubled(score):
    """At most one in a hundred object-moments has a second track."""
    assert score.duplicates <= 0.01


def test_nothing_is_missed_and_nothing_invented(score):
    """An error small only because tracks were dropped would be worthless."""
    assert score.missed <= 0.01
    assert score.false <= 0.01


def test_assignment_prefers_more_pairs_to_cheaper_ones():
    """Two pairs at cost 100 beat one pair at cost 1."""
    rows, columns = assign(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1.0, 50.0, 50.0]))
    assert dict(zip(rows.tolist(), columns.tolist(), strict=True)) == {0: 1, 1: 0}
