"""Scenarios: levers answered while they are dragged, kept, compared, explained and taken away."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from dafeng.errors import Language
from dafeng.terms import say, unit_word
from dafeng.terms.horizon import FIRST_YEAR, LAST_YEAR
from dafeng.web import below, models
from dafeng.web import say as words_of
from dafeng.web.answers import ANSWERS, FILE, FRESH, WRITING, attachment, said
from dafeng.web.api import RunNow
from dafeng.web.board import cards_of
from dafeng.web.known import city_named
from dafeng.web.render import render
from dafeng.web.runs import Run
from dafeng.web.warm import MOST_DRAWS, Warm, pulls_of, warm_of, whole_of
from dafeng.web.words import words_for

__all__ = ["scenario_router"]

Base = Annotated[str, Query(max_length=60, description="scenario the setting starts from")]
Levers = Annotated[str, Query(max_length=2000, description="levers pulled otherwise, such as pv:1.2,rail:0", examples=["pv:1.2,rail:0"])]
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR)]
Whole = Annotated[bool, Query(description="with as many draws as the run, at most 1,000, not with the first 200: slower")]
Compared = Literal["co2_total", "co2_territorial"]


class Asked(BaseModel):
    """A scenario to be kept."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    base: Annotated[str, Field(max_length=60)] = "plan"
    levers: Annotated[str, Field(max_length=2000)] = ""


class _Question:
    """Model of a run and a setting of its levers."""

    def __init__(self, run: RunNow, base: Base = "plan", levers: Levers = "") -> None:
        self.run, self.base, self.levers = run, base, levers
        self.warm: Warm = warm_of(run)
        self.setting: below.Setting = self.warm.setting(base, levers)


Question = Annotated[_Question, Depends()]


def scenario_router() -> APIRouter:
    """Routes of the scenarios, and their page."""
    router = APIRouter(prefix="/api/v1/scenarios", responses=ANSWERS, tags=["scenarios"])
    router.add_api_route("", levers, response_model=models.Levers)
    router.add_api_route("/answer", answered, response_model=models.Answer)
    router.add_api_route("/waterfall", waterfall, response_model=models.Waterfall)
    router.add_api_route("/abatement", abatement, response_model=models.Abatement)
    router.add_api_route("/flows", flows, response_model=models.Flows)
    router.add_api_route("/export", export, response_class=Response, responses=FILE)
    router.add_api_route("/saved", saved, response_model=list[models.SavedScenario])
    router.add_api_route("/saved", keep, methods=["POST"], status_code=201, response_model=models.SavedScenario, responses=WRITING)
    router.add_api_route("/saved/{scenario}", forget, methods=["DELETE"], status_code=204, responses=WRITING)
    whole = APIRouter()
    whole.include_router(router)
    whole.add_api_route("/{language}/scenarios", page, include_in_schema=False, response_class=HTMLResponse)
    return whole


def levers(run: RunNow) -> Response:
    """Levers of a run's city, its scenarios as settings of them, and what was kept."""
    return said(_levers_of(run))


def _levers_of(run: Run) -> dict[str, Any]:
    scenarios = below.load_scenarios(city_named(run.city))
    bases = [{"name": name, "title": vars(each.title), "pulls": below.base_pulls(scenarios, name)} for name, each in scenarios.items()]
    kept = [vars(each) for each in below.list_saved(run.folder)]
    head = {"step": below.STEP, "draws": below.DRAWS, "seed": run.head["seed"], "run_draws": min(run.head["draws"], MOST_DRAWS)}
    return {"levers": below.levers_dict(scenarios), "scenarios": bases, "saved": kept, **head}


def answered(question: Question, whole: Whole = False) -> Response:
    """CO2, peak, targets and cost of a setting: the numbers a full run of as many draws gives."""
    with question.warm.turn():
        return said(below.answer(whole_of(question.run) if whole else question.warm.desk, question.setting))


