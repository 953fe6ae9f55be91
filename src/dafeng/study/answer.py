"""What a setting of the levers answers: CO2, peak, targets and cost, in the numbers a full run gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.facts import City
from dafeng.pathway import YEARS, Scenario, load_scenarios, run_pathway
from dafeng.pathway.input_units import input_unit
from dafeng.plan import Plan, Target
from dafeng.study.judge import AT_RISK, ON_TRACK, Judgement, judge, quantity_unit, satisfies, status_of
from dafeng.study.live import DRAWS, Live, Setting, all_levers, most_of
from dafeng.study.peak import peak_odds, smoothed
from dafeng.study.requests import load_requests
from dafeng.study.run import PROMISE, quantiles_of
from dafeng.terms import indicator
from dafeng.units import convert

__all__ = ["HEADLINES", "Desk", "answer", "contradicted_of", "levers_dict", "open_desk"]

Floats = npt.NDArray[np.float64]

HEADLINES = ("co2_total", "co2_territorial", "cost", "carbon_cost")
"""Quantities whose ranges an answer gives for every year."""


@dataclass(frozen=True)
class _Ruler:
    """A target that can be judged, with all that does not change from setting to setting."""

    target: Target
    quantity: str
    at: int
    back: float
    aim: float
    lower: bool
    observed: tuple[tuple[int, float, str, str], ...]

    def measured(self, draws: Floats) -> dict[str, Any]:
        """Judge draws of the quantity. [draw, year]"""
        values = draws[:, self.at] * self.back
        odds = float(satisfies(values, self.target.operator, self.aim, self.lower).mean())
        status = status_of(odds, self.observed, self.target, self.aim, self.lower)
        return {"id": self.target.id, "status": status, "probability": odds, "median": round(float(np.median(values)), 6)}


@dataclass(frozen=True)
class Desk:
    """A warm model with the rulers of a plan's targets.

    Parameters
    ----------
    tested
        By target, whether another engine's test reached it; for the targets where that test decided against the draws in the run.
    """

    live: Live
    rulers: tuple[_Ruler, ...]
    tested: Mapping[str, bool] = field(default_factory=dict)

    def measured(self, ruler: _Ruler, setting: Setting) -> dict[str, Any]:
        """Judge a target in a setting; where a test of another engine contradicts the draws it is "at risk", as in a run."""
        found = ruler.measured(self.live.drawn(setting, ruler.quantity))
        reached = self.tested.get(found["id"])
        contested = reached is not None and found["status"] != "at risk" and reached != (found["status"] in {"met", "on track"})
        return found | {"contested": contested} | ({"status": "at risk"} if contested else {})


def open_desk(city: City, plan: Plan, draws: int = DRAWS, seed: int = 1, *, lean: bool = False) -> Desk:
    """Warm the model of a city, and find which targets of its plan can be judged.

    Parameters
    ----------
    draws, seed
        With the seed of a run, the draws are the first of the run's own.
    lean
        Keep little in memory, for many draws and few questions.
    """
    requests = load_requests(city)
    results = dict(run_pathway(city, load_scenarios(city)["plan"], draws=2, seed=seed))
    judged = [judge(each, plan.task(each.task), city, results, requests.get(each.indicator)) for each in plan.targets]
    rulers = tuple(_ruler(each) for each in judged if each.probability is not None)
    outputs = (*HEADLINES, *(ruler.quantity for ruler in rulers))
    return Desk(Live(city, outputs, draws, seed, 0) if lean else Live(city, outputs, draws, seed), rulers)


def contradicted_of(judgements: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, bool], ...]:
    """Targets of a run that an engine's test made "at risk" against their draws, and whether the test reached them.

    Parameters
    ----------
    judgements
        ``judgements.json`` of the run.
    """
    contested = [each for each in judgements if each["evidence"] == "engine" and each["status"] == "at risk"]
    likely = [(each["id"], each["probability"]) for each in contested if each["probability"] is not None]
    return tuple((target, odds < AT_RISK) for target, odds in likely if not AT_RISK <= odds < ON_TRACK)


def _ruler(judged: Judgement) -> _Ruler:
    unit = quantity_unit(judged.quantity)
    target, known = judged.target, indicator(judged.target.indicator)
    back = 1 / convert(1.0, target.unit, unit)
    at = int(np.argmax((target.year or int(YEARS[-1])) == YEARS))
    aim = convert(target.value, target.unit, unit) * back
    lower = known is not None and known.direction == "lower"
    return _Ruler(target, judged.quantity, at, back, aim, lower, judged.observed)


def answer(desk: Desk, setting: Setting) -> dict[str, Any]:
    """Everything the page of scenarios shows of one setting.

    Returns
    -------
    dict
        Ranges by year of `HEADLINES`, odds of the peak, every judged target with its probability, status and median.
    """
    live = desk.live
    targets = [desk.measured(ruler, setting) for ruler in desk.rulers]
    return {
        "years": YEARS.tolist(),
        "draws": live.draws,
        "seed": live.seed,
        "pulls": dict(setting.pulls),
        "series": {name: quantiles_of(live.output(setting, name), name) for name in HEADLINES},
        "peaks": {name: _peak(live.drawn(setting, name)) for name in ("co2_total", "co2_territorial")},
        "targets": targets,
        "counts": _counts(each["status"] for each in targets),
    }


def _peak(draws: Floats) -> dict[str, Any]:
    odds, spread = peak_odds(smoothed(draws), YEARS.astype(float), PROMISE)
    most = max(spread, key=lambda year: spread[year], default=None)
    return {"by_2030": odds, "years": spread, "most_likely": most, "never": 1.0 - sum(spread.values())}


def _counts(statuses: Iterable[str]) -> dict[str, int]:
    found = list(statuses)
    return {status: found.count(status) for status in ("met", "on track", "at risk", "off track")}


def levers_dict(scenarios: Mapping[str, Scenario]) -> list[Mapping[str, Any]]:
    """Levers of a city's scenarios as a page shows them: what each does, in whose unit, how far it goes."""
    return [
        {
            "id": lever.id,
            "task": lever.task,
            "title": vars(lever.title),
            "group": lever.group,
            "input": lever.input,
            "where": lever.where,
            "mode": lever.mode,
            "level": lever.level,
            "unit": input_unit(lever.input),
            "start": lever.start,
            "full": lever.full,
            "uncertainty": lever.uncertainty,
            "cost": lever.cost,
            "source": lever.source,
            "most": round(most_of(lever, scenarios.values()), 4),
            "of_plan": any(each.id == lever.id for each in scenarios["plan"].levers),
        }
        for lever in all_levers(scenarios)
    ]
