"""``dafeng power stress``: what fails in a drought and heat wave, and what each measure saves."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from dafeng.cli.flags import CityName, Json, ScenarioName
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.study.hourly import run_stresses, trial_dict

__all__ = ["stress"]

_KINDS = {"normal": ("", ""), "stress": ("", ""), "without": ("去掉", "without "), "more": ("", ""), "cut": ("", "")}


def stress(
    files: Annotated[
        list[Path] | None, Parameter(help=words("压力情景文件(TOML);缺省为数据包中的", "stress files (TOML); the pack's by default"))
    ] = None,
    /,
    *,
    city: CityName = "",
    scenario: ScenarioName = "plan",
    year: Annotated[list[int] | None, Parameter(help=words("年份,可多次给出", "year, may be given more than once"))] = None,
    json: Json = False,
) -> None:
    """Play a stress on the city of 2025 and 2030, or of the years asked for."""
    with Console(stderr=True).status(words("计算中…", "computing…")):
        found = run_stresses(city_of(city), scenario, tuple(year or (2025, 2030)), files=tuple(files or ()))
    if json:
        print_json({name: {str(y): [trial_dict(t) for t in trials] for y, trials in years.items()} for name, years in found.items()})
        return
    for years in found.values():
        for y, trials in years.items():
            print_table([_row(trial_dict(t)) for t in trials], f"{trials[1].title.say(language())} · {y}")


def _row(trial: dict[str, object]) -> dict[str, object]:
    title = trial["title"]
    before = words(*_KINDS[str(trial["kind"])])
    return {
        words("情形", "case"): before + str(title[language()] if isinstance(title, dict) else title),
        words("缺供(吉瓦时)", "not served GWh"): trial["energy"],
        words("小时", "hours"): trial["hours"],
        words("最深(吉瓦)", "deepest GW"): trial["deepest"],
        words("最长(小时)", "longest h"): trial["longest"],
        words("天数", "days"): trial["days"],
        words("措施可补(吉瓦时)", "measure saves GWh"): trial["saved"] if trial["kind"] not in {"normal", "stress"} else "",
    }
