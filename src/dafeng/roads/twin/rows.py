"""Rows of the message floor (`messages.OBJECT`) as batches of the twin."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dafeng.roads.twin.columns import Array, Batch, batch

__all__ = ["batches_of_rows"]

_SAME = ("t_ms", "lat", "lon", "elevation", "speed", "heading", "accel", "yaw_rate", "length", "width", "count")
_OTHER = {"vehicle_class": "vclass", "pos_std": "pos_sd", "speed_std": "speed_sd", "heading_std": "heading_sd", "received_ms": "rx_ms"}
_EVENT_BITS, _LIGHT_BITS = 13, 9


def batches_of_rows(rows: Array) -> Iterator[Batch]:
    """Split rows into vehicles' own messages and sightings of roadside units.

    Parameters
    ----------
    rows
        Record array with the fields of `messages.OBJECT`. A row with participant number 0 is a vehicle's own message;
        the roadside unit itself and rows without a position are left out. [row]

    Yields
    ------
    Batch
        ``vehicles``, then ``participants``; a kind without rows is left out.
    """
    usable = ~(np.isnan(rows["lat"]) | np.isnan(rows["lon"])) & (rows["kind"] != 4)
    own = rows[usable & (rows["ptc"] == 0)]
    if len(own):
        flags = {"events": _turned(own["events"], _EVENT_BITS), "lights": _turned(own["lights"], _LIGHT_BITS)}
        yield batch("vehicles", id=own["id"], fuel=own["fuel"], transmission=own["transmission"], **_shared(own), **flags)
    seen = rows[usable & (rows["ptc"] > 0)]
    if len(seen):
        named = {"rsu": seen["sender"], "ptc_id": seen["ptc"], "ptc_type": seen["kind"], "source": seen["source"], "id": seen["id"]}
        yield batch("participants", **named, **_shared(seen))


def _shared(rows: Array) -> dict[str, Any]:
    return {name: rows[name] for name in _SAME} | {mine: rows[its] for mine, its in _OTHER.items()}


def _turned(flags: Array, bits: int) -> Array:
    """Flags with the first bit highest, made to have the first bit lowest. [row]"""
    turned = np.zeros(len(flags), dtype="u2")
    for place in range(bits):
        turned |= ((flags >> (bits - 1 - place)) & 1).astype("u2") << np.uint16(place)
    return turned
