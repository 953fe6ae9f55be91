"""``dafeng roads lab``: experiments on what connected driving is worth."""

import csv as csvlib
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dafeng.cli.flags import CityName, Json
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_findings, print_json, print_table, written
from dafeng.errors import RoadsError
from dafeng.facts import COLUMNS, row_of
from dafeng.roads.lab.outcomes import OUTCOMES
from dafeng.roads.lab.results import read_effects
from dafeng.study.fleet_mix import fleet_mix, fleet_toml
from dafeng.study.worth import carbon_effect, read_worth, worth_facts

__all__ = ["check", "counts", "effects", "fleet", "import_", "run", "show", "wide", "worth"]

Spec = Annotated[
    Path | None, Parameter(help=words("实验文件(TOML);缺省为城市数据包中的实验", "experiment (TOML); that of the city pack by default"))
]
Out = Annotated[Path, Parameter(help=words("结果文件夹", "folder for results"))]
Json = Json


def _lab(name: str) -> ModuleType:
    """A module of the lab; it needs SUMO, which is an extra."""
    try:
        return importlib.import_module(f"dafeng.roads.lab.{name}")
    except ModuleNotFoundError as error:
        raise RoadsError(
            f"the lab needs Eclipse SUMO ('{error.name}' is not installed). Install it with: pip install 'dafeng[sumo]'. Everything else of Dafeng works without it.",
            f"仿真实验需要 Eclipse SUMO(未安装 {error.name})。请执行:pip install 'dafeng[sumo]'。其余功能不受影响。",
        ) from error


def _spec(given: Path | None) -> Path:
    path = given or city_of("").folder / "lab" / "experiment.toml"
    if not path.is_file():
        raise RoadsError(
            f"no experiment at {path}: name a TOML file, or add lab/experiment.toml to the city pack.",
            f"{path} 不存在:请指定TOML文件,或在城市数据包中加入 lab/experiment.toml。",
        )
    return path


def show(spec: Spec = None, *, json: Json = False) -> None:
    """Print an experiment: the file itself, or with --json what was read from it and the runs it asks for."""
    path = _spec(spec)
    if not json:
        print(path.read_text(encoding="utf-8"))
        return
    experiment = _lab("spec").read_experiment(path)
    print_json({"name": experiment.name, "digest": experiment.digest, "runs": [arm.label for arm in _lab("spec").arms_of(experiment)]})


def import_(source: Path, target: Path, *, json: Json = False) -> None:
    """Turn a map (.osm, .pbf, .xodr, .net.xml) into a network of the lab and say what is in it."""
    network = _lab("inputs").import_network(source, target)
    found = {
        "file": str(target),
        "roads": len(network.roads),
        "kilometres": round(sum(road.length for road in network.roads) / 1000, 3),
        "signals": len(network.signals),
    }
    if json:
        print_json(found)
        return
    print(
        words(
            f"{written(target)}:{found['roads']}条道路,{found['kilometres']} 公里,{found['signals']}处信号",
            f"{written(target)}: {found['roads']} roads, {found['kilometres']} km, {found['signals']} signals",
        )
    )


def check(spec: Spec = None, *, out: Out = Path("runs"), json: Json = False) -> None:
    """Check the scenario of an experiment: starving signals, unserved trips, gridlock. Leaves with 3 if something must be mended."""
    experiment = _lab("spec").read_experiment(_spec(spec))
    findings = _lab("quality").check_scenario(experiment, _folder(out, experiment.digest))
    print_findings(findings, json)
    if not findings and not json:
        print(words("未发现问题", "nothing found"))
    if any(finding.severity == "error" for finding in findings):
        sys.exit(3)


