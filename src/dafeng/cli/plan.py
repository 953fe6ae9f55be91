"""``dafeng plan``: read a plan and show what it holds."""

import csv
import json as jsonlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from dafeng.cli.flags import Json
from dafeng.cli.language import language, words
from dafeng.cli.show import print_table
from dafeng.errors import DafengError, PlanError
from dafeng.plan import Plan, read_plan
from dafeng.study.tables import write_csv, write_xlsx

__all__ = ["read"]

Format = Literal["table", "json", "xlsx", "csv"]


def read(
    file: Annotated[
        Path, Parameter(help=words("方案文件(txt、md、html、docx、pdf);加 --batch 时为文件夹", "plan file; a folder with --batch"))
    ],
    *,
    format: Annotated[Format, Parameter(help=words("输出形式", "how to show it"))] = "table",
    output: Annotated[Path | None, Parameter(help=words("写入此文件(xlsx、csv)", "file to write (xlsx, csv)"))] = None,
    batch: Annotated[bool, Parameter(help=words("读整个文件夹,输出一个JSON对象", "read a folder, print one JSON object"))] = False,
    json: Json = False,
) -> None:
    """Read a plan into tasks, targets and responsible bodies."""
    if batch:
        print(jsonlib.dumps({path.name: _answer(path) for path in _files(file)}, ensure_ascii=False))
        return
    plan = read_plan(file)
    if json or format == "json":
        print(jsonlib.dumps(plan.as_dict(), ensure_ascii=False, indent=1))
    elif format == "table":
        _show(plan)
    elif format == "csv" and output is None:
        _print_csv(list(_rows(plan)))
    else:
        _write(plan, output or Path(f"{file.stem}.{format}"), format)


def _answer(path: Path) -> dict[str, object]:
    """What a file holds; a file that cannot be read says why and does not stop the others."""
    try:
        return read_plan(path).as_dict()
    except DafengError as error:
        return {"error": {"zh": error.text.zh, "en": error.text.en}, "targets": [], "responsible": []}


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PlanError(f"'{folder}' is no folder; --batch reads a folder of plans.", f"“{folder}”不是文件夹;--batch 读取一个文件夹。")
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in {".txt", ".md", ".html", ".htm", ".docx", ".pdf"})


def _rows(plan: Plan) -> Iterator[dict[str, object]]:
    for target in plan.targets:
        task = plan.task(target.task)
        yield {
            words("编号", "id"): target.id,
            words("任务", "task"): task.title if task else "",
            words("指标", "indicator"): target.phrase,
            words("关系", "operator"): target.operator,
            words("数值", "value"): target.value,
            words("单位", "unit"): target.unit,
            words("年份", "year"): target.year,
            words("牵头单位", "lead"): "、".join(task.lead) if task else "",
            words("原文", "quote"): plan.quote(target.span),
            words("发现", "findings"): "; ".join(finding.what.say(language()) for finding in target.findings),
        }


def _print_csv(rows: list[dict[str, object]]) -> None:
    """Print the targets as csv, to be sent on or into a file."""
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write(plan: Plan, path: Path, format: Format) -> None:
    rows = list(_rows(plan))
    if format == "xlsx":
        write_xlsx({words("目标", "targets"): rows, words("任务", "tasks"): list(_task_rows(plan))}, path)
    else:
        write_csv(rows, path)
    print(words(f"已写入 {path}", f"written to {path}"))


def _task_rows(plan: Plan) -> Iterator[dict[str, object]]:
    for task in plan.tasks:
        yield {
            words("序号", "number"): task.number,
            words("章节", "section"): task.section,
            words("任务", "task"): task.title,
            words("牵头单位", "lead"): "、".join(task.lead),
            words("配合单位", "support"): "、".join(task.support),
            words("默认单位", "implied"): "、".join(task.implied),
        }


def _show(plan: Plan) -> None:
    console = Console()
    console.print(f"[bold]{plan.title}[/]")
    console.print(
        words(
            f"{len(plan.sections)} 个章节,{len(plan.tasks)} 项任务,{len(plan.targets)} 个量化目标,{len(plan.bodies)} 个责任单位",
            f"{len(plan.sections)} sections, {len(plan.tasks)} tasks, {len(plan.targets)} targets, {len(plan.bodies)} responsible bodies",
        )
    )
    hidden = {words("任务", "task"), words("原文", "quote"), words("发现", "findings")}
    print_table([{name: value for name, value in row.items() if name not in hidden} for row in _rows(plan)])
    for finding in plan.findings:
        console.print(f"• {finding.where}: {finding.what.say(language())} — {finding.mend.say(language())}", highlight=False, markup=False)
