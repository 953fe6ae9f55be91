"""What remains of a day on the road: roll-ups by minute and square in Parquet, queries with DuckDB. No vehicle can be followed in them.

A row holds for one minute and one square how many object-seconds were seen, their mean speed, how many of them stood, and how many warnings began. Squares are as
coarse as the operator wants (100 m by default); rows with fewer objects than a floor are left out, and counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.errors import RoadsError
from dafeng.roads.serve.region import Turn
from dafeng.roads.twin import Frame

try:
    import duckdb
except ImportError as missing:  # the extra is not installed
    raise RoadsError(
        "history needs the extra 'history': pip install 'dafeng[history]'.", "历史数据需要附加组件history:pip install 'dafeng[history]'。"
    ) from missing

__all__ = ["History", "query", "roll_up"]

_MINUTE_MS = 60_000
_STANDING = 0.5
"""Speed below which an object stands, m/s."""
Key = tuple[int, int, int, int]


@dataclass
class History:
    """Roll-up of turns.

    Parameters
    ----------
    square
        Side of the squares, m.
    fewest
        Objects that a square must have had in a minute to be written; fewer could point at somebody.
    """

    square: float = 100.0
    fewest: int = 3
    seconds: dict[Key, NDArray[np.float64]] = field(default_factory=dict)
    seen: dict[Key, set[int]] = field(default_factory=dict)
    warned: dict[Key, int] = field(default_factory=dict)
    left_out: int = 0
    _sampled: int = -1

    def add(self, turn: Turn) -> None:
        """Take a turn: objects once a second, warnings when they begin."""
        road = turn.answer.road
        minute = turn.now_ms // _MINUTE_MS
        places = {int(track): k for k, track in enumerate(road.track)}
        for alert in turn.begun:
            k = places.get(alert.track)
            if k is not None:
                key = self._key(minute, float(road.x[k]), float(road.y[k]), int(road.kind[k]))
                self.warned[key] = self.warned.get(key, 0) + 1
        if turn.now_ms // 1000 == self._sampled:
            return
        self._sampled = turn.now_ms // 1000
        for k in range(len(road)):
            key = self._key(minute, float(road.x[k]), float(road.y[k]), int(road.kind[k]))
            speed = float(road.speed[k])
            self.seconds[key] = self.seconds.get(key, np.zeros(3)) + np.array((1.0, speed, float(speed < _STANDING)))
            self.seen.setdefault(key, set()).add(int(road.track[k]))

    def _key(self, minute: int, x: float, y: float, kind: int) -> Key:
        return minute, int(x // self.square), int(y // self.square), kind

    def write(self, folder: Path, frame: Frame) -> Path | None:
        """Write the roll-up as a Parquet file and begin anew; ``None`` where there is nothing to write."""
        kept = [key for key, tracks in sorted(self.seen.items()) if len(tracks) >= self.fewest]
        self.left_out += len(self.seen) - len(kept)
        if not kept:
            return None
        keys, sums = np.array(kept), np.array([self.seconds[key] for key in kept])
        lat, lon = frame.degrees((keys[:, 1] + 0.5) * self.square, (keys[:, 2] + 0.5) * self.square)
        rows = {
            "minute_utc_ms": keys[:, 0] * _MINUTE_MS,
            "lat": np.round(lat, 6),
            "lon": np.round(lon, 6),
            "kind": keys[:, 3],
            "object_seconds": sums[:, 0],
            "mean_speed": sums[:, 1] / sums[:, 0],
            "standing_share": sums[:, 2] / sums[:, 0],
            "objects": np.array([len(self.seen[key]) for key in kept]),
            "warnings": np.array([self.warned.get(key, 0) for key in kept]),
        }
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"road-{kept[0][0]}-{kept[-1][0]}.parquet"
        with duckdb.connect() as connection:
            connection.register("rows", rows)
            connection.execute(f"COPY (SELECT * FROM rows) TO '{_quoted(path)}' (FORMAT PARQUET, COMPRESSION ZSTD)")
        self.seconds, self.seen, self.warned = {}, {}, {}
        return path


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def roll_up(turns: Iterable[tuple[Turn, Frame]], folder: Path, history: History) -> list[Path]:
    """Roll up turns, one file an hour.

    Parameters
    ----------
    turns
        Turns with the plane of their region.
    folder
        Where the files go.
    history
        Settings.
    """
    written, hour, frame = list[Path | None](), -1, Frame(0.0, 0.0)
    for turn, frame in turns:
        if hour not in {-1, turn.now_ms // 3_600_000}:
            written.append(history.write(folder, frame))
        hour = turn.now_ms // 3_600_000
        history.add(turn)
    written.append(history.write(folder, frame))
    return [path for path in written if path is not None]


def query(folder: Path, sql: str) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
    """Ask the roll-ups of a folder; the table is called ``road``.

    Raises
    ------
    RoadsError
        If there are none, or the question is not well formed.
    """
    if not any(folder.glob("road-*.parquet")):
        raise RoadsError(
            f"no roll-ups in '{folder}'. Make them with `dafeng roads history`.", f"“{folder}”中没有汇总。请先执行 dafeng roads history。"
        )
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW road AS SELECT * FROM read_parquet('{_quoted(folder)}/road-*.parquet')")
        try:
            found = connection.execute(sql)
        except duckdb.Error as error:
            raise RoadsError(f"the query cannot be answered: {error}", f"查询无法执行:{error}") from None
        return [column[0] for column in found.description or []], found.fetchall()
