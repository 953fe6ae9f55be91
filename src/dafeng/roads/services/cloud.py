"""The answer of the cloud to one tick: everything the services say of the twin at a moment."""

from dataclasses import dataclass

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.collision import collision_alerts, near_pairs
from dafeng.roads.twin.snapshot import Snapshot, snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["Answer", "tick"]


@dataclass(frozen=True)
class Answer:
    """What one tick says.

    Parameters
    ----------
    now_ms
        The tick, UTC ms.
    road
        Objects at that time.
    alerts
        Warnings that hold now; the same warning comes again every tick under the same `Alert.key`.
    """

    now_ms: float
    road: Snapshot
    alerts: tuple[Alert, ...]


def tick(twin: Twin, now_ms: float) -> Answer:
    """Ask every service. The twin is not changed: the same twin and clock give the same answer.

    Parameters
    ----------
    twin
        State, after `Twin.advance`.
    now_ms
        The clock, UTC ms.

    Returns
    -------
    Answer
        Warnings in ascending order of kind and track.
    """
    road = snapshot(twin, now_ms)
    alerts = collision_alerts(road, near_pairs(road))
    return Answer(now_ms, road, tuple(sorted(alerts, key=lambda alert: (alert.kind, alert.track, alert.other))))
