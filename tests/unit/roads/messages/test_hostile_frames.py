"""Frames that are wrong, cut, mutated or from the future: an answer or an error that names the place, never a crash."""

import contextlib
import copy
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest

from dafeng.errors import RoadsError
from dafeng.roads.messages import MessageError, decode_frame, encode_frame, read_records
from dafeng.roads.messages.columns import bsm_columns, rsm_columns
from dafeng.roads.messages.reading import read_frame
from dafeng.roads.twin.intake import participants_of

FRAMES = [
    bytes.fromhex(frame["uper"])
    for payload in json.loads((Path(__file__).parents[3] / "published" / "v2x" / "frames.json").read_text(encoding="utf-8"))["payloads"]
    for frame in payload["frames"]
]


def mutated(chance, frame):
    """Some octets changed, cut off or added."""
    octets = bytearray(frame)
    for _ in range(chance.randint(1, 4)):
        octets[chance.randrange(len(octets))] = chance.randrange(256)
    cut = chance.random()
    return bytes(octets[: chance.randint(0, len(octets))] if cut < 0.2 else octets + chance.randbytes(cut > 0.9))


def test_mutated_frames_are_read_or_refused():
    """Four thousand mutations: each gives a message that can be written again, or a MessageError."""
    chance = random.Random(7)
    outcomes = {True: 0, False: 0}
    for _ in range(4000):
        frame = mutated(chance, chance.choice(FRAMES))
        try:
            message = decode_frame(frame)
        except MessageError:
            outcomes[False] += 1
            continue
        outcomes[True] += 1
        assert decode_frame(encode_frame(message)) == message
    assert min(outcomes.values()) > 400


def outcome(read, frame):
    """What a reader makes of a frame, or the words in which it refuses it."""
    try:
        return read(frame)
    except MessageError as error:
        return str(error)


@pytest.mark.parametrize("place", range(len(FRAMES)))
def test_both_readers_make_the_same_of_a_mutated_frame(place):
    """The fast reader has learned the layout of the frame before; the same content, or the same error at the same bit."""
    chance = random.Random(place)
    for _ in range(5):
        decode_frame(FRAMES[place])
    for _ in range(400):
        frame = mutated(chance, FRAMES[place])
        assert outcome(decode_frame, frame) == outcome(read_frame, frame)


def test_lists_of_one_and_of_mixed_layouts_are_read_alike():
    """Phases of other lengths, states with and without times, among those whose layout is known."""
    whole = decode_frame(FRAMES[0])
    phases = whole["spatFrame"]["intersections"][0]["phases"]
    chance = random.Random(5)
    for _ in range(60):
        mixed = [
            {**phase, "phaseStates": [{"light": "red"} if chance.random() < 0.1 else state for state in phase["phaseStates"]]}
            for phase in phases
        ]
        mixed[0] = {**mixed[0], "phaseStates": mixed[0]["phaseStates"][: chance.randint(1, 3)]}
        crossing = {**whole["spatFrame"]["intersections"][0], "phases": chance.sample(mixed, chance.randint(1, 8))}
        message = {"spatFrame": {**whole["spatFrame"], "intersections": [crossing] * chance.randint(1, 3)}}
        assert decode_frame(encode_frame(message)) == message


def test_columns_and_scalar_decoder_refuse_the_same():
    """A batch of mutated vehicle messages: every frame is a row, a fault, or has no position."""
    chance = random.Random(8)
    frames = [mutated(chance, FRAMES[1 + place % 2]) for place in range(600)]
    _, faults = bsm_columns(frames, 0)
    refused = set()
    for place, frame in enumerate(frames):
        try:
            if "bsmFrame" not in decode_frame(frame):
                refused.add(place)
        except MessageError:
            refused.add(place)
    assert set(faults) == refused


def test_roadside_columns_survive_mutation():
    """Faults are named by place; the rest gives rows."""
    chance = random.Random(9)
    columns, faults = rsm_columns([FRAMES[3], *(mutated(chance, FRAMES[3]) for _ in range(300))], 0)
    assert len(columns["rsu"]) > 0
    assert 0 not in faults
    assert len(faults) > 10


