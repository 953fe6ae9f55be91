"""``dafeng decompose``: why CO2 changes between two years."""

from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Draws, Json, ScenarioName, Seed
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.pathway import load_scenario, prepare, run_pathway
from dafeng.study import kaya_change, kaya_dict
from dafeng.terms.numbers import number

__all__ = ["decompose"]


def decompose(
    city: CityName = "",
    *,
    scenario: ScenarioName = "plan",
    first: Annotated[int, Parameter(help=words("起始年", "first year"))] = 2023,
    last: Annotated[int, Parameter(help=words("终止年", "last year"))] = 2030,
    draws: Draws = 200,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Decompose the change of CO2 with imported electricity by the Kaya identity: LMDI, with Shapley beside it."""
    known = city_of(city)
    change = kaya_change(run_pathway(known, load_scenario(known, scenario), prepare(known, draws, seed)), first, last)
    if json:
        print_json({"scenario": scenario, **kaya_dict(change)})
        return
    rows = [
        {
            words("因素", "factor"): effect.text.say(language()),
            "LMDI": number(effect.mean),
            "5–95 %": f"{number(effect.low)} … {number(effect.high)}",
            "Shapley": number(effect.shapley),
        }
        for effect in change.effects
    ]
    total = words("合计", "total")
    rows.append({words("因素", "factor"): total, "LMDI": number(sum(e.mean for e in change.effects)), "5–95 %": "", "Shapley": ""})
    head = words(
        f"{first}至{last}年二氧化碳(含外购电力):{number(change.start)}→{number(change.end)}百万吨",
        f"CO2 with imported electricity {first} to {last}: {number(change.start)} to {number(change.end)} Mt",
    )
    print_table(rows, head)
