"""``dafeng pathway``: the years of a scenario."""

from typing import Annotated, Literal

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Draws, Json, ScenarioName, Seed
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.errors import PathwayError
from dafeng.pathway import YEARS, load_scenario, prepare, run_pathway
from dafeng.study.iamc import iamc_csv
from dafeng.study.run import quantiles_of
from dafeng.terms.numbers import number

__all__ = ["pathway"]

_SHOWN = (2015, 2020, 2023, 2025, 2030, 2035, 2045, 2060)
_HEADLINES = (
    "population",
    "gdp",
    "electricity_demand",
    "peak_load",
    "nev_stock",
    "energy_total_equal",
    "electricity_share_of_final_energy",
    "co2_territorial",
    "co2_total",
)


def pathway(
    city: CityName = "",
    *,
    scenario: ScenarioName = "plan",
    quantity: Annotated[list[str] | None, Parameter(help=words("变量;缺省为主要变量", "quantities; the headlines by default"))] = None,
    draws: Draws = 200,
    seed: Seed = 1,
    format: Annotated[
        Literal["table", "iamc"],
        Parameter(help=words("输出形式;iamc为情景数据库通用的csv", "how to show it; iamc prints the csv of scenario databases")),
    ] = "table",
    json: Json = False,
) -> None:
    """Compute the years 2015–2060 of one scenario: medians, and the 5–95 % range in 2030."""
    known = city_of(city)
    results = run_pathway(known, load_scenario(known, scenario), prepare(known, draws, seed))
    if format == "iamc":
        chosen = {name: values for name, values in results.items() if not quantity or name in quantity}
        print(iamc_csv({scenario: chosen}, known.title.en), end="")
        return
    wanted = quantity or list(_HEADLINES)
    unknown = [name for name in wanted if name not in results]
    if unknown:
        raise PathwayError(f"no quantity '{unknown[0]}'. `dafeng explain` knows the names.", f"没有变量“{unknown[0]}”。")
    found = {name: quantiles_of(results[name], name) for name in wanted}
    if json:
        print_json({"scenario": scenario, "years": YEARS.tolist(), "quantities": found})
        return
    at = [YEARS.tolist().index(year) for year in _SHOWN]
    print_table(
        [
            {"": name, words("单位", "unit"): q["unit"]}
            | {str(year): q["p50"][i] for year, i in zip(_SHOWN, at, strict=True)}
            | {"2030 5–95 %": f"{number(q['p05'][15])}–{number(q['p95'][15])}"}
            for name, q in found.items()
            if "p05" in q
        ],
        load_scenario(known, scenario).title.say(language()),
    )
