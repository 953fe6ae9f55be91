"""What the reports say: the answer in one sentence, and every target as a row of words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dafeng.errors import Language
from dafeng.study.charts import target_chart
from dafeng.study.evidence import EVIDENCE_WORDS
from dafeng.study.judge import STATUS_WORDS, Judgement
from dafeng.study.run import Study
from dafeng.terms import indicator, reader_unit, say
from dafeng.terms.numbers import number, percent

__all__ = ["ORDER", "counts_of", "in_units_of", "sentence_of", "target_rows", "title_of", "where_words"]

ORDER = ("met", "on track", "at risk", "off track", "no evidence")
_SIGNS = {"=": "", ">=": "≥", "<=": "≤", ">": ">", "<": "<", "about": "≈", "increase_by": "+", "decrease_by": "−"}
"""Order of statuses, and signs before a target value."""


def title_of(judgement: Judgement, language: Language) -> str:
    """Name of a target's indicator for people."""
    known = indicator(judgement.target.indicator)
    return known.title.say(language) if known and language == "en" else judgement.target.phrase


def _against_baseline(study: Study) -> float:
    """CO2 of the plan less that of the baseline in 2030, median with imported electricity. [Mt/a]"""
    plan, baseline = (study.results[name]["co2_total"].sel(year=2030) for name in ("plan", "baseline"))
    return float((plan - baseline).median())


def sentence_of(study: Study, language: Language) -> str:
    """Answer in one sentence."""
    odds, spread, _ = study.peaks["plan"]["co2_territorial"]
    more = _against_baseline(study)
    total, _, _ = study.peaks["plan"]["co2_total"]
    most = max(spread, key=lambda y: spread[y]) if spread else None
    if language == "zh":
        when = f"最可能{'已' if most and most <= 2025 else ''}在{most}年达峰" if most else "在2060年前看不到峰值"
        return (
            f"按方案推进,{study.city.title.zh}直接排放{when},2030年及以前达峰的概率为{percent(odds)};计入外购电力为{percent(total)}"
            f"(在模型所设路径范围内)。2030年排放{_compared(more, language)}(含新建煤电)。"
        )
    when = f"most likely peaks in {most}" if most else "shows no peak before 2060"
    return (
        f"Under the plan, direct CO2 of {study.city.title.en} {when}; the probability of a peak by 2030 is {percent(odds)}, "
        f"and {percent(total)} with imported electricity, within the paths the model assumes. "
        f"In 2030 it emits {_compared(more, language)}, new coal power included."
    )


def _compared(more: float, language: Language) -> str:
    """Megatonnes more or less than the baseline, in words; less than 0.05 Mt is as much."""
    size = f"{abs(more):.1f}"
    if size == "0.0":
        return "与趋势情景相当" if language == "zh" else "as much as the baseline"
    if language == "zh":
        return f"比趋势情景{'多' if more > 0 else '少'}{size}百万吨"
    return f"{size} Mt {'more' if more > 0 else 'less'} than the baseline"


def in_units_of(judgement: Judgement, language: Language) -> Judgement:
    """Judgement with its numbers in the unit readers of a language use, such as 35 GW for 3,500 万千瓦."""
    unit, by = reader_unit(judgement.target.unit, language)
    target = replace(judgement.target, value=judgement.target.value * by, unit=unit)
    return replace(
        judgement,
        target=target,
        unit=target.unit,
        observed=tuple((year, value * by, status, source) for year, value, status, source in judgement.observed),
        required=tuple((year, value * by) for year, value in judgement.required),
        projected=tuple((year, low * by, middle * by, high * by) for year, low, middle, high in judgement.projected),
        value=judgement.value * by,
        gap=None if judgement.gap is None else judgement.gap * by,
        drivers=tuple((group, effect * by) for group, effect in judgement.drivers),
    )


def where_words(where: str, language: Language) -> str:
    """Where a finding stands, in the reader's language.

    Examples
    --------
    >>> where_words("task 21 打造绿色消费风尚", "zh")
    '任务21 打造绿色消费风尚'
    """
    return re.sub(r"^task (?=\d)", "任务", where) if language == "zh" else where


def counts_of(study: Study) -> dict[str, int]:
    """Number of targets of each status."""
    return {status: sum(j.status == status for j in study.judgements) for status in ORDER}


def target_rows(study: Study, language: Language) -> Iterator[dict[str, Any]]:
    """Targets as rows of words, in the order of the plan."""
    for judgement in (in_units_of(each, language) for each in study.judgements):
        at = next((row for row in judgement.projected if row[0] == judgement.target.year), None)
        last = judgement.observed[-1] if judgement.observed else None
        ahead = judgement.required[1] if len(judgement.required) > 2 and judgement.status != "met" else None
        yield {
            "id": judgement.target.id,
            "title": title_of(judgement, language),
            "number": judgement.target.task,
            "task": judgement.task.title if judgement.task else "",
            "goal": f"{_SIGNS.get(judgement.target.operator, judgement.target.operator)} {judgement.target.value:g} {judgement.target.unit}".strip(),
            "year": judgement.target.year,
            "observed": f"{number(last[1], 4)} ({last[0]})" if last else "–",
            "required": f"{number(ahead[1])} ({ahead[0]})" if ahead else "–",
            "range": f"{number(at[2])} ({number(at[1])}–{number(at[3])})" if at else "–",
            "probability": "–" if judgement.probability is None else percent(judgement.probability),
            "status": judgement.status,
            "status_word": STATUS_WORDS[judgement.status].say(language),
            "lead": "、".join(judgement.task.lead) if judgement.task else "",
            "reached": judgement.reached_in or "–",
            "evidence": EVIDENCE_WORDS[judgement.evidence_kind].say(language),
            "notes": "; ".join(note.say(language) for note in judgement.notes),
            "request": f"{judgement.request.data.say(language)} — {judgement.request.bureau}" if judgement.request else "",
            "chart": target_chart(judgement, language),
            "drivers": [(say(group).say(language), effect) for group, effect in judgement.drivers[:3]],
        }
