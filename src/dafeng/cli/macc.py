"""``dafeng macc``: what the levers of a scenario cost per tonne of CO2."""

from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.errors import PathwayError
from dafeng.pathway import load_scenarios
from dafeng.study import abatement_steps, macc_dict
from dafeng.study.numbers import number

__all__ = ["macc"]


def macc(
    city: Annotated[str, Parameter(help=words("城市数据包的名称或文件夹", "name or folder of a city pack"))] = "",
    *,
    scenario: Annotated[str, Parameter(help=words("情景", "scenario"))] = "plan",
    year: Annotated[int, Parameter(help=words("年份", "year"))] = 2030,
    draws: Annotated[int, Parameter(help=words("抽样次数", "number of draws"))] = 60,
    seed: Annotated[int, Parameter(help=words("随机种子", "seed"))] = 1,
    json: Annotated[bool, Parameter(help=words("输出JSON", "print JSON"))] = False,
) -> None:
    """Marginal abatement cost: levers cheapest first, each against what the ones before it left."""
    known = city_of(city)
    scenarios = load_scenarios(known)
    if scenario not in scenarios:
        names = ", ".join(scenarios)
        raise PathwayError(f"no scenario '{scenario}', expected one of {names}.", f"没有情景“{scenario}”,应为:{names}。")
    steps = abatement_steps(known, scenarios[scenario], year, draws=draws, seed=seed)
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
        words(f"{year}年边际减排成本:{scenarios[scenario].title.zh}", f"marginal abatement cost {year}: {scenarios[scenario].title.en}"),
    )
