"""Messages of vehicles and sightings of roadside units become one object each.

A known id is a hard match. A new id may be an old object under a new pseudonym: it is set beside the objects whose own messages have stopped.
A sighting is set beside everything near; the number the roadside unit gave it before counts in its favour. What fits nothing is a new object.
"""

import numpy as np

from dafeng.roads.twin.assign import assign
from dafeng.roads.twin.columns import Array, Batch
from dafeng.roads.twin.frame import headings_of, wrapped
from dafeng.roads.twin.kalman import Observation, brought_forward, predict, update
from dafeng.roads.twin.nearby import Boxes, about, overlapping, within
from dafeng.roads.twin.observe import keep_state, state_of
from dafeng.roads.twin.settings import TwinSettings
from dafeng.roads.twin.tracks import Tracks

__all__ = ["fuse_sightings", "fuse_vehicles", "merge_doubles"]

_REACH = 12.0
"""Radius of the search for partners, m; the gate decides."""
_ABOUT = 400.0
"""No track is farther from where it was last heard of and yet a partner, m: five seconds at 70 m/s, and the reach."""
_KNOWN_BONUS = 25.0
"""Normalised squared distance forgiven to a pair the roadside unit has named before, where its names have been steady."""
_INSIDE = 2.2
"""Distance up to which two objects stand inside one another, m."""
_ATTRIBUTES = ("length", "width", "elevation", "vehicle_class", "fuel", "events", "lights", "siren", "transmission", "count")


def fuse_vehicles(tracks: Tracks, rows: Batch, seen: Observation, settings: TwinSettings) -> Array:
    """Take vehicles' own messages.

    Parameters
    ----------
    tracks
        Objects, changed in place.
    rows, seen
        Messages that are believed, and their observations. [row]
    settings
        Gate and defaults.

    Returns
    -------
    Array
        Slot of every row. [row]
    """
    slots = np.full(len(rows), -1, dtype="i8")
    for turn in _turns(rows["id"], rows["t_ms"]):
        part, here = rows.take(turn), seen.take(turn)
        found = tracks.slots_of(part["id"])
        strange = np.flatnonzero(found < 0)
        if len(strange):
            found[strange] = _recognise(tracks, part.take(strange), here.take(strange), settings)
        slots[turn] = found
        fresh = _corrected(tracks, found, here)
        _keep_vehicle(tracks, found, part, fresh)
    return slots


def _turns(ids: Array, t_ms: Array) -> list[Array]:
    """Rows in groups that hold each id once, oldest first."""
    alone = np.sort(ids)
    if not (alone[1:] == alone[:-1]).any():
        return [np.arange(len(ids))]
    order = np.lexsort((t_ms, ids))
    first = np.flatnonzero(np.diff(ids[order], prepend=ids[order][:1] + np.uint64(1)))
    rank = np.arange(len(ids)) - np.repeat(first, np.diff(np.append(first, len(ids))))
    return [order[rank == turn] for turn in range(int(rank.max()) + 1)]


def _corrected(tracks: Tracks, slots: Array, seen: Observation) -> Array:
    """Let the filter take one observation for each slot; True where it is the newest of its object. [row]"""
    state = state_of(tracks, slots)
    newest: Array = seen.t_ms >= state.t_ms
    keep_state(tracks, slots, update(predict(state, seen.t_ms), brought_forward(seen, state.t_ms)))
    tracks.hits[slots] += 1
    return newest


def _keep_vehicle(tracks: Tracks, slots: Array, rows: Batch, newest: Array) -> None:
    """Attributes and times a vehicle says of itself."""
    before, said = tracks.bsm_ms[slots], rows["t_ms"]
    gap = (said - before).astype("f4")
    steady = (before > 0) & (gap > 0) & (gap < 3000)
    usual = np.where(tracks.messages[slots] == 1, gap, 0.8 * tracks.period[slots] + 0.2 * gap)
    tracks.period[slots] = np.where(steady, usual, tracks.period[slots])
    step = (rows["count"].astype("i4") - tracks.count[slots]) % 128
    counted = (before > 0) & (tracks.count[slots] < 128) & (rows["count"] < 128) & (step > 0) & (step < 64)
    tracks.missed[slots] += np.where(counted, step - 1, 0).astype("u4")
    tracks.messages[slots] += 1
    tracks.bsm_ms[slots] = np.maximum(before, said)
    tracks.kind[slots] = 1
    _keep_motion(tracks, slots[newest], rows.take(newest))
    for name in _ATTRIBUTES:
        _keep_known(getattr(tracks, name), slots[newest], rows[name][newest])


