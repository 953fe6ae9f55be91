"""V2X messages of the Chinese day-1 set (T/CSAE 53-2020, YD/T 3709-2020): BSM, MAP, RSM, SPAT, RSI in a message frame.

Comes in: UPER frames, from a wire, a capture or a file. Goes out: messages with the element names of the standard, a second view in
physical units, columns for the twin; and back. Everything is made from one table, ``schema.csv``.
"""

from dafeng.roads.messages.decoder import decode_frame
from dafeng.roads.messages.encoder import encode_frame
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.framing import Payload, pack_payload, unpack_payload
from dafeng.roads.messages.physical import in_units
from dafeng.roads.messages.streams import FORMATS, Record, read_records

__all__ = [
    "FORMATS",
    "MessageError",
    "Payload",
    "Record",
    "decode_frame",
    "encode_frame",
    "in_units",
    "pack_payload",
    "read_records",
    "unpack_payload",
]
