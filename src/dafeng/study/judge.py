"""Judging a target: observed, required and projected side by side, a probability, a status."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from dafeng.errors import Text, UnitError
from dafeng.facts import City
from dafeng.pathway import CHAPTERS, YEARS, Array, quantities
from dafeng.plan import Target, Task, guess_of
from dafeng.study.change import change_of, is_change
from dafeng.study.evidence import EvidenceKind, best_by_year, evidence_kind
from dafeng.study.requests import Request
from dafeng.terms import indicator, reader_unit
from dafeng.terms.numbers import number, percent
from dafeng.units import convert

__all__ = ["STATUS_WORDS", "Judgement", "Status", "judge", "quantity_unit", "satisfies", "status_of"]

Floats = npt.NDArray[np.float64]
Status = Literal["met", "on track", "at risk", "off track", "no evidence"]

STATUS_WORDS = {
    "met": Text("已达到", "met"),
    "on track": Text("可望达到", "on track"),
    "at risk": Text("有风险", "at risk"),
    "off track": Text("难以达到", "off track"),
    "no evidence": Text("缺少证据", "no evidence"),
}
ON_TRACK, AT_RISK = 0.66, 0.33
"""A target is on track where two of three draws reach it, off track where fewer than one of three does: the words likely and unlikely of IPCC AR6."""


@dataclass(frozen=True)
class Judgement:
    """Answer for one target.

    Parameters
    ----------
    target, task
        What was asked, and of whom.
    quantity, unit
        What measures it, in the unit of the target.
    observed
        Facts of the past: year, value in ``unit``, status, source.
    required
        Derived path from the last observation to the deadline: year and value. It is derived, not published.
    projected
        Year, 5 %, 50 % and 95 % quantile in ``unit``.
    value
        Target in ``unit``.
    probability
        Share of draws that reach it by the deadline; None without evidence.
    status, gap
        ``gap`` is the median at the deadline less the target, in ``unit``.
    reached_in
        First year the median reaches the target, None if never.
    evidence
        Status of the last observed fact, ``model`` where only the model speaks, empty where nothing does.
    evidence_kind
        What the judgement rests on: observation, estimate, assumption, model or none, see `evidence_kind`.
    drivers
        Lever groups and their Shapley value at the deadline, in ``unit``, largest first.
    notes
        What a reader must know: basis, definition, guess.
    """

    target: Target
    task: Task | None
    quantity: str
    unit: str
    observed: tuple[tuple[int, float, str, str], ...]
    required: tuple[tuple[int, float], ...]
    projected: tuple[tuple[int, float, float, float], ...]
    value: float
    probability: float | None
    status: Status
    gap: float | None
    reached_in: int | None
    evidence: str
    evidence_kind: EvidenceKind = "none"
    drivers: tuple[tuple[str, float], ...] = ()
    notes: tuple[Text, ...] = ()
    request: Request | None = None


def quantity_unit(name: str) -> str:
    """Unit of a pathway quantity, a yearly flow as the amount of one year."""
    unit = str(quantities(*CHAPTERS)[name].unit)  # type: ignore[attr-defined]
    return unit.removesuffix("/a")


def satisfies(values: Floats, operator: str, goal: float, lower_is_better: bool) -> npt.NDArray[np.bool_]:
    """Whether values fulfil a comparison; a plain level (达到) is to be reached in the direction of the indicator, ``about`` within 5 %."""
    if operator == "about":
        return np.abs(values - goal) <= 0.05 * abs(goal)
    if operator == ">":
        return values > goal
    if operator == "<":
        return values < goal
    at_most = operator in {"<=", "decrease_by"} or (operator == "=" and lower_is_better)
    return values <= goal if at_most else values >= goal


def judge(target: Target, task: Task | None, city: City, results: dict[str, Array], request: Request | None) -> Judgement:
    """Judge a target on a scenario's results.

    Parameters
    ----------
    results
        Quantities by name with dimensions ``draw, year``.
    request
        Data to ask for; where it says that nothing published measures the target, the answer is "no evidence".
    """
    known = indicator(target.indicator) if target.indicator else None
    quantity = known.quantity if known else ""
    if known is None or quantity not in results or (request is not None and not request.judged) or not _is_comparable(target):
        return _without(target, task, quantity, request)
    unit = quantity_unit(quantity)
    if is_change(target):
        return _judge_change(_Case(target, task, city, request, None), quantity, results)
    try:
        goal = convert(target.value, target.unit, unit)
    except UnitError:
        return _without(target, task, quantity, request)
    back = 1 / convert(1.0, target.unit, unit)
    draws = _draws(results[quantity])
    guess = guess_of(target)
    aim = goal if guess is None else convert(guess, target.unit, unit)
    observed = _observed(city, quantity, target.unit)
    found = _judged(_Case(target, task, city, request, guess), draws * back, aim * back, observed)
    beside = _beside(quantity, target, results, known.direction == "lower")
    return replace(found, notes=(*found.notes, *beside))


def _is_comparable(target: Target) -> bool:
    """Whether a target is to be met in a year that is computed."""
    return target.year is None or target.year in YEARS


def _draws(values: Array) -> Floats:
    """Values as [draw, year]."""
    found: Floats = values.transpose("draw", "year").values if "draw" in values.dims else values.values[None, :]
    return found


def _judge_change(case: "_Case", quantity: str, results: dict[str, Array]) -> Judgement:
    """Judge a change (下降14%) on the change of the quantity's path since the baseline year."""
    target = case.target
    change = change_of(target, case.city, (quantity, quantity_unit(quantity)), _draws(results[quantity]))
    if change is None:
        note = Text("没有基期的数据,或单位不能换算", "nothing is known of its baseline year, or the units do not fit")
        return replace(_without(target, case.task, quantity, case.request), notes=(note,))
    level = replace(case, target=replace(target, operator="<=" if target.bound == "<=" else ">="))
    found = _judged(level, change.draws, target.value, change.observed)
    return replace(found, target=target, notes=(*found.notes, change.note))


