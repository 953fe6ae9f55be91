"""What is known of a run's city, shaped for reading: variables, series, conflicts, gaps, the trail behind a quantity."""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dafeng.errors import Language, Text
from dafeng.terms import method_words, say, unit_word
from dafeng.web import below
from dafeng.web.words import interface_words

__all__ = ["city_named", "records_chart", "series_of", "spans", "totals_of", "trail_of", "variable_title", "variables_of"]


@functools.lru_cache(maxsize=4)
def city_named(name: str) -> "below.City":
    """City of a run, loaded once."""
    return below.load_city(name)


def variable_title(city: str, name: str) -> Text:
    """Name of a variable, an input or a quantity for people: of the indicators, of the pack, of the model; the id where none knows it."""
    return below.variable_title(city_named(city), name)


@functools.lru_cache(maxsize=4)
def variables_of(name: str) -> tuple[Mapping[str, Any], ...]:
    """Every variable of a city with what is known of it: counts, years, gaps, statuses."""
    city = city_named(name)
    return tuple(_summary(variable, variable_title(name, variable), city.rows(variable)) for variable in city.variables)


def totals_of(name: str) -> dict[str, int]:
    """Counts over all variables: facts, sources, facts that are official or reported, variables with conflicts or gaps."""
    variables, city = variables_of(name), city_named(name)
    known = [each["statuses"].get(status, 0) for each in variables for status in ("official", "reported")]
    return {
        "variables": len(variables),
        "facts": sum(each["facts"] for each in variables),
        "sources": len({fact.source for fact in city.facts}),
        "published": sum(known),
        "conflicts": sum(each["conflicts"] > 0 for each in variables),
        "gaps": sum(bool(each["gaps"]) for each in variables),
    }


def spans(years: Iterable[int]) -> str:
    """Years as people write them.

    Examples
    --------
    >>> spans([2015, 2016, 2017, 2020])
    '2015–2017, 2020'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _summary(variable: str, title: Text, facts: "tuple[below.Fact, ...]") -> Mapping[str, Any]:
    years = sorted({fact.year for fact in facts if fact.year is not None})
    parts: dict[tuple[str, str, str, int | None], set[tuple[float, str]]] = {}
    for fact in facts:
        parts.setdefault((fact.sector, fact.fuel, fact.place, fact.year), set()).add((fact.value, fact.unit))
    statuses = {status: sum(fact.status == status for fact in facts) for status in ("official", "reported", "estimated", "assumed")}
    return {
        "variable": variable,
        "title": vars(title),
        "facts": len(facts),
        "first": years[0] if years else None,
        "last": years[-1] if years else None,
        "gaps": [year for year in range(years[0], years[-1]) if year not in years] if years else [],
        "conflicts": sum(len(values) > 1 for values in parts.values()),
        "statuses": {status: count for status, count in statuses.items() if count},
        "units": sorted({fact.unit for fact in facts}),
    }


def series_of(name: str, variable: str) -> list[dict[str, Any]]:
    """Every fact of a variable with its source; nothing is left out."""
    city = city_named(name)
    return [vars(fact) | {"source_record": vars(city.sources[fact.source])} for fact in sorted(city.rows(variable), key=_order)]


def records_chart(facts: list[dict[str, Any]], language: Language) -> dict[str, Any] | None:
    """Dated facts of one unit as a chart, at most eight parts of them; None where a chart would say nothing a table does not.

    Parameters
    ----------
    facts
        Of one variable, from `series_of`.
    language
        Of titles and units.
    """
    units = Counter(fact["unit"] for fact in facts if fact["year"] is not None)
    unit = max(units, key=lambda each: units[each], default="")
    parts: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        if fact["unit"] == unit and fact["year"] is not None:
            parts.setdefault(_part(fact, language), []).append({key: fact[key] for key in ("year", "value", "low", "high", "status")})
    longest = sorted(parts.items(), key=lambda part: -len(part[1]))[:8]
    years = sorted({row["year"] for _, rows in longest for row in rows})
    if len(years) < 3:
        return None
    w = interface_words(language)
    return {
        "unit": unit_word(unit, language),
        "first": years[0],
        "last": years[-1],
        "parts": [{"title": title, "rows": sorted(rows, key=lambda row: row["year"])} for title, rows in longest],
        **{name: w[name] for name in ("year", "value")},
        "part": w["variable_part"],
    }


def _part(fact: Mapping[str, Any], language: Language) -> str:
    named = [say(fact[name]).say(language) for name in ("sector", "fuel") if fact[name]]
    return " · ".join(filter(None, [fact["place"], *named])) or interface_words(language)["variable_city"]


def _order(fact: "below.Fact") -> tuple[str, str, str, int]:
    return (fact.place, fact.sector, fact.fuel, fact.year or 0)


@functools.lru_cache(maxsize=128)
def trail_of(name: str, quantity: str) -> Mapping[str, Any]:
    """Way from a quantity back to formulas, inputs and facts; each step with its name for people, each fact with its source."""
    step = below.step_dict(below.explain_quantity(city_named(name), quantity, depth=2))
    _enrich(name, step)
    return step


def _enrich(name: str, step: dict[str, Any]) -> None:
    step["title"] = vars(variable_title(name, step["name"]))
    step["source_words"] = vars(method_words(step["source"]))
    sources = city_named(name).sources
    for fact in step["facts"]:
        fact["source_record"] = vars(sources[fact["source"]]) if fact["source"] in sources else None
    for each in step["below"]:
        _enrich(name, each)
