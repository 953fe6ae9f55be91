"""What a job does: a run with what an office added, or the reports of a run again."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dafeng.errors import DafengError, StudyError, Text
from dafeng.facts import City, load_city
from dafeng.jobs.ledger import Ledger
from dafeng.plan import Plan, parse_plan
from dafeng.study import run_study, write_reports, write_run
from dafeng.terms import say

__all__ = ["KINDS", "work"]

_AROUND = 3
"""Steps beside those the study names: reading, writing, reporting."""
Tell = Callable[[Text], None]


class _StoppedError(Exception):
    """Somebody cancelled the job."""


def work(root: Path, job: str) -> None:
    """Do one job, and write down how it ended; nothing is raised, so that the worker goes on with the next."""
    ledger = Ledger(root)
    if not ledger.begin(job):
        return
    known = ledger.get(job)
    try:
        result = KINDS[known.kind](root, known.asked, partial(_tell, ledger, job, [0]))
    except _StoppedError:
        ledger.end(job, "cancelled")
    except DafengError as error:
        ledger.end(job, "failed", error=Text(error.say("zh"), error.say("en")))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        ledger.end(job, "failed", error=Text(f"内部错误:{said}", f"Internal error: {said}"))
        raise
    else:
        ledger.end(job, "done", result=result)


def _tell(ledger: Ledger, job: str, seen: list[int], words: Text) -> None:
    seen[0] += 1
    if not ledger.step(job, 1 - 0.8 ** seen[0], words):  # the number of steps is the study's own; each takes a fifth of what is left
        raise _StoppedError


def _run(root: Path, asked: Mapping[str, Any], tell: Tell) -> str:
    """Run anew with the pack of a run, and with facts an office added."""
    tell(Text("读取城市数据", "reading the city"))
    city, plan = _read(root, str(asked["run"]))
    added = root / ".uploads" / str(asked["upload"]) / "pack" if asked.get("upload") else None
    city = load_city(added / city.name) if added else city
    return _made(root, (city, plan), asked, tell)


def _report(root: Path, asked: Mapping[str, Any], tell: Tell) -> str:
    """Compute a run again, which gives the same bytes, and write its reports."""
    tell(Text("读取城市数据", "reading the city"))
    return _made(root, _read(root, str(asked["run"])), asked, tell)


def _read(root: Path, run: str) -> tuple[City, Plan]:
    folder = root / run
    packs = [path.parent for path in (folder / "pack").glob("*/city.toml")]
    if not packs:
        raise StudyError(
            f"run '{run}' keeps no pack of its city. Make it again with `dafeng run`.",
            f"运行“{run}”没有保存城市数据。请用 dafeng run 重新生成。",
        )
    return load_city(packs[0]), parse_plan((folder / "plan.txt").read_text(encoding="utf-8"))


def _made(root: Path, known: tuple[City, Plan], asked: Mapping[str, Any], tell: Tell) -> str:
    city, plan = known
    study = run_study(city, plan, draws=int(asked["draws"]), seed=int(asked["seed"]), tell=lambda step: tell(_words(step)))
    tell(Text("写结果", "writing the results"))
    folder = write_run(study, root)
    tell(Text("写报告", "writing the reports"))
    write_reports(study, folder)
    return study.id


_STEPS = {
    "shapley": Text("各组措施的贡献", "what each group of measures does"),
    "frozen": Text("冻结情景", "scenario frozen"),
    "baseline": Text("趋势情景", "scenario baseline"),
    "plan": Text("方案情景", "scenario plan"),
    "accelerated": Text("强化情景", "scenario accelerated"),
}


def _words(step: str) -> Text:
    title = _STEPS.get(step) or say(step)
    return Text(f"计算:{title.zh}", f"computing: {title.en}")


KINDS: dict[str, Callable[[Path, Mapping[str, Any], Tell], str]] = {"run": _run, "report": _report}
"""What a job can be."""