def waterfall(question: Question, year: Year = 2030, quantity: Compared = "co2_total") -> Response:
    """Effect of each lever group from the trend to the setting: exact Shapley values, inputs at their medians."""
    with question.warm.turn():
        return said(question.warm.options.waterfall(question.setting, quantity, year))


def abatement(question: Question, year: Year = 2030) -> Response:
    """Abatement and its cost by lever, cheapest first (MACC)."""
    with question.warm.turn():
        return said(question.warm.options.abatement(question.setting, year))


def flows(question: Question, year: Year = 2030) -> Response:
    """Energy balance of a year as flows, for a Sankey diagram."""
    warm = question.warm
    with warm.turn():
        found = below.energy_flows(warm.desk.live, question.setting, warm.options.one, year)
    return said(below.flows_dict(found, year))


def export(question: Question, kind: Literal["json", "csv", "xlsx"] = "xlsx", language: Language = "zh") -> Response:
    """Levers, ranges of every quantity by year, and targets of a setting, by a full run of it."""
    run = question.run
    name = f"{run.id}.scenario.{kind}"
    about = {"city": run.head["title"][language], "run": run.id, "base": question.base, "levers": question.levers}
    with question.warm.turn():
        desk = whole_of(run)
        about |= {"draws": desk.live.draws, "seed": desk.live.seed, "version": run.head["version"]}
        if kind == "csv":
            return attachment(below.setting_csv(desk, question.setting), "text/csv; charset=utf-8", name)
        if kind == "json":
            content = {"about": about, **below.setting_sheets(desk, question.setting, language)}
            return said(content, headers={"content-disposition": f'attachment; filename="{name}"'} | FRESH)
        rows = [{"key": key, "value": value} for key, value in about.items()]
        book = below.setting_xlsx(desk, question.setting, rows, language)
    return attachment(book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name)


def saved(run: RunNow) -> Response:
    """Scenarios kept beside a run."""
    return said([vars(each) for each in below.list_saved(run.folder)])


def keep(run: RunNow, asked: Asked) -> Response:
    """Keep a scenario under a name; one of the same name is replaced."""
    warm_of(run).setting(asked.base, asked.levers)  # refuses what cannot be pulled
    return said(vars(below.save(run.folder, asked.name, asked.base, pulls_of(asked.levers))), 201)


def forget(run: RunNow, scenario: Annotated[str, Path(max_length=20)]) -> Response:
    """Forget a scenario."""
    below.remove_saved(run.folder, scenario)
    return Response(status_code=204)


def page(request: Request, language: Language, run: RunNow) -> Response:
    """Sliders, and what they answer."""
    found = _levers_of(run)
    found |= {
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
        "groups": {each["group"]: say(each["group"]).say(language) for each in found["levers"]},
        "statuses": {status: words_of.status_word(status, language) for status in words_of.ORDER},
        "icons": words_of.ICONS,
        "units": {each["unit"]: unit_word(each["unit"], language) for each in found["levers"]},
    }
    content = {
        "desk": found,
        "tasks": _tasks(run, found),
        "cards": [card for card in cards_of(run, language) if card["chance"] != words_of.chance(None)],
        "words": words_for(language, "scenarios")
        | {"plan": run.head["scenarios"]["plan"][language], "trend": run.head["scenarios"]["baseline"][language]},
        "years": (FIRST_YEAR, LAST_YEAR),
    }
    return render(request, language, "scenarios", run, content)


def _tasks(run: Run, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Levers by task of the plan, each as the plan pulls it."""
    pulls = next(each["pulls"] for each in found["scenarios"] if each["name"] == "plan")
    titles = {task["number"]: task["title"] for task in run.plan["tasks"]}
    numbers = sorted({each["task"] for each in found["levers"]})
    return [
        {
            "number": number,
            "title": titles.get(number, ""),
            "levers": [each | {"pull": pulls[each["id"]]} for each in found["levers"] if each["task"] == number],
        }
        for number in numbers
    ]
