"""The lab's page: what connected roads are worth, as the experiments found it, and what of it reaches the city."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from dafeng.errors import Language, StudyError
from dafeng.web import below
from dafeng.web.api import RunNow
from dafeng.web.known import city_named
from dafeng.web.render import render

__all__ = ["lab_router"]

_NO_STORE = {"cache-control": "no-store"}
"""Experiments come and go without a file of a run changing."""
_FILES = ("effects.csv", "effects.json", "map.json")


def lab_router() -> APIRouter:
    """Page and API of the lab."""
    router = APIRouter()
    router.add_api_route("/api/v1/lab/effects", effects, tags=["roads"])
    router.add_api_route("/{language}/lab", page, include_in_schema=False)
    return router


def effects(request: Request, run: RunNow, response: Response) -> dict[str, Any]:
    """Effects of the newest experiment beside the runs, else of the city pack, and what was run."""
    response.headers.update(_NO_STORE)
    folder = _folder(request, run.city)
    head: dict[str, Any] = json.loads((folder / "effects.json").read_text(encoding="utf-8"))
    return {"head": head, "effects": [effect.as_dict() for effect in below.read_effects(folder / "effects.csv")]}


def _folder(request: Request, city: str) -> Path:
    """Where the results lie: the newest complete experiment below the runs, else the city pack."""
    made = sorted((Path(request.app.state.root) / "lab").glob("*/effects.csv"), key=lambda path: path.stat().st_mtime)
    for folder in [*(path.parent for path in reversed(made)), city_named(city).folder / "lab"]:
        if all((folder / name).is_file() for name in _FILES):
            return folder
    raise StudyError(
        f"no experiment of the lab was run beside these runs, and the city pack '{city}' brings none. Run: dafeng roads lab run",
        f"这里没有仿真实验的结果,城市数据包“{city}”也未附带。请运行:dafeng roads lab run",
    )


def page(request: Request, language: Language, run: RunNow) -> Response:
    """Draw the page."""
    folder = _folder(request, run.city)
    head = json.loads((folder / "effects.json").read_text(encoding="utf-8"))
    found = below.read_effects(folder / "effects.csv")
    content = {
        "head": head,
        "advice": _best(found, "advice"),
        "retiming": _best(found, "plans"),
        "harms": [e for e in _carbon(found) if e.low > 0],
        "rows": [
            e.as_dict() | {"words": below.OUTCOMES[e.outcome][language == "en"], "named": below.measure_word(e.measure, e.kind, language)}
            for e in found
            if e.road == "all"
        ],
        "reach": _reach(city_named(run.city)),
        "chart": {
            "carbon": [e.as_dict() for e in _carbon(found)],
            "electric": [e.as_dict() for e in found if (e.outcome, e.road) == ("energy_per_km", "all")],
            "names": _names(found, language),
            "map": json.loads((folder / "map.json").read_text(encoding="utf-8")),
        },
        "junction": _junction(folder),
    }
    answer = render(request, language, "lab", run, content)
    answer.headers.update(_NO_STORE)
    return answer


def _junction(folder: Path) -> dict[str, Any]:
    """The recorded junction; empty where an experiment has none."""
    path = folder / "junction.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _names(found: "Sequence[below.Effect]", language: Language) -> dict[str, str]:
    """Measures as people call them."""
    return {e.measure: below.measure_word(e.measure, e.kind, language) for e in found}


def _carbon(found: "Sequence[below.Effect]") -> "list[below.Effect]":
    return [e for e in found if (e.outcome, e.road, e.drive) == ("co2_per_km", "all", "combustion")]


def _best(found: "Sequence[below.Effect]", kind: str) -> "below.Effect | None":
    """The effect on CO2 that the page's sentence names: full equipment at the lowest demand, the first measure of its kind."""
    rows = [e for e in _carbon(found) if e.kind == kind]
    return min(rows, key=lambda e: (e.measure != rows[0].measure, -e.penetration, e.band), default=None)


def _reach(city: "below.City") -> list[dict[str, Any]]:
    """What of it reaches the city: facts that the lab has handed to the pathway, as change in percent."""
    names = [name for name in ("connected_driving_factor", "connected_bus_green_travel_change") if city.has(name)]
    rows = []
    for fact in (fact for name in names for fact in city.rows(name)):
        base = 1.0 if fact.variable.endswith("_factor") else 0.0
        low, high = fact.range
        values = {name: 100 * (value - base) for name, value in (("value", fact.value), ("low", low), ("high", high))}
        rows.append({"variable": fact.variable, "sector": fact.sector, "year": fact.year, **values})
    return rows