def _keep_known(column: Array, slots: Array, values: Array) -> None:
    """Write values that are known over what was known."""
    known = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(len(values), dtype=bool)
    column[slots[known]] = values[known]


def _keep_motion(tracks: Tracks, slots: Array, rows: Batch) -> None:
    """Acceleration, turn and heading as said, none where not said."""
    tracks.accel[slots] = np.nan_to_num(rows["accel"])
    tracks.yaw_rate[slots] = np.nan_to_num(rows["yaw_rate"])
    _keep_known(tracks.heading, slots, rows["heading"])


def _recognise(tracks: Tracks, rows: Batch, seen: Observation, settings: TwinSettings) -> Array:
    """Slots of ids never heard: an object whose own messages have stopped, one only seen so far, or a new one. [row]"""
    slots = tracks.slots()
    silence = rows["t_ms"].max() - tracks.bsm_ms[slots]
    # who has spoken once has shown no rhythm yet, so that its silence says nothing
    silent = (silence > 0.5 * tracks.period[slots]) & (tracks.messages[slots] > 1)
    candidates = slots[(silent | (tracks.bsm_ms[slots] == 0)) & (tracks.kind[slots] == 1)]
    r, c, cost = _pairs(tracks, candidates, seen, settings)
    fits = _same_body(tracks, candidates[c], rows, r) & (tracks.bsm_ms[candidates[c]] < rows["t_ms"][r])
    mine, theirs = assign(r[fits], candidates[c][fits], cost[fits])
    found = np.full(len(rows), -1, dtype="i8")
    found[mine] = theirs
    strange = np.flatnonzero(found < 0)
    found[strange] = _begin(tracks, seen.take(strange))
    tracks.name(found, rows["id"])
    return found


def _same_body(tracks: Tracks, slots: Array, rows: Batch, r: Array) -> Array:
    """Size and class do not speak against one vehicle; a roadside unit's guess of them is not held against anybody. [pair]"""
    own = tracks.bsm_ms[slots] > 0
    with np.errstate(invalid="ignore"):
        other = (np.abs(tracks.length[slots] - rows["length"][r]) > 0.3) | (np.abs(tracks.width[slots] - rows["width"][r]) > 0.2)
    same: Array = ~(own & (other | (tracks.vehicle_class[slots] != rows["vehicle_class"][r])))
    return same


def _pairs(tracks: Tracks, candidates: Array, seen: Observation, settings: TwinSettings) -> tuple[Array, Array, Array]:
    """Rows, places among the candidates, and normalised squared distance of pairs within the gate. [pair]"""
    none = np.zeros(0, dtype="i8")
    if not len(candidates) or not len(seen.x):
        return none, none, np.zeros(0)
    some = about((tracks.x[candidates], tracks.y[candidates]), (seen.x, seen.y), _ABOUT)
    candidates = candidates[some]
    now = predict(state_of(tracks, candidates), float(np.median(seen.t_ms)))
    reach = _REACH + 0.5 * np.nan_to_num(np.sqrt(seen.vx**2 + seen.vy**2))
    r, c = within((now.x, now.y), (seen.x, seen.y), reach)
    state = state_of(tracks, candidates[c])
    at, here = predict(state, seen.t_ms[r]), brought_forward(seen.take(r), state.t_ms)
    apart = ((at.x - here.x) ** 2 + (at.y - here.y) ** 2) / (at.pp + here.rp)
    swerve = ((at.vx - here.vx) ** 2 + (at.vy - here.vy) ** 2) / (at.vv + here.rv + 1.0)
    inside = apart < settings.gate
    return r[inside], some[c[inside]], (apart + np.minimum(np.nan_to_num(swerve), 20.0))[inside]


def _begin(tracks: Tracks, seen: Observation) -> Array:
    """New objects."""
    slots = tracks.take(len(seen.x))
    tracks.t_ms[slots], tracks.first_ms[slots] = seen.t_ms, seen.t_ms
    tracks.x[slots], tracks.y[slots] = seen.x, seen.y
    tracks.vx[slots], tracks.vy[slots] = np.nan_to_num(seen.vx), np.nan_to_num(seen.vy)
    tracks.pp[slots], tracks.pv[slots] = seen.rp, 0.0
    tracks.vv[slots] = np.where(np.isnan(seen.vx), 225.0, seen.rv)
    return slots


