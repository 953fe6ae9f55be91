"""A ledger that is only added to: each line carries the hash of the one before, so that a change anywhere is seen."""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dafeng.errors import PowerError

__all__ = ["Ledger"]

_FIRST = "0" * 64
_PATIENCE = 10.0
"""Seconds to wait for another writer."""


class Ledger:
    """Lines of a file, one JSON object each.

    Parameters
    ----------
    path
        JSON lines; made at the first entry.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other writer out while what is read decides what is written.

        Raises
        ------
        PowerError
            If another writer does not finish within ten seconds.
        """
        lock, until = self._path.with_suffix(self._path.suffix + ".lock"), time.monotonic() + _PATIENCE
        while (handle := _taken(lock)) is None:
            if time.monotonic() > until:
                raise PowerError(
                    f"'{self._path}' is being written by someone else for {_PATIENCE:g} s. If nobody is, remove '{lock.name}'.",
                    f"“{self._path}”被他人占用已{_PATIENCE:g}秒。若并无他人写入，请删除“{lock.name}”。",
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            os.close(handle)
            lock.unlink(missing_ok=True)

    def add(self, kind: str, body: Mapping[str, Any]) -> str:
        """Add an entry, after all before it have been checked.

        Returns
        -------
        str
            Its hash; whoever keeps it can prove later what was written up to here.

        Raises
        ------
        PowerError
            If an earlier line was changed, moved or taken out.
        """
        earlier = list(self.entries())
        entry = self.line(earlier[-1] if earlier else None, kind, body)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(self.text(entry) + "\n")
        return str(entry["hash"])

    @staticmethod
    def line(before: Mapping[str, Any] | None, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Entry that follows another, or the first one after None."""
        entry: dict[str, Any] = {
            "n": int(before["n"]) + 1 if before else 1,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "kind": kind,
            "body": body,
            "before": str(before["hash"]) if before else _FIRST,
        }
        return entry | {"hash": _hash(entry)}

    @staticmethod
    def text(entry: Mapping[str, Any]) -> str:
        """Entry as it stands in the file."""
        return json.dumps(entry, ensure_ascii=False, sort_keys=True)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry, checked against the one before.

        Raises
        ------
        PowerError
            At the first line that does not follow.
        """
        before = _FIRST
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        for number, line in enumerate(lines, 1):
            entry = self._entry(number, line)
            if entry.get("n") != number or entry.get("before") != before or entry.get("hash") != _hash(entry):
                raise self._broken(number)
            before = str(entry["hash"])
            yield entry

    def _entry(self, number: int, line: str) -> dict[str, Any]:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise self._broken(number) from error
        if not isinstance(entry, dict):
            raise self._broken(number)
        return entry

    def _broken(self, number: int) -> PowerError:
        return PowerError(
            f"'{self._path}', line {number}: the entry does not follow from the one before; it, or one before it, was changed, moved or taken out. "
            "Restore the file from a copy; do not go on with it.",
            f"“{self._path}”第{number}行与前一条不衔接:该条或之前的记录被改动、移动或删除。请从备份恢复，勿继续使用。",
        )


def _taken(lock: Path) -> int | None:
    """Handle of a lock file just made; None where it is there already. A file that must not exist works on every system."""
    try:
        return os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return None


def _hash(entry: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
