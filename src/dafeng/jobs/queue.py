"""The queue between those who ask and the one who works: huey on SQLite, and a worker that is there when there is work."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from huey import SqliteHuey

from dafeng.errors import RegisterError
from dafeng.jobs.ledger import Job, Ledger

__all__ = ["LOCK", "MOST_WAITING", "Queue", "cancel", "ensure_worker", "queue_of", "submit", "watch"]

MOST_WAITING = 20
"""Jobs that may wait; a run takes half a minute, so the last would wait ten."""
LOCK = ".jobs.lock"


@dataclass(frozen=True)
class Queue:
    """Huey of a folder of runs, and its one task: ``do(job)`` queues a job."""

    huey: SqliteHuey
    do: Callable[[str], object]


KINDS = ("run", "report")
"""What a job can be: a run anew with what an office added, or the reports of a run again."""


def _elsewhere(root: Path, job: str) -> None:
    """Stand for the work where jobs are only asked for: the engines are loaded by the worker alone."""
    raise RegisterError(
        f"job {job} of '{root}' is worked on by `dafeng.jobs.worker` alone. Submit it; a worker is started.",
        f"任务 {job}(“{root}”)只由 `dafeng.jobs.worker` 执行。请提交任务;系统会启动执行进程。",
    )


@lru_cache(maxsize=4)
def queue_of(root: Path, work: Callable[[Path, str], None] = _elsewhere) -> Queue:
    """Queue of a folder of runs, with what its task does."""
    huey = SqliteHuey("dafeng", filename=str(root / ".queue.sqlite"), results=False, strict_fifo=True, timeout=20)

    def _do(job: str) -> None:
        work(root, job)

    return Queue(huey, huey.task(name="do")(_do))


def submit(root: Path, kind: str, asked: Mapping[str, Any]) -> Job:
    """Write a job down, queue it, and see that somebody works.

    Parameters
    ----------
    root
        Folder of runs.
    kind, asked
        One of `KINDS`, and what it needs to know.

    Raises
    ------
    RegisterError
        If there is no such kind, or too many jobs wait.
    """
    if kind not in KINDS:
        raise RegisterError(
            f"there is no kind of job '{kind}'; expected {', '.join(KINDS)}.", f"没有“{kind}”类任务;应为{'、'.join(KINDS)}。"
        )
    ledger = Ledger(root)
    if ledger.count("waiting") >= MOST_WAITING:
        raise RegisterError(
            f"{MOST_WAITING} jobs wait already. Try again when some are done.", f"已有{MOST_WAITING}个任务在等待。请稍后再试。"
        )
    job = ledger.add(kind, asked)
    queue_of(root).do(job.id)
    ensure_worker(root)
    return job


def cancel(root: Path, job: str) -> Job:
    """Ask a job to stop."""
    return Ledger(root).cancel(job)


def ensure_worker(root: Path) -> None:
    """Start the worker of a folder of runs; one that is there already lets the new one end at once."""
    command = [sys.executable, "-m", "dafeng.jobs.worker", str(root.resolve())]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    with (root / ".worker.log").open("ab") as log:
        worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True)
    threading.Thread(target=worker.wait, daemon=True).start()  # whoever started it buries it


def watch(root: Path) -> None:
    """See that somebody works where there is work; a worker that was stopped in the middle is followed by another."""
    if Ledger(root).count("waiting", "running") and _is_free(root / LOCK):
        ensure_worker(root)


def _is_free(path: Path) -> bool:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
