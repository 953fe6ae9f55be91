"""Is a scenario fit to be believed? Signals that starve, flows beyond what signals can serve, vehicles that never leave or jam for ever."""

from collections.abc import Iterator
from pathlib import Path

from dafeng.errors import Finding, RoadsError, Severity, Text
from dafeng.roads.lab.batch import read_arm
from dafeng.roads.lab.inputs import Routes, make_network, make_routes
from dafeng.roads.lab.net import Network, Signal
from dafeng.roads.lab.signals import flow_ratios
from dafeng.roads.lab.spec import Experiment, baseline

__all__ = ["check_scenario", "signal_findings"]

_FULL = 0.95
"""Sum of critical flow ratios from which a signal cannot serve what arrives."""


def check_scenario(experiment: Experiment, folder: Path) -> tuple[Finding, ...]:
    """Check the scenario of an experiment.

    Parameters
    ----------
    folder
        Where inputs and results are kept; runs that were made are looked at too.

    Returns
    -------
    tuple of Finding
        What is doubtful; empty where nothing is.
    """
    network = make_network(experiment, folder / "inputs")
    found: list[Finding] = []
    for level in experiment.levels:
        routes = make_routes(experiment, network, level, experiment.seeds[0], folder / "inputs")
        found += [*signal_findings(experiment, network, routes, level), *_unserved(routes, level), *_jams(experiment, folder, level)]
    return tuple(found)


def signal_findings(experiment: Experiment, network: Network, routes: Routes, level: float) -> Iterator[Finding]:
    """Signals that starve a movement, and signals with more traffic than they can serve."""
    hours = (experiment.warm_up + experiment.cohort) / 3600
    flows = {movement: count / hours for movement, count in routes.movements.items()}
    starved = [s.id for s in network.signals if _starves(s)]
    full = [s.id for s in network.signals if sum(flow_ratios(s, flows)) > _FULL]
    if starved:
        yield _finding(
            "error",
            "signal_starves",
            f"{len(starved)}: {', '.join(starved[:5])}",
            Text("某些方向在信号方案中从无绿灯", "movements that never get green"),
            level,
        )
    if full:
        yield _finding(
            "warning",
            "signal_overfull",
            f"{len(full)}: {', '.join(full[:5])}",
            Text("路口流量超过信号可通过的能力", "junctions with more traffic than signals can serve"),
            level,
        )


def _starves(signal: Signal) -> bool:
    return any(all(phase.state[link.index] not in "Gg" for phase in signal.phases) for link in signal.links)


def _unserved(routes: Routes, level: float) -> Iterator[Finding]:
    lost = [name for name in routes.trips if name not in routes.roads]
    if lost:
        yield _finding(
            "warning", "no_route", f"{len(lost)} / {len(routes.trips)}", Text("没有可行路径的出行", "trips without a route"), level
        )


def _jams(experiment: Experiment, folder: Path, level: float) -> Iterator[Finding]:
    for plans in sorted({m.against for m in experiment.measures}):
        measure = next(m for m in experiment.measures if m.against == plans)
        try:
            run = read_arm(experiment, baseline(measure, level, experiment.seeds[0]), folder)
        except RoadsError:
            continue  # not run yet: nothing to look at
        speed = run["total"]["km"] / run["total"]["hours"] if run["total"]["hours"] else 0.0
        if run["teleports"]:
            yield _finding(
                "warning",
                "teleports",
                f"{run['teleports']} ({plans})",
                Text("车辆因锁死被瞬移", "vehicles teleported out of gridlock"),
                level,
            )
        if speed < 10:
            yield _finding(
                "warning",
                "gridlock",
                f"{speed:.1f} km/h ({plans})",
                Text("平均车速低于10 km/h,接近锁死", "mean speed below 10 km/h, near gridlock"),
                level,
            )


def _finding(severity: Severity, code: str, what: str, words: Text, level: float) -> Finding:
    mend = Text("请调整需求水平、路网或信号方案", "change demand.levels, the network or the signal plans")
    told = Text(f"{words.zh}:{what}", f"{words.en}: {what}")
    return Finding(severity, code, f"level {level:g}", told, Text("无", "none"), mend)
