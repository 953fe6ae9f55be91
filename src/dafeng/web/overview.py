"""The first page's answers: will it peak, when, how sure, and what was recorded so far."""

from collections.abc import Mapping
from typing import Any

from dafeng.errors import Language
from dafeng.terms import unit_word
from dafeng.terms.numbers import number, percent
from dafeng.web import below
from dafeng.web.known import city_named
from dafeng.web.runs import Run
from dafeng.web.words import interface_words

__all__ = ["chart_of", "figures_of", "messages_of", "peak_span", "verdict"]

_SHOWN = ("co2_total", "co2_territorial")
"""With imported electricity, and direct emissions alone."""


def verdict(head: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """Will it peak, when, how sure: one sentence, and what it holds for.

    Parameters
    ----------
    head
        ``run.json`` of a run.
    language
        Of the sentences.

    Returns
    -------
    tuple of str
        The sentence of the page, and its condition.
    """
    peaks = head["peaks"]["plan"]
    total, own = peaks["co2_total"], percent(peaks["co2_territorial"]["by_2030"])
    most, first, last = peak_span(total["years"])
    sure, city = percent(total["by_2030"]), head["title"][language]
    clear = _is_clear(total["years"])
    if language == "zh":
        span = f"最可能在{most}年达峰" if clear else f"有九成可能在{first}至{last}年之间达峰"
        lead = f"按方案推进,{city}的二氧化碳排放{span if most else '在2060年前看不到峰值'};2030年及以前达峰的概率为{sure}。"
        return lead, f"含外购电力;只算直接排放,概率为{own}。概率只反映模型所设路径的不确定性,不含模型以外的变化。"
    span = f"will most likely peak in {most}" if clear else f"will peak between {first} and {last} with nine chances in ten"
    lead = f"Under the plan, the CO2 emissions of {city} {span if most else 'show no peak before 2060'}; the probability of a peak by 2030 is {sure}."
    return (
        lead,
        f"With imported electricity; {own} for direct emissions alone. Probabilities hold within the paths the model assumes, not for what it leaves out.",
    )


def _is_clear(years: Mapping[str, float]) -> bool:
    """Whether one year holds at least half of the draws; else naming it alone would promise too much."""
    return max(years.values(), default=0.0) >= 0.5


def peak_span(years: Mapping[str, float]) -> tuple[str, str, str]:
    """Most likely peak year, and the years between which 90 % of the draws lie.

    Parameters
    ----------
    years
        Share of draws by year; draws without a peak are not in it.

    Returns
    -------
    tuple of str
        Most likely, first and last year; empty where no draw peaks, ``2060+`` where more than one draw in twenty does not.

    Examples
    --------
    >>> peak_span({"2027": 0.04, "2028": 0.3, "2029": 0.6, "2035": 0.06})
    ('2029', '2028', '2035')
    """
    if not years:
        return "", "", ""
    ordered, seen = sorted(years), 0.0
    inside = []
    for year in ordered:
        before, seen = seen, seen + years[year]
        if seen > 0.05 and before < 0.95:
            inside.append(year)
    return max(ordered, key=lambda year: years[year]), (inside or ordered)[0], inside[-1] if seen >= 0.95 else "2060+"


def figures_of(run: Run, counts: Mapping[str, int], language: Language) -> list[dict[str, str]]:
    """The four numbers of the first page, each with its range or its part."""
    w = interface_words(language)
    peaks = run.head["peaks"]["plan"]
    most, first, last = peak_span(peaks["co2_total"]["years"])
    years = peaks["co2_total"]["years"]
    if _is_clear(years):
        when, span = most, w["peak_year_same"] if first == last else w["peak_year_note"].format(first=first, last=last)
    else:
        when, span = f"{first}–{last}", w["peak_year_wide"].format(most=most, share=percent(years.get(most, 0.0)))
    base, at = _level(run, _base_year(run)), _level(run, 2030)
    change = f"{(at['p50'] / base['p50'] - 1) * 100:+.0f}%".replace("-", "−")
    level = w["level_note"].format(low=number(at["p05"]), high=number(at["p95"]), base=_base_year(run), change=change)
    good = counts["met"] + counts["on track"]
    return [
        {"label": w["peak_year"], "value": when if most else w["no_peak"], "unit": "", "note": span if most else ""},
        {
            "label": w["peak_by"],
            "value": percent(peaks["co2_total"]["by_2030"]),
            "unit": "",
            "note": w["peak_by_note"].format(own=percent(peaks["co2_territorial"]["by_2030"])),
        },
        {"label": w["level_2030"], "value": number(at["p50"]), "unit": unit_word("Mt", language), "note": level},
        {
            "label": w["targets_good"],
            "value": f"{good} / {sum(counts.values())}",
            "unit": "",
            "note": w["targets_good_note"].format(all=sum(counts.values()), none=counts["no evidence"]),
        },
    ]


def messages_of(run: Run, language: Language) -> dict[str, str]:
    """What the two charts say, for those who do not see them."""
    w, years = interface_words(language), run.head["peaks"]["plan"]["co2_total"]["years"]
    most, _, _ = peak_span(years)
    fan = w["fan_message"].format(**{edge: number(value) for edge, value in _level(run, 2030).items()})
    return {"fan": fan, "peak": w["peak_message"].format(year=most, share=percent(years[most])) if most else w["no_peak"]}


def chart_of(run: Run, language: Language) -> dict[str, Any]:
    """Data of the fan chart and of the peak years."""
    series = {name: {s: run.quantity(name, s) for s in run.quantities["scenarios"]} for name in _SHOWN}
    return {
        "years": run.quantities["years"],
        "base_year": _base_year(run),
        "series": series,
        "recorded": run.head.get("recorded") or below.recorded_of(city_named(run.city)),
        "titles": {name: title[language] for name, title in run.head["scenarios"].items()},
        "peak": {name: run.head["peaks"]["plan"][name]["years"] for name in _SHOWN},
    }


def _base_year(run: Run) -> int:
    """Base year; runs of an older version do not say it."""
    return int(run.head.get("base_year") or city_named(run.city).base_year)


def _level(run: Run, year: int) -> dict[str, float]:
    total, at = run.quantity("co2_total", "plan"), run.quantities["years"].index(year)
    return {edge: total[edge][at] for edge in ("p05", "p50", "p95")}
