"""How well the twin sees the town: what it holds beside what is true.

Pairs of track and truth are made as in CLEAR MOT [1]_: a pair of the look before stays while it is near, the rest is assigned by distance.

References
----------
.. [1] K. Bernardin, R. Stiefelhagen, Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics, EURASIP Journal on Image and Video
   Processing 2008, 246309, section 2.1.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from dafeng.roads.town.sensing import START_MS, Channel, Sensing, delivered
from dafeng.roads.town.signals import Signals
from dafeng.roads.town.streets import Streets
from dafeng.roads.town.traffic import Traffic, Truth
from dafeng.roads.twin.assign import assign
from dafeng.roads.twin.columns import Array, Batch
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.snapshot import Snapshot, snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["FusionScore", "Trial", "score_fusion"]

_GATE = 5.0
"""A track farther than this from everything true is false, m."""
_STAY = 2.0
"""A pair of the look before stays within this distance, m."""


@dataclass(frozen=True)
class FusionScore:
    """Figures of one trial.

    Parameters
    ----------
    rmse
        Root mean square distance between track and truth, m.
    switches
        Changes of track number per 1,000 object-seconds.
    duplicates, missed, false
        Objects with more than one track, objects that should be seen and have none, and tracks of nothing; share of object-moments.
    object_seconds
        How much was measured.
    """

    rmse: float
    switches: float
    duplicates: float
    missed: float
    false: float
    object_seconds: float


@dataclass(frozen=True)
class Trial:
    """One setting.

    Parameters
    ----------
    channel
        Noise, delay, loss.
    vehicles, people, seconds
        Size of the scene.
    equipped
        Share of vehicles that send.
    rename_every
        Vehicles change their pseudonym once in so many seconds on average; 0 for never.
    seed
        Of everything.
    """

    channel: Channel
    vehicles: int = 150
    people: int = 20
    seconds: float = 30.0
    equipped: float = 0.6
    rename_every: float = 0.0
    seed: int = 1


class _Tally:
    """Running sums."""

    def __init__(self) -> None:
        self.square = 0.0
        self.pairs = self.switches = self.doubles = self.missed = self.false = 0
        self.last: dict[int, int] = {}

    def add(self, truth: Truth, due: Array, road: Snapshot) -> None:
        """Set one moment beside the truth; ``due`` are the objects that should be seen."""
        tree = cKDTree(np.column_stack((truth.x, truth.y)))
        near = tree.query_ball_point(np.column_stack((road.x, road.y)), _GATE)
        lengths = np.fromiter(map(len, near), dtype=int, count=len(near))
        track, real = np.repeat(np.arange(len(near)), lengths), np.concatenate([each for each in near if each]).astype(int)
        apart = np.hypot(road.x[track] - truth.x[real], road.y[track] - truth.y[real])
        alike = (road.kind[track] == 1) == (truth.kind[real] == 1)
        before = np.fromiter((self.last.get(number, -1) for number in truth.number[real].tolist()), dtype="i8", count=len(real))
        stays = (before == road.track[track]) & (apart < _STAY)
        tracks, reals = assign(track[alike], real[alike], (apart**2 - 100.0 * stays)[alike])
        apart = np.hypot(road.x[tracks] - truth.x[reals], road.y[tracks] - truth.y[reals])
        self.square += float((apart**2).sum())
        self.pairs += len(tracks)
        for number, name in zip(truth.number[reals].tolist(), road.track[tracks].tolist(), strict=True):
            self.switches += int(self.last.get(number, name) != name)
            self.last[number] = name
        left = np.setdiff1d(np.arange(len(road)), tracks)
        gone = np.setdiff1d(truth.number, np.union1d(truth.number[reals], truth.number[due]))
        for number in gone.tolist():
            self.last.pop(number, None)
        self.doubles += int((lengths[left] > 0).sum())
        self.false += int((lengths[left] == 0).sum())
        self.missed += len(np.setdiff1d(due, reals))


def score_fusion(trial: Trial, every: float = 0.5) -> FusionScore:
    """Run a town, let the twin listen, and measure.

    Parameters
    ----------
    trial
        Setting.
    every
        Time between two looks, s.

    Returns
    -------
    FusionScore
        Over all looks after the first two seconds.
    """
    streets = Streets(3, 3)
    traffic = Traffic(streets, Signals(streets), trial.vehicles, trial.people, trial.seed)
    frame = Frame(30.0, 110.0)
    sensing = Sensing(traffic, frame, trial.equipped, trial.channel, trial.seed)
    twin, waiting, tally = Twin(frame), list[tuple[float, Batch]](), _Tally()
    seen_since = np.full(trial.vehicles + trial.people, np.inf)
    random = np.random.default_rng(trial.seed + 1)
    for tick in range(1, round(trial.seconds * 10) + 1):
        traffic.step(0.1)
        truth = traffic.truth()
        if trial.rename_every:
            sensing.rename(np.flatnonzero(random.random(trial.vehicles) < 0.1 / trial.rename_every))
        waiting += [(truth.t + trial.channel.latency, each) for each in (sensing.own_messages(truth), sensing.sightings(truth))]
        for each in delivered(waiting, truth.t):
            twin.ingest(each)
        now_ms = START_MS + round(truth.t * 1000)
        twin.advance(now_ms)
        seen_since = np.where(_in_view(truth, sensing), np.minimum(seen_since, truth.t), np.inf)
        if tick > 20 and tick % round(every * 10) == 0:
            tally.add(truth, np.flatnonzero(seen_since < truth.t - 1.5), snapshot(twin, now_ms))
    seconds = tally.pairs * every
    whole = max(1, tally.pairs)
    rmse = float(np.sqrt(tally.square / whole))
    return FusionScore(rmse, 1000 * tally.switches / seconds, tally.doubles / whole, tally.missed / whole, tally.false / whole, seconds)


def _in_view(truth: Truth, sensing: Sensing) -> Array:
    """Objects that send or stand well within a unit's view. [object]"""
    places = sensing.traffic.streets.places
    apart = np.hypot(truth.x[:, None] - places[:, 0], truth.y[:, None] - places[:, 1]).min(axis=1)
    sends = np.zeros(len(truth.x), dtype=bool)
    sends[: len(sensing.sends)] = sensing.sends
    view: Array = sends | (apart < 115.0)
    return view