def _beside(quantity: str, target: Target, results: dict[str, Array], lower: bool) -> tuple[Text, ...]:
    """The same target on the other basis, where the pathway computes one: calorific, or without hydropower."""
    notes = []
    for suffix, zh, en in (("_equivalent", "按当量值", "on the calorific basis"), ("_without_hydro", "不含水电", "without hydropower")):
        other = results.get(quantity + suffix)
        if other is not None:
            scale = 1 / convert(1.0, target.unit, quantity_unit(quantity + suffix))
            values = other.sel(year=target.year or int(YEARS[-1])).values * scale
            found = np.quantile(values, [0.05, 0.5, 0.95])
            (low, middle, high), (unit, by) = (number(float(v)) for v in found), reader_unit(target.unit, "en")
            least, median, most = (number(float(v) * by) for v in found)
            odds = percent(float(satisfies(values, target.operator, target.value, lower).mean()))
            notes.append(
                Text(
                    f"{zh}为{middle}({low}–{high}){target.unit},达到的概率{odds}",
                    f"{en}: {median} ({least}–{most}) {unit}, probability {odds}",
                )
            )
    return tuple(notes)


def _without(target: Target, task: Task | None, quantity: str, request: Request | None) -> Judgement:
    notes = (Text("没有已公布的数据可以衡量", "nothing published measures it"),)
    return Judgement(
        target, task, quantity, target.unit, (), (), (), target.value, None, "no evidence", None, None, "", notes=notes, request=request
    )


@dataclass(frozen=True)
class _Case:
    """What is judged, with what is known of it."""

    target: Target
    task: Task | None
    city: City
    request: Request | None
    guess: float | None


def _judged(case: _Case, draws: Floats, aim: float, observed: tuple[tuple[int, float, str, str], ...]) -> Judgement:
    target, city, guess, request = case.target, case.city, case.guess, case.request
    known = indicator(target.indicator)
    lower = known is not None and known.direction == "lower"
    quantity = known.quantity if known else ""
    year = target.year or int(YEARS[-1])
    at = int(np.argmax(year == YEARS))
    hits = satisfies(draws[:, at], target.operator, aim, lower)
    probability = float(hits.mean())
    median = np.median(draws, axis=0)
    reached = satisfies(median, target.operator, aim, lower)
    first = next((int(y) for y, hit in zip(YEARS, reached, strict=True) if hit and y >= 2020), None)
    notes = (*_notes(target, guess, probability), *((request.note,) if request else ()))
    return Judgement(
        target=target,
        task=case.task,
        quantity=quantity,
        unit=target.unit,
        observed=observed,
        required=_required(observed, median, year, aim),
        projected=tuple(_quantiles(draws)),
        value=target.value,
        probability=None if guess is not None else probability,
        status="no evidence" if guess is not None else status_of(probability, observed, target, aim, lower),
        gap=None if guess is not None else float(median[at] - aim),
        reached_in=None if guess is not None else first,
        evidence=observed[-1][2] if observed else "model",
        evidence_kind=evidence_kind(city, quantity),
        notes=notes,
        request=request,
    )


def status_of(probability: float, observed: tuple[tuple[int, float, str, str], ...], target: Target, aim: float, lower: bool) -> Status:
    """Status of a target from the share of draws that reach it, and from what was last observed."""
    if observed and probability >= ON_TRACK and bool(satisfies(np.array(observed[-1][1]), target.operator, aim, lower)):
        return "met"
    return "on track" if probability >= ON_TRACK else "at risk" if probability >= AT_RISK else "off track"


def _notes(target: Target, guess: float | None, probability: float) -> tuple[Text, ...]:
    if guess is None:
        return ()
    zh = f"原文{target.value:g}{target.unit}不可能成立,按原文无法判定;若为{guess:g}{target.unit}(猜测),达到的概率为{probability:.0%}"
    en = f"{target.value:g} {target.unit} cannot be, so it is not judged as written; if {guess:g} {target.unit} was meant (a guess), the probability is {probability:.0%}"
    return (Text(zh, en),)


def _observed(city: City, quantity: str, unit: str) -> tuple[tuple[int, float, str, str], ...]:
    """Published or estimated values of the recorded variable of the same name, best of each year."""
    best = best_by_year(city, quantity, unit)
    return tuple((year, value, fact.status, fact.source) for year, (value, fact) in sorted(best.items()))


def _required(observed: tuple[tuple[int, float, str, str], ...], median: Floats, year: int, aim: float) -> tuple[tuple[int, float], ...]:
    """Straight line from the last observation, or from the model where nothing was observed, to the target."""
    start, value = (observed[-1][0], observed[-1][1]) if observed else (2023, float(median[YEARS == 2023][0]))
    if start >= year:
        return ((year, aim),)
    return tuple((y, value + (aim - value) * (y - start) / (year - start)) for y in range(start, year + 1))


def _quantiles(draws: Floats) -> list[tuple[int, float, float, float]]:
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95], axis=0)
    return [(int(y), float(a), float(b), float(c)) for y, a, b, c in zip(YEARS, low, middle, high, strict=True)]
