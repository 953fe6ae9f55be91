"""``dafeng power adequacy``: any generating system, checked by anyone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dafeng.cli.flags import Json, Seed
from dafeng.cli.language import words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.errors import PowerError
from dafeng.power.adequacy import adequacy_summary, capacity_credit, credit_row, credit_rows, parse_unit, read_system, risk_named
from dafeng.study.adequacy import city_adequacy
from dafeng.study.keep import keep_beside

__all__ = ["adequacy"]


def adequacy(
    *,
    system: Annotated[
        Path | None, Parameter(help=words("系统文件(JSON);不给则用城市", "file of the system (JSON); the city's without one"))
    ] = None,
    city: Annotated[
        str, Parameter(help=words("城市与年份(名称:年份);缺省为默认城市2030年", "city and year, NAME:2030; the default city in 2030"))
    ] = ":2030",
    years: Annotated[int, Parameter(help=words("蒙特卡洛年数", "years of the Monte Carlo"))] = 2000,
    seed: Seed = 1,
    credit: Annotated[bool, Parameter(help=words("核定各技术的容量价值", "credit every technology with capacity"))] = False,
    add: Annotated[str, Parameter(help=words("核定新增机组，JSON对象", "credit a unit that is added, a JSON object"))] = "",
    save: Annotated[
        Path | None,
        Parameter(
            help=words("把城市结果存入某次运行的文件夹，供看板显示", "folder of a run to keep a city's answer in, for the dashboard")
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Compute loss of load, energy not served and capacity credit of a generating system, exactly and by Monte Carlo."""
    if years < 2:
        raise PowerError(f"--years is {years}, expected at least 2, for a standard error.", f"--years 为{years}，至少应为2，才有标准误差。")
    if system is None:
        found = _city(city, years, seed)
        if save is not None:
            keep_beside(found, save, f"adequacy-{found['year']}")
        print_json(found) if json else _show_city(found)
        return
    read = read_system(system)
    found = adequacy_summary(read, years, seed)
    if credit:
        found["credit"] = credit_rows(read, "lole", seed=seed)
    if add:
        unit = parse_unit(add)
        found["added"] = [
            {"resource": unit.name, "risk": name, **credit_row(capacity_credit(read, unit, risk_named(name)))} for name in ("lole", "eens")
        ]
    print_json(found) if json else _show(found)


def _city(asked: str, years: int, seed: int) -> dict[str, Any]:
    """Answer for a city."""
    name, _, year = asked.partition(":")
    if not year.isdigit():
        raise PowerError(f"--city is '{asked}', expected NAME:YEAR, such as :2030.", f"--city 为“{asked}”，应为 名称:年份，如 :2030。")
    return city_adequacy(city_of(name), "plan", int(year), years, seed)


def _show_city(found: Mapping[str, Any]) -> None:
    _show(found["adequacy"] | {"credit": found["credit"]})
    for name, row in found["adequacy"]["named_years"].items():
        hours, energy = row["lole_hours"], row["eens"] / 1000
        print(
            words(f"{name} 年重演:缺电 {hours:,.0f} 小时，{energy:,.0f} GWh", f"{name} again: {hours:,.0f} hours short, {energy:,.0f} GWh")
        )
    _show_tests(found["safe_load"], found["response"])


def _show_tests(safe: Mapping[str, Any], response: Mapping[str, Any]) -> None:
    worst, target = safe["worst"], safe["target_gw"]
    print(
        words(
            f"安全负荷:失去{safe['lost']}且无新项目时，{worst['month']}月{worst['hour']}时能带 {worst['capability_gw']:.1f} GW，目标 {target:g} GW，"
            f"缺 {safe['missing_mw']:,} MW",
            f"safe load without {safe['lost']} and new projects, month {worst['month']}, hour {worst['hour']}: {worst['capability_gw']:.1f} GW "
            f"of {target:g} GW, {safe['missing_mw']:,} MW missing",
        )
    )
    head = [
        words(*say)
        for say in (("项目", "project"), ("年份", "year"), ("数量", "number"), ("可补(MW)", "adds (MW)"), ("仍缺(MW)", "missing (MW)"))
    ]
    print_table(
        [
            dict(
                zip(
                    head, (words(*step["title"].values()), step["year"], step["number"], step["counts_mw"], step["missing_mw"]), strict=True
                )
            )
            for step in safe["steps"]
        ]
    )
    if response["credited_mw"] is not None:
        contracted, verified, credited = (response[f"{kind}_mw"] for kind in ("contracted", "verified", "credited"))
        shares = response["shares"]
        print(
            words(
                f"需求响应:签约 {contracted:,.0f} MW({shares['contracted']:.1%})，核定 {verified:,.0f} MW({shares['verified']:.1%})，"
                f"容量价值 {credited:,.0f} MW({shares['credited']:.1%})，目标 {response['target_share']:.0%}",
                f"demand response: contracted {contracted:,.0f} MW ({shares['contracted']:.1%}), verified {verified:,.0f} MW "
                f"({shares['verified']:.1%}), worth {credited:,.0f} MW ({shares['credited']:.1%}); target {response['target_share']:.0%}",
            )
        )


_NAMES = {
    "lole_hours": ("缺电小时期望(h)", "loss of load expectation (h)"),
    "lole_days": ("日峰缺电天数期望(d)", "loss of load at the daily peak (d)"),
    "eens": ("期望缺供电量(MWh)", "energy not served (MWh)"),
    "lolf": ("缺电次数", "spells of shortage"),
}


def _show(found: Mapping[str, Any]) -> None:
    exact, sampled = found["exact"], found["monte_carlo"]
    head = (words("指标", "index"), words("精确", "exact"), words("蒙特卡洛", "Monte Carlo"), words("标准误差", "standard error"))
    rows = [
        dict(zip(head, (words(*say), exact.get(name), sampled[name], sampled[f"{name}_se"]), strict=True)) for name, say in _NAMES.items()
    ]
    hours, peak, capacity = found["hours"], found["peak_load_mw"], found["capacity_mw"]
    print_table(
        rows,
        words(
            f"{hours} 小时，峰荷 {peak:,.1f} MW，装机 {capacity:,.1f} MW",
            f"{hours} hours, peak {peak:,.1f} MW, capacity {capacity:,.1f} MW",
        ),
    )
    worst = sampled["worst_event"]
    if worst:
        depth, duration, energy = worst["depth"], worst["duration"], worst["energy"]
        print(
            words(
                f"{sampled['years']} 年中最深 {depth:,.1f} MW，最长 {duration} 小时，最大 {energy:,.1f} MWh",
                f"worst of {sampled['years']} years: {depth:,.1f} MW deep, {duration} h long, {energy:,.1f} MWh",
            )
        )
    _show_credit(found)
    for note in found["notes"]:
        print(words(note["zh"], note["en"]))


def _show_credit(found: Mapping[str, Any]) -> None:
    rows = [*found.get("credit", []), *found.get("added", [])]
    said = [{name: value for name, value in row.items() if name != "note"} for row in rows]
    print_table(said, words("容量价值", "capacity credit"))
    for row in rows:
        if row.get("note"):
            print(f"{row['resource']}: {words(row['note']['zh'], row['note']['en'])}")
