"""A city's model kept warm: any setting of the levers answered while a slider moves, with the numbers of a full run.

Inputs are sampled once. A new setting starts from the nearest one that is still in memory and computes anew only what the
changed levers reach, in the written order and with the written equations, so that every number is the one a full run gives.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.errors import PathwayError, StudyError, Text
from dafeng.facts import City
from dafeng.pathway import (
    CHAPTERS,
    YEARS,
    Array,
    Lever,
    Scenario,
    load_scenarios,
    needs,
    prepare,
    pulled,
    quantities,
    ramp,
    run_pathway,
    strength,
)
from dafeng.pathway.plain import Plain, evaluate, separable

__all__ = ["DRAWS", "STEP", "Live", "Setting", "all_levers", "base_pulls", "most_of", "reached_by"]

Floats = npt.NDArray[np.float64]
State = Mapping[str, Plain]

DRAWS = 200
"""Draws of an answer while dragging; the first of those a run with the same seed has."""
_KEPT = 6
"""Settings kept in memory, about 40 MB each where nothing is shared."""
STEP = 0.05
"""Of a slider."""
_TWICE = 2.0


@dataclass(frozen=True)
class Setting:
    """How far every lever is pulled.

    Parameters
    ----------
    base
        Scenario the setting starts from; its held inputs are held here too.
    pulls
        By lever, 1 is the effect as stated.
    """

    base: str
    pulls: tuple[tuple[str, float], ...]


def all_levers(scenarios: Mapping[str, Scenario]) -> tuple[Lever, ...]:
    """Every lever of any scenario, once, in the order of the tables."""
    return tuple({lever.id: lever for scenario in scenarios.values() for lever in scenario.levers}.values())


def most_of(lever: Lever, scenarios: Iterable[Scenario]) -> float:
    """How far a slider may pull a lever: twice, less where the range of its effect would pass what there is, never less than a scenario pulls it."""
    share = lever.level if lever.mode == "fill" else 1 - lever.level if lever.mode == "scale" else 0.0
    room = 0.95 / (share * (1 + lever.uncertainty)) if share > 0 else _TWICE
    pulled_by = [_pull_of(lever.id, scenario) for scenario in scenarios]
    return max(int(min(room, _TWICE) / STEP) * STEP, *pulled_by)


def base_pulls(scenarios: Mapping[str, Scenario], base: str) -> dict[str, float]:
    """How far a scenario pulls every lever of any scenario."""
    return {lever.id: _pull_of(lever.id, scenarios[base]) for lever in all_levers(scenarios)}


def _pull_of(lever: str, scenario: Scenario) -> float:
    if not any(each.id == lever for each in scenario.levers):
        return 0.0
    return 1.0 if lever in scenario.once else scenario.strength


def reached_by(written: Mapping[str, Callable[..., Array]], outputs: Iterable[str]) -> dict[str, Callable[..., Array]]:
    """Quantities that outputs are computed from, and they themselves, in written order."""
    wanted, stack = set[str](), list(outputs)
    while stack:
        name = stack.pop()
        if name in written and name not in wanted:
            wanted.add(name)
            stack.extend(needs(written[name]))
    return {name: function for name, function in written.items() if name in wanted}


class Live:
    """Warm model of one city.

    Parameters
    ----------
    city
        Its facts and levers.
    outputs
        Quantities that are asked for; what none of them needs is not computed.
    draws, seed
        As of a run.
    kept
        Settings kept in memory beside the scenarios; where it is 0, only the plan's scenario and the last setting are kept.
    """

    def __init__(self, city: City, outputs: Iterable[str], draws: int = DRAWS, seed: int = 1, kept: int = _KEPT) -> None:
        self.city, self.draws, self.seed = city, draws, seed
        self.scenarios = load_scenarios(city)
        self.levers = all_levers(self.scenarios)
        self.inputs = prepare(city, draws, seed)
        self._written = reached_by(quantities(*CHAPTERS), outputs)
        self._needs = {name: needs(function) for name, function in self._written.items()}
        self._reach = {lever.id: (strength(lever, self.inputs, _ALONE, {}), ramp(lever)) for lever in self.levers}
        self._apart = self._separable()
        self._states: OrderedDict[Setting, State] = OrderedDict()
        self._lock = threading.Lock()
        self._kept = max(kept, 1)
        self._pinned = {self.setting(name) for name in (self.scenarios if kept else ("plan",))}
        for setting in self._pinned:
            self.results(setting)

    def setting(self, base: str, pulls: Mapping[str, float] | None = None) -> Setting:
        """Setting of a scenario with some levers pulled otherwise.

        Raises
        ------
        StudyError
            If there is no such scenario or lever.
        PathwayError
            If a lever is pulled further than it goes.
        """
        if base not in self.scenarios:
            raise _unknown("scenario", "情景", base, self.scenarios)
        asked = dict(pulls or {})
        own = base_pulls(self.scenarios, base)
        for name, pull in asked.items():
            lever = next((each for each in self.levers if each.id == name), None)
            if lever is None:
                raise _unknown("lever", "措施", name, own)
            most = most_of(lever, self.scenarios.values())
            if not 0 <= pull <= most + 1e-9:
                raise PathwayError(
                    f"lever '{name}' is pulled {pull:g}, expected 0 to {most:g}.", f"措施“{name}”的力度为{pull:g},应在0至{most:g}之间。"
                )
        return Setting(base if self.scenarios[base].hold else "", tuple((own | asked).items()))

    def results(self, setting: Setting) -> State:
        """Every quantity that outputs need, in a setting."""
        with self._lock:
            if setting not in self._states:
                self._states[setting] = self._from_nearest(setting)
                passing = [each for each in self._states if each not in self._pinned]
                for old in passing[: -self._kept]:
                    del self._states[old]
            self._states.move_to_end(setting)
            return self._states[setting]

    def scenario(self, setting: Setting) -> Scenario:
        """Setting as a scenario of all levers, for a full run with ``on`` its pulls."""
        held = self.scenarios[setting.base] if setting.base else Scenario("", self.city.title)
        return replace(held, levers=self.levers, strength=1.0, once=())

    def full(self, setting: Setting) -> dict[str, Array]:
        """Every quantity there is, by a full run; what `results` answers must be the same."""
        return run_pathway(self.city, self.scenario(setting), self.inputs, on=dict(setting.pulls))  # type: ignore[arg-type]

    def output(self, setting: Setting, name: str) -> Array:
        """One quantity in a setting, as a full run names and orders it."""
        array = self.results(setting)[name].labelled()
        return array.transpose(*(dim for dim in ("draw", "year") if dim in array.dims), ...).rename(name)

    def drawn(self, setting: Setting, name: str) -> Floats:
        """A quantity without labels in a setting, bare. [draw, year]"""
        plain = self.results(setting)[name]
        order = [plain.dims.index(dim) for dim in ("draw", "year") if dim in plain.dims]
        return np.broadcast_to(plain.values.transpose(order), (self.draws, len(YEARS)))

    def _from_nearest(self, setting: Setting) -> State:
        pulls = dict(setting.pulls)
        alike = [each for each in self._states if each.base == setting.base]
        at = min(alike, key=lambda each: self._work(self._changed(each, setting)), default=None)
        near: State = self._states[at] if at else {}
        known = dict(near) or {name: Plain.of(values) for name, values in self._held(setting.base).items()}
        changed = self._changed(at, setting) if at else {lever.input for lever in self.levers}
        for name in changed:
            known[name] = Plain.of(self._pulled(name, setting.base, pulls))
        known["lever_cost"] = Plain.of(self._cost(pulls))
        changed = {*changed, "lever_cost"} if near else set(known)
        for name in self._written:
            if not changed.isdisjoint(self._needs[name]):
                known[name] = self._anew(name, known, near, changed)
                changed.add(name)
        return known

    def _anew(self, name: str, known: State, near: State, changed: set[str]) -> Plain:
        """A quantity computed again, and where its labels do not touch each other only at those that changed."""
        needed = {need: known[need] for need in self._needs[name]}
        dirty = [need for need in needed if need in changed]
        dim = next((dim for dim in self._apart[name] if near and all(dim in needed[need].dims for need in dirty)), "")
        if dim:
            at = np.unique(np.concatenate([needed[need].places_changed(dim, near[need]) for need in dirty]))
            if 2 * len(at) < len(near[name].labels[dim]):
                part = evaluate(self._written[name], {need: values.part(dim, at) for need, values in needed.items()})
                return near[name].patched(dim, at, part)
        return evaluate(self._written[name], needed)

    def _separable(self) -> Mapping[str, tuple[str, ...]]:
        """Found on two draws; what touches what does not depend on their number."""
        few = prepare(self.city, 2, self.seed)
        known = {name: Plain.of(values) for name, values in few.arrays.items()}
        for name, function in self._written.items():
            known[name] = evaluate(function, {need: known[need] for need in self._needs[name]})
        return separable(self._written, known)

    def _changed(self, before: Setting, after: Setting) -> set[str]:
        """Inputs that two settings of one base give differently."""
        pairs = zip(self.levers, before.pulls, after.pulls, strict=True)
        return {lever.input for lever, (_, was), (_, now) in pairs if was != now}

    def _work(self, changed: set[str]) -> int:
        """Numbers that a change computes anew, counted before it is done."""
        dirty, work, known = set(changed), 0, next(iter(self._states.values()))
        for name, wanted in self._needs.items():
            if not dirty.isdisjoint(wanted):
                dirty.add(name)
                work += known[name].values.size
        return work

    def _held(self, base: str) -> Mapping[str, Array]:
        hold = self.scenarios[base].hold if base else ()
        year = self.scenarios[base].hold_year if base else 0
        return {
            name: values.where(values.year <= year, values.sel(year=year, drop=True)) if name in hold else values
            for name, values in self.inputs.arrays.items()
        }

    def _pulled(self, name: str, base: str, pulls: Mapping[str, float]) -> Array:
        values = self._held(base)[name].rename(name)
        for lever in self.levers:
            if lever.input == name:
                values = pulled(values, lever, self._at(lever, pulls[lever.id]))
        return values

    def _at(self, lever: Lever, pull: float) -> Floats:
        drawn, way = self._reach[lever.id]
        reach: Floats = (drawn * pull)[:, None] * way[None, :]
        return reach

    def _cost(self, pulls: Mapping[str, float]) -> Array:
        spent = np.zeros((self.draws, len(YEARS)))
        for lever in self.levers:
            spent += lever.cost * self._at(lever, pulls[lever.id])
        return self.inputs.arrays["lever_cost"] + xr.DataArray(spent, coords={"year": YEARS}, dims=("draw", "year"))


_ALONE = Scenario("", Text("", ""))


def _unknown(kind: str, zh: str, name: str, known: Iterable[str]) -> StudyError:
    names = list(known)
    near = ", ".join(get_close_matches(name, names, n=3)) or ", ".join(names[:5])
    return StudyError(f"no {kind} '{name}'. Did you mean {near}?", f"没有{zh}“{name}”。相近的有:{near}。")
