"""``dafeng power``: the power system by the hour."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console

from dafeng.cli.flags import CityName, Json, ScenarioName
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table, written
from dafeng.errors import Text
from dafeng.study.building import districts_of, power_plans
from dafeng.study.hourly import PowerRun, PowerYear, run_power, write_power
from dafeng.study.own_data import read_own

__all__ = ["run"]

_Years = list[int]
Also = Literal["size", "commit", "invest", "districts"]


def run(
    city: CityName = "",
    *,
    scenario: ScenarioName = "plan",
    year: Annotated[_Years | None, Parameter(help=words("年份,可多次给出", "year, may be given more than once"))] = None,
    load: Annotated[
        Path | None, Parameter(help=words("自己的负荷曲线(csv,8760行,GW)", "your own load curve (csv of 8,760 rows, GW)"))
    ] = None,
    weather: Annotated[Path | None, Parameter(help=words("EPW天气文件", "EPW weather file"))] = None,
    also: Annotated[
        list[Also] | None,
        Parameter(
            help=words(
                "另做:size 定容并全年校核,commit 机组组合,invest 多年投资,districts 各区为母线",
                "also: size and verify, commit units, invest over years, districts as buses",
            )
        ),
    ] = None,
    out: Annotated[Path, Parameter(help=words("结果文件夹", "folder for results"))] = Path("runs"),
    json: Json = False,
) -> None:
    """Dispatch every hour of the years asked for; writes the hours beside the run."""
    known = city_of(city)
    own, districts = read_own(known, load, weather), districts_of(known) if "districts" in (also or ()) else None
    with Console(stderr=True).status(words("计算中…", "computing…")):
        found = run_power(known, scenario, tuple(year or (2025, 2030)), own=own)
        folder = write_power(found, out)
        plans = power_plans(found, tuple(also or ()), folder, districts)
    if json:
        print_json(found.as_dict() | {"folder": str(folder), "notes": [vars(note) for note in own.notes], **plans})
        return
    for answer in found.years:
        print_table(_supply_rows(found, answer), f"{answer.year.year} · {found.scenario}")
        _say(answer)
    for name, answer in plans.items():
        _say_plan(name, answer, found.titles)
    for note in own.notes:
        print(note.say(language()))
    print(words(f"逐小时结果:{written(folder)}", f"Hours: {written(folder)}"))


def _supply_rows(found: PowerRun, answer: PowerYear) -> list[dict[str, object]]:
    titles = found.titles
    capacity = answer.summary["capacity"]
    return [
        {
            words("电源", "source"): titles[name].say(language()) if name in titles else name,
            words("容量(吉瓦)", "capacity GW"): capacity.get(name, ""),
            words("电量(太瓦时)", "energy TWh"): energy,
            words("高峰时(吉瓦)", "at the peak GW"): answer.summary["supply_at_peak"][name],
        }
        for name, energy in answer.summary["supply"].items()
    ]


def _say_plan(name: str, answer: dict[str, Any], titles: Mapping[str, Text]) -> None:
    """Sizes, commitment or investment as a table by year."""
    if name == "commit":
        rows = [
            {words("年份", "year"): y, words("周", "week"): w, words("成本(百万元)", "cost MCNY"): c["cost"]}
            | {
                words("松弛间隙", "relaxation gap"): f"{max(c['relaxation_gap'], 0.0):.3%}",
                words("启动次数", "starts"): sum(c["starts"].values()),
            }
            for y, weeks in answer.items()
            for w, c in weeks.items()
        ]
        print_table(rows, words("机组组合", "unit commitment"))
        return
    if name == "districts":
        print_table(list(_district_rows(answer)), words("各区", "districts"))
        return
    years = {y: a["sizes"] for y, a in answer.items()} if name == "size" else answer["sizes"]
    parts = dict.fromkeys(part for sizes in years.values() for part in sizes)
    called = {part: titles[part].say(language()) if part in titles else part for part in parts}
    rows = [{words("年份", "year"): y} | {called[p]: float(sizes[p]) if p in sizes else "" for p in parts} for y, sizes in years.items()]
    print_table(rows, words("容量(吉瓦)", "capacity GW"))
    if name == "size":
        for y, a in answer.items():
            said = (
                f"{y}: 全年成本{a['cost']:.0f}百万元,遗憾至多{a['regret_at_most']:.2%}",
                f"{y}: full year {a['cost']:.0f} MCNY, regret at most {a['regret_at_most']:.2%}",
            )
            print(words(*said))


def _district_rows(answer: dict[str, Any]) -> Iterator[dict[str, object]]:
    for year, found in answer.items():
        for row in found["districts"]:
            yield {
                words("年份", "year"): year,
                words("区", "district"): row["title"][language()],
                words("电量(吉瓦时)", "energy GWh"): row["energy"],
                words("最高负荷(吉瓦)", "peak GW"): row["peak_load"],
                words("缺供(吉瓦时)", "not served GWh"): row["not_served"],
                words("联络线(吉瓦)", "tie GW"): row["tie"],
                words("满载小时", "hours full"): row["hours_full"],
                words("增1吉瓦的价值(百万元/年)", "worth of one more GW, MCNY/a"): row["worth_of_a_gigawatt"],
            }


def _say(answer: PowerYear) -> None:
    s = answer.summary
    print(
        words(
            f"用电{s['demand']['energy']:.1f}太瓦时,最高负荷{s['demand']['peak']:.2f}吉瓦({s['demand']['peak_at']}),外来电占{s['import']['share']:.0%};"
            f"平均因子{s['emission']['average']:.3f}、边际因子{s['emission']['marginal']:.3f} kg/kWh;供电成本{s['cost']['per_kwh']:.3f}元/kWh;"
            f"缺供{s['shed']['energy']:.3g}吉瓦时({s['shed']['hours']}小时)。",
            f"{s['demand']['energy']:.1f} TWh, peak {s['demand']['peak']:.2f} GW ({s['demand']['peak_at']}), {s['import']['share']:.0%} imported; "
            f"average factor {s['emission']['average']:.3f}, marginal {s['emission']['marginal']:.3f} kg/kWh; running cost {s['cost']['per_kwh']:.3f} CNY/kWh; "
            f"not served {s['shed']['energy']:.3g} GWh in {s['shed']['hours']} hours.",
        )
    )
