"""Districts of a city on a map: their boundaries, and what is recorded for each of them."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from dafeng.errors import Language, StudyError
from dafeng.terms import unit_word
from dafeng.web import below
from dafeng.web.api import RunNow
from dafeng.web.known import city_named, variable_title

__all__ = ["boundaries_of", "district_router", "district_table", "has_map"]

_FEWEST = 5
"""Districts a year must be recorded for before a map of it says something."""


def district_router() -> APIRouter:
    """Boundaries for maps."""
    router = APIRouter(prefix="/api/v1/districts", tags=["districts"])
    router.add_api_route("", districts)
    return router


def districts(run: RunNow) -> dict[str, Any]:
    """Boundaries of the districts as GeoJSON in WGS 84, with their source, licence and method in ``about``."""
    return dict(boundaries_of(run.city))


def has_map(name: str) -> bool:
    """Whether a city pack brings boundaries."""
    return (city_named(name).folder / "geo" / "districts.geojson").is_file()


@functools.lru_cache(maxsize=4)
def boundaries_of(name: str) -> Mapping[str, Any]:
    """Boundaries of a city's districts.

    Raises
    ------
    StudyError
        If the pack has none; says how to make them.
    """
    if not has_map(name):
        raise StudyError(
            f"the city pack '{name}' has no geo/districts.geojson. `scripts/boundaries` makes it from geo/districts.csv.",
            f"城市数据包“{name}”没有 geo/districts.geojson。可用 scripts/boundaries 由 geo/districts.csv 生成。",
        )
    path = city_named(name).folder / "geo" / "districts.geojson"
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def district_table(name: str, language: Language) -> list[dict[str, Any]]:
    """What is recorded by district: the year with most districts of each variable.

    Parameters
    ----------
    name
        City pack with boundaries.
    language
        Of titles and units.

    Returns
    -------
    list of dict
        ``variable``, ``title``, ``year``, ``unit``, ``values`` by the district's code, ``missing`` names, ``sources`` and ``status``;
        the most complete first, and last what only repeats the shape of the map, such as the area.
    """
    city, known = city_named(name), _names(name)
    titles = {about["code"]: about[language] for about in _abouts(name)}
    tables = [_table(city, variable, (known, titles), language) for variable in city.variables]
    return sorted((each for each in tables if each), key=lambda each: (each["variable"] in city.district_sums, len(each["missing"])))


def _abouts(name: str) -> list[dict[str, str]]:
    return [feature["properties"] for feature in boundaries_of(name)["features"]]


def _names(name: str) -> dict[str, str]:
    """Code of a district by its names, former ones included."""
    return {title: about["code"] for about in _abouts(name) for title in (about["zh"], *filter(None, about["former"].split("|")))}


def _table(
    city: "below.City", variable: str, names: tuple[Mapping[str, str], Mapping[str, str]], language: Language
) -> dict[str, Any] | None:
    known, titles = names
    by_year: dict[int, dict[str, below.Fact]] = {}
    for fact in city.rows(variable):
        code = known.get(fact.place.split(" (")[0])
        if code and fact.year is not None:
            by_year.setdefault(fact.year, {})[code] = fact
    year = max(by_year, key=lambda each: (len(by_year[each]), each), default=None)
    if year is None or len(by_year[year]) < _FEWEST:
        return None
    facts = by_year[year]
    first = next(iter(facts.values()))
    return {
        "variable": variable,
        "title": variable_title(str(city.folder), variable).say(language),
        "year": year,
        "unit": unit_word(first.unit, language),
        "values": {code: fact.value for code, fact in facts.items()},
        "missing": [title for code, title in titles.items() if code not in facts],
        "sources": sorted({city.sources[fact.source].title for fact in facts.values()}),
        "status": first.status,
    }
