"""One question asked of one city: run the scenarios, judge the plan, keep the answer in a folder."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng import __version__
from dafeng.errors import Finding, StudyError, Text
from dafeng.facts import City, write_pack
from dafeng.pathway import YEARS, Array, Scenario, load_scenarios, prepare, pull, run_pathway
from dafeng.plan import Plan, finding_dict
from dafeng.study.adequacy import city_adequacy, credited
from dafeng.study.attribute import shapley_of
from dafeng.study.change import is_change
from dafeng.study.couple import Coupled, couple
from dafeng.study.engine import with_engine
from dafeng.study.evidence import EVIDENCE_WORDS
from dafeng.study.iamc import write_iamc
from dafeng.study.judge import STATUS_WORDS, Judgement, judge, quantity_unit
from dafeng.study.kaya import kaya_change, kaya_dict
from dafeng.study.keep import keep_beside
from dafeng.study.naming import run_name
from dafeng.study.peak import PeakVerdict, peak_odds, peak_verdict, smoothed
from dafeng.study.recorded import recorded_of
from dafeng.study.requests import load_requests
from dafeng.study.sensitivity import Sensitivity, sensitivity_of
from dafeng.study.worth import with_worth
from dafeng.terms.numbers import percent
from dafeng.units import convert

__all__ = [
    "Goal",
    "Study",
    "judgement_dict",
    "quantiles_dict",
    "quantiles_of",
    "run_study",
    "study_dict",
    "write_json",
    "write_run",
]

_PEAKING = ("co2_territorial", "co2_total")
PROMISE = 2030
"""Year by which the country's plans want CO2 to have peaked; the plan's own 如期 (on time) refers to it."""


@dataclass(frozen=True)
class Goal:
    """Answer for a qualitative goal that can be measured: words, probability, status."""

    id: str
    text: Text
    probability: float
    status: str
    detail: Text


@dataclass(frozen=True)
class Study:
    """What was asked, and all that was found.

    Parameters
    ----------
    results
        By scenario and quantity.
    peaks
        For direct and total CO2 of each scenario, on paths smoothed over five years: probability of a peak by 2030, distribution of the
        year; verdict on the median.
    raw_peaks
        The same probability and distribution on the years as they come, single dry or hot years included.
    sensitivity
        Inputs the result of each judged target follows, and those of total CO2 (``co2_total``).
    coupled
        What the power engine handed over, and after how many rounds the two agreed.
    adequacy
        Of the year of the plan's power targets, see `dafeng.study.adequacy.adequacy_year`; None where the city has no data for it.
    """

    city: City
    plan: Plan
    scenarios: Mapping[str, Scenario]
    draws: int
    seed: int
    results: Mapping[str, Mapping[str, Array]]
    judgements: tuple[Judgement, ...]
    goals: tuple[Goal, ...]
    peaks: Mapping[str, Mapping[str, tuple[float, dict[int, float], PeakVerdict]]]
    shares: Mapping[str, float]
    findings: tuple[Finding, ...]
    sensitivity: Mapping[str, tuple[Sensitivity, ...]] = field(default_factory=dict)
    raw_peaks: Mapping[str, Mapping[str, tuple[float, dict[int, float]]]] = field(default_factory=dict)
    coupled: Coupled | None = None
    adequacy: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """Name of the run: the same question gives the same name."""
        return run_name(self.city, self.plan.text, self.draws, self.seed)

    @cached_property
    def quantiles(self) -> dict[str, Any]:
        """Quantiles by scenario and quantity, computed once: every report reads them, none changes them."""
        return {name: {q: quantiles_of(values, q) for q, values in results.items()} for name, results in self.results.items()}


def run_study(city: City, plan: Plan, *, draws: int = 500, seed: int = 1, tell: Callable[[str], None] = lambda _: None) -> Study:
    """Run every scenario of a city and judge every target of its plan.

    Parameters
    ----------
    tell
        Called with a word when a step begins.

    Raises
    ------
    StudyError
        If fewer than two draws are asked for.
    """
    if draws < 2:
        raise StudyError(
            f"{draws} draws were asked for, expected at least 2. Use --draws 500.", f"抽样数为{draws},至少为2。请使用 --draws 500。"
        )
    tell("power")
    coupled = couple(city)
    city = coupled.city
    scenarios = load_scenarios(city)
    inputs = prepare(city, draws, seed)
    results = {}
    with ThreadPoolExecutor(1) as beside:  # outages are drawn while the pathway is computed
        asked = beside.submit(_adequacy_of, coupled)
        for name, scenario in scenarios.items():
            tell(name)
            results[name] = run_pathway(city, scenario, inputs)
        adequacy = asked.result()
    coupled = credited(coupled, adequacy)
    requests = load_requests(city)
    judged = [judge(t, plan.task(t.task), city, dict(results["plan"]), _request(requests, t)) for t in plan.targets]
    judged = with_worth(with_engine(judged, coupled, adequacy), city)
    tell("shapley")
    judgements, shares = _drivers(city, scenarios["plan"], judged)
    peaks = {name: {q: _peak(result[q]) for q in _PEAKING} for name, result in results.items()}
    raw = {name: {q: peak_odds(_matrix(result[q]), YEARS.astype(float), PROMISE) for q in _PEAKING} for name, result in results.items()}
    return Study(
        city,
        plan,
        scenarios,
        draws,
        seed,
        results,
        judgements,
        _goals(results["plan"], peaks["plan"], raw["plan"]),
        peaks,
        shares,
        (*plan.findings, *city.findings),
        _followed(pull(inputs, scenarios["plan"]), results["plan"], judged),
        raw,
        coupled,
        adequacy,
    )


def _adequacy_of(coupled: Coupled) -> dict[str, Any] | None:
    """Adequacy of the year of the plan's tests; None where the city states no conditions for them."""
    return city_adequacy(coupled.city, "plan", coupled.tests.year) if coupled.tests else None


