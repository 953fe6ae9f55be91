"""``dafeng city new``: a pack to start another city from."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import Json
from dafeng.cli.language import words
from dafeng.cli.show import print_json, written
from dafeng.errors import PlanError
from dafeng.facts import default_city, load_city
from dafeng.plan import read_plan
from dafeng.study import NewCity, load_requests, start_pack
from dafeng.units import convert

__all__ = ["new"]


def new(
    folder: Annotated[Path, Parameter(help=words("新数据包的文件夹", "folder of the new pack"))],
    *,
    plan: Annotated[Path, Parameter(help=words("该市方案(txt、docx、pdf、html)", "the city's plan (txt, docx, pdf, html)"))],
    population: Annotated[float, Parameter(help=words("基准年常住人口,万人", "residents in the base year, 10^4 people"))],
    zh: Annotated[str, Parameter(help=words("中文名;缺省为文件夹名", "Chinese name; the folder's by default"))] = "",
    en: Annotated[str, Parameter(help=words("英文名;缺省为文件夹名", "English name; the folder's by default"))] = "",
    province: Annotated[str, Parameter(help=words("所在省", "province"))] = "",
    like: Annotated[str, Parameter(help=words("以哪个数据包为底", "pack to start from; the default city's if none is named"))] = "",
    json: Json = False,
) -> None:
    """Write a pack for a new city: its own plan, another city's numbers scaled by population and marked as such."""
    about = NewCity(zh or folder.name, en or folder.name, province, convert(population, "万人", "10^6 person"))
    read = read_plan(plan)
    if not read.targets:
        raise PlanError(
            f"no target was found in '{plan}': expected a plan with numbers to reach. Is it the right file?",
            f"“{plan}”中没有读到目标:应为写有目标值的方案。请确认文件是否正确。",
        )
    city = start_pack(load_city(like or default_city()), about, read, folder)
    taken = sum(fact.source != "given" for fact in city.facts)
    if json:
        print_json({"folder": str(folder), "facts": len(city.facts), "taken_over": taken, "requests": len(load_requests(city))})
        return
    place = written(folder.resolve())
    print(
        words(
            f"已写入 {place}:{len(city.facts)} 行数据,其中 {taken} 行取自他城并标为假定。\n先看缺什么:dafeng check {place}\n再运行:dafeng run {place}",
            f"{place} is written: {len(city.facts)} rows, {taken} of them taken over from another city and marked as assumed.\n"
            f"What to ask for first: dafeng check {place}\nThen: dafeng run {place}",
        )
    )