def run(
    spec: Spec = None,
    *,
    out: Out = Path("runs"),
    workers: Annotated[int, Parameter(help=words("进程数;0为全部核心", "processes; 0 takes every core"))] = 0,
    dask: Annotated[str, Parameter(help=words("Dask调度器地址", "address of a Dask scheduler"))] = "",
    json: Json = False,
) -> None:
    """Run an experiment, or what is left of it, and write its effects."""
    path = _spec(spec)
    experiment = _lab("spec").read_experiment(path)
    folder = _folder(out, experiment.digest)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TextColumn("{task.fields[left]}"),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(experiment.name, total=None, left="")

        def _tell(done: int, total: int, left: float) -> None:
            bar.update(task, completed=done, total=total, left=words(f"约剩 {left:.0f} 秒", f"about {left:.0f} s left"))

        _lab("batch").run_batch(experiment, folder, workers=workers, dask=dask, tell=_tell)
    _lab("summary").write_summary(experiment, folder, path.read_text(encoding="utf-8"))
    _print_effects(folder, json)


def fleet(
    year: int,
    city: Annotated[str, Parameter(help=words("城市数据包的名称或文件夹", "name or folder of a city pack"))] = "",
    *,
    scenario: Annotated[str, Parameter(help=words("情景", "scenario"))] = "plan",
    json: Json = False,
) -> None:
    """Print the fleet of a year of the pathway as the tables an experiment reads. Needs no SUMO."""
    mix = fleet_mix(city_of(city), year, scenario)
    if json:
        print_json({"year": year, "scenario": scenario, "mix": mix})
        return
    print(fleet_toml(year, mix), end="")


def wide(
    network: Annotated[Path, Parameter(help=words("大路网的实验文件(TOML)", "experiment of the wide network (TOML)"))],
    measure: Annotated[str, Parameter(help=words("措施名", "name of the measure"))] = "retiming",
    *,
    patch: Annotated[Path | None, Parameter(help=words("小区域的实验文件", "experiment of the patch"))] = None,
    effects: Annotated[
        Path | None, Parameter(help=words("效果表;缺省为数据包中的", "table of effects; that of the pack by default"))
    ] = None,
    level: Annotated[float, Parameter(help=words("需求水平", "level of demand"))] = 1.0,
    out: Out = Path("runs"),
    json: Json = False,
) -> None:
    """Drive a wide network in SUMO's mesoscopic mode and carry a measure's effect on CO2 to its roads by volume over capacity."""
    large, small = (_lab("spec").read_experiment(_spec(path)) for path in (network, patch))
    table = effects or city_of("").folder / "lab" / "effects.csv"
    rows = [e for e in read_effects(table) if (e.measure, e.outcome) == (measure, "co2_per_km") and e.road != "all"]
    most = max((e.penetration for e in rows), default=0.0)
    lab = _lab("wide")
    ratios = lab.level_ratios(small, _folder(out, small.digest))
    traffic = lab.drive_wide(large, level, _folder(out, large.digest))
    found = lab.wide_effect(traffic, [e for e in rows if e.penetration == most], ratios)
    if json:
        print_json({"measure": measure, "penetration": most, "level": level, "ratios": ratios, **vars(found)})
        return
    print(
        words(
            f"{measure}({most:.0%}):全网每公里CO2变化 {found.change:+.2f} %(95%:{found.low:+.2f} 至 {found.high:+.2f}),覆盖 {found.km[0]:.0f}/{found.km[1]:.0f} 车公里/小时;{found.outside:.0%} 的里程饱和度超出实测范围",
            f"{measure} ({most:.0%}): CO2 per km of the network {found.change:+.2f} % (95 %: {found.low:+.2f} to {found.high:+.2f}), on {found.km[0]:.0f} of {found.km[1]:.0f} vehicle-km an hour; {found.outside:.0%} of them beyond the volumes over capacity that were measured",
        )
    )


