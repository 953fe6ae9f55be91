"""Keeping a city as it was used: its pack with what was added to it, so that a run can be read and continued by itself."""

import csv
import shutil
from dataclasses import fields
from pathlib import Path

from dafeng.facts.city import City
from dafeng.facts.pack import COLUMNS, load_city
from dafeng.facts.records import Fact, Source

__all__ = ["row_of", "write_pack"]

_KEPT = {".toml", ".csv", ".xlsx", ".txt", ".json", ".geojson", "", ".gz"}


def write_pack(city: City, folder: Path) -> Path:
    """Copy a city's pack into ``folder/<name>``; facts and sources the pack does not hold go into ``added.csv`` and ``sources.csv``.

    Returns
    -------
    Path
        Folder that `load_city` reads as the same city.
    """
    place = folder / city.name
    if place.resolve() == city.folder.resolve():
        return place  # asked again from its own pack
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(city.folder, place, ignore=lambda _, names: [name for name in names if Path(name).suffix not in _KEPT])
    pack = load_city(city.folder)
    added = city.facts[len(pack.facts) :]
    if added:
        _append(place / "added.csv", COLUMNS, [row_of(fact) for fact in added])
    if set(city.sources) - set(pack.sources):
        (place / "sources.csv").unlink(missing_ok=True)
        _append(place / "sources.csv", tuple(field.name for field in fields(Source)), [vars(source) for source in city.sources.values()])
    return place


def row_of(fact: Fact) -> dict[str, str]:
    """A fact as a row of a table, with the columns of ``facts.csv``."""
    return {name: "" if (value := getattr(fact, name)) is None else str(value) for name in COLUMNS}


def _append(path: Path, names: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, names, lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerows(rows)
