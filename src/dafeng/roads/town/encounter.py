"""Scripted encounters: a few vehicles and people whose motion is written down, and the warnings that must and must not come.

Each encounter is a file under ``encounters/``. What its objects say goes through the twin with noise; the first time of every warning is set
beside what the file expects.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from dafeng.roads.services import Alert, Books, step
from dafeng.roads.town.scenery import SCENERY, notice_message, signal_rows
from dafeng.roads.twin import Frame, Twin, batch
from dafeng.roads.twin.columns import Batch

__all__ = ["Encounter", "KindScore", "Outcome", "play", "read_encounters", "score_encounters"]

_START_MS = 1_764_000_000_000
_FRAME = Frame(30.0, 110.0)
_WARM = 2.0
"""Time the twin listens before the script begins, s: objects move as at its beginning."""


@dataclass(frozen=True)
class Encounter:
    """One script.

    Parameters
    ----------
    name
        Name of the file.
    title
        What happens, in English.
    seconds
        How long it lasts.
    scenery
        One of `SCENERY`.
    objects
        By name: kind, place (m), heading (degrees), speed (m/s), and changes ``[time, acceleration, turn rate]``.
    signals
        By phase: states ``[light, start, end]``, s.
    notices
        Events and signs.
    expect
        Warnings that must come: kind, object, earliest and latest time, s.
    allow
        Warnings that are neither asked for nor wrong: kind and object.
    """

    name: str
    title: str
    seconds: float
    scenery: str
    objects: Mapping[str, Mapping[str, Any]]
    signals: Mapping[str, list[list[float]]]
    notices: tuple[Mapping[str, Any], ...]
    expect: tuple[Mapping[str, Any], ...]
    allow: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one encounter.

    Parameters
    ----------
    right
        Expected warnings that came in time: kind, and time ahead that it gave, s.
    missed
        Kinds of expected warnings that did not come in time.
    false
        Kind and object of warnings nobody expected, or that came too early.
    """

    right: tuple[tuple[str, float], ...]
    missed: tuple[str, ...]
    false: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KindScore:
    """Figures of one kind of warning over encounters and seeds.

    Parameters
    ----------
    kind
        Of warning.
    right, missed, false
        Counts.
    ahead
        Mean time ahead of right warnings, s; NaN where the kind has none.
    """

    kind: str
    right: int
    missed: int
    false: int
    ahead: float

    @property
    def precision(self) -> float:
        """Share of warnings that were right."""
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        """Share of expected warnings that came."""
        return self.right / max(1, self.right + self.missed)


def read_encounters() -> list[Encounter]:
    """All scripts, by name."""
    folder = files("dafeng.roads.town") / "encounters"
    return [_read(path.name.removesuffix(".toml"), path.read_text("utf-8")) for path in sorted(folder.iterdir(), key=lambda p: p.name)]


def _read(name: str, text: str) -> Encounter:
    data = tomllib.loads(text)
    lists = {key: tuple(data.get(key, ())) for key in ("notices", "expect", "allow")}
    return Encounter(name, data["title"], data["seconds"], data.get("scenery", "open"), data["objects"], data.get("signals", {}), **lists)


class _Actor:
    """One object on its way."""

    def __init__(self, number: int, script: Mapping[str, Any]) -> None:
        self.number, self.script = number, script
        self.x, self.y = map(float, script["at"])
        self.heading, self.speed = float(script["heading"]), float(script["speed"])
        self.accel = self.turn = 0.0

    def move(self, t: float, dt: float) -> None:
        """Drive on; before the script begins as at its beginning, so that at time 0 it stands where the script says."""
        for when, accel, turn in self.script.get("changes", ()):
            if t >= when - 1e-9:
                self.accel, self.turn = float(accel), float(turn)
        if self.speed <= 0 and self.accel < 0:
            self.accel = 0.0
        after = max(0.0, self.speed + self.accel * dt)
        middle = np.radians(self.heading + self.turn * dt / 2)
        way = (self.speed + after) / 2 * dt
        self.x, self.y = self.x + way * float(np.sin(middle)), self.y + way * float(np.cos(middle))
        self.heading, self.speed = (self.heading + self.turn * dt) % 360, after


