"""Results of an experiment as files: effects as csv and json, read again by the dashboard and by the study of a city."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from dafeng.errors import RoadsError
from dafeng.roads.lab.outcomes import Effect

__all__ = ["read_effects", "write_effects"]

_COLUMNS = [field.name for field in fields(Effect)]
_NUMBERS = {"band", "penetration", "compliance", "change", "low", "high"}
_COUNTS = {"seeds", "needed"}


def write_effects(effects: Sequence[Effect], path: Path, head: dict[str, Any]) -> None:
    """Write effects as csv, and what they belong to as json beside it.

    Parameters
    ----------
    head
        What was run: name, hash, versions, sizes.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for effect in effects:
            writer.writerow({name: f"{value:.4f}" if isinstance(value, float) else value for name, value in effect.as_dict().items()})
    path.with_suffix(".json").write_text(json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def read_effects(path: Path) -> tuple[Effect, ...]:
    """Read effects from csv.

    Raises
    ------
    RoadsError
        If the file is missing, lacks a column, or holds a word where a number is expected.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_effects(csv.DictReader(file)))
    except (OSError, KeyError, ValueError) as error:
        raise RoadsError(
            f"{path}: the effects cannot be read ({error!r}); expected a csv with the columns {', '.join(_COLUMNS)}. Make it with: dafeng roads lab effects.",
            f"{path}:效果表无法读取({error!r});应为含 {'、'.join(_COLUMNS)} 列的csv。请用 dafeng roads lab effects 生成。",
        ) from error


def _effects(rows: Iterable[dict[str, str]]) -> Iterable[Effect]:
    for row in rows:
        numbers: dict[str, Any] = {name: float(row[name]) for name in _NUMBERS} | {name: int(row[name]) for name in _COUNTS}
        yield Effect(**{name: numbers.get(name, row[name]) for name in _COLUMNS})
