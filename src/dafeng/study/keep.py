"""Answers of the power engine kept in the folder of a run, where the dashboard finds them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError

__all__ = ["keep_beside"]


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
    content = {**older, part: found} if part else found
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")
    return path
