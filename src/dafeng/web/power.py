"""The power page: hours of a year, the drought story, adequacy, safe load and what closes it; read from the run folder, never recomputed."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from dafeng.errors import Language, StudyError
from dafeng.web.api import RunNow
from dafeng.web.render import render
from dafeng.web.runs import Run

__all__ = ["power_router"]

Row = dict[str, Any]


def power_router() -> APIRouter:
    """Routes of the page and of the hours behind it."""
    router = APIRouter()
    router.add_api_route("/api/v1/power", power_years, tags=["power"])
    router.add_api_route("/api/v1/power/{year}/week", power_week, tags=["power"])
    router.add_api_route("/api/v1/power/{year}/hours", power_hours, tags=["power"])
    router.add_api_route("/{language}/power", power_page, response_class=HTMLResponse, include_in_schema=False)
    return router


def power_years(run: RunNow) -> Row:
    """Sums of the years whose hours are kept, by year; stresses, adequacy, green shares and the virtual plant where they were computed."""
    years = {str(year): _hours(run, year)["summary"] for year in _years(run)}
    kept = {name: _kept(run, name) for name in ("green", "plant")}
    return {"years": years, "stress": _stress(run), "adequacy": _adequacy(run), **kept}


def power_week(run: RunNow, year: int, week: int = Query(ge=1, le=52)) -> Row:
    """One week, counted from 1 January: load, supply by source, charging, what is not served, prices; one value an hour, GW."""
    found = _hours(run, year)
    part = slice((week - 1) * 168, week * 168)
    hours = found["hours"]
    kinds = {
        kind: {name: series[part] for name, series in hours[kind].items() if any(series[part])} for kind in ("supply", "charge", "payback")
    }
    plain = {name: hours[name][part] for name in ("load", "shed", "price", "emission_factor")}
    return {"year": year, "week": week, "first_hour": part.start, "titles": found["titles"], **kinds, **plain}


def power_hours(run: RunNow, year: int) -> Row:
    """Load of every hour of a year, and what is left of it after water, sun and waste; 8,760 values each, GW."""
    hours = _hours(run, year)["hours"]
    free = [series for name, series in hours["supply"].items() if name in {"hydro", "pv", "wte", "biogas"}]
    net = [round(load - sum(parts), 4) for load, *parts in zip(hours["load"], *free, strict=True)]
    return {"year": year, "load": hours["load"], "net_load": net, "price": hours["price"]}


def power_page(request: Request, language: Language, run: RunNow) -> Response:
    """Is there enough power, when not, and what would help."""
    years = _years(run)
    adequacy = _adequacy(run)
    shown = max(years, default=0)
    content = {
        "years": years,
        "shown": shown,
        "summary": _hours(run, shown)["summary"] if years else None,
        "titles": {name: title[language] for name, title in (_hours(run, shown)["titles"] if years else {}).items()},
        "stress": _stress_rows(run, language),
        "adequacy": adequacy,
        "safe": adequacy[max(adequacy)]["safe_load"] if adequacy else None,
        "response": adequacy[max(adequacy)]["response"] if adequacy else None,
        "green": _green(run, language),
        "plant": _plant(run, shown),
        "account": _kept(run, "certificates"),
        "node": request.app.state.openadr.status(),
        "busiest": _busiest_week(run, shown) if years else 1,
    }
    return render(request, language, "power", run, content)


def _folder(run: Run) -> Path:
    return run.folder / "power"


def _years(run: Run) -> list[int]:
    names = [path.stem.removeprefix("plan-") for path in _folder(run).glob("plan-*.json")]
    return sorted(int(name) for name in names if name.isdigit())


def _hours(run: Run, year: int) -> Row:
    path = _folder(run) / f"plan-{year}.json"
    if not path.is_file():
        known = ", ".join(map(str, _years(run))) or "none"
        raise StudyError(
            f"run {run.id} has no hours of {year}; it has {known}. `dafeng power run --year {year}` makes them.",
            f"运行 {run.id} 没有{year}年的逐小时结果，现有:{known}。可用 dafeng power run --year {year} 生成。",
        )
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _read(path: Path, _: int) -> Row:
    found: Row = json.loads(path.read_text(encoding="utf-8"))
    return found


def _stress(run: Run) -> Row:
    return _kept(run, "stress")


def _kept(run: Run, name: str) -> Row:
    """A file of the run; empty where it was not computed."""
    path = _folder(run) / f"{name}.json"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


def _adequacy(run: Run) -> dict[str, Row]:
    paths = {path.stem.removeprefix("adequacy-"): path for path in _folder(run).glob("adequacy-*.json")}
    return {year: _read(path, path.stat().st_mtime_ns) for year, path in sorted(paths.items())}


def _green(run: Run, language: Language) -> list[Row]:
    """Green share by year and ground; empty where it was not computed."""
    return [each | {"title": each["title"][language], "how": each["how"][language]} for each in _kept(run, "green").get("shares", [])]


def _plant(run: Run, year: int) -> Row | None:
    """Virtual plant of a year, or of the last one there is; None where it was not computed."""
    found = _kept(run, "plant")
    return found.get(str(year)) or (found[max(found)] if found else None)


def _busiest_week(run: Run, year: int) -> int:
    """Week with the highest load, counted from 1 January."""
    load: list[float] = _hours(run, year)["hours"]["load"]
    return min(load.index(max(load)) // 168 + 1, 52)


def _stress_rows(run: Run, language: Language) -> list[Row]:
    """Trials of every stress and year, short enough for a table."""
    return [
        {"stress": name, "year": year, "title": trial["title"][language], "said": _measure(trial, language), **_trial(trial)}
        for name, years in _stress(run).items()
        for year, trials in years.items()
        for trial in trials
        if isinstance(trial, Mapping) and trial["kind"] != "normal"
    ]


def _measure(trial: Mapping[str, Any], language: Language) -> str:
    """Name of a measure for an axis: what stands already, or what more would be."""
    standing = {"zh": "已有:", "en": "as planned: "}[language] if trial["kind"] == "without" else ""
    return f"{standing}{trial['title'][language]}"


def _trial(trial: Mapping[str, Any]) -> Row:
    return {name: trial.get(name) for name in ("kind", "energy", "hours", "deepest", "longest", "saved")}