def counts(
    file: Annotated[Path, Parameter(help=words("断面流量(csv:road,vehicles_per_hour)", "counts (csv: road, vehicles_per_hour)"))],
    spec: Spec = None,
    *,
    out: Out = Path("runs"),
    json: Json = False,
) -> None:
    """Compare the routes of an experiment at level 1 with counts: GEH road by road, and the factor on demand.trips that fits best."""
    experiment = _lab("spec").read_experiment(_spec(spec))
    found = _lab("counts").compare_counts(experiment, _lab("counts").read_counts(file), _folder(out, experiment.digest))
    if json:
        print_json(found)
        return
    print_table(found["roads"], words("断面流量,辆/小时", "counts, vehicles an hour"))
    print(
        words(
            f"GEH<5 的断面占 {found['share_below_5']:.0%}(通常要求 85%);乘以 {found['factor']:.3f} 最接近,届时 {found['share_below_5_scaled']:.0%}:demand.trips = {found['trips_scaled']:.0f}",
            f"GEH below 5 on {found['share_below_5']:.0%} of the roads (85 % is the usual demand); times {found['factor']:.3f} fits best, then {found['share_below_5_scaled']:.0%}: demand.trips = {found['trips_scaled']:.0f}",
        )
    )


def effects(spec: Spec = None, *, out: Out = Path("runs"), json: Json = False) -> None:
    """Print the effects of an experiment that was run."""
    experiment = _lab("spec").read_experiment(_spec(spec))
    _print_effects(_folder(out, experiment.digest), json)


def worth(
    city: CityName = "",
    *,
    effects: Annotated[
        Path | None, Parameter(help=words("效果表;缺省为数据包中的", "table of effects; that of the pack by default"))
    ] = None,
    json: Json = False,
    csv: Annotated[bool, Parameter(help=words("按facts.csv的列输出事实", "print the facts in the columns of facts.csv"))] = False,
) -> None:
    """Say what connected roads are worth to the city: effects of the lab times where and for whom they hold, as facts, and the CO2 of the year."""
    known = city_of(city)
    reach = read_worth(known.folder / "lab" / "worth.toml")
    facts = worth_facts(known, read_effects(effects or known.folder / "lab" / "effects.csv"), reach, "lab")
    if csv:
        writer = csvlib.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row_of(fact) for fact in facts)
        return
    rows = [
        {"variable": f.variable, "sector": f.sector, "year": f.year, "value": f.value, "low": f.low, "high": f.high, "unit": f.unit}
        for f in facts
    ]
    carbon = carbon_effect(known, reach.year)
    if json:
        print_json({"facts": rows, "co2": carbon})
        return
    print_table(rows, words("交给路径模型的事实", "facts for the pathway"))
    low, middle, high = carbon["p05"], carbon["p50"], carbon["p95"]
    print(
        words(
            f"方案情景{reach.year}年CO2(含外购电力)变化:{middle:+.3f} Mt(5%–95%:{low:+.3f} 至 {high:+.3f}),占 {carbon['of']:.1f} Mt 的 {middle / carbon['of']:+.2%}",
            f"CO2 of the plan in {reach.year}, with imported electricity: {middle:+.3f} Mt (5–95 %: {low:+.3f} to {high:+.3f}), {middle / carbon['of']:+.2%} of {carbon['of']:.1f} Mt",
        )
    )


def _folder(out: Path, digest: str) -> Path:
    return out / "lab" / digest


def _print_effects(folder: Path, json: bool) -> None:
    found = read_effects(folder / "effects.csv")
    if json:
        print_json({"folder": str(folder), "effects": [effect.as_dict() for effect in found]})
        return
    rows = [
        {
            words("措施", "measure"): effect.measure,
            words("需求", "demand"): f"{effect.band:g}",
            words("渗透率", "share"): f"{effect.penetration:.0%}",
            words("结果", "outcome"): OUTCOMES[effect.outcome][0 if language() == "zh" else 1],
            words("动力", "drive"): effect.drive,
            words("变化 %", "change %"): f"{effect.change:+.2f}",
            "95 %": f"{effect.low:+.2f} … {effect.high:+.2f}",
            words("种子", "seeds"): f"{effect.seeds}/{effect.needed}",
        }
        for effect in found
        if effect.road == "all" and effect.outcome in {"co2_per_km", "energy_per_km", "time_per_km"}
    ]
    print_table(rows, words("相对无措施情形的变化", "change against the arm without the measure"))
    print(
        words(
            f"全部结果:{written(folder)}/effects.csv,一页摘要:summary.zh.html",
            f"All results: {written(folder)}/effects.csv; one page: summary.en.html",
        )
    )
