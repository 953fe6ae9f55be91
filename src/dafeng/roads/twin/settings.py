"""What an operator may turn in the twin. Every default is a choice of ours, not a norm; the reasons stand in docs/roads.md."""

from dataclasses import dataclass

__all__ = ["TwinSettings"]


@dataclass(frozen=True)
class TwinSettings:
    """Thresholds of fusion and plausibility.

    Parameters
    ----------
    position_std, vehicle_speed_std, vehicle_heading_std
        Used where a vehicle's message says nothing of its accuracy: m, m/s, degrees.
    sighting_std, sighting_speed_std, sighting_heading_std
        The same for a roadside unit's sightings.
    gate
        Largest normalised squared distance of a pair that may be one object: five sigma. A unit that sees 100 objects ten times a second
        would put one of them outside 99.9 % every second and so invent objects; which of several partners is right is decided by cost, not by the gate.
    hold_vehicle_s, hold_sighting_s
        How long an object is kept without any message; a vehicle that reports slowly is kept five of its own periods.
    late_s, future_s
        Oldest and newest message taken, relative to the clock.
    fastest, hardest
        Largest plausible speed, m/s, and acceleration, m/s2.
    jump
        Largest distance between said and expected position beside what noise and acceleration explain, m.
    flood
        Most messages of one sender in a second.
    strikes, quarantine_s
        How many implausible messages within ten seconds put a sender aside, and for how long.
    ghost_s
        How long a vehicle may stand in a roadside unit's view unseen before it is put aside.
    """

    position_std: float = 1.5
    vehicle_speed_std: float = 0.3
    vehicle_heading_std: float = 2.0
    sighting_std: float = 1.5
    sighting_speed_std: float = 0.5
    sighting_heading_std: float = 5.0
    gate: float = 25.0
    hold_vehicle_s: float = 3.0
    hold_sighting_s: float = 1.5
    late_s: float = 5.0
    future_s: float = 1.5
    fastest: float = 70.0
    hardest: float = 15.0
    jump: float = 15.0
    flood: int = 30
    strikes: float = 3.0
    quarantine_s: float = 10.0
    ghost_s: float = 5.0
