"""JSON over MQTT as roadside platforms send it: by topic, made into messages of the set.

OpenV2X publishes ``V2X/RSU/{id}/{RSM|RSI|SPAT|MAP}/UP`` with objects that use the integer units of the standard but looser shapes: ``lon`` for
``long``, plain positions, numbers as text, codes for names, bit strings without their key, lists wrapped in the name of their item. The binary
framing of `framing` has topics ``V2X.RSU.{KIND}.UP``. Both are read here; what cannot be made a valid message is refused with its element.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dafeng.roads.messages.decoder import decode_frame
from dafeng.roads.messages.encoder import encode_frame
from dafeng.roads.messages.fault import MessageError
from dafeng.roads.messages.framing import KINDS, unpack_payload
from dafeng.roads.messages.loose import strict
from dafeng.roads.messages.schema import element

__all__ = ["kind_of_topic", "rsu_of_topic", "topic_message"]

_MOST_PARTICIPANTS = 16
Origin = dict[str, Any]


def _parts(topic: str) -> list[str]:
    return topic.replace(".", "/").split("/")


def kind_of_topic(topic: str) -> str | None:
    """Kind of message a topic carries upwards; ``None`` for any other topic.

    Examples
    --------
    >>> kind_of_topic("V2X.RSU.SPAT.UP"), kind_of_topic("V2X/RSU/R1/RSM/UP/vendor"), kind_of_topic("V2X/RSU/HB/UP")
    ('SPAT', 'RSM', None)
    """
    parts = _parts(topic)
    if parts[:2] != ["V2X", "RSU"] or "UP" not in parts:
        return None
    return next((part for part in parts[2 : parts.index("UP")][::-1] if part in KINDS), None)


def rsu_of_topic(topic: str) -> str | None:
    """Identity of the roadside unit where the topic names it."""
    parts = _parts(topic)
    named = parts[:2] == ["V2X", "RSU"] and len(parts) > 4 and parts[2] not in KINDS
    return parts[2] if named else None


def topic_message(topic: str, payload: Any) -> Iterator[tuple[dict[str, Any], Origin]]:
    """Messages in the payload of a topic.

    Parameters
    ----------
    topic
        MQTT topic, with slashes or points.
    payload
        Octets of the framing or of a bare frame; hexadecimal text of either; or a JSON object.

    Yields
    ------
    tuple
        Message with the element names of the standard, and what is known beside it (unit, time).

    Raises
    ------
    MessageError
        If the topic carries no message of the set, or the payload is none.
    """
    kind = kind_of_topic(topic)
    if kind is None:
        raise MessageError(
            0, "topic", f"'{topic}' carries no BSM, MAP, RSM, SPAT or RSI upwards", f"“{topic}”不是BSM、MAP、RSM、SPAT或RSI的上行主题"
        )
    if isinstance(payload, str):
        try:
            payload = bytes.fromhex(payload)
        except ValueError:
            raise MessageError(0, "payload", "text that is not hexadecimal", "不是十六进制的文本") from None
    if isinstance(payload, bytes):
        yield from _binary(kind, payload)
        return
    for message in _messages(kind, payload, rsu_of_topic(topic) or ""):
        encode_frame(message)
        yield message, {}


def _binary(kind: str, octets: bytes) -> Iterator[tuple[dict[str, Any], Origin]]:
    try:
        payload = unpack_payload(octets, kind)
    except MessageError as error:
        try:
            yield decode_frame(octets), {}
        except MessageError:
            raise error from None
        return
    for frame in payload.frames:
        yield decode_frame(frame), {"rsu_id": payload.rsu_id, "timestamp_ms": payload.timestamp_ms}


def _messages(kind: str, payload: Any, rsu: str) -> Iterator[dict[str, Any]]:
    if not isinstance(payload, Mapping):
        raise MessageError(0, "payload", "no JSON object", "不是JSON对象")
    body = payload.get("content", payload)
    name = f"{kind.lower()}Frame"
    if kind == "RSM" and "rsms" in body:
        for part in body["rsms"]:
            yield from _rsm(part, rsu)
    elif kind == "RSI" and "rsiDatas" in body:
        yield _rsi(body, rsu)
    else:
        top = next(member.of for member in element("MessageFrame").members if member.name == name)
        yield {name: strict(body.get(name, body), top)}


def _unit_id(rsu: str) -> str:
    """Eight octets for the name of a unit: its ASCII, cut or filled up with zero octets."""
    return rsu.encode("ascii", "replace")[:8].ljust(8, b"\0").hex()


def _rsm(part: Mapping[str, Any], rsu: str) -> Iterator[dict[str, Any]]:
    """One RSM for each sixteen participants; they share the reference position and differ in count."""
    participants = [_participant(item) for item in part.get("participants", [])]
    for count, start in enumerate(range(0, len(participants), _MOST_PARTICIPANTS)):
        body = {
            "msgCnt": (int(part.get("msgCnt", 0)) + count) % 128,
            "id": part.get("id") or _unit_id(rsu),
            "refPos": part["refPos"],
            "participants": participants[start : start + _MOST_PARTICIPANTS],
        }
        yield {"rsmFrame": strict(body, "RoadsideSafetyMessage")}


def _participant(item: Mapping[str, Any]) -> dict[str, Any]:
    """What OpenV2X leaves out is filled with the value that says "not available"."""
    known = {member.name for member in element("ParticipantData").members}
    base = {"source": 0, "secMark": 65535, "posConfidence": {"pos": 0}, "speed": 8191, "heading": 28800, "size": {"width": 0, "length": 0}}
    given = {name: value for name, value in item.items() if name in known and value is not None}
    return {**base, **given, "ptcId": int(float(item.get("ptcId") or 0)) % 65536}


def _rsi(body: Mapping[str, Any], rsu: str) -> dict[str, Any]:
    events = [data for data in body["rsiDatas"] if data.get("eventPosition")]
    if not events:
        raise MessageError(0, "rsiDatas", "no event with a position", "没有带位置的事件")
    places = [_whole_degrees(data["eventPosition"]) for data in events]
    rtes = [
        {
            "rteId": number % 256,
            "eventType": int(data.get("eventType") or 0),
            "eventSource": data.get("eventSource") or 0,
            "eventPos": place,
            **({"eventRadius": data["eventRadius"]} if data.get("eventRadius") is not None else {}),
        }
        for number, (data, place) in enumerate(zip(events[:8], places[:8], strict=True))
    ]
    return {"rsiFrame": strict({"msgCnt": 0, "id": _unit_id(rsu), "refPos": places[0], "rtes": rtes}, "RoadSideInformation")}


def _whole_degrees(place: Mapping[str, Any]) -> dict[str, int]:
    """Event positions come in degrees or in counts of 1e-7 degrees: what has a fraction or lies within ±180 is degrees."""
    lat, lon = float(place["lat"]), float(place["lon"])
    scale = 1e7 if abs(lat) <= 90 and abs(lon) <= 180 else 1.0
    return {"lat": round(lat * scale), "lon": round(lon * scale)}
