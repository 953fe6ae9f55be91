"""Traffic of the invented town: vehicles that follow one another and stop at red, and people who walk beside them.

Car following is the intelligent driver model [1]_. The number of vehicles stays the same; a seed gives the same town again.

References
----------
.. [1] M. Treiber, A. Hennecke, D. Helbing, Congested traffic states in empirical observations and microscopic simulations, Physical Review E 62
   (2000) 1805, equations 2 and 3, table I.
"""

from dataclasses import dataclass

import numpy as np

from dafeng.errors import RoadsError
from dafeng.roads.town.signals import Signals
from dafeng.roads.town.streets import Streets
from dafeng.roads.twin.columns import Array

__all__ = ["Traffic", "Truth"]

_ACCEL, _BRAKE, _HEADWAY, _GAP = 1.5, 2.0, 1.4, 2.0
"""m/s2, m/s2, s, m."""
_HARDEST = 8.0
_BODIES = (
    ("car", 10, 4.6, 1.8, (1, 4, 5), 0.80),
    ("light truck", 20, 6.0, 2.1, (3, 1), 0.08),
    ("truck", 30, 10.0, 2.5, (3,), 0.04),
    ("bus", 54, 12.0, 2.55, (4, 3), 0.06),
    ("motorcycle", 40, 2.0, 0.8, (1,), 0.02),
)
"""Name, vehicle class, length, width, fuel types that occur, share of the traffic: an invented mix."""


@dataclass(frozen=True)
class Truth:
    """The town as it really is.

    Parameters
    ----------
    t
        s since the start.
    number
        Number of every object, which never changes: vehicles first, then people. [object]
    kind
        1 motor, 3 pedestrian. [object]
    x, y, speed, heading, accel, yaw_rate
        m, m/s, degrees, m/s2, degrees/s. [object]
    """

    t: float
    number: Array
    kind: Array
    x: Array
    y: Array
    speed: Array
    heading: Array
    accel: Array
    yaw_rate: Array


