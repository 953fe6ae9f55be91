"""``dafeng power vpp city``: the virtual power plant of a city, from an estimate or from the operators' own table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Json, Save
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.power.vpp import read_limits
from dafeng.power.vpp.plant import write_plant
from dafeng.study.hourly import scenario_results
from dafeng.study.keep import keep_beside
from dafeng.study.plant import city_plant, own_plant, plant_path
from dafeng.study.plant_answer import HOURS, plant_answer, response_target

__all__ = ["city"]


def city(
    name: CityName = "",
    *,
    year: Annotated[int, Parameter(help=words("年份", "year"))] = 2030,
    resources: Annotated[
        Path | None, Parameter(help=words("自己的资源表(CSV)，代替估计", "your own table instead of the estimate"))
    ] = None,
    limits: Annotated[Path | None, Parameter(help=words("节点限额表(node,kw)", "limits of nodes (node,kw)"))] = None,
    rules: Annotated[Path | None, Parameter(help=words("基线与结算规则(TOML)", "rules of baseline and settlement (TOML)"))] = None,
    save: Save = None,
    to: Annotated[Path | None, Parameter(help=words("写出文件夹，供 clear 等命令使用", "write a folder for clear and the others"))] = None,
    json: Json = False,
) -> None:
    """Say what a city's resources can give, call them on the evening of the highest load, and see what a baseline confirms."""
    known = city_of(name)
    results = scenario_results(known, "plan")
    plant = own_plant(known, results, year, resources) if resources else city_plant(known, results, year)
    bounds = read_limits(limits) if limits else {}
    found = plant_answer(plant, rules or plant_path(known), response_target(known), bounds)
    if save is not None:
        keep_beside(found, save, "plant", str(year))
    if to is not None:
        write_plant(to, plant.counted, found["asked_mw"] * 1000, bounds, plant.evening.hours)
        found["folder"] = str(to)
    print_json(found) if json else _show(found)


def _show(found: Mapping[str, Any]) -> None:
    rows = [_row(row, found["clearing"]["groups"]) for row in found["groups"]]
    print_table(
        rows, words(f"{found['year']}年虚拟电厂(MW)，{found['event']}", f"virtual power plant of {found['year']} (MW), {found['event']}")
    )
    for total in found["totals"]:
        print(
            words(
                f"持续{total['hours']:g}小时:上调 {total['up_mw']:,.0f} MW({total['low_mw']:,.0f}–{total['high_mw']:,.0f})，下调 {total['down_mw']:,.0f} MW",
                f"for {total['hours']:g} h: up {total['up_mw']:,.0f} MW ({total['low_mw']:,.0f}–{total['high_mw']:,.0f}), down {total['down_mw']:,.0f} MW",
            )
        )
    _show_call(found)
    for each in found["missing"]:
        print(words(f"没有公布数据:{each['zh']}", f"no number is published: {each['en']}"))


def _show_call(found: Mapping[str, Any]) -> None:
    call, paid, peak = found["clearing"], found["settlement"], found["peak_gw"] * 1000
    two = next(total for total in found["totals"] if total["hours"] == 2.0)
    print(
        words(
            f"目标 {found['target_share']:.0%} × {peak:,.0f} MW = {found['asked_mw']:,.0f} MW;路径签约 {found['contracted_mw']:,.0f} MW({found['contracted_mw'] / peak:.1%})，"
            f"资源可持续2小时 {two['up_mw']:,.0f} MW({two['up_mw'] / peak:.1%})",
            f"target {found['target_share']:.0%} of {peak:,.0f} MW = {found['asked_mw']:,.0f} MW; the pathway counts {found['contracted_mw']:,.0f} MW as contracted "
            f"({found['contracted_mw'] / peak:.1%}), the resources give {two['up_mw']:,.0f} MW for two hours ({two['up_mw'] / peak:.1%})",
        )
    )
    print(
        words(
            f"出清 {call['called_mw']:,.0f} MW，缺 {call['short_mw']:,.0f} MW，边际价 {call['price']:g} 元/kWh",
            f"called {call['called_mw']:,.0f} MW, {call['short_mw']:,.0f} MW short, marginal price {call['price']:g} CNY/kWh",
        )
    )
    if paid["confirmed_share"] is not None:
        print(
            words(
                f"结算示例:全部兑现 {paid['called_mwh']:,.0f} MWh，基线认定 {paid['confirmed_share']:.0%}，支付 {paid['paid_cny'] / 1e6:,.2f} 百万元",
                f"settlement example: all {paid['called_mwh']:,.0f} MWh delivered, the baseline confirms {paid['confirmed_share']:.0%}, paid CNY {paid['paid_cny'] / 1e6:,.2f} million",
            )
        )


def _row(row: Mapping[str, Any], called: Mapping[str, float]) -> dict[str, Any]:
    status = {"estimated": ("估计", "estimated"), "assumed": ("假定", "assumed"), "reported": ("报道或自报", "reported")}
    return {
        words("资源", "resources"): row["title"][language()],
        words("负荷", "load"): row["load_mw"],
        **{f"↑{hours:g} h": row["up_mw"][f"{hours:g}"] for hours in HOURS},
        "↓1 h": row["down_mw"]["1"],
        words("15分钟内", "in 15 min"): row["up_mw_in_15_min"],
        words("价格(元/kWh)", "CNY/kWh"): f"{row['price'][0]:g}–{row['price'][1]:g}",
        words("出清", "called"): called.get(row["id"]),
        words("性质", "status"): words(*status[row["status"]]),
    }
