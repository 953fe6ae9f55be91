"""``dafeng roads history`` and ``dafeng roads query``: what remains of a day on the road."""

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import Json
from dafeng.cli.language import words
from dafeng.cli.show import print_table
from dafeng.errors import RoadsError
from dafeng.roads.serve import Region, Turn
from dafeng.roads.serve.history import History, roll_up
from dafeng.roads.serve.history import query as ask
from dafeng.roads.serve.replay import turns
from dafeng.roads.twin import Frame

__all__ = ["history", "query"]


def history(
    journal: Annotated[Path, Parameter(help=words("日志文件夹或文件", "folder or segment of a journal"))],
    *,
    out: Annotated[Path, Parameter(help=words("输出文件夹", "folder for the files"))] = Path("history"),
    square: Annotated[float, Parameter(help=words("方格边长(米)", "side of the squares, m"))] = 100.0,
    fewest: Annotated[int, Parameter(help=words("每格每分钟至少多少对象才写出", "objects a square needs in a minute to be written"))] = 3,
    json: Json = False,
) -> None:
    """Roll a journal up by minute and square into Parquet files."""
    if square < 10 or fewest < 1:
        raise RoadsError(
            f"squares of {square} m with {fewest} objects; expected 10 m and 1 or more.",
            f"方格{square}米、{fewest}个对象;应至少10米、1个。",
        )
    kept = History(square, fewest)
    written = roll_up(_turns(journal), out, kept)
    if json:
        print(jsonlib.dumps({"written": [str(path) for path in written], "left_out": kept.left_out}))
    else:
        print(
            words(
                f"已写入{len(written)}个文件;{kept.left_out}个方格因对象过少而略去",
                f"{len(written)} files written; {kept.left_out} squares left out, too few objects",
            )
        )


def _turns(journal: Path) -> Iterator[tuple[Turn, Frame]]:
    region = Region()
    for turn in turns(journal, region):
        if region.twin is not None:
            yield turn, region.twin.frame


def query(
    folder: Annotated[Path, Parameter(help=words("汇总文件夹", "folder of roll-ups"))],
    sql: Annotated[str, Parameter(help=words("SQL,表名road", "SQL; the table is road"))] = "SELECT * FROM road LIMIT 20",
    *,
    json: Json = False,
) -> None:
    """Ask the roll-ups with SQL."""
    names, rows = ask(folder, sql)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if json:
        print(jsonlib.dumps(found, ensure_ascii=False, default=str))
    else:
        print_table(found)
