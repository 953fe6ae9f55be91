"""The generated encoder against the careful writer: the same octets for good messages, the same words for bad ones."""

import copy
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.roads.messages import MessageError, encode_frame, encoder
from dafeng.roads.messages.writing import write_frame

sys.path.insert(0, str(Path(__file__).parent))
from v2x_random import random_message

SEEDS = st.integers(0, 2**32)
FULL = st.sampled_from([0.1, 0.5, 1.0])
WRONG = [
    None,
    True,
    -1,
    10**12,
    2.0,
    "",
    "x",
    "0b1",
    "1_0",
    "+1",
    "中",
    "00 ff",
    b"\x00",
    (),
    [],
    [1],
    {},
    {"bits": "2"},
    {"bits": "0b1"},
    {"bits": 1},
]


def _places(value):
    """Every container in a message and every key of it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _spoiled(message, chance):
    """One thing changed: a wrong value, a missing, an unknown, an added or a doubled one."""
    bad = copy.deepcopy(message)
    inside, key = chance.choice(list(_places(bad)))
    wrong = chance.choice(WRONG)
    how = chance.randrange(4)
    if how == 0:
        del inside[key]
    elif how == 1 and isinstance(inside, dict):
        inside[chance.choice(["nobody", "extensions", "extension"])] = wrong
    elif how == 2 and isinstance(inside, list):
        inside *= 40
    else:
        inside[key] = wrong
    return bad


def _outcome(write, message):
    try:
        return write(message)
    except MessageError as error:
        return str(error)


@given(seed=SEEDS, full=FULL)
@settings(max_examples=150, deadline=None)
def test_both_writers_give_the_same_octets(seed, full):
    """Any message of the set, with few or all optional members."""
    message = random_message(seed, full)
    assert encode_frame(message) == write_frame(message)


@pytest.mark.parametrize("full", [0.1, 0.5, 1.0])
def test_the_careful_writer_is_not_asked_for_good_messages(monkeypatch, full):
    """Otherwise the test above would compare it with itself."""
    asked = []
    monkeypatch.setattr(encoder, "write_frame", asked.append)
    for seed in range(60):
        encode_frame(random_message(seed, full))
    assert asked == []


@given(seed=SEEDS, full=FULL)
@settings(max_examples=400, deadline=None)
def test_a_spoiled_message_ends_the_same_way_in_both(seed, full):
    """The same octets where it still is a message, otherwise the same error, word for word."""
    bad = _spoiled(random_message(seed, full), random.Random(seed))
    assert _outcome(encode_frame, bad) == _outcome(write_frame, bad)


@pytest.mark.parametrize("message", [None, [], "bsmFrame", {}, {"bsmFrame": 1}, {"bsmFrame": {}, "mapFrame": {}}, {1: 2}, {"nobody": {}}])
def test_what_is_no_message_ends_the_same_way_in_both(message):
    """The frame around the content is checked as well."""
    found = _outcome(encode_frame, message)
    assert isinstance(found, str)
    assert found == _outcome(write_frame, message)