def play(encounter: Encounter, seed: int, noise: float = 0.5) -> dict[tuple[str, str], tuple[float, Alert]]:
    """Let one encounter happen.

    Parameters
    ----------
    encounter
        Script.
    seed
        Of the noise.
    noise
        Standard deviation of positions along either axis, m.

    Returns
    -------
    dict
        First time and warning of every kind and object that was warned.
    """
    random, twin, books = np.random.default_rng(seed), Twin(_FRAME), Books()
    twin.load_lanes(SCENERY[encounter.scenery](_FRAME))
    actors = {name: _Actor(k + 1, script) for k, (name, script) in enumerate(encounter.objects.items())}
    for actor in actors.values():
        actor.move(-_WARM, 0.0)
        actor.x -= actor.speed * _WARM * float(np.sin(np.radians(actor.heading)))
        actor.y -= actor.speed * _WARM * float(np.cos(np.radians(actor.heading)))
    first: dict[tuple[str, str], tuple[float, Alert]] = {}
    for k in range(1, round((encounter.seconds + _WARM) * 10) + 1):
        t = k / 10 - _WARM
        for actor in actors.values():
            actor.move(t - 0.1, 0.1)
        now = _START_MS + k * 100
        for rows in _said(actors, now, random, noise):
            twin.ingest(rows)
        if encounter.signals and k % 5 == 0:
            twin.ingest(signal_rows(encounter.signals, t, now))
        for notice in encounter.notices if k % 10 == 0 else ():
            twin.ingest_message(notice_message(notice, _FRAME), now)
        for alert in step(twin, books, now).alerts if t > 0 else ():
            near = min(actors, key=lambda name: np.hypot(*_apart(actors[name], twin, alert.track)))
            first.setdefault((alert.kind, near), (t, alert))
    return first


def _apart(actor: _Actor, twin: Twin, track: int) -> tuple[float, float]:
    slot = int(np.flatnonzero(twin.tracks.used & (twin.tracks.track == track))[0])
    return actor.x - float(twin.tracks.x[slot]), actor.y - float(twin.tracks.y[slot])


def _said(actors: Mapping[str, _Actor], now: int, random: np.random.Generator, noise: float) -> Iterator[Batch]:
    """Messages of those that send, sightings of the others."""
    for own in (True, False):
        some = [actor for actor in actors.values() if bool(actor.script.get("sends", True)) == own]
        if not some:
            continue
        lat, lon = _FRAME.degrees(
            np.array([actor.x for actor in some]) + random.normal(0, noise, len(some)),
            np.array([actor.y for actor in some]) + random.normal(0, noise, len(some)),
        )
        size = {name: [actor.script.get(name, usual) for actor in some] for name, usual in (("length", 4.6), ("width", 1.8))}
        speed = np.array([actor.speed for actor in some])
        motion = {
            "t_ms": np.full(len(some), now),
            "lat": lat,
            "lon": lon,
            "elevation": [actor.script.get("elevation", 500.0) for actor in some],
            "speed": np.maximum(0, speed + random.normal(0, 0.2, len(some)) * (speed > 0)),
            "heading": (np.array([actor.heading for actor in some]) + random.normal(0, 1, len(some))) % 360,
            "accel": np.array([actor.accel for actor in some]) + random.normal(0, 0.2, len(some)),
            "yaw_rate": np.array([actor.turn for actor in some]) + random.normal(0, 0.3, len(some)),
            "pos_std": np.full(len(some), noise),
            **size,
        }
        numbers = [actor.number for actor in some]
        if own:
            extra = {name: [actor.script.get(name, usual) for actor in some] for name, usual in (("lights", 0), ("vehicle_class", 10))}
            yield batch("vehicles", id=numbers, **motion, **extra)
        else:
            kinds = [{"motor": 1, "non-motor": 2, "pedestrian": 3}[actor.script.get("kind", "motor")] for actor in some]
            yield batch("participants", rsu=[1] * len(some), ptc_id=numbers, ptc_type=kinds, **motion)


def _judge(encounter: Encounter, first: Mapping[tuple[str, str], tuple[float, Alert]]) -> Outcome:
    """Set warnings beside what was expected."""
    wanted = {(each["kind"], each["who"]): each for each in encounter.expect}
    allowed = {(each["kind"], each["who"]) for each in encounter.allow}
    right, missed = [], []
    false = [key for key in first if key not in wanted and key not in allowed]
    for key, each in wanted.items():
        came = first[key][0] if key in first else np.inf
        if each["from"] - 1e-9 <= came <= each["to"] + 1e-9:
            right.append((key[0], each["event"] - came))
        else:
            missed.append(key[0])
            false += [key] if came < each["from"] else []
    return Outcome(tuple(right), tuple(missed), tuple(false))


def score_encounters(seeds: int = 3) -> tuple[list[KindScore], list[tuple[str, int, Outcome]]]:
    """Play all encounters with several seeds.

    Returns
    -------
    tuple
        Figures by kind, and every outcome with the name of its encounter and its seed.
    """
    outcomes = [(each.name, seed, _judge(each, play(each, seed))) for each in read_encounters() for seed in range(seeds)]
    right, missed, false, ahead = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for _, _, outcome in outcomes:
        for kind, time in outcome.right:
            right[kind] += 1
            ahead[kind] += time  # type: ignore[assignment]
        missed.update(outcome.missed)
        false.update(kind for kind, _ in outcome.false)
    kinds = sorted({*right, *missed, *false})
    return [KindScore(k, right[k], missed[k], false[k], ahead[k] / right[k] if right[k] else float("nan")) for k in kinds], outcomes
