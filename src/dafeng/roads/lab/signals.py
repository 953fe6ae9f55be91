"""Signal plans from flows: Webster's cycle and splits, actuated control, and offsets for a green wave."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from dafeng.roads.lab.net import Network, Phase, Signal

__all__ = ["flow_ratios", "plan_xml", "webster_cycle", "webster_greens"]

SATURATION = 1800.0
"""Vehicles an hour a lane discharges at green: the Highway Capacity Manual's base value is 1,900; 1,800 is judged for city lanes."""
PERMISSIVE = 0.5
"""Share of it for a movement that gives way; assumed."""
LOST = 2.0
"""Seconds lost at the start of a phase beyond its yellow time: usual value."""
CYCLE_RANGE = (40.0, 120.0)
"""Cycle lengths in use, s; beyond 120 s pedestrians walk at red."""
LEAST_GREEN = 8.0
"""Shortest green, s, so that pedestrians get onto the crossing."""


def webster_cycle(flow_ratios: Sequence[float], lost: float) -> float:
    """Cycle of least delay by Webster (1958), Traffic Signal Settings, Road Research Technical Paper 39.

    Parameters
    ----------
    flow_ratios
        Flow over saturation flow of the critical movement of each phase.
    lost
        Lost time a cycle, s.

    Returns
    -------
    float
        Seconds; kept within `CYCLE_RANGE`, and at its upper end where flows exceed what signals can serve.

    Examples
    --------
    >>> round(webster_cycle([0.3, 0.25], 10), 1)
    44.4
    """
    total = sum(flow_ratios)
    wanted = (1.5 * lost + 5) / (1 - total) if total < 0.95 else math.inf
    return min(max(wanted, CYCLE_RANGE[0]), CYCLE_RANGE[1])


def webster_greens(flow_ratios: Sequence[float], cycle: float, between: float) -> list[float]:
    """Greens in proportion to the flow ratios, none below `LEAST_GREEN`, as whole seconds.

    Parameters
    ----------
    between
        Seconds of the cycle that are no green.
    """
    time = cycle - between
    floor = min(LEAST_GREEN, time / len(flow_ratios))
    spare = time - floor * len(flow_ratios)
    total = sum(flow_ratios)
    shares = [ratio / total if total else 1 / len(flow_ratios) for ratio in flow_ratios]
    return [float(round(floor + spare * share)) for share in shares]


def flow_ratios(signal: Signal, flows: Mapping[tuple[str, str], float]) -> list[float]:
    """Critical flow ratio of each green phase; a movement counts in the first phase in which it has the right of way.

    Parameters
    ----------
    flows
        Vehicles an hour by movement (from road, to road).

    Returns
    -------
    list of float
        Flow over saturation flow of the fullest lane. [green phase]
    """
    lanes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in signal.links:
        lanes[link.origin, link.destination].add(link.lane)
    greens = [phase for phase in signal.phases if phase.is_green]
    loads: list[dict[str, float]] = [defaultdict(float) for _ in greens]
    for link in signal.links:
        at = next((i for mark in "Gg" for i, phase in enumerate(greens) if phase.state[link.index] == mark), None)
        if at is not None:
            movement = (link.origin, link.destination)
            served = SATURATION * (PERMISSIVE if greens[at].state[link.index] == "g" else 1.0)
            loads[at][link.lane] += flows.get(movement, 0.0) / len(lanes[movement]) / served
    return [max(load.values(), default=0.0) for load in loads]


def _retimed(signal: Signal, ratios: Sequence[float], cycle: float | None) -> list[Phase]:
    between = sum(phase.duration for phase in signal.phases if not phase.is_green)
    lost = between + LOST * len(ratios)
    length = cycle or webster_cycle(ratios, lost)
    greens = iter(webster_greens(ratios, length, between))
    return [Phase(next(greens), phase.state) if phase.is_green else phase for phase in signal.phases]


def plan_xml(network: Network, flows: Mapping[tuple[str, str], float], plans: str, offsets: Mapping[str, float]) -> str:
    """Signal plans as a file of additional elements.

    Parameters
    ----------
    flows
        Vehicles an hour by movement (from road, to road).
    plans
        ``webster``, ``actuated`` or ``wave``.
    offsets
        Seconds by signal, used by ``wave`` once scaled to its cycle: travel time from the signal to the centre.

    Returns
    -------
    str
        Elements ``tlLogic``; empty for ``default``, which keeps the plans of the network.
    """
    if plans == "default":
        return "<additional/>\n"
    ratios = {signal.id: flow_ratios(signal, flows) for signal in network.signals}
    cycle = _common_cycle(network, ratios) if plans == "wave" else None
    logics = "".join(_logic(signal, _retimed(signal, ratios[signal.id], cycle), plans, offsets) for signal in network.signals)
    return f"<additional>\n{logics}</additional>\n"


def _common_cycle(network: Network, ratios: Mapping[str, Sequence[float]]) -> float:
    cycles = sorted(
        webster_cycle(ratios[s.id], sum(p.duration for p in s.phases if not p.is_green) + LOST * len(ratios[s.id])) for s in network.signals
    )
    return float(round(cycles[int(0.85 * (len(cycles) - 1))]))


def _logic(signal: Signal, phases: Sequence[Phase], plans: str, offsets: Mapping[str, float]) -> str:
    cycle = sum(phase.duration for phase in phases)
    offset = round(-offsets.get(signal.id, 0.0) % cycle, 1) if plans == "wave" else 0.0
    rows = "".join(_phase(phase, plans) for phase in phases)
    kind = "actuated" if plans == "actuated" else "static"
    return f'<tlLogic id="{signal.id}" type="{kind}" programID="{plans}" offset="{offset:g}">\n{rows}</tlLogic>\n'


def _phase(phase: Phase, plans: str) -> str:
    bounds = f' minDur="{LEAST_GREEN:g}" maxDur="60"' if plans == "actuated" and phase.is_green else ""
    return f'<phase duration="{phase.duration:g}"{bounds} state="{phase.state}"/>\n'
