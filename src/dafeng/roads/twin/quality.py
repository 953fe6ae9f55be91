"""What people must know of the data: gaps, contradictions, things that cannot be. Each kind has a code, a sentence and a way to mend it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from dafeng.errors import Finding, Severity, Text
from dafeng.roads.twin.columns import Array
from dafeng.roads.twin.kalman import predict
from dafeng.roads.twin.log import Fault
from dafeng.roads.twin.nearby import Boxes, overlapping
from dafeng.roads.twin.observe import state_of
from dafeng.roads.twin.roadmap import node_name
from dafeng.roads.twin.signals import GREEN
from dafeng.roads.twin.twin import Twin

__all__ = ["FAULTS", "Kind", "faults_now", "findings"]


_INSIDE, _LEVELS = 1.6, 4.5
"""Middles of two cars are never nearer, m; heights that differ by more are different levels of a crossing, m."""


class Kind(NamedTuple):
    """A kind of fault: how bad, what it is, what is expected, how to mend it."""

    severity: Severity
    what: Text
    expected: Text
    mend: Text


def _kind(severity: Severity, what: tuple[str, str], expected: tuple[str, str], mend: tuple[str, str]) -> Kind:
    return Kind(severity, Text(*what), Text(*expected), Text(*mend))


_LINK = ("检查该设备的网络与供电", "check the device's network and power")
_CONTROLLER = ("检查信号机接口的配时输出", "check what the signal controller puts out")
_CONFIGURE = ("核对该路口的MAP与信号相位配置", "compare the crossing's MAP with its phase table")
_SENDER = ("核对该终端的身份与定位", "check the sender's identity and positioning")

FAULTS: Mapping[str, Kind] = {
    "rsm_gap": _kind("warning", ("感知消息中断{value:.1f}秒", "no sightings for {value:.1f} s"), ("连续上报", "a steady stream"), _LINK),
    "spat_gap": _kind(
        "warning", ("信号灯消息中断{value:.1f}秒", "no signal message for {value:.1f} s"), ("连续上报", "a steady stream"), _LINK
    ),
    "map_gap": _kind(
        "note", ("地图消息中断{value:.1f}秒", "no map message for {value:.1f} s"), ("约每秒一次", "about one a second"), _LINK
    ),
    "rsi_gap": _kind(
        "note", ("路侧信息中断{value:.1f}秒", "no roadside information for {value:.1f} s"), ("约每秒一次", "about one a second"), _LINK
    ),
    "rsm_count_jump": _kind(
        "note", ("消息计数跳了{value:.0f}", "the counter jumped by {value:.0f}"), ("每次加1", "one more each time"), _LINK
    ),
    "spat_count_jump": _kind(
        "note", ("消息计数跳了{value:.0f}", "the counter jumped by {value:.0f}"), ("每次加1", "one more each time"), _LINK
    ),
    "map_count_jump": _kind(
        "note", ("消息计数跳了{value:.0f}", "the counter jumped by {value:.0f}"), ("每次加1", "one more each time"), _LINK
    ),
    "rsi_count_jump": _kind(
        "note", ("消息计数跳了{value:.0f}", "the counter jumped by {value:.0f}"), ("每次加1", "one more each time"), _LINK
    ),
    "rsm_count_stuck": _kind(
        "note", ("消息计数停在{value:.0f}", "the counter stays at {value:.0f}"), ("每次加1", "one more each time"), _SENDER
    ),
    "spat_count_stuck": _kind(
        "note", ("消息计数停在{value:.0f}", "the counter stays at {value:.0f}"), ("每次加1", "one more each time"), _CONTROLLER
    ),
    "map_count_stuck": _kind(
        "note", ("消息计数停在{value:.0f}", "the counter stays at {value:.0f}"), ("每次加1", "one more each time"), _SENDER
    ),
    "rsi_count_stuck": _kind(
        "note", ("消息计数停在{value:.0f}", "the counter stays at {value:.0f}"), ("每次加1", "one more each time"), _SENDER
    ),
    "spat_stale": _kind(
        "error", ("信号灯消息已过时{value:.1f}秒", "the signal message is {value:.1f} s old"), ("3秒以内", "at most 3 s"), _LINK
    ),
    "spat_times_order": _kind(
        "error",
        ("最早、可能、最晚结束时刻次序颠倒", "earliest, likely and latest end are out of order"),
        ("最早≤可能≤最晚", "earliest ≤ likely ≤ latest"),
        _CONTROLLER,
    ),
    "spat_end_past": _kind(
        "error",
        ("当前灯色的结束时刻已过{value:.1f}秒", "the present light should have ended {value:.1f} s ago"),
        ("将来的时刻", "a time to come"),
        _CONTROLLER,
    ),
    "spat_early_change": _kind(
        "warning",
        ("比所报最早时刻提前{value:.1f}秒变灯", "the light changed {value:.1f} s before its earliest end"),
        ("不早于最早结束时刻", "not before the earliest end"),
        _CONTROLLER,
    ),
    "spat_no_yellow": _kind(
        "error", ("绿灯直接变红灯", "green turned to red without yellow"), ("绿—黄—红", "green, yellow, red"), _CONTROLLER
    ),
    "spat_times_jump": _kind(
        "warning",
        ("定时方案的结束时刻移动了{value:.1f}秒", "the end of a fixed-time state moved by {value:.1f} s"),
        ("不变", "no change"),
        _CONTROLLER,
    ),
    "spat_conflict": _kind(
        "error",
        ("相交的直行同时绿灯", "crossing straight movements are green together"),
        ("冲突相位不同时放行", "no conflicting greens"),
        _CONTROLLER,
    ),
    "spat_phase_missing": _kind(
        "error",
        ("MAP中的相位没有灯色消息", "a phase of the MAP has no signal message"),
        ("MAP与SPAT相位一致", "the same phases in MAP and SPAT"),
        _CONFIGURE,
    ),
    "map_phase_missing": _kind(
        "warning",
        ("灯色消息中的相位不在MAP中", "a phase of the signal message is not in the MAP"),
        ("MAP与SPAT相位一致", "the same phases in MAP and SPAT"),
        _CONFIGURE,
    ),
    "map_missing": _kind(
        "warning", ("该路口没有MAP", "the crossing has no MAP"), ("有MAP", "a MAP"), ("向该路口下发MAP", "send the crossing its MAP")
    ),
    "wrong_way": _kind(
        "warning",
        ("车辆逆行", "a vehicle drives the wrong way"),
        ("沿车道方向行驶", "driving along the lane"),
        ("核对车道方向,必要时派人处置", "check the lane's direction; send somebody if it is true"),
    ),
    "bsm_missed": _kind(
        "note", ("{value:.0%}的车辆消息未到", "{value:.0%} of vehicles' messages did not come"), ("不超过5%", "at most 5 %"), _LINK
    ),
    "overlap": _kind(
        "warning",
        ("两辆自报车辆相距仅{value:.1f}米", "two vehicles that speak for themselves are only {value:.1f} m apart"),
        ("不重叠", "apart"),
        _SENDER,
    ),
    "suspect_teleport": _kind("error", ("位置跳变", "its position jumps"), ("与前次运动相符", "as its motion before"), _SENDER),
    "suspect_range": _kind(
        "error",
        ("数值不可能", "its numbers are impossible"),
        ("车辆可达到的速度与加速度", "speeds and accelerations of a vehicle"),
        _SENDER,
    ),
    "suspect_replay": _kind("error", ("重放旧消息", "old messages come again"), ("时间前进", "time that goes on"), _SENDER),
    "suspect_flood": _kind("error", ("发送过密", "it sends too often"), ("每秒不超过30条", "at most 30 a second"), _SENDER),
    "suspect_ghost": _kind(
        "error", ("路侧感知范围内看不到该车", "a roadside unit should see it and does not"), ("被看到", "to be seen"), _SENDER
    ),
}
"""All kinds of fault; ``{value}`` is the latest measured value."""


def faults_now(twin: Twin, now_ms: float) -> list[Fault]:
    """What is wrong at a moment: what was counted as messages came, and what the state shows. The twin is not changed.

    Returns
    -------
    list of Fault
        By code and place.
    """
    state = [Fault(code, where, 1, int(now_ms), int(now_ms), value) for code, where, value in _state_faults(twin, now_ms)]
    suspects = [Fault(f"suspect_{why}", f"{who:016x}", 1, int(now_ms), int(now_ms), 0.0) for who, why in twin.suspect.cause.items()]
    return sorted([*twin.log, *state, *suspects], key=lambda fault: (fault.code, fault.where))


def _state_faults(twin: Twin, now_ms: float) -> Iterator[tuple[str, str, float]]:
    signals, roadmap = twin.signals, twin.roadmap
    for node in np.unique(signals.node).tolist():
        rows = np.flatnonzero(signals.node == node)
        age = (now_ms - signals.t_ms[rows].max()) / 1000
        if age > 3.0:
            yield "spat_stale", node_name(node), float(age)
    yield from _phase_faults(twin)
    if len(signals) and roadmap.lanes:
        yield from (("spat_conflict", node_name(node), 0.0) for node in _conflicts(twin))
    slots = twin.tracks.slots()
    for slot in slots[twin.tracks.against[slots]][:50].tolist():
        yield "wrong_way", f"{int(twin.tracks.id[slot]):016x}", 0.0
    yield from (("overlap", f"{one:016x}/{other:016x}", apart) for one, other, apart in _overlaps(twin, now_ms))
    counted, missed = int(twin.tracks.messages[slots].sum()), int(twin.tracks.missed[slots].sum())
    if counted > 100 and missed > 0.05 * (counted + missed):
        yield "bsm_missed", "vehicles", missed / (counted + missed)


def _overlaps(twin: Twin, now_ms: float) -> list[tuple[int, int, float]]:
    """Vehicles heard within the last second whose middles are nearer than a car is wide, whatever their places may be wrong: ids, and m."""
    tracks = twin.tracks
    slots = tracks.slots()
    slots = slots[(now_ms - tracks.bsm_ms[slots] < 1000) & (tracks.kind[slots] == 1)]
    if len(slots) < 2:
        return []
    now = predict(state_of(tracks, slots), now_ms)
    half = _INSIDE / 2
    a, b = overlapping(Boxes(now.x - half, now.x + half, now.y - half, now.y + half), np.ones(len(slots), dtype=bool))
    apart = np.sqrt((now.x[a] - now.x[b]) ** 2 + (now.y[a] - now.y[b]) ** 2)
    level = ~(np.abs(tracks.elevation[slots[a]] - tracks.elevation[slots[b]]) > _LEVELS)
    rows = np.flatnonzero((apart + 2 * np.sqrt(now.pp[a] + now.pp[b]) < _INSIDE) & level)[:50]
    ids = tracks.id[slots]
    return [(int(ids[a[k]]), int(ids[b[k]]), float(apart[k])) for k in rows.tolist()]


def _phase_faults(twin: Twin) -> Iterator[tuple[str, str, float]]:
    """Phases that only one of map and signals knows."""
    told = set(zip(twin.signals.node.tolist(), twin.signals.phase.tolist(), strict=True))
    drawn = {(lane.node, way.phase) for lane in twin.roadmap.lanes for way in lane.movements if way.phase >= 0}
    mapped, spoken = {lane.node for lane in twin.roadmap.lanes}, {node for node, _ in told}
    for node, phase in sorted(drawn - told):
        if node in spoken:
            yield "spat_phase_missing", f"{node_name(node)}/{phase}", 0.0
    for node, phase in sorted(told - drawn):
        if node in mapped:
            yield "map_phase_missing", f"{node_name(node)}/{phase}", 0.0
    yield from (("map_missing", node_name(node), 0.0) for node in sorted(spoken - mapped))


def _conflicts(twin: Twin) -> list[int]:
    """Intersections where straight movements of crossing directions are green together."""
    roadmap, signals = twin.roadmap, twin.signals
    found: dict[int, list[float]] = {}
    for k, lane in enumerate(roadmap.lanes):
        straight = [way.phase for way in lane.movements if way.turn == "straight" and way.phase >= 0]
        if not straight:
            continue
        rows: Array = signals.rows_of(np.full(len(straight), lane.node), np.array(straight))
        if (rows >= 0).any() and np.isin(signals.columns["light"][rows[rows >= 0], 0], GREEN).any():
            x, y = roadmap.line(k)
            found.setdefault(lane.node, []).append(float(np.arctan2(x[-1] - x[-2], y[-1] - y[-2])))
    return [node for node, ways in sorted(found.items()) if max(abs(np.sin(a - b)) for a in ways for b in ways) > 0.7]


def findings(faults: list[Fault]) -> list[Finding]:
    """Faults as findings people read, worst first."""
    order = ("error", "warning", "note")
    made = [_finding(fault, FAULTS[fault.code]) for fault in faults]
    return sorted(made, key=lambda finding: (order.index(finding.severity), finding.code, finding.where))


def _finding(fault: Fault, kind: Kind) -> Finding:
    last = datetime.fromtimestamp(fault.last_ms / 1000, UTC).strftime("%H:%M:%S")
    zh, en = (text.format(value=fault.value) for text in (kind.what.zh, kind.what.en))
    times = Text(f"{zh}({fault.count}次,最近{last} UTC)", f"{en} ({fault.count} times, last {last} UTC)")
    return Finding(kind.severity, fault.code, fault.where, times, kind.expected, kind.mend)
