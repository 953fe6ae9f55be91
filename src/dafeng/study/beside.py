"""What is computed of the power system beside a run and kept in its folder for the dashboard."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError
from dafeng.facts import City
from dafeng.pathway import Array
from dafeng.study.green_power import keep_green
from dafeng.study.hourly import SHOWN, write_hours
from dafeng.study.plant_answer import keep_plant

__all__ = ["keep_beside", "write_beside"]


def write_beside(city: City, results: Mapping[str, Array], name: str, folder: Path) -> None:
    """Write hours, stresses, green shares and the virtual plant of a run's plan to its folder ``power``; nothing without power data.

    Parameters
    ----------
    results
        Of the plan.
    name, folder
        Of the run.
    """
    write_hours(city, results, name, folder)
    if (folder / "power").is_dir():
        keep_green(city, folder / "power")
        keep_plant(city, results, SHOWN, folder / "power")


def keep_beside(found: Mapping[str, Any], run: Path, name: str, part: str = "") -> Path:
    """Keep an answer in the folder of a run, where the dashboard finds it.

    Parameters
    ----------
    found
        The answer, as plain words and numbers.
    run
        Folder of the run.
    name
        Of the file in its folder ``power``.
    part
        Key under which the answer takes the place of an older one of the file; the whole file without one.

    Raises
    ------
    StudyError
        If the folder holds no run.
    """
    if not (run / "run.json").is_file():
        raise StudyError(
            f"'{run}' is no run: it has no run.json. Give one folder that `dafeng run` has written.",
            f"“{run}”不是一次运行:缺少 run.json。请给出 dafeng run 写出的文件夹。",
        )
    path = run / "power" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    older = json.loads(path.read_text(encoding="utf-8")) if part and path.is_file() else {}
    path.write_text(json.dumps({**older, part: found} if part else found, ensure_ascii=False), encoding="utf-8")
    return path
