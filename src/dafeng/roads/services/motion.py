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
_STILL, _CLEAR_GAIN = 0.3, 0.5
"""Who is slower, m/s, and does not clearly gain speed, m/s2, stands: less is noise of the sensor."""
_TIMES = np.arange(0.0, HORIZON + _STEP / 2, _STEP)
_STEPS = _TIMES.astype("f4")[None, :]


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
    ax, ay, ha = _future(road, a, turning)
    bx, by, hb = _future(road, b, turning)
    # ways are short, so single precision is enough beside where the two are from each other now
    bx += (road.x[b] - road.x[a]).astype("f4")[:, None] - ax
    by += (road.y[b] - road.y[a]).astype("f4")[:, None] - ay
    touch = _near_touching((bx, by), (ha, hb), _halves(road, a, margin), _halves(road, b, 0 * margin))
    first = np.argmax(touch, axis=1)
    row = np.arange(len(a))
    ttc = np.where(touch[row, first], _TIMES[first], np.inf)
    turn = np.abs((np.degrees(ha - hb)[row, first] + 180) % 360 - 180)
    return Meeting(ttc, road.x[a] + ax[row, first], road.y[a] + ay[row, first], turn)


def _halves(road: Snapshot, which: Array, margin: Array) -> tuple[Array, Array]:
    return (road.length[which] / 2 + margin).astype("f4")[:, None], (road.width[which] / 2 + margin).astype("f4")[:, None]


def _future(road: Snapshot, which: Array, turning: float) -> tuple[Array, Array, Array]:
    """Ways east and north from the present place, m, and headings (radians from north) at every step. [pair, step]"""
    t = _STEPS
    accel = np.where((road.accel[which] > 0) & (road.accel[which] < _CLEAR_GAIN), 0.0, road.accel[which]).astype("f4")[:, None]
    speed = np.where((road.speed[which] < _STILL) & (accel[:, 0] <= 0), 0.0, road.speed[which]).astype("f4")[:, None]
    steady = (road.speed[which] < 1.0) | (np.abs(road.yaw_rate[which]) < _STRAIGHT)
    rate = np.radians(np.where(steady, 0.0, road.yaw_rate[which])).astype("f4")[:, None]
    with np.errstate(over="ignore"):
        stop = np.where(accel < -0.05, speed / np.maximum(-accel, np.float32(0.05)), np.float32(np.inf))
    gains = accel > 0
    held = np.minimum(t, np.where(gains, np.float32(1.0), stop))
    way = speed * np.minimum(t, stop) + accel * held * (held / 2 + np.where(gains, t - held, np.float32(0.0)))
    going = np.where(road.speed[which] > 0.3, np.arctan2(road.vx[which], road.vy[which]), np.radians(road.heading[which]))
    bend = rate * np.minimum(t, np.float32(turning))
    middle = going.astype("f4")[:, None] + bend / 2
    facing = np.radians(road.heading[which]).astype("f4")[:, None] + bend
    return way * np.sin(middle), way * np.cos(middle), facing


def _near_touching(apart: tuple[Array, Array], headings: tuple[Array, Array], a: tuple[Array, Array], b: tuple[Array, Array]) -> Array:
    """As `_touching`, which is asked only where circles around the bodies touch. [pair, step]"""
    circles = np.hypot(*a) + np.hypot(*b)
    row, step = np.nonzero(apart[0] * apart[0] + apart[1] * apart[1] <= circles * circles)
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
