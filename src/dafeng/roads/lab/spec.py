"""Experiments as data: a TOML file in, frozen records out, and the list of runs they ask for."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dafeng.errors import RoadsError
from dafeng.roads.lab.buses import BusLine, bus_lines
from dafeng.roads.lab.demand import MOST_LEVEL, PERIODS, Demand, demand_from
from dafeng.roads.lab.town import Town, town_from

__all__ = ["KINDS", "PLANS", "Arm", "Experiment", "Measure", "arms_of", "baseline", "digest", "levels_of", "read_experiment"]

KINDS = {
    "none": "no measure: the arm others are compared with",
    "plans": "other signal plans; nothing in the vehicles",
    "advice": "green-light speed advice (GLOSA), SUMO's own device",
    "platform": "green-light speed advice by the live platform, through real frames",
    "cruise": "cooperative adaptive cruise control",
    "harmonise": "equipped vehicles keep to the limit without spread",
    "bus_priority": "signal priority for buses, requested from and granted by the live platform",
    "warning": "collision warnings by the live platform, obeyed by braking",
}
"""Kinds of measure, each with what it does."""

PLANS = ("default", "webster", "actuated", "wave")
"""Signal plans: equal splits of a fixed cycle, Webster's, actuated by detectors, and Webster's in one cycle with offsets."""


@dataclass(frozen=True)
class Measure:
    """One measure and the settings it is tried at.

    Parameters
    ----------
    kind
        One of `KINDS`.
    plans
        Signal plans it runs on, one of `PLANS`.
    against
        Signal plans of the arm it is compared with.
    penetration
        Shares of vehicles equipped, 0 to 1; nested sets.
    compliance
        Share of advice that is obeyed, 0 to 1.
    loss, latency, noise
        Of communication: share of frames lost, seconds, metres of position (standard deviation).
    levels
        Demand levels it is tried at; all of the experiment if empty.
    reach
        Of bus priority: how far before the line a bus may ask, m; the platform's own setting if 0. Behind the last stop before the signal
        a bus knows when it will arrive.
    period
        ``morning`` or ``evening``; that of the experiment's demand if empty.
    """

    id: str
    kind: str
    plans: str = "default"
    against: str = "default"
    penetration: tuple[float, ...] = (1.0,)
    compliance: float = 1.0
    loss: float = 0.0
    latency: float = 0.0
    noise: float = 0.0
    levels: tuple[float, ...] = ()
    reach: float = 0.0
    period: str = ""


@dataclass(frozen=True)
class Experiment:
    """Everything that decides a result.

    Parameters
    ----------
    town
        Parameters of the generated town, or None where ``network`` names a net file.
    network, routes
        Files of an imported network and its trips; empty with a town.
    levels
        Demand as factors of `Demand.trips`.
    warm_up, cohort
        Seconds: vehicles that depart in the cohort behind the warm-up are scored, and the run goes on until they have all arrived.
    step
        Seconds of a simulation step.
    fleet
        Share of each drive by class of vehicle; each sums to 1.
    most_teleports
        Share of vehicles that may be teleported out of gridlock before a run fails.
    """

    name: str
    town: Town | None
    network: str
    routes: str
    demand: Demand
    buses: tuple[BusLine, ...]
    levels: tuple[float, ...]
    seeds: tuple[int, ...]
    warm_up: float
    cohort: float
    step: float
    fleet_year: int
    fleet: Mapping[str, Mapping[str, float]]
    most_teleports: float
    measures: tuple[Measure, ...]

    @property
    def digest(self) -> str:
        """Hash of everything that decides a result."""
        return digest(asdict(self))

    def at(self, period: str) -> "Experiment":
        """The experiment with the demand of a period; as it is if the period is empty."""
        return replace(self, demand=replace(self.demand, period=period)) if period else self


@dataclass(frozen=True)
class Arm:
    """One run: a measure at one penetration, a demand level, a seed."""

    measure: Measure
    penetration: float
    level: float
    seed: int

    @property
    def plans(self) -> str:
        """Signal plans the arm runs on."""
        return self.measure.plans

    @property
    def label(self) -> str:
        """Short words for progress and errors."""
        when = f" {self.measure.period}" if self.measure.period else ""
        return f"{self.measure.id} {self.penetration:.0%} {self.plans}{when} level {self.level:g} seed {self.seed}"


def digest(content: object) -> str:
    """Short hash of plain data: the same content, the same name."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