def fuse_sightings(tracks: Tracks, rows: Batch, seen: Observation, settings: TwinSettings) -> Array:
    """Take the sightings of roadside units; those of one unit with one time are one picture, however many messages carried it.

    Parameters
    ----------
    tracks
        Objects, changed in place.
    rows, seen
        Participants and their observations. [row]
    settings
        Gate and defaults.

    Returns
    -------
    Array
        Slot of every row. [row]
    """
    slots = np.full(len(rows), -1, dtype="i8")
    for picture in _pictures(rows):
        part, here = rows.take(picture), seen.take(picture)
        found = _hard_matches(tracks, part)
        open_rows = np.flatnonzero(found < 0)
        found[open_rows] = _soft_matches(tracks, part.take(open_rows), here.take(open_rows), settings, found[found >= 0])
        strange = np.flatnonzero(found < 0)
        found[strange] = _begin(tracks, here.take(strange))
        tracks.kind[found[strange]] = np.where(part["ptc_type"][strange] == 0, 1, part["ptc_type"][strange])
        newest = _corrected_if_known(tracks, found, here, strange)
        _keep_sighting(tracks, found, part, newest)
        slots[picture] = found
    return slots


def _pictures(rows: Batch) -> list[Array]:
    """Rows in groups that hold at most one time of each roadside unit, oldest first."""
    _, unit = np.unique(rows["rsu"], return_inverse=True)
    moments, moment = np.unique(np.column_stack((unit, rows["t_ms"])), axis=0, return_inverse=True)
    rank = np.arange(len(moments)) - np.searchsorted(moments[:, 0], moments[:, 0])
    turn = rank[moment.ravel()]
    return [np.flatnonzero(turn == k) for k in range(int(turn.max(initial=-1)) + 1)]


def _hard_matches(tracks: Tracks, rows: Batch) -> Array:
    """Slots of sightings that name a vehicle's id; -1 elsewhere. [row]"""
    found = np.where(rows["id"] > 0, tracks.slots_of(rows["id"]), -1)
    _, first = np.unique(found, return_index=True)
    once = np.zeros(len(found), dtype=bool)
    once[first] = True
    return np.where(once, found, -1)


def _soft_matches(tracks: Tracks, rows: Batch, seen: Observation, settings: TwinSettings, taken: Array) -> Array:
    """Slots of the objects sightings fit best; -1 for none. [row]"""
    found = np.full(len(rows), -1, dtype="i8")
    slots = tracks.slots()
    candidates = slots[~np.isin(slots, taken)]
    r, c, cost = _pairs(tracks, candidates, seen, settings)
    slot = candidates[c]
    claimed = (tracks.rsu[slot] == rows["rsu"][r]) & (tracks.rsm_ms[slot] == rows["t_ms"][r])
    kinds = (rows["ptc_type"][r] == 0) | (tracks.kind[slot] == rows["ptc_type"][r]) | (tracks.rsm_ms[slot] == 0)
    named = (tracks.rsu[slot] == rows["rsu"][r]) & (tracks.ptc_id[slot] == rows["ptc_id"][r]) & (tracks.rsm_ms[slot] > 0)
    fits = ~claimed & kinds & ((tracks.kind[slot] == 1) == (rows["ptc_type"][r] < 2))
    # every roadside unit has its own picture: the same object may be in two of them, so an object is one column for each unit
    unit = np.unique(rows["rsu"], return_inverse=True)[1][r]
    key = unit * np.int64(1 << 32) + slot
    mine, theirs = assign(
        r[fits], key[fits], (cost - _KNOWN_BONUS * named * np.maximum(0.0, 2 * _steadiness(tracks, rows["rsu"])[r] - 1))[fits]
    )
    found[mine] = theirs % (1 << 32)
    return found


def _steadiness(tracks: Tracks, units: Array) -> Array:
    """How far the numbers of roadside units have stood for the same objects, 0 to 1; a unit never heard is believed. [row]"""
    names, number = np.unique(units, return_inverse=True)
    return np.array([tracks.steady.get(unit, 1.0) for unit in names.tolist()], dtype=float)[number]


def _learn_names(tracks: Tracks, slots: Array, rows: Batch) -> None:
    """Remember whether objects kept the numbers their unit had given them."""
    again = (tracks.rsm_ms[slots] > 0) & (tracks.rsu[slots] == rows["rsu"]) & (rows["t_ms"] - tracks.rsm_ms[slots] < 1000)
    kept = tracks.ptc_id[slots] == rows["ptc_id"]
    for unit in np.unique(rows["rsu"][again]).tolist():
        mine = again & (rows["rsu"] == unit)
        tracks.steady[unit] = 0.9 * tracks.steady.get(unit, 1.0) + 0.1 * float(kept[mine].mean())


