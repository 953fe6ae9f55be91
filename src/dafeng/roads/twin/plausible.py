"""Is a sender to be believed? Implausible rows are put aside and counted; a sender of many is put in quarantine. Nothing here ever raises.

Checked for every message of a vehicle: its time against the clock and against its own last message (stale, future, replay), its numbers
against physics (range), its position against where it said it was going (teleport), its rate (flood). A vehicle in a roadside unit's view that the
unit does not see is a ghost.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from dafeng.roads.twin.columns import Array, Batch
from dafeng.roads.twin.kalman import Observation
from dafeng.roads.twin.settings import TwinSettings
from dafeng.roads.twin.tracks import Tracks

__all__ = ["REASONS", "Suspect", "Suspicion", "believable", "find_ghosts"]

REASONS = ("duplicate", "stale", "future", "range", "replay", "teleport", "flood", "ghost", "quarantine")
"""Why a row was put aside; a duplicate and a stale or late row bring no strike, networks make them too."""
_HARMLESS = {"duplicate", "stale", "future", "quarantine"}


@dataclass(frozen=True)
class Suspicion:
    """One row, or one object, that is not believed.

    Parameters
    ----------
    t_ms
        When it was found, UTC ms.
    sender
        Id of the vehicle.
    reason
        One of `REASONS`.
    """

    t_ms: int
    sender: int
    reason: str


@dataclass
class Suspect:
    """What is remembered of implausible senders.

    Parameters
    ----------
    until
        End of the quarantine of every sender in it, UTC ms.
    counts
        Rows put aside by reason.
    recent
        The last of them, newest last.
    """

    until: dict[int, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    recent: deque[Suspicion] = field(default_factory=lambda: deque(maxlen=1000))
    cause: dict[int, str] = field(default_factory=dict)
    loose: Counter[int] = field(default_factory=Counter)

    def note(self, reason: str, senders: Array, now_ms: float) -> None:
        """Count rows put aside."""
        self.counts[reason] += len(senders)
        self.recent.extend(Suspicion(int(now_ms), sender, reason) for sender in senders[:100].tolist())

    def put_aside(self, senders: Array, reason: str, until_ms: float) -> None:
        """Quarantine senders."""
        for sender in senders.tolist():
            self.until[sender] = until_ms
            self.cause[sender] = reason

    def forgive(self, now_ms: float) -> None:
        """Let senders go whose time is over."""
        for sender in [each for each, until in self.until.items() if until <= now_ms]:
            del self.until[sender]
            self.cause.pop(sender, None)


def believable(tracks: Tracks, rows: Batch, seen: Observation, now_ms: float, doubt: tuple[Suspect, TwinSettings]) -> Array:
    """Mask of the rows that may change the twin; the others are counted, struck and perhaps quarantined. [row]"""
    suspect, settings = doubt
    slots = tracks.slots_of(rows["id"])
    why = np.full(len(rows), -1, dtype="i1")
    for reason, mask in _tests(tracks, slots, (rows, seen), now_ms, settings):
        why[(why < 0) & mask] = REASONS.index(reason)
    if suspect.until:
        why[np.isin(rows["id"], np.array(list(suspect.until), dtype="u8"))] = REASONS.index("quarantine")
    for code in np.flatnonzero(np.bincount(why + 1, minlength=1)[1:]).tolist():
        wrong, reason = why == code, REASONS[code]
        suspect.note(reason, rows["id"][wrong], now_ms)
        if reason not in _HARMLESS:
            _strike(tracks, slots[wrong], rows["id"][wrong], reason, (suspect, settings, now_ms))
    kept: Array = why < 0
    return kept


def _tests(
    tracks: Tracks, slots: Array, said: tuple[Batch, Observation], now_ms: float, settings: TwinSettings
) -> Iterator[tuple[str, Array]]:
    """Every test with its mask, the first that fails gives the reason."""
    rows, seen = said
    known = slots >= 0
    at = np.where(known, slots, 0)
    last = np.where(known, tracks.bsm_ms[at], 0)
    age = now_ms - seen.t_ms
    with np.errstate(invalid="ignore"):
        wild = (rows["speed"] > settings.fastest) | (np.abs(rows["accel"]) > settings.hardest) | ~(np.abs(rows["lat"]) <= 90)
    yield "range", wild | ~(np.abs(rows["lon"]) <= 180) | (np.hypot(seen.x, seen.y) > 500_000)
    yield "future", age < -1000 * settings.future_s
    yield "replay", (last > 0) & (seen.t_ms < last - 1500)
    yield "stale", age > 1000 * settings.late_s
    yield "duplicate", (last > 0) & (seen.t_ms == last) & (rows["count"] == tracks.count[at])
    yield "flood", known & _flooding(tracks, at, now_ms, settings)
    spoke = np.flatnonzero(known & (last > 0))
    jumped = np.zeros(len(rows), dtype=bool)
    jumped[spoke] = _jumped(tracks, at[spoke], seen.take(spoke), settings)
    yield "teleport", jumped


def _flooding(tracks: Tracks, slots: Array, now_ms: float, settings: TwinSettings) -> Array:
    """Senders above their rate in the second that runs."""
    return (now_ms - tracks.window_ms[slots] < 1000) & (tracks.window_n[slots] > settings.flood)


def _jumped(tracks: Tracks, slots: Array, seen: Observation, settings: TwinSettings) -> Array:
    """Positions no vehicle could have reached: beyond jump, four sigma, and what the hardest acceleration explains."""
    dt = np.abs(seen.t_ms - tracks.t_ms[slots]) / 1000.0
    spread = 4 * np.sqrt(tracks.pp[slots] + dt**2 * tracks.vv[slots] + seen.rp)
    allowed = settings.jump + spread + settings.hardest / 2 * np.minimum(dt, 3.0) ** 2
    dx = seen.x - tracks.x[slots] - tracks.vx[slots] * dt
    dy = seen.y - tracks.y[slots] - tracks.vy[slots] * dt
    jumped: Array = np.hypot(dx, dy) > allowed
    return jumped


def _strike(tracks: Tracks, slots: Array, senders: Array, reason: str, doubt: tuple[Suspect, TwinSettings, float]) -> None:
    """Count against senders; too many put them aside."""
    suspect, settings, now_ms = doubt
    known = slots >= 0
    np.add.at(tracks.strikes, slots[known], 1.0)
    suspect.loose.update(senders[~known].tolist())
    over = np.unique(senders[known][tracks.strikes[slots[known]] >= settings.strikes - 0.5])
    strangers = np.array([each for each in np.unique(senders[~known]).tolist() if suspect.loose[each] >= settings.strikes], dtype="u8")
    guilty = np.concatenate((over, strangers)).astype("u8")
    suspect.put_aside(guilty, reason, now_ms + 1000 * settings.quarantine_s)
    for each in strangers.tolist():
        del suspect.loose[each]


def find_ghosts(tracks: Tracks, covered: Array, elapsed_ms: float, now_ms: float, doubt: tuple[Suspect, TwinSettings]) -> None:
    """Quarantine vehicles that a roadside unit should see and does not.

    Parameters
    ----------
    tracks
        Objects.
    covered
        Slots that stand where a unit that is alive has seen something lately.
    elapsed_ms, now_ms
        Time since the last call, and the clock.
    doubt
        Memory of suspects, and settings.
    """
    suspect, settings = doubt
    unseen = covered[(tracks.bsm_ms[covered] > 0) & (now_ms - tracks.rsm_ms[covered] > 1000)]
    tracks.unseen_ms[unseen] += min(elapsed_ms, 1000.0)
    ghosts = unseen[tracks.unseen_ms[unseen] > 1000 * settings.ghost_s]
    if len(ghosts):
        senders = tracks.id[ghosts]
        fresh = np.array([each not in suspect.until for each in senders.tolist()], dtype=bool)
        suspect.note("ghost", senders[fresh], now_ms)
        suspect.put_aside(senders, "ghost", now_ms + 1000 * settings.quarantine_s)