def _followed(inputs: Mapping[str, Array], results: Mapping[str, Array], judged: list[Judgement]) -> dict[str, tuple[Sensitivity, ...]]:
    asked = {j.target.id: (j.quantity, int(j.target.year)) for j in judged if j.status != "no evidence" and j.target.year}
    return {name: sensitivity_of(inputs, results[q], year) for name, (q, year) in (asked | {"co2_total": ("co2_total", PROMISE)}).items()}


def _request(requests: Mapping[str, Any], target: Any) -> Any:
    return requests.get(target.indicator)


def _matrix(values: Array) -> npt.NDArray[np.float64]:
    return np.asarray(values.transpose("draw", "year").values)


def _peak(values: Array) -> tuple[float, dict[int, float], PeakVerdict]:
    draws = smoothed(_matrix(values))
    odds, spread = peak_odds(draws, YEARS.astype(float), PROMISE)
    return odds, spread, peak_verdict(np.median(draws, axis=0), YEARS.astype(float), 2035)


def _goals(
    results: Mapping[str, Array],
    peaks: Mapping[str, tuple[float, dict[int, float], PeakVerdict]],
    raw: Mapping[str, tuple[float, dict[int, float]]],
) -> tuple[Goal, ...]:
    found = []
    for name, zh, en in (
        ("energy_intensity", "单位地区生产总值能耗持续下降", "energy per GDP keeps falling"),
        ("co2_intensity", "单位地区生产总值二氧化碳排放持续下降", "CO2 per GDP keeps falling"),
    ):
        path = smoothed(_matrix(results[name]))
        window = (YEARS >= 2025) & (YEARS <= PROMISE)
        falls = (np.diff(path[:, window], axis=1) < 0).all(axis=1).mean()
        change = np.median(path[:, YEARS == PROMISE] / path[:, YEARS == 2025]) - 1
        moved = f"{change:+.1%}".replace("-", "−")
        detail = Text(f"2025至{PROMISE}年变化{moved}(中位数)", f"{moved} from 2025 to {PROMISE} (median)")
        found.append(Goal(name, Text(zh, en), float(falls), _word(float(falls)), detail))
    for name, zh, en in (
        ("co2_territorial", "如期达峰(直接排放)", "peak on time, direct CO2"),
        ("co2_total", "如期达峰(含外购电力)", "peak on time, with imported electricity"),
    ):
        odds, spread, verdict = peaks[name]
        most = max(spread, key=lambda year: spread[year]) if spread else verdict.year
        first, last = _span(spread) if spread else (most, most)
        single = percent(raw[name][0])
        detail = Text(
            f"{PROMISE}年及以前达峰的概率{percent(odds)}(五年平滑路径),最可能{most}年(5%–95%:{first}–{last}年);按逐年值为{single}",
            f"probability of a peak by {PROMISE} {percent(odds)} on paths smoothed over five years, most likely {most} (5–95 %: {first}–{last}); "
            f"{single} on single years",
        )
        found.append(Goal(f"peak_{name}", Text(zh, en), odds, _word(odds), detail))
    return tuple(found)


