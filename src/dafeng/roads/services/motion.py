"""Where two bodies will be in the next seconds, and when they touch.

Bodies are rectangles that keep their reported acceleration and turn. A vehicle that brakes stops and does not roll back; a reported gain of
speed is believed for one second.
"""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.snapshot import Snapshot

__all__ = ["HORIZON", "Meeting", "meet"]

HORIZON = 3.0
"""How far ahead is looked, s."""
_STEP = 0.1
_STRAIGHT = 2.0
"""Turn rates below this are taken as noise of the sensor, degrees/s."""
_TIMES = np.arange(0.0, HORIZON + _STEP / 2, _STEP)


@dataclass(frozen=True)
class Meeting:
    """What becomes of pairs.

    Parameters
    ----------
    ttc
        First time at which the bodies, grown by a margin, touch, s; infinite if they do not within the horizon. [pair]
    x, y
        Where the first of the pair is then, m. [pair]
    turned
        Angle between their headings then, degrees, 0 to 180. [pair]
    """

    ttc: Array
    x: Array
    y: Array
    turned: Array


def meet(road: Snapshot, a: Array, b: Array, margin: Array, turning: float = 1.0) -> Meeting:
    """Follow pairs of objects through the horizon.

    Parameters
    ----------
    road
        The moment.
    a, b
        Objects of each pair. [pair]
    margin
        How much the bodies are grown on every side, together, m. [pair]
    turning
        How long a reported turn is believed to last, s.

    Returns
    -------
    Meeting
        When and where they touch first.
    """
    pax, pay, ha = _future(road, a, turning)
    pbx, pby, hb = _future(road, b, turning)
    touch = _near_touching((pbx - pax, pby - pay), (ha, hb), _halves(road, a, margin), _halves(road, b, 0 * margin))
    first = np.argmax(touch, axis=1)
    row = np.arange(len(a))
    ttc = np.where(touch.any(axis=1), _TIMES[first], np.inf)
    turn = np.abs((np.degrees(ha - hb)[row, first] + 180) % 360 - 180)
    return Meeting(ttc, pax[row, first], pay[row, first], turn)


def _halves(road: Snapshot, which: Array, margin: Array) -> tuple[Array, Array]:
    return (road.length[which] / 2 + margin)[:, None], (road.width[which] / 2 + margin)[:, None]


def _future(road: Snapshot, which: Array, turning: float) -> tuple[Array, Array, Array]:
    """Positions and headings (radians from north) at every step. [pair, step]"""
    t = _TIMES[None, :]
    speed, accel = road.speed[which][:, None], road.accel[which][:, None].astype(float)
    steady = (road.speed[which] < 1.0) | (np.abs(road.yaw_rate[which]) < _STRAIGHT)
    rate = np.radians(np.where(steady, 0.0, road.yaw_rate[which]))[:, None]
    stop = np.where(accel < -0.05, speed / np.maximum(-accel, 0.05), np.inf)
    held = np.where(accel > 0, np.minimum(t, 1.0), np.minimum(t, stop))
    way = speed * np.minimum(t, stop) + accel * held * held / 2 + np.where(accel > 0, accel * held * (t - held), 0.0)
    going = np.where(road.speed[which] > 0.3, np.arctan2(road.vx[which], road.vy[which]), np.radians(road.heading[which]))[:, None]
    bend = rate * np.minimum(t, turning)
    middle = going + bend / 2
    facing = np.radians(road.heading[which])[:, None] + bend
    return road.x[which][:, None] + way * np.sin(middle), road.y[which][:, None] + way * np.cos(middle), facing


def _near_touching(apart: tuple[Array, Array], headings: tuple[Array, Array], a: tuple[Array, Array], b: tuple[Array, Array]) -> Array:
    """As `_touching`, which is asked only where circles around the bodies touch. [pair, step]"""
    circles = np.hypot(*a) + np.hypot(*b)
    row, step = np.nonzero(apart[0] ** 2 + apart[1] ** 2 <= circles**2)
    touch = np.zeros(apart[0].shape, dtype=bool)
    halves = [(length[row, 0], width[row, 0]) for length, width in (a, b)]
    touch[row, step] = _touching(
        (apart[0][row, step], apart[1][row, step]), (headings[0][row, step], headings[1][row, step]), halves[0], halves[1]
    )
    return touch


def _touching(apart: tuple[Array, Array], headings: tuple[Array, Array], half_a: tuple[Array, Array], half_b: tuple[Array, Array]) -> Array:
    """Do rectangles overlap? No axis of either separates them. [row]"""
    dx, dy = apart
    turned = headings[1] - headings[0]
    cosine, sine = np.abs(np.cos(turned)), np.abs(np.sin(turned))
    overlap = np.ones(dx.shape, dtype=bool)
    for heading, (own_l, own_w), (other_l, other_w) in ((headings[0], half_a, half_b), (headings[1], half_b, half_a)):
        ux, uy = np.sin(heading), np.cos(heading)
        overlap &= np.abs(dx * ux + dy * uy) <= own_l + other_l * cosine + other_w * sine
        overlap &= np.abs(dx * uy - dy * ux) <= own_w + other_l * sine + other_w * cosine
    return overlap