def read_experiment(path: Path) -> Experiment:
    """Read an experiment.

    Raises
    ------
    RoadsError
        If the file is no TOML, a key is missing or unknown, or a share lies outside 0 to 1.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RoadsError(f"{path}: the experiment cannot be read: {error}", f"{path}:实验文件无法读取:{error}") from error
    try:
        experiment = _experiment(table, str(path))
    except (KeyError, TypeError, ValueError) as error:
        raise RoadsError(
            f"{path}: {error!r} is missing, unknown or of the wrong kind. Compare with the default experiment: dafeng roads lab show.",
            f"{path}:{error!r} 缺失、未知或类型不符。可与默认实验比较:dafeng roads lab show。",
        ) from error
    _check(experiment, str(path))
    return experiment


def _experiment(table: Mapping[str, Any], where: str) -> Experiment:
    windows, network = table["windows"], table.get("network", {})
    return Experiment(
        name=str(table["name"]),
        town=town_from(table["town"], where) if "town" in table else None,
        network=str(network.get("net", "")),
        routes=str(network.get("routes", "")),
        demand=demand_from(table["demand"], where),
        buses=bus_lines(table.get("bus", []), where),
        levels=tuple(float(v) for v in table["demand"]["levels"]),
        seeds=tuple(int(v) for v in table["seeds"]),
        warm_up=float(windows["warm_up"]),
        cohort=float(windows["cohort"]),
        step=float(windows["step"]),
        fleet_year=int(table["fleet"]["year"]),
        fleet={name: dict(mix) for name, mix in table["fleet"]["mix"].items()},
        most_teleports=float(table["most_teleports"]),
        measures=tuple(_measure(row) for row in table["measure"]),
    )


def _measure(row: Mapping[str, Any]) -> Measure:
    penetration = tuple(float(v) for v in row.get("penetration", (1.0,)))
    levels = tuple(float(v) for v in row.get("levels", ()))
    return Measure(**{**row, "penetration": penetration, "levels": levels})


def _check(experiment: Experiment, where: str) -> None:
    faults = [*_measure_faults(experiment), *_fleet_faults(experiment)]
    if not experiment.seeds or not experiment.levels or experiment.cohort <= 0:
        faults.append("seeds, demand.levels and windows.cohort must not be empty")
    if any(not 0 < level <= MOST_LEVEL for level in experiment.levels):
        faults.append(f"demand.levels {experiment.levels} must lie above 0 and not above {MOST_LEVEL:g}; raise demand.trips instead")
    if experiment.town is None and not (experiment.network and experiment.routes):
        faults.append("neither a table 'town' nor network.net with network.routes is given")
    if faults:
        told = "; ".join(faults[:5])
        raise RoadsError(
            f"{where}: {len(faults)} faults in the experiment: {told}. Mend the file.",
            f"{where}:实验文件有{len(faults)}处错误:{told}。请修改文件。",
        )


def _measure_faults(experiment: Experiment) -> list[str]:
    faults = []
    for m in experiment.measures:
        if m.kind not in KINDS or {m.plans, m.against} - set(PLANS):
            faults.append(
                f"measure '{m.id}': kind '{m.kind}' or plans '{m.plans}' unknown; kinds are {', '.join(KINDS)}, plans {', '.join(PLANS)}"
            )
        if m.period not in {"", *PERIODS}:
            faults.append(f"measure '{m.id}': period '{m.period}' is none of {', '.join(PERIODS)}")
        if set(m.levels) - set(experiment.levels):
            faults.append(f"measure '{m.id}': levels {m.levels} are not among demand.levels {experiment.levels}")
        if not all(0 <= v <= 1 for v in (*m.penetration, m.compliance, m.loss)):
            faults.append(f"measure '{m.id}': penetration, compliance and loss are shares from 0 to 1")
    return faults


def _fleet_faults(experiment: Experiment) -> list[str]:
    sums = {name: sum(mix.values()) for name, mix in experiment.fleet.items()}
    return [f"fleet.mix.{name} sums to {total:.4f}, expected 1" for name, total in sums.items() if abs(total - 1) > 1e-3]


def arms_of(experiment: Experiment) -> tuple[Arm, ...]:
    """Every run the experiment asks for, those they are compared with first, each once."""
    asked = [(m, level, seed) for m in experiment.measures for level in levels_of(experiment, m) for seed in experiment.seeds]
    bare = dict.fromkeys(baseline(measure, level, seed) for measure, level, seed in asked)
    tried = dict.fromkeys(Arm(m, penetration, level, seed) for m, level, seed in asked for penetration in m.penetration)
    return (*bare, *tried)


def levels_of(experiment: Experiment, measure: Measure) -> tuple[float, ...]:
    """Demand levels a measure is tried at."""
    return measure.levels or experiment.levels


def baseline(measure: Measure, level: float, seed: int) -> Arm:
    """The arm a measure is compared with: its signal plans, nothing in the vehicles."""
    return Arm(Measure("none", "none", measure.against, measure.against, (0.0,), period=measure.period), 0.0, level, seed)
