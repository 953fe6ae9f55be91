"""``dafeng run``: the main job."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from dafeng.cli.flags import CityName, Draws, Json, Seed
from dafeng.cli.judge import rows_of, summary
from dafeng.cli.language import words
from dafeng.cli.show import city_of, print_json, print_table, written
from dafeng.facts import read_sheet
from dafeng.plan import read_plan
from dafeng.study import judgement_dict, run_study, study_dict, write_reports, write_run
from dafeng.study.beside import write_beside

__all__ = ["run"]


def run(
    city: CityName = "",
    *,
    plan: Annotated[Path | None, Parameter(help=words("方案文件;缺省为数据包中的方案", "plan file; the pack's own by default"))] = None,
    facts: Annotated[
        list[Path] | None, Parameter(help=words("补充数据(xlsx或csv,列与facts.csv相同)", "more facts (xlsx or csv, columns of facts.csv)"))
    ] = None,
    draws: Draws = 500,
    seed: Seed = 1,
    out: Annotated[Path, Parameter(help=words("结果文件夹", "folder for results"))] = Path("runs"),
    json: Json = False,
) -> None:
    """Read the plan, compute the years, judge every target, write the reports."""
    known = city_of(city)
    for sheet in facts or ():
        known = known.with_facts(read_sheet(sheet, known.sources))
    read = read_plan(plan or known.plan_path)
    console = Console(stderr=True)
    with console.status(words("计算中…", "computing…")) as status:
        study = run_study(
            known, read, draws=draws, seed=seed, tell=lambda step: status.update(words(f"计算中:{step}", f"computing: {step}"))
        )
        status.update(words("写报告…", "writing reports…"))
        folder = write_run(study, out)
        with ThreadPoolExecutor(1) as beside:  # the solver needs no Python, reports need nothing else
            hours = beside.submit(write_beside, study.city, study.results["plan"], study.id, folder)
            write_reports(study, folder)
            status.update(words("逐小时电力系统…", "the power system by the hour…"))
            hours.result()
    if json:
        print_json(study_dict(study) | {"folder": str(folder), "judgements": [judgement_dict(j) for j in study.judgements]})
        return
    print_table(rows_of(study), read.title)
    summary(study)
    print(words(f"看板:dafeng serve {out}", f"Dashboard: dafeng serve {out}"))
    print(
        words(
            f"报告:{written(folder)}/report.zh.html(另有 docx、xlsx 与英文版)",
            f"Report: {written(folder)}/report.en.html (docx, xlsx and Chinese beside it)",
        )
    )