def test_roadside_columns_read_participants_of_any_mixture():
    """Whether participants of a frame are alike or each of another layout, the rows are those of reading one by one."""
    chance, one = random.Random(11), decode_frame(FRAMES[3])["rsmFrame"]

    def participant(number, mixed):
        part = copy.deepcopy(one["participants"][0]) | {"ptcId": number, "speed": chance.randrange(8191)}
        if mixed and chance.random() < 0.3:
            part["id"] = f"{chance.getrandbits(64):016x}"
        if mixed and chance.random() < 0.3:
            part["pos"] = {"offsetLL": {"position-LL4": {"lat": chance.randint(-900, 900), "lon": chance.randint(-900, 900)}}}
        return part

    messages = [{**one, "participants": [participant(k, place % 3) for k in range(1, 2 + place % 16)]} for place in range(120)]
    columns, faults = rsm_columns([encode_frame({"rsmFrame": message}) for message in messages], 60_000)
    expected = participants_of(messages, 60_000)
    assert not faults
    for name in ("ptc_id", "id", "lat", "lon", "speed", "t_ms"):
        assert np.allclose(columns[name], expected[name], rtol=0, atol=1e-6, equal_nan=True)


@pytest.mark.parametrize(
    ("frame", "offset", "reason"),
    [
        ("", 0, "the frame ends"),
        ("002eb7", 19, "the frame ends"),
        ("7f", 1, "no alternative of MessageFrame"),
        ("002ca0000000000000000ffffffffffffffffffff", None, None),
        ("20131323334350000004ce3d680b06e03ff00040002664ccd569f9f811d71d944010269e8000000000", None, "octets follow"),
    ],
)
def test_an_error_names_bit_and_reason(frame, offset, reason):
    """Whoever debugs a roadside unit needs the place."""
    with pytest.raises(MessageError, match=reason) as caught:
        decode_frame(bytes.fromhex(frame.ljust(len(frame) + len(frame) % 2, "0")))
    assert offset is None or caught.value.offset == offset


def test_a_later_edition_is_kept():
    """Additions of a sequence and new alternatives pass through unchanged, octet for octet."""
    later = [
        {"extension": {"index": 3, "octets": "c0ffee"}},
        {"bsmFrame": {**decode_frame(FRAMES[2])["bsmFrame"], "extensions": ["00ff", None, "1234"]}},
        {"spatFrame": {**decode_frame(FRAMES[0])["spatFrame"], "extensions": ["01"]}},
    ]
    assert [decode_frame(encode_frame(message)) for message in later] == later


@pytest.mark.parametrize(
    ("message", "match"),
    [
        ({"bsmFrame": {}}, "msgCnt: missing"),
        ({"nobody": {}}, "nobody"),
        ({"bsmFrame": {"msgCnt": 128}}, "0 to 127"),
        ({"bsmFrame": {"msgCnt": True}}, "0 to 127"),
        ({"bsmFrame": {"msgCnt": 1, "speedy": 3}}, "no member speedy"),
        ({"rsmFrame": {"msgCnt": 1, "id": "zz"}}, "hexadecimal"),
        ([], "object with one of"),
    ],
)
def test_what_cannot_be_written_is_named(message, match):
    """The encoder says which element, what it found and what it expected."""
    with pytest.raises(MessageError, match=match):
        encode_frame(message)


def test_a_stream_of_rubbish_gives_a_line_each():
    """Binary rubbish, overlong and empty lines: the stream ends by itself and every line has its answer."""
    rubbish = b"\xff\xfe\x00\n" + b"a" * 3_000_000 + b"\n\n" + FRAMES[2].hex().encode() + b"\n"
    found = list(read_records(io.BytesIO(rubbish), "hex"))
    assert [record.error is None for record in found] == [False, False, False, True]


@pytest.mark.parametrize("format", ["hex", "frames", "mqtt-json", "pcap"])
def test_no_format_hangs_on_rubbish(format):
    """Random octets under any format end in records or in a clear refusal."""
    chance = random.Random(3)
    for _ in range(30):
        with contextlib.suppress(RoadsError):
            list(read_records(io.BytesIO(chance.randbytes(300)), format))


def test_rows_of_both_ways_agree():
    """A batch small enough to be read one by one gives the rows that a large batch gives."""
    few, _ = bsm_columns(FRAMES[1:3], 1_605_340_329_636)
    many, _ = bsm_columns(FRAMES[1:3] * 20, 1_605_340_329_636)
    for name in few:
        assert np.array_equal(few[name], many[name][:2], equal_nan=few[name].dtype.kind == "f")
