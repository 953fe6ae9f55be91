"""The answer of the cloud to one tick: everything the services say of the twin at a moment."""

from dataclasses import dataclass, field

from dafeng.roads.services.alerts import Alert
from dafeng.roads.services.approach import Approach, approaches
from dafeng.roads.services.collision import CollisionSettings, collision_alerts, near_pairs
from dafeng.roads.services.congestion import LinkState, Queue, link_states, queues
from dafeng.roads.services.geofence import place_alerts, speed_limits
from dafeng.roads.services.green_speed import Advice, GreenSpeedSettings, green_speed
from dafeng.roads.services.ledger import Ledger
from dafeng.roads.services.passing import PassingSettings, passing_alerts
from dafeng.roads.services.priority import Grant, PriorityBook, PrioritySettings, decide
from dafeng.roads.services.red_light import RedLightSettings, red_light_alerts
from dafeng.roads.twin.log import Fault
from dafeng.roads.twin.quality import faults_now
from dafeng.roads.twin.snapshot import Snapshot, snapshot
from dafeng.roads.twin.twin import Twin

__all__ = ["Answer", "Books", "ServiceSettings", "Survey", "step", "survey", "tick"]


@dataclass(frozen=True)
class ServiceSettings:
    """Thresholds of all services.

    Parameters
    ----------
    collision, passing, red_light, green_speed, priority
        Of each.
    """

    collision: CollisionSettings = field(default_factory=CollisionSettings)
    passing: PassingSettings = field(default_factory=PassingSettings)
    red_light: RedLightSettings = field(default_factory=RedLightSettings)
    green_speed: GreenSpeedSettings = field(default_factory=GreenSpeedSettings)
    priority: PrioritySettings = field(default_factory=PrioritySettings)


@dataclass
class Books:
    """What the services keep between ticks.

    Parameters
    ----------
    ledger
        Energy, CO2, speeds and stops.
    priority
        Grants to buses.
    """

    ledger: Ledger = field(default_factory=Ledger)
    priority: PriorityBook = field(default_factory=PriorityBook)


@dataclass(frozen=True)
class Answer:
    """What one tick says.

    Parameters
    ----------
    now_ms
        The tick, UTC ms.
    road
        Objects at that time.
    near
        Vehicles before signals.
    alerts
        Warnings that hold now; the same warning comes again every tick under the same `Alert.key`.
    advice
        Green-light speed advice, with the reason where there is none.
    grants
        Answers to buses that ask for priority.
    """

    now_ms: float
    road: Snapshot
    near: Approach
    alerts: tuple[Alert, ...]
    advice: Advice
    grants: tuple[Grant, ...]


@dataclass(frozen=True)
class Survey:
    """What changes slowly: asked once a second.

    Parameters
    ----------
    links, queues
        Congestion, and queues before stop lines.
    faults
        What is wrong with the data.
    """

    links: tuple[LinkState, ...]
    queues: tuple[Queue, ...]
    faults: tuple[Fault, ...]


def tick(twin: Twin, now_ms: float, priority: PriorityBook | None = None, settings: ServiceSettings | None = None) -> Answer:
    """Ask every service that must be quick. Nothing is changed: the same twin, clock and book give the same answer.

    Parameters
    ----------
    twin
        State, after `Twin.advance`.
    now_ms
        The clock, UTC ms.
    priority
        Grants given before; none if left out.
    settings
        Thresholds.

    Returns
    -------
    Answer
        Warnings in ascending order of kind and track.
    """
    settings = settings or ServiceSettings()
    road = snapshot(twin, now_ms)
    near = approaches(road, twin)
    limits = speed_limits(road, twin)
    alerts = [
        *collision_alerts(road, near_pairs(road), twin.roadmap, settings.collision),
        *passing_alerts(road, twin.roadmap, settings.passing),
        *red_light_alerts(road, near, twin.signals, settings.red_light),
        *place_alerts(road, twin, limits),
    ]
    advice = green_speed(road, near, twin.signals, limits, settings.green_speed)
    grants = decide(road, near, twin.signals, priority or PriorityBook(), settings.priority)
    ordered = tuple(sorted(alerts, key=lambda alert: (alert.kind, alert.track, alert.other, alert.note)))
    return Answer(now_ms, road, near, ordered, advice, tuple(grants))


def step(twin: Twin, books: Books, now_ms: float, settings: ServiceSettings | None = None) -> Answer:
    """One turn of the cloud: take what has come, answer, and write the books.

    Parameters
    ----------
    twin, books
        Changed in place.
    now_ms
        The clock, UTC ms.
    settings
        Thresholds.

    Returns
    -------
    Answer
        As `tick` gives it.
    """
    twin.advance(now_ms)
    answer = tick(twin, now_ms, books.priority, settings)
    books.priority.settle(list(answer.grants), answer.road, answer.near)
    books.ledger.book(twin, answer.road)
    return answer


def survey(twin: Twin, answer: Answer) -> Survey:
    """What changes slowly, at the moment of an answer; nothing is changed."""
    states, lines = link_states(answer.road, twin.roadmap), queues(answer.road, twin.roadmap)
    return Survey(tuple(states), tuple(lines), tuple(faults_now(twin, answer.now_ms)))
