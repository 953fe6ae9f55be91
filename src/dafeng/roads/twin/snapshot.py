"""The road at one moment, for the services: nothing in it changes any more."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.frame import headings_of
from dafeng.roads.twin.kalman import predict
from dafeng.roads.twin.observe import state_of
from dafeng.roads.twin.twin import Twin

__all__ = ["Snapshot", "snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """Objects that are believed, moved to one time.

    Parameters
    ----------
    now_ms
        UTC ms.
    track, id
        Track number, which stays; and id sent at present, 0 where it sends none. [object]
    kind
        1 motor, 2 non-motor, 3 pedestrian. [object]
    x, y, vx, vy, speed, heading, accel, yaw_rate, elevation
        m, m/s, degrees, m/s2, degrees/s. [object]
    length, width
        m; a usual size of the kind where none was said. [object]
    position_std
        Along one axis, m. [object]
    vehicle_class, fuel, events, lights, siren
        As in `LAYOUTS`. [object]
    own
        True where the vehicle speaks for itself and can be warned. [object]
    lane, to_stop, aside, along, against
        As in `Match`. [object]
    slot
        Where the object lives in `Tracks`. [object]
    """

    now_ms: float
    track: Array
    id: Array
    kind: Array
    x: Array
    y: Array
    vx: Array
    vy: Array
    speed: Array
    heading: Array
    accel: Array
    yaw_rate: Array
    elevation: Array
    length: Array
    width: Array
    position_std: Array
    vehicle_class: Array
    fuel: Array
    events: Array
    lights: Array
    siren: Array
    own: Array
    lane: Array
    to_stop: Array
    aside: Array
    along: Array
    against: Array
    slot: Array

    def __len__(self) -> int:
        return len(self.track)


_LENGTHS = np.array([4.6, 4.6, 1.8, 0.5])
_WIDTHS = np.array([1.8, 1.8, 0.7, 0.5])
"""m, for kinds 0 to 3 where no size was said: a usual car, bicycle, person (our choice)."""

_SURE = 2
"""Times an object that does not speak for itself must have been seen again before it counts."""


def snapshot(twin: Twin, now_ms: float) -> Snapshot:
    """Move every believed object to one time; the twin is not changed.

    Parameters
    ----------
    twin
        State.
    now_ms
        Time wanted, UTC ms.

    Returns
    -------
    Snapshot
        Objects in ascending order of slot; quarantined senders and objects seen only once are left out.
    """
    tracks = twin.tracks
    slots = tracks.slots()
    trusted = (tracks.hits[slots] >= _SURE) | (tracks.bsm_ms[slots] > 0)
    if twin.suspect.until:
        trusted &= ~np.isin(tracks.id[slots], np.array(list(twin.suspect.until), dtype="u8"))
    slots = slots[trusted]
    now = predict(state_of(tracks, slots), now_ms)
    speed = np.sqrt(now.vx * now.vx + now.vy * now.vy)
    kind = np.minimum(tracks.kind[slots], 3)
    # a standing or reversing vehicle faces where it says, a moving one where it goes
    faces = np.where((speed > 1.0) & (tracks.transmission[slots] != 3), headings_of(now.vx, now.vy), tracks.heading[slots])
    moved = np.sqrt((now.x - tracks.x[slots]) ** 2 + (now.y - tracks.y[slots]) ** 2)
    sizes = [
        np.where(np.isnan(said), usual[kind], said) for said, usual in ((tracks.length[slots], _LENGTHS), (tracks.width[slots], _WIDTHS))
    ]
    same = {name: getattr(tracks, name)[slots] for name in ("track", "id", "accel", "yaw_rate", "elevation", "vehicle_class", "fuel")}
    flags = {name: getattr(tracks, name)[slots] for name in ("events", "lights", "siren", "lane", "aside", "along", "against")}
    return Snapshot(
        now_ms=now_ms,
        kind=kind,
        x=now.x,
        y=now.y,
        vx=now.vx,
        vy=now.vy,
        speed=speed,
        heading=faces,
        length=sizes[0],
        width=sizes[1],
        position_std=np.sqrt(now.pp),
        own=tracks.bsm_ms[slots] > 0,
        to_stop=tracks.to_stop[slots] - moved,
        slot=slots,
        **same,
        **flags,
    )
