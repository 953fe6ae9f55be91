"""BSM and RSM frames straight into the columns of the twin: one row a vehicle or participant, whoever has reported it.

The columns are those of `dafeng.roads.twin.LAYOUTS`: ``vehicles`` from BSM, ``participants`` from RSM. Times are UTC milliseconds, angles degrees,
the rest SI; what is not available is NaN, or zero for codes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dafeng.roads.messages.decoder import decode_frame
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.layouts import ABSENT, Cut, aligned, cut, joined
from dafeng.roads.messages.schema import element

__all__ = ["bsm_columns", "rsm_columns"]

Array = NDArray[Any]
Columns = dict[str, Array]

_SPEED_HALF = np.array([np.nan, 100.0, 10.0, 5.0, 1.0, 0.1, 0.05, 0.01])
_HEADING_HALF = np.array([np.nan, 10.0, 5.0, 1.0, 0.1, 0.05, 0.01, 0.0125])
_POSITION_HALF = np.array([np.nan, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01])
_SIGMAS_95 = 1.96
_MINUTE_MS = 60_000
_SHARED = {
    "secMark": "DSecond",
    "posConfidence.pos": "PositionConfidence",
    "transmission": "TransmissionState",
    "speed": "Speed",
    "heading": "Heading",
    "motionCfd.speedCfd": "SpeedConfidence",
    "motionCfd.headingCfd": "HeadingConfidence",
    "accelSet.long": "Acceleration",
    "accelSet.yaw": "YawRate",
    "size.width": "VehicleWidth",
    "size.length": "VehicleLength",
    "vehicleClass.classification": "BasicVehicleClass",
    "vehicleClass.fuelType": "FuelType",
}
_BSM = {
    "msgCnt": "MsgCount",
    "id": "TemporaryId",
    "pos.lat": "Latitude",
    "pos.long": "Longitude",
    "pos.elevation": "Elevation",
    "posAccuracy.semiMajor": "SemiMajorAxisAccuracy",
    "posAccuracy.semiMinor": "SemiMinorAxisAccuracy",
    "safetyExt.events": "VehicleEventFlags",
    "safetyExt.lights": "ExteriorLights",
    "emergencyExt.sirenUse": "SirenInUse",
    "emergencyExt.lightsUse": "LightbarInUse",
    **_SHARED,
}
_OFFSETS = (*(f"position-LL{place}" for place in range(1, 7)), "position-LatLon")
_HEIGHTS = {f"offset{place}": -(1 << (place + 5)) for place in range(1, 7)}
_PARTICIPANT = {
    "ptcType": "ParticipantType",
    "ptcId": "ParticipantID",
    "source": "SourceType",
    "id": "TemporaryId",
    **{f"pos.offsetLL.{name}.{axis}": "" for name in _OFFSETS for axis in ("lat", "lon")},
    **{f"pos.offsetV.{name}": "" for name in (*_HEIGHTS, "elevation")},
    **_SHARED,
}
_HEAD = {"msgCnt": "MsgCount", "id": "TemporaryId", "refPos.lat": "Latitude", "refPos.long": "Longitude", "refPos.elevation": "Elevation"}


def bsm_columns(frames: Sequence[bytes], received_ms: int | Array) -> tuple[Columns, dict[int, MessageError]]:
    """Decode BSM frames into the columns of ``vehicles``.

    Parameters
    ----------
    frames
        UPER message frames, all of them BSM.
    received_ms
        UTC milliseconds of receiving, one for all or one for each. [frame]

    Returns
    -------
    tuple
        Columns, a row for each frame that has a position; and what was wrong with the others, by place.
    """
    if not frames:
        return _vehicles(Cut({path: np.zeros(0, np.int64) for path in _BSM}, np.zeros(0), np.zeros(0, np.bool_)), np.zeros(0, np.int64)), {}
    octets, starts, lengths = joined(frames)
    window = aligned(octets, starts * 8, int(lengths.max()) + 9)
    found = cut(window, lengths * 8, "BasicSafetyMessage", _BSM, (4, ""))
    found.left |= (window[:, 0] >> 4 != 0) | (lengths * 8 - found.end >= 8)
    faults = _one_by_one(frames, found, "bsmFrame", _BSM)
    when = np.broadcast_to(np.asarray(received_ms, np.int64), len(frames))
    columns = _vehicles(found, when)
    known = np.isfinite(columns["lat"]) & np.isfinite(columns["lon"])
    known[list(faults)] = False
    return (columns if known.all() else {name: values[known] for name, values in columns.items()}), faults


def _one_by_one(frames: Sequence[bytes], found: Cut, name: str, wanted: Mapping[str, str]) -> dict[int, MessageError]:
    """Decode what the columns could not; what cannot be decoded at all is named."""
    faults: dict[int, MessageError] = {}
    for column in found.values.values():
        column[found.left] = ABSENT
    for place in np.flatnonzero(found.left).tolist():
        try:
            message = decode_frame(frames[place])
        except MessageError as error:
            faults[place] = error
            continue
        if name not in message:
            faults[place] = MessageError(0, next(iter(message)), f"no {name}", f"不是{name}")
            continue
        for path, kind in wanted.items():
            found.values[path][place] = _number(kind, _at(message[name], path))
    return faults


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(kind: str, value: Any) -> int:
    """Value of a decoded message as the columns hold it."""
    if value is None:
        return ABSENT
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return int(value["bits"][: element(kind).high].ljust(element(kind).high, "0"), 2)
    if element(kind).kind == "octets":
        number = int(value, 16)
        return number - (1 << 64) if number >> 63 else number
    names = element(kind).names
    return names.index(value) if value in names else ABSENT


def _measured(found: Cut, path: str, kind: str) -> Array:
    """Values in their unit, NaN where not available."""
    raw, of = found.values[path], element(kind)
    missing = raw == ABSENT
    if of.unavailable:
        missing = missing | (raw == int(of.unavailable))
    value = raw * (of.step or 1.0)
    value[missing] = np.nan
    return value


def _code(found: Cut, path: str, otherwise: int = 0) -> Array:
    raw = found.values[path]
    return np.where(raw == ABSENT, otherwise, raw)


def _sigma(found: Cut, path: str, halves: Array) -> Array:
    return (halves / _SIGMAS_95)[_code(found, path)]


def _position_sigma(found: Cut) -> Array:
    """From the ellipse of the receiver where it is given, else from the confidence class."""
    major, minor = (
        _measured(found, f"posAccuracy.{axis}", f"{axis[0].upper()}{axis[1:]}AxisAccuracy") for axis in ("semiMajor", "semiMinor")
    )
    ellipse = np.sqrt((major**2 + minor**2) / 2)
    return np.where(np.isnan(ellipse), _sigma(found, "posConfidence.pos", _POSITION_HALF), ellipse)


def _time(mark: Array, received_ms: Array) -> Array:
    """The moment with that millisecond of a minute that is nearest to receiving; receiving itself where the mark is unavailable."""
    guess = received_ms - received_ms % _MINUTE_MS + mark
    guess = guess + _MINUTE_MS * np.rint((received_ms - guess) / _MINUTE_MS).astype(np.int64)
    return np.where((mark < 0) | (mark > 60_999), received_ms, guess)


def _first_bit_lowest(value: Array, width: int) -> Array:
    """Bit strings with the first bit of the message as bit 0."""
    table = np.array([int(f"{number:0{width}b}"[::-1], 2) for number in range(1 << width)], np.uint16)
    return table[value]


_EVENTS = _first_bit_lowest(np.arange(1 << 13), 13)
_LIGHTS = _first_bit_lowest(np.arange(1 << 9), 9)


def _motion(found: Cut, received_ms: Array) -> Columns:
    """Columns that vehicles and participants share."""
    return {
        "t_ms": _time(found.values["secMark"], received_ms),
        "speed": _measured(found, "speed", "Speed").astype(np.float32),
        "heading": _measured(found, "heading", "Heading").astype(np.float32),
        "accel": _measured(found, "accelSet.long", "Acceleration").astype(np.float32),
        "yaw_rate": _measured(found, "accelSet.yaw", "YawRate").astype(np.float32),
        "length": _measured(found, "size.length", "VehicleLength").astype(np.float32),
        "width": _measured(found, "size.width", "VehicleWidth").astype(np.float32),
        "vehicle_class": _code(found, "vehicleClass.classification").astype(np.uint8),
        "speed_std": _sigma(found, "motionCfd.speedCfd", _SPEED_HALF).astype(np.float32),
        "heading_std": _sigma(found, "motionCfd.headingCfd", _HEADING_HALF).astype(np.float32),
        "received_ms": received_ms,
    }


def _vehicles(found: Cut, received_ms: Array) -> Columns:
    lightbar = _code(found, "emergencyExt.lightsUse")
    return {
        "id": found.values["id"].astype(np.uint64),
        **_motion(found, received_ms),
        "lat": _measured(found, "pos.lat", "Latitude"),
        "lon": _measured(found, "pos.long", "Longitude"),
        "elevation": _measured(found, "pos.elevation", "Elevation").astype(np.float32),
        "pos_std": _position_sigma(found).astype(np.float32),
        "count": _code(found, "msgCnt").astype(np.uint8),
        "fuel": _code(found, "vehicleClass.fuelType").astype(np.uint8),
        "transmission": _code(found, "transmission", 7).astype(np.uint8),
        "events": _EVENTS[_code(found, "safetyExt.events")],
        "lights": _LIGHTS[_code(found, "safetyExt.lights")],
        "siren": ((_code(found, "emergencyExt.sirenUse") == 2) | np.isin(lightbar, (2, 3, 5))).astype(np.uint8),
    }


def rsm_columns(frames: Sequence[bytes], received_ms: int | Array) -> tuple[Columns, dict[int, MessageError]]:
    """Decode RSM frames into the columns of ``participants``, the roadside unit itself left out.

    Parameters
    ----------
    frames
        UPER message frames, all of them RSM.
    received_ms
        UTC milliseconds of receiving, one for all or one for each. [frame]

    Returns
    -------
    tuple
        Columns, a row for each participant with a position, frame by frame; and what was wrong with frames, by place.
    """
    when = np.broadcast_to(np.asarray(received_ms, np.int64), len(frames))
    parts, careful = _participants_cut(frames) if frames else ([], np.zeros(0, np.bool_))
    kept = [part.without(careful) for part in parts]
    faults: dict[int, MessageError] = {}
    kept.extend(_careful_parts(frames, careful, faults))
    rows, ordinals, found = _gathered(kept)
    order = np.lexsort((ordinals, rows))
    chosen = Cut({path: column[order] for path, column in found.values.items()}, found.end[order], found.left[order])
    columns = _participants(chosen, when[rows[order]])
    seen = np.isfinite(columns["lat"]) & np.isfinite(columns["lon"]) & (columns["ptc_type"] != 4)
    return {name: column[seen] for name, column in columns.items()}, faults


class _Part(NamedTuple):
    """Participants cut out together: frame and place in it, values."""

    rows: Array
    ordinals: Array
    found: Cut

    def without(self, careful: Array) -> "_Part":
        """Participants of the frames that need no care."""
        good = ~careful[self.rows]
        values = {path: column[good] for path, column in self.found.values.items()}
        return _Part(self.rows[good], self.ordinals[good], Cut(values, self.found.end[good], self.found.left[good]))


def _participants_cut(frames: Sequence[bytes]) -> tuple[list[_Part], NDArray[np.bool_]]:
    """All first participants together, then those that are as long as the first of their frame, then one after another; and which frames need care."""
    octets, starts, lengths = joined(frames)
    ends = (starts + lengths) * 8
    head = cut(aligned(octets, starts * 8, 49), lengths * 8, "RoadsideSafetyMessage", _HEAD, (4, "participants"))
    careful = head.left | (octets[starts] >> 4 != 2)
    at = starts * 8 + head.end
    counts = (aligned(octets, np.minimum(at, ends), 9)[:, 0] >> 4).astype(np.int64) + 1
    at, rows, parts, done = at + 4, np.flatnonzero(~careful), list[_Part](), np.zeros(len(frames), np.int64)
    while len(rows):
        found = _with_head(_participant(octets, at[rows], ends[rows]), head, rows)
        careful[rows[found.left]] = True
        parts.append(_Part(rows, done[rows], found))
        at[rows], done[rows] = at[rows] + found.end, done[rows] + 1
        if len(parts) == 1:
            parts.append(_alike(octets, (rows, found.end), (at, done, counts, ends), head))
        rows = rows[~careful[rows] & (counts[rows] > done[rows])]
    return parts, careful | (ends - at >= 8)


def _participant(octets: Array, at: Array, ends: Array) -> Cut:
    return cut(aligned(octets, np.minimum(at, ends), 72), ends - at, "ParticipantData", _PARTICIPANT)


def _with_head(found: Cut, head: Cut, rows: Array) -> Cut:
    """Participants with what stands in front of all of their frame."""
    found.values |= {f"head.{path}": column[rows] for path, column in head.values.items()}
    return found


def _alike(octets: Array, first: tuple[Array, Array], state: tuple[Array, Array, Array, Array], head: Cut) -> _Part:
    """Participants that are as long as the first of their frame, and so are all between: cut at once where they must lie; moves the frames on."""
    (rows, width), (at, done, counts, ends) = first, state
    more = counts[rows] - 1
    which = np.repeat(np.arange(len(rows)), more)
    step = np.arange(len(which)) - np.repeat(np.cumsum(more) - more, more)
    found = _participant(octets, at[rows][which] + step * width[which], ends[rows][which])
    other = np.cumsum(found.left | (found.end != width[which]))
    before = np.concatenate((np.zeros(1, np.int64), other))[np.cumsum(more) - more]
    alike = other == before[which]
    number = np.bincount(which[alike], minlength=len(rows))
    at[rows], done[rows] = at[rows] + number * width, done[rows] + number
    kept = Cut({path: column[alike] for path, column in found.values.items()}, found.end[alike], found.left[alike])
    return _Part(rows[which[alike]], step[alike] + 1, _with_head(kept, head, rows[which[alike]]))


def _careful_parts(frames: Sequence[bytes], careful: Array, faults: dict[int, MessageError]) -> Iterator[_Part]:
    for place in np.flatnonzero(careful).tolist():
        try:
            body = decode_frame(frames[place]).get("rsmFrame")
        except MessageError as error:
            faults[place] = error
            continue
        if body is None:
            faults[place] = MessageError(0, "", "no rsmFrame", "不是rsmFrame")
            continue
        many = body["participants"]
        values = {path: np.array([_number(kind, _at(item, path)) for item in many]) for path, kind in _PARTICIPANT.items()}
        values |= {f"head.{path}": np.full(len(many), _number(kind, _at(body, path))) for path, kind in _HEAD.items()}
        yield _Part(np.full(len(many), place), np.arange(len(many)), Cut(values, np.zeros(len(many)), np.zeros(len(many), np.bool_)))


def _gathered(parts: Sequence[_Part]) -> _Part:
    """All parts after each other."""
    names = [*_PARTICIPANT, *(f"head.{path}" for path in _HEAD)]
    whole = [
        *parts,
        _Part(
            np.zeros(0, np.int64),
            np.zeros(0, np.int64),
            Cut({name: np.zeros(0, np.int64) for name in names}, np.zeros(0), np.zeros(0, np.bool_)),
        ),
    ]
    rows, ordinals = (np.concatenate([part[which] for part in whole]) for which in (0, 1))
    values = {name: np.concatenate([part.found.values[name] for part in whole]) for name in names}
    return _Part(rows, ordinals, Cut(values, np.zeros(len(rows)), np.zeros(len(rows), np.bool_)))


def _place(found: Cut, axis: str, kind: str) -> Array:
    """Latitude or longitude: absolute, or an offset to the reference position. Degrees"""
    reference = _measured(found, f"head.refPos.{'lat' if axis == 'lat' else 'long'}", kind)
    place = _measured(found, f"pos.offsetLL.position-LatLon.{axis}", kind)
    for name in _OFFSETS[:-1]:
        offset = found.values[f"pos.offsetLL.{name}.{axis}"]
        there = offset != ABSENT
        place[there] = reference[there] + offset[there] * 1e-7
    return place


def _height(found: Cut) -> Array:
    height = _measured(found, "pos.offsetV.elevation", "Elevation")
    reference = _measured(found, "head.refPos.elevation", "Elevation")
    for name, lowest in _HEIGHTS.items():
        offset = found.values[f"pos.offsetV.{name}"]
        there = (offset != ABSENT) & (offset != lowest)
        height[there] = reference[there] + offset[there] * 0.1
    return height


def _participants(found: Cut, received_ms: Array) -> Columns:
    return {
        "rsu": found.values["head.id"].astype(np.uint64),
        "ptc_id": _code(found, "ptcId").astype(np.uint16),
        "ptc_type": _code(found, "ptcType").astype(np.uint8),
        "source": _code(found, "source").astype(np.uint8),
        "id": _code(found, "id").astype(np.uint64),
        **_motion(found, received_ms),
        "lat": _place(found, "lat", "Latitude"),
        "lon": _place(found, "lon", "Longitude"),
        "elevation": _height(found).astype(np.float32),
        "pos_std": _sigma(found, "posConfidence.pos", _POSITION_HALF).astype(np.float32),
        "count": _code(found, "head.msgCnt").astype(np.uint8),
    }
