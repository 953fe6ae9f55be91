"""What vehicles and roadside units of the invented town say, with noise, delay and loss: as batches for the twin."""

from dataclasses import dataclass

import numpy as np

from dafeng.roads.town.traffic import Traffic, Truth
from dafeng.roads.twin.columns import Array, Batch, batch
from dafeng.roads.twin.frame import Frame

__all__ = ["Channel", "Sensing", "delivered"]

START_MS = 1_764_000_000_000
"""Clock of the town at its start, UTC ms."""


@dataclass(frozen=True)
class Channel:
    """How messages come through.

    Parameters
    ----------
    latency
        From measuring to receipt, s.
    loss
        Share of messages lost.
    noise
        Standard deviation of positions along either axis, m.
    """

    latency: float = 0.0
    loss: float = 0.0
    noise: float = 1.0


class Sensing:
    """Senders of a town.

    Parameters
    ----------
    traffic
        Who drives and walks.
    frame
        Where the town lies.
    equipped
        Share of vehicles that send.
    channel
        Noise and loss.
    seed
        Of both.
    """

    def __init__(self, traffic: Traffic, frame: Frame, equipped: float, channel: Channel, seed: int = 7) -> None:
        self.traffic, self.frame, self.channel = traffic, frame, channel
        self._random = np.random.default_rng(seed)
        vehicles = len(traffic.segment)
        self.sends: Array = self._random.random(vehicles) < equipped
        self.ids: Array = self._random.integers(1, 1 << 62, vehicles, dtype="u8")
        self._count = 0

    def rename(self, who: Array) -> None:
        """Give vehicles new pseudonyms."""
        self.ids[who] = self._random.integers(1, 1 << 62, len(who), dtype="u8")

    def _shifted(self, truth: Truth, who: Array, spread: tuple[float, float]) -> dict[str, Array]:
        """Noisy motion of objects; spread of speed (m/s) and heading (degrees)."""
        noise, size = self.channel.noise, len(who)
        lat, lon = self.frame.degrees(
            truth.x[who] + self._random.normal(0, noise, size), truth.y[who] + self._random.normal(0, noise, size)
        )
        speed = np.maximum(0.0, truth.speed[who] + self._random.normal(0, spread[0], size) * (truth.speed[who] > 0.2))
        heading = (truth.heading[who] + self._random.normal(0, spread[1], size)) % 360
        known = {"pos_std": np.full(size, noise), "speed_std": np.full(size, spread[0]), "heading_std": np.full(size, spread[1])}
        moment = np.full(size, START_MS + round(truth.t * 1000))
        return {"t_ms": moment, "lat": lat, "lon": lon, "speed": speed, "heading": heading, **known}

    def own_messages(self, truth: Truth) -> Batch:
        """Messages of the vehicles that send, those lost left out."""
        self._count = (self._count + 1) % 128
        who = np.flatnonzero(self.sends)
        who = who[self._random.random(len(who)) >= self.channel.loss]
        traffic = self.traffic
        return batch(
            "vehicles",
            id=self.ids[who],
            **self._shifted(truth, who, (0.3, 2.0)),
            accel=truth.accel[who] + self._random.normal(0, 0.2, len(who)),
            yaw_rate=truth.yaw_rate[who] + self._random.normal(0, 0.5, len(who)),
            length=traffic.length[who],
            width=traffic.width[who],
            vehicle_class=traffic.vehicle_class[who],
            fuel=traffic.fuel[who],
            count=np.full(len(who), self._count),
        )

    def sightings(self, truth: Truth, reach: float = 120.0) -> Batch:
        """Sightings of a roadside unit at every crossing: up to 16 objects a message, whole messages lost."""
        places = self.traffic.streets.places
        apart = np.hypot(truth.x[:, None] - places[:, 0], truth.y[:, None] - places[:, 1])
        who, unit = np.nonzero(apart < reach)
        order = np.argsort(unit, kind="stable")
        who, unit = who[order], unit[order]
        message = np.cumsum(np.concatenate(([False], np.diff(unit) != 0)))[: len(unit)] * 64 + _rank(unit) // 16
        lost = self._random.random(int(message.max(initial=0)) + 1) < self.channel.loss
        kept = ~lost[message]
        who, unit = who[kept], unit[kept]
        return batch(
            "participants",
            rsu=unit.astype("u8") + 1,
            ptc_id=who % 65_000 + 1,
            ptc_type=truth.kind[who],
            source=np.full(len(who), 3),
            **self._shifted(truth, who, (0.5, 5.0)),
            count=np.full(len(who), self._count),
        )


def _rank(groups: Array) -> Array:
    """Place of every row within its group; groups are together."""
    starts = np.flatnonzero(np.concatenate(([True], np.diff(groups) != 0))) if len(groups) else np.zeros(0, dtype=int)
    return np.arange(len(groups)) - np.repeat(starts, np.diff(np.append(starts, len(groups))))


def delivered(waiting: list[tuple[float, Batch]], now: float) -> list[Batch]:
    """Take from a queue what has arrived by now."""
    here = [each for moment, each in waiting if moment <= now + 1e-9]
    waiting[:] = [(moment, each) for moment, each in waiting if moment > now + 1e-9]
    return here
