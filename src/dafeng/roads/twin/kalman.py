"""A Kalman filter for many objects at once.

State: position and velocity in the plane. Motion: constant turn rate and acceleration as reported, with white acceleration noise around it.
Noise is taken as equal along both axes, so the covariance of an object is three numbers (position, mixed, velocity) instead of sixteen, and
predict and update are a few multiplications over columns [1]_.

References
----------
.. [1] Y. Bar-Shalom, X. R. Li, T. Kirubarajan, Estimation with Applications to Tracking and Navigation, Wiley 2001, chapter 6.
"""

from dataclasses import dataclass, replace

import numpy as np

from dafeng.roads.twin.columns import Array

__all__ = ["Observation", "State", "brought_forward", "predict", "update"]

_JITTER = 1.0
"""Standard deviation of the acceleration the motion model does not know, m/s2."""
_TRUST = 1.0
"""Longest time a reported acceleration or turn is believed to last, s."""


@dataclass(frozen=True)
class State:
    """Objects at their own times.

    Parameters
    ----------
    t_ms
        UTC ms. [object]
    x, y, vx, vy
        m, m/s. [object]
    accel, yaw_rate
        m/s2, degrees/s clockwise. [object]
    pp, pv, vv
        Covariance along either axis: m2, m2/s, m2/s2. [object]
    """

    t_ms: Array
    x: Array
    y: Array
    vx: Array
    vy: Array
    accel: Array
    yaw_rate: Array
    pp: Array
    pv: Array
    vv: Array


@dataclass(frozen=True)
class Observation:
    """What was seen or said of objects.

    Parameters
    ----------
    t_ms, x, y, vx, vy
        As in `State`; NaN velocity where it is not known. [row]
    rp, rv
        Variance along either axis of position and velocity: m2, m2/s2. [row]
    """

    t_ms: Array
    x: Array
    y: Array
    vx: Array
    vy: Array
    rp: Array
    rv: Array

    def take(self, rows: Array) -> "Observation":
        """Rows chosen by index or mask."""
        return Observation(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def predict(state: State, t_ms: Array | float) -> State:
    """Move objects to a later time; an earlier time leaves them where they are.

    Parameters
    ----------
    state
        Objects.
    t_ms
        Time wanted, UTC ms: one for all, or one an object.

    Returns
    -------
    State
        At that time, with the covariance grown by what may have happened since.
    """
    dt = np.maximum(0.0, (t_ms - state.t_ms) / 1000.0)
    held = np.minimum(dt, _TRUST)
    speed = np.sqrt(state.vx * state.vx + state.vy * state.vy)
    moving = speed > 0.3
    after = np.maximum(0.0, speed + np.where(moving | (state.accel > 0.2), state.accel, 0.0) * held)
    safe = np.where(speed > 1e-6, speed, 1.0)
    ux, uy = state.vx / safe, state.vy / safe
    mx, my, ex, ey = _turned(ux, uy, np.radians(np.where(moving, state.yaw_rate, 0.0)) * held)
    way = (speed + after) / 2 * held + after * (dt - held)
    noise = _JITTER**2 * dt**2
    return replace(
        state,
        t_ms=np.maximum(state.t_ms, t_ms),
        x=state.x + mx * way,
        y=state.y + my * way,
        vx=ex * after,
        vy=ey * after,
        pp=state.pp + 2 * dt * state.pv + dt**2 * state.vv + noise * dt**2 / 4,
        pv=state.pv + dt * state.vv + noise * dt / 2,
        vv=state.vv + noise,
    )


def _turned(ux: Array, uy: Array, radians: Array) -> tuple[Array, Array, Array, Array]:
    """Directions turned clockwise by half an angle and by all of it."""
    mx, my, ex, ey = ux.copy(), uy.copy(), ux.copy(), uy.copy()
    bent = np.flatnonzero(np.abs(radians) > 1e-4)
    cosine, sine = np.cos(radians[bent] / 2), -np.sin(radians[bent] / 2)
    mx[bent], my[bent] = ux[bent] * cosine - uy[bent] * sine, ux[bent] * sine + uy[bent] * cosine
    ex[bent], ey[bent] = mx[bent] * cosine - my[bent] * sine, mx[bent] * sine + my[bent] * cosine
    return mx, my, ex, ey


def brought_forward(seen: Observation, t_ms: Array) -> Observation:
    """Observations that are older than the state they meet, moved to its time by their own velocity.

    The variance grows by what the velocity may be wrong and by the acceleration that may have happened. [row]
    """
    dt = np.maximum(0.0, (t_ms - seen.t_ms) / 1000.0)
    vx, vy = np.nan_to_num(seen.vx), np.nan_to_num(seen.vy)
    return replace(
        seen,
        t_ms=np.maximum(t_ms, seen.t_ms),
        x=seen.x + vx * dt,
        y=seen.y + vy * dt,
        rp=seen.rp + dt**2 * np.minimum(seen.rv, 400.0) + _JITTER**2 * dt**4 / 4,
        rv=seen.rv + _JITTER**2 * dt**2,
    )


def update(state: State, seen: Observation) -> State:
    """Correct predicted objects by one observation each.

    Parameters
    ----------
    state
        Objects at the times of their observations.
    seen
        One row an object.

    Returns
    -------
    State
        Corrected; the covariance never grows.
    """
    blind = np.isnan(seen.vx)
    rv = np.where(blind, 1e9, seen.rv)
    a, b, d = state.pp + seen.rp, state.pv, state.vv + rv
    below = a * d - b * b
    k11, k12 = (state.pp * d - state.pv * b) / below, (state.pv * a - state.pp * b) / below
    k21, k22 = (state.pv * d - state.vv * b) / below, (state.vv * a - state.pv * b) / below
    dx, dy = seen.x - state.x, seen.y - state.y
    dvx = np.where(blind, 0.0, seen.vx - state.vx)
    dvy = np.where(blind, 0.0, seen.vy - state.vy)
    return replace(
        state,
        x=state.x + k11 * dx + k12 * dvx,
        y=state.y + k11 * dy + k12 * dvy,
        vx=state.vx + k21 * dx + k22 * dvx,
        vy=state.vy + k21 * dy + k22 * dvy,
        pp=(1 - k11) * state.pp - k12 * state.pv,
        pv=(1 - k11) * state.pv - k12 * state.vv,
        vv=(1 - k22) * state.vv - k21 * state.pv,
    )
