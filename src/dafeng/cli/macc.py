"""``dafeng macc``: what the levers of a scenario cost per tonne of CO2."""

from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Draws, Json, ScenarioName, Seed
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.pathway import load_scenario
from dafeng.study import abatement_steps, macc_dict
from dafeng.terms.numbers import number

__all__ = ["macc"]


def macc(
    city: CityName = "",
    *,
    scenario: ScenarioName = "plan",
    year: Annotated[int, Parameter(help=words("年份", "year"))] = 2030,
    draws: Draws = 60,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Marginal abatement cost: levers cheapest first, each against what the ones before it left."""
    known = city_of(city)
    steps = abatement_steps(known, load_scenario(known, scenario), year, draws=draws, seed=seed)
    if json:
        print_json({"scenario": scenario, **macc_dict(steps, year)})
        return
    print_table(
        [
            {
                words("措施", "lever"): step.title.say(language()),
                words("减排(万吨)", "abatement, kt"): number(step.abatement[1] * (100 if language() == "zh" else 1000), 2),
                words("元/吨", "CNY/t"): "–" if step.price is None else number(step.price[1], 2),
                "5–95 %": "–" if step.price is None else f"{number(step.price[0], 2)} … {number(step.price[2], 2)}",
                words("资本(亿元/年)", "capital, GCNY/a"): number(step.capital_cost * (10 if language() == "zh" else 1), 2),
                words("运行", "running"): number(step.running_cost * (10 if language() == "zh" else 1), 2),
                words("能源", "energy"): number(step.energy_cost * (10 if language() == "zh" else 1), 2),
            }
            for step in steps
        ],
        words(
            f"{year}年边际减排成本:{load_scenario(known, scenario).title.zh}",
            f"marginal abatement cost {year}: {load_scenario(known, scenario).title.en}",
        ),
    )
