"""From rows of a batch to observations of the filter, and from tracks to its states."""

import numpy as np

from dafeng.roads.twin.columns import Array, Batch
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.kalman import Observation, State
from dafeng.roads.twin.settings import TwinSettings
from dafeng.roads.twin.tracks import Tracks

__all__ = ["keep_state", "observe", "state_of"]

_STATE = ("t_ms", "x", "y", "vx", "vy", "accel", "yaw_rate", "pp", "pv", "vv")


def observe(rows: Batch, frame: Frame, settings: TwinSettings) -> Observation:
    """Positions, velocities and variances of vehicles or participants, in the frame. [row]"""
    own = rows.kind == "vehicles"
    defaults = (
        (settings.position_std, settings.vehicle_speed_std, settings.vehicle_heading_std)
        if own
        else (settings.sighting_std, settings.sighting_speed_std, settings.sighting_heading_std)
    )
    position, speed, heading = (
        _known(rows[name], default) for name, default in zip(("pos_std", "speed_std", "heading_std"), defaults, strict=True)
    )
    x, y = frame.metres(rows["lat"], rows["lon"])
    said = rows["speed"].astype(float)
    backwards = rows["transmission"] == 3 if own else np.zeros(len(rows), dtype=bool)
    signed = np.where(backwards, -said, said)
    angle = np.radians(rows["heading"].astype(float))
    standing = said < 0.1
    vx = np.where(standing, 0.0, signed * np.sin(angle))
    vy = np.where(standing, 0.0, signed * np.cos(angle))
    rv = (speed**2 + (said * np.radians(heading)) ** 2) / 2
    return Observation(
        rows["t_ms"].astype(float), x, y, vx, vy, np.maximum(position, 0.05) ** 2, np.maximum(np.nan_to_num(rv, nan=1e9), 1e-3)
    )


def _known(values: Array, default: float) -> Array:
    return np.where(np.isnan(values), default, values).astype(float)


def state_of(tracks: Tracks, slots: Array) -> State:
    """Filter states of slots."""
    return State(*(getattr(tracks, name)[slots].astype(float, copy=False) for name in _STATE))


def keep_state(tracks: Tracks, slots: Array, state: State) -> None:
    """Write filter states back."""
    for name in ("t_ms", "x", "y", "vx", "vy", "pp", "pv", "vv"):
        getattr(tracks, name)[slots] = getattr(state, name)