def _corrected_if_known(tracks: Tracks, slots: Array, seen: Observation, strange: Array) -> Array:
    """Correct objects that were there before; True where a row is the newest of its object. [row]"""
    newest = np.ones(len(slots), dtype=bool)
    old = np.setdiff1d(np.arange(len(slots)), strange)
    for turn in _turns(slots[old].astype("u8"), seen.t_ms[old]):
        newest[old[turn]] = _corrected(tracks, slots[old[turn]], seen.take(old[turn]))
    return newest


def _keep_sighting(tracks: Tracks, slots: Array, rows: Batch, newest: Array) -> None:
    """What a sighting says; it does not overrule what a vehicle says of itself."""
    _learn_names(tracks, slots, rows)
    tracks.rsm_ms[slots] = np.maximum(tracks.rsm_ms[slots], rows["t_ms"])
    tracks.rsu[slots], tracks.ptc_id[slots] = rows["rsu"], rows["ptc_id"]
    tracks.unseen_ms[slots] = 0.0
    alone = newest & (tracks.bsm_ms[slots] == 0)
    _keep_known(tracks.heading, slots[alone], rows["heading"][alone])
    _guess_change(tracks, slots[alone], rows["accel"][alone], rows["yaw_rate"][alone])
    for name in ("length", "width", "elevation", "vehicle_class"):
        _keep_known(getattr(tracks, name), slots[alone], rows[name][alone])


def _guess_change(tracks: Tracks, slots: Array, accel: Array, yaw_rate: Array) -> None:
    """Acceleration and turn of objects that only others see: the mean of what is said and was held, else from the filter's velocities at least 0.4 s apart."""
    speed, heading = np.hypot(tracks.vx[slots], tracks.vy[slots]), headings_of(tracks.vx[slots], tracks.vy[slots])
    passed = (tracks.t_ms[slots] - tracks.speed_ms[slots]) / 1000
    new = np.isnan(tracks.speed_before[slots])
    due = (passed >= 0.4) | new
    fresh, safe = due & (passed < 2.0) & ~new, np.maximum(passed, 0.1)
    gained = np.clip((speed - tracks.speed_before[slots]) / safe, -8.0, 4.0)
    turned = np.where(speed > 2.0, np.clip(wrapped(heading - tracks.heading_before[slots]) / safe, -45.0, 45.0), 0.0)
    for column, guess, said in ((tracks.accel, gained, accel), (tracks.yaw_rate, turned, yaw_rate)):
        kept = column[slots]
        column[slots] = np.where(np.isnan(said), np.where(fresh, (kept + guess) / 2, kept), (kept + said) / 2)
    for column, now in ((tracks.speed_before, speed), (tracks.heading_before, heading), (tracks.speed_ms, tracks.t_ms[slots])):
        column[slots] = np.where(due, now, column[slots])


def merge_doubles(tracks: Tracks, now_ms: float) -> int:
    """Join objects that stand inside one another and move alike, where at most one of them speaks for itself.

    Returns
    -------
    int
        How many were joined; the older track number stays, unless only the younger speaks for itself.
    """
    slots = tracks.slots()
    slots = slots[tracks.kind[slots] == 1]
    if len(slots) < 2:
        return 0
    now = predict(state_of(tracks, slots), now_ms)
    half = _INSIDE / 2
    a, b = overlapping(Boxes(now.x - half, now.x + half, now.y - half, now.y + half), tracks.bsm_ms[slots] == 0)
    near = (now.x[a] - now.x[b]) ** 2 + (now.y[a] - now.y[b]) ** 2 <= _INSIDE**2
    a, b = a[near], b[near]
    alike = np.hypot(now.vx[a] - now.vx[b], now.vy[a] - now.vy[b]) < 2.5
    joined = 0
    for one, other in zip(slots[a[alike]].tolist(), slots[b[alike]].tolist(), strict=True):
        if not (tracks.used[one] and tracks.used[other]):
            continue
        by_word = [slot for slot in (one, other) if tracks.bsm_ms[slot] > 0]
        stay = by_word[0] if by_word else min(one, other, key=lambda slot: int(tracks.track[slot]))
        leave = other if stay == one else one
        if tracks.rsm_ms[leave] > tracks.rsm_ms[stay]:
            tracks.rsm_ms[stay], tracks.rsu[stay], tracks.ptc_id[stay] = tracks.rsm_ms[leave], tracks.rsu[leave], tracks.ptc_id[leave]
        tracks.release(np.array([leave]))
        joined += 1
    return joined
