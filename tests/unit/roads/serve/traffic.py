"""Vehicles that move and send BSM frames, for tests of the cloud."""

from dafeng.roads.messages import encode_frame, pack_payload

LAT, LON = 30.0, 104.0
METRE_LAT, METRE_LON = 1 / 110_852, 1 / 96_486


def bsm(identity, metres_east, metres_north, speed, heading, at_ms, count=0):
    """One BSM frame of a vehicle at a place east and north of the origin."""
    message = {
        "msgCnt": count % 128,
        "id": f"{identity:016x}",
        "secMark": int(at_ms) % 60_000,
        "pos": {"lat": round((LAT + metres_north * METRE_LAT) * 1e7), "long": round((LON + metres_east * METRE_LON) * 1e7)},
        "transmission": "forwardGears",
        "speed": round(speed / 0.02),
        "heading": round(heading / 0.0125),
        "accelSet": {"long": 0, "lat": 0, "vert": 0, "yaw": 0},
        "brakes": {"brakePadel": "off"},
        "size": {"width": 180, "length": 480},
        "vehicleClass": {"classification": 10, "fuelType": 4},
    }
    return encode_frame({"bsmFrame": message})


def collision_course(start_ms, seconds=6.0, step_ms=100):
    """Frames of a car at 15 m/s that closes on one that stands 80 m ahead, and of one that drives elsewhere: (time, frame)."""
    for step in range(int(seconds * 1000 / step_ms)):
        at_ms = start_ms + step * step_ms
        moved = 15.0 * step * step_ms / 1000
        yield at_ms, bsm(0xA1, moved, 0.0, 15.0, 90.0, at_ms, step)
        yield at_ms, bsm(0xB2, 80.0, 0.0, 0.0, 90.0, at_ms, step)
        yield at_ms, bsm(0xC3, 500.0, 400.0 + moved, 15.0, 0.0, at_ms, step)


def payload(frame, at_ms, unit="R1"):
    """Payload of a roadside unit with one BSM."""
    return pack_payload("BSM", unit, int(at_ms), [frame])
