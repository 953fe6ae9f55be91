"""Decoded messages into batches: for adapters that have one message at a time, and for SPAT, which is rare.

Takes the element names and integers of the message set, as `dafeng roads decode` prints them. The fast way for BSM and RSM is to fill the
columns straight from the wire; both give the same rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dafeng.roads.twin.clock import from_minute_of_year, from_second_mark, from_time_mark
from dafeng.roads.twin.columns import Batch, batch
from dafeng.roads.twin.confidence import heading_std, position_std, speed_std

__all__ = ["LIGHTS", "flag_bits", "participants_of", "signals_of", "vehicles_of", "whole_position"]

LIGHTS = [
    "unavailable",
    "dark",
    "flashing-red",
    "red",
    "flashing-green",
    "permissive-green",
    "protected-green",
    "yellow",
    "flashing-yellow",
]
_TRANSMISSION = ["neutral", "park", "forwardGears", "reverseGears"]
_PARTICIPANTS = ["unknown", "motor", "non-motor", "pedestrian", "rsu"]
_SOURCES = ["unknown", "selfinfo", "v2x", "video", "microwaveRadar", "loop", "lidar", "integrated"]
_NAN = float("nan")
Message = Mapping[str, Any]


def _index(names: Sequence[str], value: Any, unknown: int) -> int:
    if isinstance(value, int):
        return value
    return names.index(value) if value in names else unknown


def _scaled(value: int | None, unavailable: int, unit: float) -> float:
    return _NAN if value is None or value == unavailable else value * unit


def flag_bits(bits: Any) -> int:
    """Flags of a BIT STRING; the first bit of the message is bit 0.

    Examples
    --------
    >>> flag_bits({"bits": "0100"}), flag_bits("1")
    (2, 1)
    """
    text = bits.get("bits", "") if isinstance(bits, Mapping) else bits or ""
    return sum(1 << place for place, bit in enumerate(text) if bit == "1") & 0xFFFF


def whole_position(offset: Message, reference: tuple[float, float]) -> tuple[float, float]:
    """Latitude and longitude of a PositionOffsetLLV, degrees."""
    name, place = next(iter(offset["offsetLL"].items()))
    lat, lon = place["lat"] * 1e-7, place["lon"] * 1e-7
    return (lat, lon) if name == "position-LatLon" else (reference[0] + lat, reference[1] + lon)


def _position(place: Message) -> tuple[float, float]:
    return _scaled(place["lat"], 900_000_001, 1e-7), _scaled(place["long"], 1_800_000_001, 1e-7)


def _motion(message: Message) -> dict[str, float]:
    """What vehicles and participants share."""
    accel, size, confidence = message.get("accelSet") or {}, message.get("size") or {}, message.get("motionCfd") or {}
    accuracy, height = message.get("posAccuracy") or {}, (message.get("pos") or {}).get("elevation")
    ellipse = [accuracy[name] * 0.05 for name in ("semiMajor", "semiMinor") if accuracy.get(name, 255) != 255]
    kind = message.get("vehicleClass") or {}
    return {
        "elevation": _scaled(height, -4096, 0.1),
        "speed": _scaled(message.get("speed"), 8191, 0.02),
        "heading": _scaled(message.get("heading"), 28_800, 0.0125),
        "accel": _scaled(accel.get("long"), 2001, 0.01),
        "yaw_rate": _scaled(accel.get("yaw"), 32_768, 0.01),
        "length": _scaled(size.get("length"), 0, 0.01),
        "width": _scaled(size.get("width"), 0, 0.01),
        "vehicle_class": kind.get("classification", 0),
        "pos_std": (sum(a * a for a in ellipse) / 2) ** 0.5
        if len(ellipse) == 2
        else position_std((message.get("posConfidence") or {}).get("pos")),
        "speed_std": speed_std(confidence.get("speedCfd")),
        "heading_std": heading_std(confidence.get("headingCfd")),
    }


def vehicles_of(messages: Sequence[Message], received_ms: int) -> Batch:
    """Rows of BSMs, each with or without its frame name.

    Parameters
    ----------
    messages
        Decoded BSMs.
    received_ms
        UTC ms of their receipt; the second of the minute in a message is set beside it.

    Returns
    -------
    Batch
        One row a message; a message without a position is left out.
    """
    rows = [_vehicle(each.get("bsmFrame", each), received_ms) for each in messages]
    known = [row for row in rows if row["lat"] == row["lat"] and row["lon"] == row["lon"]]
    return _rows_of("vehicles", known, ("id", "t_ms", "lat", "lon"))


def _vehicle(message: Message, received_ms: int) -> dict[str, Any]:
    lat, lon = _position(message["pos"])
    safety, emergency, kind = message.get("safetyExt") or {}, message.get("emergencyExt") or {}, message.get("vehicleClass") or {}
    return {
        "id": int(message["id"], 16),
        "t_ms": from_second_mark(message["secMark"], received_ms),
        "lat": lat,
        "lon": lon,
        **_motion(message),
        "fuel": kind.get("fuelType", 0),
        "count": message["msgCnt"],
        "transmission": _index(_TRANSMISSION, message.get("transmission"), 7),
        "events": flag_bits(safety.get("events")),
        "lights": flag_bits(safety.get("lights")),
        "siren": int(
            emergency.get("sirenUse") == "inUse" or emergency.get("lightsUse") in {"inUse", "yellowCautionLights", "arrowSignsActive"}
        ),
        "received_ms": received_ms,
    }


def participants_of(messages: Sequence[Message], received_ms: int) -> Batch:
    """Rows of RSMs: one a participant, the roadside unit itself left out."""
    rows = [row for each in messages for row in _participants(each.get("rsmFrame", each), received_ms)]
    return _rows_of("participants", rows, ("rsu", "t_ms", "ptc_id", "lat", "lon"))


def _participants(message: Message, received_ms: int) -> Iterator[dict[str, Any]]:
    reference = _position(message["refPos"])
    for each in message["participants"]:
        if each["ptcType"] == "rsu":
            continue
        lat, lon = whole_position(each["pos"], reference)
        yield {
            "rsu": int(message["id"], 16),
            "t_ms": from_second_mark(each["secMark"], received_ms),
            "ptc_id": each["ptcId"],
            "ptc_type": _index(_PARTICIPANTS, each["ptcType"], 0),
            "source": _index(_SOURCES, each["source"], 0),
            "id": int(each["id"], 16) if "id" in each else 0,
            "lat": lat,
            "lon": lon,
            **_motion({**each, "pos": {}}),
            "count": message["msgCnt"],
            "received_ms": received_ms,
        }


def signals_of(messages: Sequence[Message], received_ms: int) -> Batch:
    """Rows of SPATs: one a state of a phase, times made absolute."""
    rows = [row for each in messages for row in _signals(each.get("spatFrame", each), received_ms)]
    return _rows_of("signals", rows, ("node", "phase", "light", "t_ms"))


def _signals(message: Message, received_ms: int) -> Iterator[dict[str, Any]]:
    for crossing in message["intersections"]:
        node = crossing["intersectionId"].get("region", 0) * 65536 + crossing["intersectionId"]["id"]
        moy = crossing.get("moy", message.get("moy", 527_040))
        made = from_minute_of_year(moy, crossing.get("timeStamp", message.get("timeStamp", 65_535)), received_ms)
        shared = {
            "node": node,
            "t_ms": made,
            "status": flag_bits(crossing.get("status")),
            "count": message["msgCnt"],
            "received_ms": received_ms,
        }
        for phase in crossing["phases"]:
            for order, state in enumerate(phase["phaseStates"]):
                light = _index(LIGHTS, state["light"], 0)
                yield {**shared, "phase": phase["id"], "order": order, "light": light, **_times(state.get("timing") or {}, made)}


def _times(timing: Message, made: int) -> dict[str, float]:
    """Start and ends of a state, UTC ms."""
    if "utcTiming" in timing:
        clock = timing["utcTiming"]
        names = {
            "start_ms": "startUTCTime",
            "min_end_ms": "minEndUTCTime",
            "max_end_ms": "maxEndUTCTime",
            "likely_end_ms": "likelyEndUTCTime",
            "next_start_ms": "nextStartUTCTime",
            "next_end_ms": "nextEndUTCTime",
        }
        return {mine: from_time_mark(clock.get(its), made) for mine, its in names.items()} | {
            "confidence": _share(clock.get("timeConfidence"))
        }
    told = timing.get("counting", {}).get
    again = _after(told("nextStartTime"), made)
    return {
        "start_ms": _after(told("startTime"), made),
        "min_end_ms": _after(told("minEndTime"), made),
        "max_end_ms": _after(told("maxEndTime"), made),
        "likely_end_ms": _after(told("likelyEndTime"), made),
        "next_start_ms": again,
        "next_end_ms": again + _after(told("nextDuration"), 0),
        "confidence": _share(told("timeConfidence")),
    }


def _after(mark: int | None, made: float) -> float:
    return _NAN if mark is None or mark >= 36_000 else made + 100.0 * mark


def _share(confidence: int | None) -> float:
    return _NAN if confidence is None else confidence * 0.005


def _rows_of(kind: Any, rows: Sequence[Mapping[str, Any]], required: Sequence[str]) -> Batch:
    """Rows into columns; no rows give an empty batch."""
    if not rows:
        return batch(kind, **{name: [] for name in required})
    return batch(kind, **{name: [row[name] for row in rows] for name in rows[0]})
