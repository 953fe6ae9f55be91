"""``dafeng power adequacy``: any generating system, checked by anyone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dafeng.cli.language import words
from dafeng.cli.show import print_json, print_table
from dafeng.errors import PowerError
from dafeng.power.adequacy import adequacy_summary, capacity_credit, credit_row, credit_rows, parse_unit, read_system, risk_named

__all__ = ["adequacy"]


def adequacy(
    *,
    system: Annotated[Path, Parameter(help=words("系统文件(JSON)", "file of the system (JSON)"))],
    years: Annotated[int, Parameter(help=words("蒙特卡洛年数", "years of the Monte Carlo"))] = 2000,
    seed: Annotated[int, Parameter(help=words("随机种子", "seed"))] = 1,
    credit: Annotated[bool, Parameter(help=words("核定各技术的容量价值", "credit every technology with capacity"))] = False,
    add: Annotated[str, Parameter(help=words("核定新增机组，JSON对象", "credit a unit that is added, a JSON object"))] = "",
    risk: Annotated[str, Parameter(help=words("容量价值所用指标:lole 或 eens", "measure of the credit: lole or eens"))] = "lole",
    json: Annotated[bool, Parameter(help=words("输出JSON", "print JSON"))] = False,
) -> None:
    """Compute loss of load, energy not served and capacity credit of a generating system, exactly and by Monte Carlo."""
    if years < 2:
        raise PowerError(f"--years is {years}, expected at least 2, for a standard error.", f"--years 为{years}，至少应为2，才有标准误差。")
    read = read_system(system)
    measure = risk_named(risk)
    found = adequacy_summary(read, years, seed)
    if credit:
        found["credit"] = credit_rows(read, risk, seed=seed)
    if add:
        unit = parse_unit(add)
        found["added"] = {"resource": unit.name, "risk": risk, **credit_row(capacity_credit(read, unit, measure))}
    print_json(found) if json else _show(found)


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
    rows = [*found.get("credit", []), *([found["added"]] if "added" in found else [])]
    said = [{name: value for name, value in row.items() if name != "note"} for row in rows]
    print_table(said, words("容量价值", "capacity credit"))
    for row in rows:
        if row.get("note"):
            print(f"{row['resource']}: {words(row['note']['zh'], row['note']['en'])}")