def _span(spread: Mapping[int, float]) -> tuple[int, int]:
    """Years between which nine of ten peaks lie, of the draws that peak."""
    years = sorted(spread)
    reached = np.cumsum([spread[year] for year in years]) / sum(spread.values())
    return years[int(np.argmax(reached >= 0.05))], years[int(np.argmax(reached >= 0.95))]


def _word(probability: float) -> str:
    return "on track" if probability >= 0.66 else "at risk" if probability >= 0.33 else "off track"


def _drivers(city: City, scenario: Scenario, judged: list[Judgement]) -> tuple[tuple[Judgement, ...], dict[str, float]]:
    """Add Shapley drivers to every judged target, and those of total CO2 in 2030."""
    asked = [j for j in judged if j.status != "no evidence" and j.target.year and not is_change(j.target)]
    wanted = [(j.quantity, int(j.target.year or PROMISE)) for j in asked]
    names, values, _ = shapley_of(city, scenario, (*wanted, ("co2_total", PROMISE)))
    by_target = {}
    for at, judgement in enumerate(asked):
        scale = 1 / convert(1.0, judgement.unit, quantity_unit(judgement.quantity))
        drivers = [(name, float(values[i, at] * scale)) for i, name in enumerate(names) if abs(values[i, at]) > 1e-12]
        by_target[judgement.target.id] = tuple(sorted(drivers, key=lambda pair: -abs(pair[1])))
    judgements = tuple(replace(j, drivers=by_target.get(j.target.id, ())) for j in judged)
    return judgements, {name: float(values[i, -1]) for i, name in enumerate(names)}


def judgement_dict(judgement: Judgement) -> dict[str, Any]:
    """Judgement as plain words and numbers."""
    target, task, request = judgement.target, judgement.task, judgement.request
    return {
        "id": target.id,
        "task": target.task,
        "task_title": task.title if task else "",
        "indicator": target.phrase,
        "indicator_id": target.indicator,
        "quantity": judgement.quantity,
        "operator": target.operator,
        "value": target.value,
        "unit": target.unit,
        "year": target.year,
        "status": judgement.status,
        "status_words": vars(STATUS_WORDS[judgement.status]),
        "probability": judgement.probability,
        "gap": judgement.gap,
        "reached_in": judgement.reached_in,
        "evidence": judgement.evidence,
        "evidence_kind": judgement.evidence_kind,
        "evidence_words": vars(EVIDENCE_WORDS[judgement.evidence_kind]),
        "observed": [dict(zip(("year", "value", "status", "source"), row, strict=True)) for row in judgement.observed],
        "required": [dict(zip(("year", "value"), row, strict=True)) for row in judgement.required],
        "projected": [dict(zip(("year", "p05", "p50", "p95"), row, strict=True)) for row in judgement.projected],
        "drivers": [dict(zip(("group", "effect"), row, strict=True)) for row in judgement.drivers],
        "lead": list(task.lead) if task else [],
        "support": list(task.support) if task else [],
        "notes": [vars(note) for note in judgement.notes],
        "data_request": {"data": vars(request.data), "bureau": request.bureau} if request else None,
        "span": list(target.span),
    }


