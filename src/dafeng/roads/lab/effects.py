"""From runs to effects: paired differences over seeds, with bootstrap intervals, kept with their sign.

An effect belongs to a measure at a penetration, a demand level, a kind of road and a drive, on signal plans of a stated quality.
It is never one number for all; where a measure harms, it says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.roads.lab.batch import read_arm
from dafeng.roads.lab.outcomes import Effect
from dafeng.roads.lab.spec import Arm, Experiment, Measure, baseline, levels_of

__all__ = ["bootstrap_interval", "effects_of", "seeds_needed", "widest"]

Floats = npt.NDArray[np.float64]
WIDTH = 0.5
"""Half-width of the 95 % interval of the change of CO2 that is asked for, percentage points."""


def bootstrap_interval(values: Floats, *, draws: int = 4000, seed: int = 0) -> tuple[float, float]:
    """Interval of the mean by the percentile bootstrap, 95 %.

    Parameters
    ----------
    values
        Paired differences. [seed]

    Examples
    --------
    >>> bootstrap_interval(np.array([2.0, 2.0, 2.0]))
    (2.0, 2.0)
    """
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, values.size, (draws, values.size))].mean(1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def seeds_needed(values: Floats, width: float = WIDTH) -> int:
    """Seeds that a half-width of a 95 % interval of the mean asks for, from the scatter seen so far."""
    if values.size < 2:
        return 2
    return max(2, int(np.ceil((1.96 * float(values.std(ddof=1)) / width) ** 2)))


def effects_of(experiment: Experiment, folder: Path) -> list[Effect]:
    """Every effect of an experiment whose runs are made.

    Raises
    ------
    RoadsError
        If a run is missing.
    """
    found: list[Effect] = []
    for measure in experiment.measures:
        for level in levels_of(experiment, measure):
            for penetration in measure.penetration:
                found += _effects(experiment, folder, measure, level, penetration)
    return found


def _effects(experiment: Experiment, folder: Path, measure: Measure, level: float, penetration: float) -> Iterator[Effect]:
    pairs = []
    for seed in experiment.seeds:
        before = read_arm(experiment, baseline(measure, level, seed), folder)
        after = read_arm(experiment, Arm(measure, penetration, level, seed), folder)
        pairs.append((_outcomes(before), _outcomes(after)))
    for key in sorted(set(pairs[0][0]).intersection(*(after for _, after in pairs))):
        outcome, road, drive = key
        changes = np.array([_change(outcome, before[key], after[key]) for before, after in pairs])
        low, high = bootstrap_interval(changes)
        settings = (level, penetration, drive, measure.compliance, measure.against)
        yield Effect(
            measure.id,
            measure.kind,
            outcome,
            road,
            *settings,
            float(changes.mean()),
            low,
            high,
            changes.size,
            seeds_needed(changes),
            experiment.digest,
        )


def _change(outcome: str, before: float, after: float) -> float:
    if outcome.endswith("_share"):
        return 100 * (after - before)
    return 100 * (after / before - 1) if before else 0.0


def _outcomes(run: Mapping[str, Any]) -> dict[tuple[str, str, str], float]:
    """Outcomes of a run by outcome, kind of road and drive; what had no traffic is left out."""
    rows: list[tuple[str, str, str, float, float]] = []
    total, safety, buses = run["total"], run["safety"], run["buses"]
    for name, amount in (("time_per_km", "hours"), ("delay_per_km", "delay_hours"), ("stops_per_km", "stops")):
        rows.append((name, "all", "all", total[amount], total["km"]))
    for drive, sums in run["energy"].items():
        amount, name = ("co2_kg", "co2_per_km") if drive == "combustion" else ("kwh", "energy_per_km")
        rows.append((name, "all", drive, sums[amount], sums["km"]))
    rows += [(f"{name}_per_1000km", "all", "all", 1000 * safety[name], safety["km"]) for name in ("ttc_1_5", "ttc_3", "pet_2")]
    rows += [("co2_per_km", road, "all", sums["co2_kg"], sums["km"]) for road, sums in run["roads"].items() if road != "junction"]
    rows += [(name, "all", "all", run["driving"][name], 1.0) for name in ("jerk", "speed_spread")]
    rows += [
        ("bus_time_per_km", "all", "all", buses["hours"], buses["km"]),
        ("bus_delay_per_km", "all", "all", buses["delay_hours"], buses["km"]),
    ]
    rows += [
        ("bus_wait_per_km", "all", "all", buses["waiting_hours"], buses["km"]),
        ("bus_energy_per_km", "all", "all", buses["kwh"], buses["km"]),
    ]
    rows.append(("bus_late_share", "all", "all", buses["late"], buses["calls"]))
    rows.append(("bus_punctual_share", "all", "all", buses["calls"] - buses["early"] - buses["late"], buses["calls"]))
    return {(name, road, drive): amount / per for name, road, drive, amount, per in rows if per}


def widest(effects: Sequence[Effect]) -> Effect | None:
    """The change of CO2 that is known worst, to say how many more seeds it asks for."""
    carbon = [e for e in effects if e.outcome == "co2_per_km" and e.road == "all"]
    return max(carbon, key=lambda e: e.high - e.low, default=None)
