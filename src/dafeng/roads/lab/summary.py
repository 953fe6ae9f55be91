"""What an experiment found, written down: effects, the map before and after, and one page for people who decide."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import sumolib
from jinja2 import Environment, StrictUndefined

from dafeng import __version__
from dafeng.errors import Language
from dafeng.roads.lab.batch import read_arm
from dafeng.roads.lab.effects import effects_of, widest
from dafeng.roads.lab.figure import effect_chart
from dafeng.roads.lab.inputs import make_network
from dafeng.roads.lab.junction import record_junction
from dafeng.roads.lab.outcomes import OUTCOMES, Effect, measure_word
from dafeng.roads.lab.results import write_effects
from dafeng.roads.lab.spec import KINDS, Arm, Experiment, Measure, arms_of, baseline, levels_of
from dafeng.roads.lab.sumo import sumo_version

__all__ = ["head_of", "road_map", "write_summary"]


@dataclass(frozen=True)
class _Line:
    """One row of the page: measure, penetration, demand, and the change with its interval."""

    measure: str
    kind: str
    penetration: float
    band: float
    cells: tuple[tuple[float, float, float], ...]


_SHOWN = ("co2_per_km", "energy_per_km", "time_per_km", "stops_per_km", "ttc_1_5_per_1000km")


def write_summary(experiment: Experiment, folder: Path, text: str) -> None:
    """Write ``effects.csv`` and ``.json``, ``map.json``, ``junction.json``, ``experiment.toml`` and ``summary.zh.html`` and ``.en.html`` into a folder.

    Parameters
    ----------
    text
        The experiment's file as it was given, kept beside its results.

    Raises
    ------
    RoadsError
        If a run is missing.
    """
    effects = effects_of(experiment, folder)
    head = head_of(experiment, effects)
    (folder / "experiment.toml").write_text(text, encoding="utf-8")
    write_effects(effects, folder / "effects.csv", head)
    (folder / "map.json").write_text(json.dumps(road_map(experiment, folder), separators=(",", ":"), sort_keys=True), encoding="utf-8")
    (folder / "junction.json").write_text(json.dumps(record_junction(experiment, folder), separators=(",", ":")), encoding="utf-8")
    for language in ("zh", "en"):
        (folder / f"summary.{language}.html").write_text(_page(effects, head, language), encoding="utf-8")


def head_of(experiment: Experiment, effects: Sequence[Effect]) -> dict[str, Any]:
    """What was run, and how well it is known."""
    worst = widest(effects)
    return {
        "name": experiment.name,
        "digest": experiment.digest,
        "dafeng": __version__,
        "sumo": sumo_version(),
        "runs": len(arms_of(experiment)),
        "seeds": len(experiment.seeds),
        "levels": list(experiment.levels),
        "fleet_year": experiment.fleet_year,
        "cohort_seconds": experiment.cohort,
        "town": experiment.town.name if experiment.town else experiment.network,
        "kinds": {m.id: m.kind for m in experiment.measures},
        "kind_words": dict(KINDS),
        "outcomes": {name: {"zh": zh, "en": en, "unit": unit} for name, (zh, en, unit) in OUTCOMES.items()},
        "widest": {"measure": worst.measure, "half_width": (worst.high - worst.low) / 2, "needed": worst.needed} if worst else None,
    }


def road_map(experiment: Experiment, folder: Path) -> dict[str, Any]:
    """Roads with CO2 (g per vehicle-km), speed (km/h) and delay (s/km), mean over seeds at the middle demand: without a measure and with each.

    Returns
    -------
    dict
        ``roads``: [x, y] of every road in metres; ``before`` by signal plans and ``after`` by measure: [CO2, speed, delay] by road. Delay is
        what vehicles need beyond the time at the speed limit.
    """
    network = make_network(experiment, folder / "inputs")
    limits = network.limits
    net = sumolib.net.readNet(str(network.file))
    level = sorted(experiment.levels)[len(experiment.levels) // 2]
    shown = [m for m in experiment.measures if level in levels_of(experiment, m) and not m.period]
    sums = {m: [_sum_edges(experiment, folder, [arm(m, seed) for seed in experiment.seeds]) for arm in _arms(level)] for m in shown}
    middles = {m.against: _per_km(before, limits) for m, (before, _) in sums.items()}
    after = {m.id: _per_km(found, limits) for m, (_, found) in sums.items()}
    shapes = {edge.getID(): [[round(c, 1) for c in point] for point in edge.getShape()] for edge in net.getEdges()}
    return {"level": level, "roads": shapes, "before": middles, "after": after, "against": {m.id: m.against for m in shown}}


def _arms(level: float) -> tuple[Callable[[Measure, int], Arm], Callable[[Measure, int], Arm]]:
    """Arms without and with a measure at a level, by measure and seed."""
    return (lambda m, seed: baseline(m, level, seed), lambda m, seed: Arm(m, max(m.penetration), level, seed))


def _sum_edges(experiment: Experiment, folder: Path, arms: Sequence[Arm]) -> dict[str, list[float]]:
    """Vehicle-km, vehicle-hours and kg of CO2 by road."""
    sums: dict[str, list[float]] = {}
    for arm in arms:
        for road, values in read_arm(experiment, arm, folder)["edges"].items():
            sums[road] = [a + b for a, b in zip(sums.get(road, [0.0] * 3), values, strict=True)]
    return sums


def _per_km(sums: Mapping[str, Sequence[float]], limits: Mapping[str, float]) -> dict[str, list[float]]:
    driven = {road: values for road, values in sums.items() if values[0] > 0 and values[1] > 0 and road in limits}
    return {
        road: [round(1000 * co2 / km, 1), round(km / hours, 1), round(max(3600 * hours / km - 1000 / limits[road], 0.0), 1)]
        for road, (km, hours, co2) in driven.items()
    }


def _page(effects: Sequence[Effect], head: Mapping[str, Any], language: Language) -> str:
    template = (files("dafeng") / "assets" / "report" / "lab.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    carbon = [e for e in effects if (e.outcome, e.road, e.drive) == ("co2_per_km", "all", "combustion")]
    return environment.from_string(template).render(
        zh=language == "zh",
        word=lambda line: measure_word(line.measure, line.kind, language),
        head=head,
        chart=effect_chart(carbon, language),
        shown=[OUTCOMES[name][0 if language == "zh" else 1] for name in _SHOWN],
        lines=_lines(effects),
        harms=[e for e in carbon if e.low > 0],
    )


def _lines(effects: Sequence[Effect]) -> list[_Line]:
    """Every measure at its highest penetration: the drawing shows the others."""
    most = {measure: max(e.penetration for e in effects if e.measure == measure) for measure in {e.measure for e in effects}}
    rows: dict[tuple[str, str, float, float], dict[str, tuple[float, float, float]]] = {}
    for e in effects:
        if e.road == "all" and e.outcome in _SHOWN and e.penetration == most[e.measure]:
            rows.setdefault((e.measure, e.kind, e.penetration, e.band), {})[e.outcome] = (e.change, e.low, e.high)
    blank = (float("nan"),) * 3
    return [_Line(*key, tuple(cells.get(name, blank) for name in _SHOWN)) for key, cells in rows.items()]
