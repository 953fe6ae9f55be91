"""The search by sorted squares finds what looking at every pair finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.roads.twin.nearby import Boxes, about, overlapping, within


def crowd(seed, number, side):
    """Places in a square around the origin, m."""
    return np.random.default_rng(seed).uniform(-side, side, (2, number))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), number=st.integers(0, 120), side=st.sampled_from([5.0, 100.0, 4000.0]), share=st.floats(0, 1))
def test_overlapping_finds_every_pair_once(seed, number, side, share):
    """Boxes from points to several squares wide, some of which seek."""
    west, south = crowd(seed, number, side)
    wide, high = np.abs(crowd(seed + 1, number, 150.0))
    seeking = np.random.default_rng(seed + 2).random(number) < share
    a, b = overlapping(Boxes(west, west + wide, south, south + high), seeking)
    meet = (
        (west[:, None] <= (west + wide))
        & (west <= (west + wide)[:, None])
        & (south[:, None] <= (south + high))
        & (south <= (south + high)[:, None])
    )
    expected = np.argwhere(np.triu(meet & (seeking[:, None] | seeking), 1))
    assert sorted(map(list, zip(a.tolist(), b.tolist(), strict=True))) == expected.tolist()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), points=st.integers(0, 80), centres=st.integers(0, 40), side=st.sampled_from([5.0, 100.0, 4000.0]))
def test_within_finds_every_pair_once(seed, points, centres, side):
    """Points and centres, each centre with a reach of its own."""
    (x, y), (east, north) = crowd(seed, points, side), crowd(seed + 1, centres, side)
    reach = np.random.default_rng(seed + 2).uniform(0, 60, centres)
    c, p = within((x, y), (east, north), reach)
    expected = np.argwhere((east[:, None] - x) ** 2 + (north[:, None] - y) ** 2 <= reach[:, None] ** 2)
    assert sorted(map(list, zip(c.tolist(), p.tolist(), strict=True))) == expected.tolist()


def test_pairs_of_which_neither_seeks_are_left_out():
    """Two that overlap and rest."""
    boxes = Boxes(np.zeros(2), np.ones(2), np.zeros(2), np.ones(2))
    assert not len(overlapping(boxes, np.zeros(2, dtype=bool))[0])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), points=st.integers(0, 80), centres=st.integers(0, 40), distance=st.floats(1.0, 500.0))
def test_about_leaves_out_nothing_that_is_near(seed, points, centres, distance):
    """What is within the distance is always among what is found."""
    (x, y), (east, north) = crowd(seed, points, 4000.0), crowd(seed + 1, centres, 4000.0)
    near = ((east[:, None] - x) ** 2 + (north[:, None] - y) ** 2 <= distance**2).any(axis=0)
    assert set(np.flatnonzero(near).tolist()) <= set(about((x, y), (east, north), distance).tolist())
