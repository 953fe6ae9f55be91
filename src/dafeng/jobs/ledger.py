"""Jobs as rows of a SQLite file: what was asked, how far it is, how it ended."""

import json
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from dafeng.errors import StudyError, Text

__all__ = ["ENDED", "Job", "Ledger", "State"]

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED = ("done", "failed", "cancelled")
_ID = re.compile(r"[0-9a-f]{16}")
_TABLE = """create table if not exists job (
    number integer primary key autoincrement, id text not null unique, kind text not null, asked text not null, state text not null,
    progress real not null default 0, step_zh text not null default '', step_en text not null default '', attempts integer not null default 0,
    result text not null default '', error_zh text not null default '', error_en text not null default '',
    cancel integer not null default 0, created text not null, started text not null default '', ended text not null default '')"""


@dataclass(frozen=True)
class Job:
    """One piece of long work.

    Parameters
    ----------
    id, kind, asked
        Sixteen hexadecimal digits; ``run`` or ``report``; what it needs to know.
    state, progress, step
        How far it is; ``progress`` from 0 to 1, ``step`` in words.
    attempts
        How often it was begun; a worker that was stopped in the middle begins it once more.
    result, error
        Name of the run it made, or the sentence of its failure.
    created, started, ended
        Times, UTC; empty where not yet.
    """

    id: str
    kind: str
    asked: Mapping[str, Any]
    state: State
    progress: float
    step: Text
    attempts: int
    result: str
    error: Text | None
    created: str
    started: str
    ended: str

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        return vars(self) | {"step": vars(self.step), "error": vars(self.error) if self.error else None}


class Ledger:
    """Jobs of one folder of runs.

    Parameters
    ----------
    root
        Folder of runs; the file is made with the first job.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / ".jobs.sqlite"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=20)) as connection, connection:
            connection.row_factory = sqlite3.Row
            connection.execute("pragma journal_mode=wal")
            connection.execute(_TABLE)
            yield connection

    def add(self, kind: str, asked: Mapping[str, Any]) -> Job:
        """Write a job down."""
        name = secrets.token_hex(8)
        with self._open() as connection:
            words = json.dumps(dict(asked), ensure_ascii=False, sort_keys=True)
            sql = "insert into job (id, kind, asked, state, created) values (?, ?, ?, 'waiting', ?)"
            connection.execute(sql, (name, kind, words, _now()))
        return self.get(name)

    def get(self, job: str) -> Job:
        """Read a job.

        Raises
        ------
        StudyError
            If there is none of this id.
        """
        if _ID.fullmatch(job) and self.path.is_file():
            with self._open() as connection:
                row = connection.execute("select * from job where id = ?", (job,)).fetchone()
            if row is not None:
                return _job(row)
        raise StudyError(f"there is no job '{job}'.", f"没有任务“{job}”。")

    def list(self, limit: int = 50, before: int = 0) -> tuple[Job, ...]:
        """Newest jobs first; ``before`` leaves out so many of the newest."""
        if not self.path.is_file():
            return ()
        with self._open() as connection:
            rows = connection.execute("select * from job order by number desc limit ? offset ?", (limit, before)).fetchall()
        return tuple(_job(row) for row in rows)

    def count(self, *states: State) -> int:
        """Number of jobs in some states; of all where none is named."""
        if not self.path.is_file():
            return 0
        marks = ",".join("?" * len(states))
        with self._open() as connection:
            sql = f"select count(*) from job where state in ({marks})" if states else "select count(*) from job"
            return int(connection.execute(sql, states).fetchone()[0])

    def begin(self, job: str) -> bool:
        """Take a waiting job; False if it was cancelled or taken meanwhile."""
        sql = "update job set state = 'running', started = ?, attempts = attempts + 1, progress = 0 where id = ? and state = 'waiting'"
        with self._open() as connection:
            return connection.execute(sql, (_now(), job)).rowcount == 1

    def step(self, job: str, progress: float, words: Text) -> bool:
        """Say how far a job is; False if it is to be cancelled."""
        with self._open() as connection:
            sql = "update job set progress = ?, step_zh = ?, step_en = ? where id = ?"
            connection.execute(sql, (progress, words.zh, words.en, job))
            return not connection.execute("select cancel from job where id = ?", (job,)).fetchone()[0]

    def end(self, job: str, state: State, *, result: str = "", error: Text | None = None) -> None:
        """Say how a job ended."""
        said = error or Text("", "")
        with self._open() as connection:
            sql = "update job set state = ?, result = ?, error_zh = ?, error_en = ?, ended = ?, progress = ? where id = ?"
            progress = (1.0,) if state == "done" else (self._progress(connection, job),)
            connection.execute(sql, (state, result, said.zh, said.en, _now(), *progress, job))

    def cancel(self, job: str) -> Job:
        """Ask a job to stop: one that waits stops at once, one that runs at its next step."""
        known = self.get(job)
        with self._open() as connection:
            connection.execute("update job set cancel = 1 where id = ?", (known.id,))
            sql = "update job set state = 'cancelled', ended = ? where id = ? and state = 'waiting'"
            connection.execute(sql, (_now(), known.id))
        return self.get(job)

    def resume(self, most: int = 2) -> tuple[str, ...]:
        """Jobs a stopped worker left: begun less than ``most`` times they wait again, else they have failed. Ids of all that wait."""
        said = Text("工作进程两次中断,任务未完成。", "The worker was stopped twice in the middle; the job was not finished.")
        with self._open() as connection:
            sql = "update job set state = 'failed', error_zh = ?, error_en = ?, ended = ? where state = 'running' and attempts >= ?"
            connection.execute(sql, (said.zh, said.en, _now(), most))
            connection.execute("update job set state = 'waiting' where state = 'running'")
            rows = connection.execute("select id from job where state = 'waiting' order by number").fetchall()
        return tuple(row["id"] for row in rows)

    @staticmethod
    def _progress(connection: sqlite3.Connection, job: str) -> float:
        return float(connection.execute("select progress from job where id = ?", (job,)).fetchone()[0])


def _job(row: sqlite3.Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        asked=json.loads(row["asked"]),
        state=row["state"],
        progress=row["progress"],
        step=Text(row["step_zh"], row["step_en"]),
        attempts=row["attempts"],
        result=row["result"],
        error=Text(row["error_zh"], row["error_en"]) if row["error_en"] else None,
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
