"""Runs as the dashboard reads them: one folder each, read once for each state of its files."""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError

__all__ = ["REPORTS", "Run", "find_run", "list_runs", "stamp_of"]

REPORTS = tuple(f"report.{language}.{kind}" for language in ("zh", "en") for kind in ("html", "docx", "xlsx"))
"""Files of a run that people open; nothing else of a folder is handed out by name."""

_NAME = re.compile(r"[\w.-]{1,100}")
_PARTS = ("run", "plan", "judgements", "quantities", "findings")


@dataclass(frozen=True)
class Run:
    """What one run found, as its folder says it.

    Parameters
    ----------
    folder, stamp
        Where it lies, and the state of its files.
    head, plan, judgements, quantities, findings
        ``run.json`` and its neighbours.
    text
        The plan as given; the spans of the targets point into it.
    """

    folder: Path
    stamp: str
    head: Mapping[str, Any]
    plan: Mapping[str, Any]
    judgements: tuple[Mapping[str, Any], ...]
    quantities: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]
    text: str

    @property
    def id(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def city(self) -> str:
        """The pack the run was made with, kept beside it; the name of a shipped pack where an older run kept none."""
        name = str(self.head["city"])
        kept = self.folder / "pack" / name
        return str(kept) if (kept / "city.toml").is_file() else name

    def judgement(self, target: str) -> Mapping[str, Any]:
        """Judgement of one target.

        Raises
        ------
        StudyError
            If the plan has no target of this id; names those it has.
        """
        found = next((each for each in self.judgements if each["id"] == target), None)
        if found is None:
            known = ", ".join(each["id"] for each in self.judgements)
            raise StudyError(f"the plan has no target '{target}'; it has {known}.", f"方案中没有目标“{target}”;现有:{known}。")
        return found

    def quantity(self, name: str, scenario: str) -> Mapping[str, Any]:
        """Quantiles of a quantity in a scenario.

        Raises
        ------
        StudyError
            If there is no such scenario or quantity.
        """
        found: Mapping[str, Any] | None = self.quantities["scenarios"].get(scenario, {}).get(name)
        if found is None:
            raise StudyError(
                f"run {self.id} has no quantity '{name}' in a scenario '{scenario}'.",
                f"运行 {self.id} 的情景“{scenario}”中没有“{name}”。",
            )
        return found


def stamp_of(folder: Path) -> str:
    """State of a run's files: changes when the run is written again."""
    return "-".join(str((folder / f"{part}.json").stat().st_mtime_ns) for part in ("run", "quantities"))


def list_runs(root: Path) -> tuple[str, ...]:
    """Names of the runs in a folder, newest first."""
    heads = [path for path in root.glob("*/run.json") if (path.parent / "quantities.json").is_file()]
    return tuple(path.parent.name for path in sorted(heads, key=lambda path: (-path.stat().st_mtime_ns, path.parent.name)))


def find_run(root: Path, name: str) -> Run:
    """Read a run by name; the newest one if the name is empty.

    Raises
    ------
    StudyError
        If there is no such run. A name is one plain word, so no path leads out of the folder.
    """
    known = list_runs(root)
    wanted = name or next(iter(known), "")
    if not _NAME.fullmatch(wanted) or wanted not in known:
        listed = ", ".join(known[:5]) or "none"
        raise StudyError(
            f"no run '{wanted}' in the folder of runs; found {listed}. `dafeng run` makes one.",
            f"结果文件夹中没有运行“{wanted}”;现有:{listed}。请用 dafeng run 生成。",
        )
    folder = root / wanted
    return _read(folder, stamp_of(folder))


@functools.lru_cache(maxsize=8)
def _read(folder: Path, stamp: str) -> Run:
    parts = {part: json.loads((folder / f"{part}.json").read_text(encoding="utf-8")) for part in _PARTS}
    return Run(
        folder=folder,
        stamp=stamp,
        head=parts["run"],
        plan=parts["plan"],
        judgements=tuple(parts["judgements"]),
        quantities=parts["quantities"],
        findings=tuple(parts["findings"]),
        text=(folder / "plan.txt").read_text(encoding="utf-8"),
    )