def study_dict(study: Study) -> dict[str, Any]:
    """Head of a run: what was asked and the short answers."""
    return {
        "id": study.id,
        "city": study.city.name,
        "title": vars(study.city.title),
        "base_year": study.city.base_year,
        "recorded": recorded_of(study.city),
        "plan": study.plan.title,
        "version": __version__,
        "seed": study.seed,
        "draws": study.draws,
        "scenarios": {name: vars(scenario.title) for name, scenario in study.scenarios.items()},
        "goals": [vars(goal) | {"text": vars(goal.text), "detail": vars(goal.detail)} for goal in study.goals],
        "peaks": {
            name: {
                q: {
                    "by_2030": odds,
                    "years": spread,
                    "path": "running mean of five years",
                    "raw_by_2030": study.raw_peaks[name][q][0],
                    "raw_years": study.raw_peaks[name][q][1],
                    "verdict": verdict.state,
                    "year": verdict.year,
                    "p": verdict.p,
                    "p_hamed_rao": verdict.p_hamed_rao,
                    "p_yue_wang": verdict.p_yue_wang,
                }
                for q, (odds, spread, verdict) in peaks.items()
            }
            for name, peaks in study.peaks.items()
        },
        "shapley_co2_2030": dict(study.shares),
        "kaya": kaya_dict(kaya_change(study.results["plan"], study.city.base_year, PROMISE)),
        "power": study.coupled.as_dict() if study.coupled else None,
    }


def quantiles_dict(study: Study) -> dict[str, Any]:
    """Quantiles of every quantity by scenario, in its coherent unit; a labelled quantity by its labels at the median."""
    return study.quantiles


def quantiles_of(values: Array, name: str) -> dict[str, Any]:
    """Quantiles of a quantity over its draws, in its coherent unit; by label at the median where it has labels."""
    unit = quantity_unit(name)
    full = values if "draw" in values.dims else values.expand_dims("draw")
    label = next((d for d in full.dims if d not in {"draw", "year"}), None)
    if len(full.dims) > 3:
        full = full.sum([d for d in full.dims if d not in {"draw", "year", label}])
    if label is not None:
        middle = np.median(full.transpose("draw", label, "year").values, axis=0).round(6)
        return {"unit": unit, "label": str(label), "p50": dict(zip(map(str, full[label].values.tolist()), middle.tolist(), strict=True))}
    low, middle, high = np.quantile(full.transpose("draw", "year").values, [0.05, 0.5, 0.95], axis=0).round(6)
    return {"unit": unit, "p05": low.tolist(), "p50": middle.tolist(), "p95": high.tolist()}


def write_json(data: object, path: Path) -> None:
    """Write JSON with sorted keys, so that the same content gives the same bytes."""
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1), encoding="utf-8")


def write_run(study: Study, folder: Path) -> Path:
    """Keep a study in ``folder/<id>``: the answers as JSON, one file a subject; the same question gives the same bytes.

    Returns
    -------
    Path
        Folder of the run.
    """
    place = folder / study.id
    place.mkdir(parents=True, exist_ok=True)
    (place / "plan.txt").write_text(study.plan.text, encoding="utf-8")
    write_json(study_dict(study), place / "run.json")
    write_json(study.plan.as_dict(), place / "plan.json")
    write_json([judgement_dict(j) for j in study.judgements], place / "judgements.json")
    write_json({"years": YEARS.tolist(), "scenarios": quantiles_dict(study)}, place / "quantities.json")
    write_json([finding_dict(f) for f in study.findings], place / "findings.json")
    write_iamc(study.results, study.city.title.en, place / "iamc.csv")
    write_pack(study.city, place / "pack")
    if study.adequacy:
        keep_beside(study.adequacy, place, f"adequacy-{study.adequacy['year']}")
    write_json({name: [vars(each) for each in found] for name, found in study.sensitivity.items()}, place / "sensitivity.json")
    return place
