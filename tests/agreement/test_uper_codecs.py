"""Our codec against asn1tools and pycrate, two independent UPER codecs, on the same random messages."""

import importlib.util
import random
import sys
from pathlib import Path

import asn1tools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrate_asn1c.asnproc import PycrateGenerator, compile_text, generate_modules

from dafeng.roads.messages import decode_frame, encode_frame
from dafeng.roads.messages.asn1 import asn1_text
from dafeng.roads.messages.reading import read_frame
from dafeng.roads.messages.schema import element
from dafeng.roads.messages.writing import write_frame

sys.path.insert(0, str(Path(__file__).parent))
from v2x_random import random_message, random_value

SEEDS = st.integers(0, 2**32)


def _foreign(name, value, bits, octets):
    """Value in the shape asn1tools and pycrate share: tuples for choices and bit strings, octets for octets."""
    kind = element(name)
    if kind.kind == "sequence":
        of = {member.name: member.of for member in kind.members}
        return {key: _foreign(of[key], part, bits, octets) for key, part in value.items()}
    if kind.kind == "choice":
        ((key, part),) = value.items()
        return key, _foreign(next(member.of for member in kind.members if member.name == key), part, bits, octets)
    if kind.kind == "list":
        return [_foreign(kind.of, part, bits, octets) for part in value]
    return {"bits": bits, "octets": octets}.get(kind.kind, lambda plain: plain)(value)


def _asn1tools_bits(value):
    text = value["bits"]
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big"), len(text)


@pytest.fixture(scope="module")
def asn1():
    """Our schema, rendered as ASN.1 and compiled by asn1tools."""
    return asn1tools.compile_string(asn1_text(), "uper")


@given(seed=SEEDS, full=st.sampled_from([0.1, 0.5, 1.0]))
@settings(max_examples=120, deadline=None)
def test_asn1tools_writes_the_same_octets(asn1, seed, full):
    """And both of our writers agree with each other."""
    message = random_message(seed, full)
    theirs = asn1.encode("MessageFrame", _foreign("MessageFrame", message, _asn1tools_bits, bytes.fromhex))
    assert encode_frame(message) == write_frame(message) == theirs


@given(seed=SEEDS, full=st.sampled_from([0.1, 0.5, 1.0]))
@settings(max_examples=120, deadline=None)
def test_asn1tools_reads_the_same_message(asn1, seed, full):
    """And both of our readers agree with each other."""
    message = random_message(seed, full)
    frame = encode_frame(message)
    assert asn1.decode("MessageFrame", frame) == _foreign("MessageFrame", message, _asn1tools_bits, bytes.fromhex)
    assert decode_frame(frame) == read_frame(frame) == message


@pytest.fixture(scope="module")
def pycrate(tmp_path_factory):
    """Our schema, rendered as ASN.1 and compiled by pycrate."""
    compile_text(asn1_text())
    path = tmp_path_factory.mktemp("pycrate") / "dayone.py"
    generate_modules(PycrateGenerator, str(path))
    spec = importlib.util.spec_from_file_location("dayone", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DayOne.MessageFrame


def _pycrate_bits(value):
    return int(value["bits"], 2), len(value["bits"])


@given(seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_pycrate_writes_and_reads_the_same(pycrate, seed):
    """A second opinion on the octets and on the content."""
    message = random_message(seed)
    frame = encode_frame(message)
    pycrate.set_val(_foreign("MessageFrame", message, _pycrate_bits, bytes.fromhex))
    assert pycrate.to_uper() == frame
    pycrate.from_uper(frame)
    assert pycrate.get_val() == _foreign("MessageFrame", message, _pycrate_bits, bytes.fromhex)


@pytest.mark.parametrize("bits", ["0" * 13 + "1", "01" * 40, ""])
def test_pycrate_agrees_on_a_longer_bit_string(pycrate, bits):
    """Event flags of a later edition may have more bits than ours."""
    message = {"bsmFrame": {**random_message_of_kind("BasicSafetyMessage"), "safetyExt": {"events": {"bits": bits}}}}
    pycrate.from_uper(encode_frame(message))
    assert pycrate.get_val()[1]["safetyExt"]["events"] == (int(bits or "0", 2), len(bits))


def random_message_of_kind(name):
    """Content of one kind without optional members."""
    return random_value(name, random.Random(1), 0.0)
