"""Six real frames of the day-1 set, from a roadside unit: sample payloads of zyjohn0822/asn1-uper-v2x (Apache-2.0), sources/v2x."""

import io
import json
from pathlib import Path

import pytest

from dafeng.roads.messages import decode_frame, encode_frame, in_units, pack_payload, read_records, unpack_payload
from dafeng.roads.messages.reading import read_frame
from dafeng.roads.messages.writing import write_frame

DOCUMENT = Path(__file__).parent / "v2x" / "frames.json"
PAYLOADS = json.loads(DOCUMENT.read_text(encoding="utf-8"))["payloads"]
FRAMES = [(frame["uper"], frame["decoded"]) for payload in PAYLOADS for frame in payload["frames"]]


@pytest.mark.parametrize(("uper", "decoded"), FRAMES)
def test_the_fast_decoder_reads_it_exactly(uper, decoded):
    """Names, shape and values are those of the sample."""
    assert decode_frame(bytes.fromhex(uper)) == decoded


@pytest.mark.parametrize(("uper", "decoded"), FRAMES)
def test_the_careful_reader_agrees(uper, decoded):
    """Both ways of reading give the same."""
    assert read_frame(bytes.fromhex(uper)) == decoded


@pytest.mark.parametrize(("uper", "decoded"), FRAMES)
def test_it_is_written_bit_for_bit(uper, decoded):
    """Both ways of writing give the octets of the sample."""
    assert (encode_frame(decoded).hex(), write_frame(decoded).hex()) == (uper, uper)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload["kind"])
def test_the_payload_comes_apart_and_together(payload):
    """Unit, time and frames are found without being told the kind, and give the same octets again."""
    octets = bytes.fromhex(payload["payload"])
    found = unpack_payload(octets)
    assert (found.rsu_id, found.timestamp_ms) == (payload["rsu_id"], payload["timestamp_ms"])
    assert pack_payload(payload["kind"], found.rsu_id, found.timestamp_ms, found.frames) == octets


def test_the_document_itself_is_a_stream_of_frames():
    """A file with the payloads gives the six messages in order."""
    with DOCUMENT.open("rb") as stream:
        assert [record.message for record in read_records(stream, "frames")] == [decoded for _, decoded in FRAMES]


def test_physical_units_of_the_first_vehicle():
    """39.9764645° N, 116.3509503° E, 37.5 m high, heading 77.0125°; what is not available is None."""
    bsm = in_units(FRAMES[1][1])["bsmFrame"]
    assert bsm["pos"] == {"lat": 39.9764645, "long": 116.3509503, "elevation": 37.5}
    assert (bsm["heading"], bsm["secMark"], bsm["accelSet"]["long"], bsm["transmission"]) == (77.0125, 9.5, None, None)


def test_hexadecimal_lines_give_a_line_each():
    """Good and bad lines keep their order and number."""
    text = f"{FRAMES[3][0]}\nxyz\n{FRAMES[4][0].upper()}\n\n".encode()
    found = list(read_records(io.BytesIO(text), "hex"))
    assert [record.error is None for record in found] == [True, False, True, False]


OTHERS = [
    "02a4660606268666260636fe78cd1346f5d23e1c429a260606066000c5ce235f55f41fdfffe022d07d036480000000",
    "36b6fa9db8e6c0080008010828058082300000006cc0408c0000001b30182500000000000a08c0000001090302300000004240e0940000000000482500000001181409400000"
    "00460582500000000001a08c0000000550702300000001541e09400000000000",
]


@pytest.mark.parametrize("uper", OTHERS)
def test_other_real_frames_come_back_bit_for_bit(uper):
    """A bus and a signal controller from the tests of the same repository."""
    assert encode_frame(decode_frame(bytes.fromhex(uper))).hex() == uper


def test_the_bus_is_read_as_a_local_bus():
    """Vehicle class 54, 5 m long, at 28.1260343° N."""
    bsm = in_units(decode_frame(bytes.fromhex(OTHERS[0])))["bsmFrame"]
    assert (bsm["vehicleClass"]["classification"], bsm["size"]["length"], bsm["pos"]["lat"]) == (54, 5.0, 28.1260343)
