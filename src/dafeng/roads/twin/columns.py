"""What the twin takes in: columns of equal length, one row an observation.

A batch is what adapters, workers and logs hand on; its layouts below are the contract. A column that is not given is filled with
"unavailable", so that an adapter names only what its messages carry. Times are UTC milliseconds, angles degrees clockwise from north,
positions WGS 84 degrees, everything else SI. Standard deviations are one sigma.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dafeng.errors import RoadsError

__all__ = ["LAYOUTS", "Array", "Batch", "Column", "Kind", "batch", "join"]

Array = NDArray[Any]
Kind = Literal["vehicles", "participants", "signals"]
_NAN = float("nan")


class Column(NamedTuple):
    """One column of a layout.

    Parameters
    ----------
    dtype
        NumPy type code.
    unavailable
        Value of a row that does not know; None where the column must be given.
    meaning
        What it is, with its unit.
    """

    dtype: str
    unavailable: float | None
    meaning: str


_MOTION: dict[str, Column] = {
    "t_ms": Column("i8", None, "time of the observation, UTC ms"),
    "lat": Column("f8", None, "latitude, degrees"),
    "lon": Column("f8", None, "longitude, degrees"),
    "elevation": Column("f4", _NAN, "height, m"),
    "speed": Column("f4", _NAN, "speed, m/s"),
    "heading": Column("f4", _NAN, "heading clockwise from north, degrees"),
    "accel": Column("f4", _NAN, "longitudinal acceleration, m/s2"),
    "yaw_rate": Column("f4", _NAN, "yaw rate, clockwise positive, degrees/s"),
    "length": Column("f4", _NAN, "length, m"),
    "width": Column("f4", _NAN, "width, m"),
    "vehicle_class": Column("u1", 0, "BasicVehicleClass of the message set; 0 unknown"),
    "pos_std": Column("f4", _NAN, "standard deviation of the position along one axis, m"),
    "speed_std": Column("f4", _NAN, "standard deviation of the speed, m/s"),
    "heading_std": Column("f4", _NAN, "standard deviation of the heading, degrees"),
    "count": Column("u1", 255, "MsgCount of the sender, 0 to 127; 255 unknown"),
    "received_ms": Column("i8", 0, "time of receipt, UTC ms; 0 unknown"),
}

LAYOUTS: Mapping[Kind, Mapping[str, Column]] = {
    "vehicles": {
        "id": Column("u8", None, "temporary id of the vehicle, its 8 octets as a big-endian number"),
        **_MOTION,
        "fuel": Column("u1", 0, "FuelType of the message set; 0 unknown"),
        "transmission": Column("u1", 7, "0 neutral, 1 park, 2 forward, 3 reverse, 7 unavailable"),
        "events": Column("u2", 0, "VehicleEventFlags, first bit of the message is bit 0"),
        "lights": Column("u2", 0, "ExteriorLights, first bit of the message is bit 0"),
        "siren": Column("u1", 0, "1 where an emergency vehicle is in use"),
    },
    "participants": {
        "rsu": Column("u8", None, "id of the roadside unit that sees it, 8 octets big-endian"),
        "ptc_id": Column("u2", None, "number the roadside unit gives it"),
        "ptc_type": Column("u1", 1, "0 unknown, 1 motor, 2 non-motor, 3 pedestrian, 4 roadside unit"),
        "source": Column("u1", 0, "SourceType of the message set"),
        "id": Column("u8", 0, "temporary id where it was taken from a vehicle's own message; 0 none"),
        **_MOTION,
    },
    "signals": {
        "node": Column("u4", None, "intersection: region * 65536 + id"),
        "phase": Column("u1", None, "phase id"),
        "order": Column("u1", 0, "place of the state in the phase; 0 is the present one"),
        "light": Column("u1", None, "LightState of the message set, 0 to 8"),
        "t_ms": Column("i8", None, "time the message was made, UTC ms"),
        "start_ms": Column("f8", _NAN, "start of the state, UTC ms"),
        "min_end_ms": Column("f8", _NAN, "earliest end, UTC ms"),
        "max_end_ms": Column("f8", _NAN, "latest end, UTC ms"),
        "likely_end_ms": Column("f8", _NAN, "likely end, UTC ms"),
        "next_start_ms": Column("f8", _NAN, "start of the next time this state is shown, UTC ms"),
        "next_end_ms": Column("f8", _NAN, "end of that, UTC ms"),
        "confidence": Column("f4", _NAN, "confidence of the times, 0 to 1"),
        "status": Column("u2", 0, "IntersectionStatusObject, first bit of the message is bit 0"),
        "count": Column("u1", 255, "MsgCount, 0 to 127; 255 unknown"),
        "received_ms": Column("i8", 0, "time of receipt, UTC ms; 0 unknown"),
    },
}


@dataclass(frozen=True)
class Batch:
    """Rows of one kind.

    Parameters
    ----------
    kind
        Name of the layout.
    columns
        Every column of the layout, in its order. [row]
    """

    kind: Kind
    columns: Mapping[str, Array]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def take(self, rows: Array) -> "Batch":
        """Rows chosen by index or mask, in that order."""
        return Batch(self.kind, {name: values[rows] for name, values in self.columns.items()})


def batch(kind: Kind, **columns: Any) -> Batch:
    """Make a batch; columns not given are unavailable.

    Parameters
    ----------
    kind
        ``vehicles``, ``participants`` or ``signals``.
    **columns
        Arrays, lists or single values of the layout's columns. [row]

    Returns
    -------
    Batch
        With every column of the layout.

    Raises
    ------
    RoadsError
        If a column is unknown, missing, or of another length than the others.

    Examples
    --------
    >>> rows = batch("vehicles", id=[7], t_ms=[0], lat=[30.0], lon=[104.0])
    >>> len(rows), float(rows["speed"][0])
    (1, nan)
    """
    layout = LAYOUTS[kind]
    unknown = sorted(set(columns) - set(layout))
    missing = [name for name, column in layout.items() if column.unavailable is None and name not in columns]
    if unknown or missing:
        raise RoadsError(
            f"a batch of {kind}: unknown columns {unknown}, missing columns {missing}; expected those of LAYOUTS['{kind}'].",
            f"{kind}批次:未知列{unknown},缺少列{missing};应为 LAYOUTS['{kind}'] 所列。",
        )
    rows = max(np.size(values) for values in columns.values()) if all(np.size(v) for v in columns.values()) else 0
    return Batch(kind, {name: _filled(name, column, columns.get(name), rows) for name, column in layout.items()})


def _filled(name: str, column: Column, given: Any, rows: int) -> Array:
    """One column of the wanted type and length."""
    if given is None:
        return np.full(rows, column.unavailable, dtype=column.dtype)
    values = np.asarray(given, dtype=column.dtype)
    if values.ndim == 0:
        return np.full(rows, values, dtype=column.dtype)
    if values.shape != (rows,):
        raise RoadsError(
            f"column '{name}' has {values.shape[0]} rows, expected {rows}, as the other columns have.",
            f"列“{name}”有{values.shape[0]}行,应与其他列一致,为{rows}行。",
        )
    return values


def join(batches: list[Batch]) -> Batch:
    """Rows of batches of one kind, one after another."""
    first = batches[0]
    if len(batches) == 1:
        return first
    return Batch(first.kind, {name: np.concatenate([each[name] for each in batches]) for name in first.columns})