class Traffic:
    """Vehicles and people of a town.

    Parameters
    ----------
    streets, signals
        The town.
    vehicles, people
        How many.
    seed
        Of everything random.
    """

    def __init__(self, streets: Streets, signals: Signals, vehicles: int, people: int = 0, seed: int = 1) -> None:
        self.streets, self.signals, self.t = streets, signals, 0.0
        self._random = np.random.default_rng(seed)
        self.segment, self.along = self._placed(vehicles)
        body = self._random.choice(len(_BODIES), vehicles, p=[each[-1] for each in _BODIES])
        self.vehicle_class = np.array([each[1] for each in _BODIES], dtype="u1")[body]
        self.length = np.array([each[2] for each in _BODIES])[body]
        self.width = np.array([each[3] for each in _BODIES])[body]
        self.fuel = np.array([self._random.choice(_BODIES[k][4]) for k in body.tolist()], dtype="u1")
        self.wish = self._random.uniform(11.0, 15.5, vehicles)
        self.speed = np.minimum(self.wish, 8.0)
        self.accel = np.zeros(vehicles)
        self.way = self._choose(self.segment)
        self.careless = self._random.random(vehicles) < 0.002
        self._heading = streets.at(self.segment, self.along)[2]
        self._turning = np.zeros(vehicles)
        self._walk_lane = self._random.integers(0, len(streets.lanes), people)
        self._walk_at = self._random.uniform(0, streets.spacing - 30, people)
        self._walk_speed = self._random.uniform(0.9, 1.6, people)

    def _placed(self, vehicles: int) -> tuple[Array, Array]:
        """Lanes and places along them, at least 15 m apart."""
        room = int(self.streets.lengths[0] // 15)
        seats = self._random.permutation(len(self.streets.lanes) * room)[:vehicles]
        if len(seats) < vehicles:
            most = len(self.streets.lanes) * room
            raise RoadsError(
                f"{vehicles} vehicles do not fit into the invented town, which has room for {most}. Take fewer, or more crossings.",
                f"虚拟城区最多容纳{most}辆车,无法放下{vehicles}辆。请减少车辆或增加路口。",
            )
        return seats // room, (seats % room) * 15.0 + 5.0

    def _choose(self, lane: Array) -> Array:
        """A way on from each lane, at random; straight on twice as often as each turn. [row]"""
        ways = self.streets.onward[lane]
        weight = self._random.random(ways.shape) * np.where(ways >= 0, 1.0, 0.0) * np.array([1.5, 1.0, 1.0])
        chosen: Array = ways[np.arange(len(lane)), np.argmax(weight, axis=1)]
        return chosen

    def step(self, dt: float = 0.1) -> None:
        """Let time pass, s."""
        gap, lead_speed = self._ahead()
        stop = self._to_stop()
        lead_speed = np.where(stop < gap, 0.0, lead_speed)
        gap = np.minimum(gap, stop)
        wish = np.where(self.segment < len(self.streets.lanes), self.wish, np.minimum(self.wish, self._bend_speed()))
        desired = _GAP + np.maximum(0.0, self.speed * _HEADWAY + self.speed * (self.speed - lead_speed) / (2 * np.sqrt(_ACCEL * _BRAKE)))
        pull = _ACCEL * (1 - (self.speed / wish) ** 4 - (desired / np.maximum(gap, 0.1)) ** 2)
        accel = np.clip(pull, -_HARDEST, _ACCEL)
        after = np.maximum(0.0, self.speed + accel * dt)
        self.accel = (after - self.speed) / dt
        self.along = self.along + (self.speed + after) / 2 * dt
        self.speed = after
        self._pass_on()
        heading = self.streets.at(self.segment, self.along)[2]
        self._turning = ((heading - self._heading + 180) % 360 - 180) / dt
        self._heading = heading
        self._walk_at = self._walk_at + self._walk_speed * dt
        turn = (self._walk_at > self.streets.spacing - 30) | (self._walk_at < 0)
        self._walk_speed = np.where(turn, -self._walk_speed, self._walk_speed)
        self.t += dt

    def _bend_speed(self) -> Array:
        """Speed through crossings: 6 m/s in turns. [vehicle]"""
        straight = np.array(
            [np.inf] * len(self.streets.lanes) + [np.inf if turn == "straight" else 6.0 for _, _, turn in self.streets.ways]
        )
        return straight[self.segment]

    def _ahead(self) -> tuple[Array, Array]:
        """Free way to the vehicle ahead, m, and its speed, m/s; endless where there is none near. [vehicle]"""
        order = np.lexsort((self.along, self.segment))
        segment, rear = self.segment[order], self.along[order] - self.length[order] / 2
        gap, speed = np.full(len(order), np.inf), np.full(len(order), np.inf)
        same = segment[1:] == segment[:-1]
        front = self.along[order] + self.length[order] / 2
        gap[:-1][same], speed[:-1][same] = (rear[1:] - front[:-1])[same], self.speed[order][1:][same]
        first = np.full(len(self.streets.lengths), -1)
        leads = np.flatnonzero(np.concatenate(([True], ~same))) if len(order) else np.zeros(0, dtype=int)
        first[segment[leads]] = leads
        lone = np.flatnonzero(np.isinf(gap))
        ahead, far = self._next_segments(order[lone])
        for segments, distance in zip(ahead, far, strict=True):
            at = first[np.maximum(segments, 0)]
            there = (segments >= 0) & (at >= 0)
            free = np.where(there, distance + rear[at] - front[lone], np.inf)
            closer = free < gap[lone]
            gap[lone], speed[lone] = np.where(closer, free, gap[lone]), np.where(closer, self.speed[order][at], speed[lone])
        back = np.argsort(order)
        speed = np.where(np.isinf(gap), self.speed[order], speed)
        return gap[back], speed[back]

    def _next_segments(self, who: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        """The next two segments of vehicles and how far their beginnings are from the beginning of the present one."""
        lengths, here = self.streets.lengths, self.segment[who]
        on_lane = here < len(self.streets.lanes)
        one = np.where(on_lane, self.way[who], self.streets.after[here])
        two = np.where(on_lane, self.streets.after[np.maximum(one, 0)], -1)
        return (one, two), (lengths[here], lengths[here] + lengths[one])

    def _to_stop(self) -> Array:
        """Way to the stop line for those who must stop there, m; endless for the others. [vehicle]"""
        lanes = len(self.streets.lanes)
        on_lane = self.segment < lanes
        left = self.streets.lengths[self.segment] - self.along - self.length / 2
        light = self.signals.light(self.t)[np.where(on_lane, self.segment, 0)]
        can = self.speed**2 / (2 * np.maximum(left, 0.1)) < 3.5
        red = ((light == 3) & (can | (left < 3))) | ((light == 7) & can)
        must = on_lane & (left > -1.0) & ((red & ~self.careless) | self._blocked())
        return np.where(must, left + _GAP / 2, np.inf)

    def _blocked(self) -> Array:
        """The lane beyond the crossing has no room. [vehicle]"""
        tail = np.full(len(self.streets.lanes), np.inf)
        on_lane = self.segment < len(self.streets.lanes)
        np.minimum.at(tail, self.segment[on_lane], (self.along - self.length)[on_lane])
        target = self.streets.after[np.maximum(self.way, 0)]
        full: Array = on_lane & (tail[np.maximum(target, 0)] < 12.0)
        return full

    def _pass_on(self) -> None:
        """Vehicles at the end of their segment go to the next."""
        over = np.flatnonzero(self.along >= self.streets.lengths[self.segment])
        here = self.segment[over]
        on_lane = here < len(self.streets.lanes)
        self.along[over] -= self.streets.lengths[here]
        self.segment[over] = np.where(on_lane, self.way[over], self.streets.after[here])
        entered = over[~on_lane]
        self.way[entered] = self._choose(self.segment[entered])

    def truth(self) -> Truth:
        """Everybody as they are now."""
        x, y, heading = self.streets.at(self.segment, self.along)
        wx, wy, facing = self._walkers()
        vehicles, people = len(x), len(wx)
        nothing = np.zeros(people)
        return Truth(
            self.t,
            np.arange(vehicles + people),
            np.repeat([1, 3], [vehicles, people]),
            np.concatenate((x, wx)),
            np.concatenate((y, wy)),
            np.concatenate((self.speed, np.abs(self._walk_speed))),
            np.concatenate((heading, facing)),
            np.concatenate((self.accel, nothing)),
            np.concatenate((self._turning, nothing)),
        )

    def _walkers(self) -> tuple[Array, Array, Array]:
        """People walk on pavements, 5 m right of their lane."""
        x, y, heading = self.streets.at(self._walk_lane, np.clip(self._walk_at, 0, None))
        angle = np.radians(heading)
        return x + 5 * np.cos(angle), y - 5 * np.sin(angle), np.where(self._walk_speed >= 0, heading, (heading + 180) % 360)
