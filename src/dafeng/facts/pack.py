"""City packs: folders of tables, read whole, checked whole, refused with every fault at once."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from dafeng.errors import SourceError, Text
from dafeng.facts.city import City
from dafeng.facts.records import STATUSES, Fact, Source
from dafeng.units import is_unit

__all__ = ["COLUMNS", "default_city", "facts_of", "list_cities", "load_city", "load_factors"]

COLUMNS = (
    "variable",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "sector",
    "fuel",
    "place",
    "source",
    "status",
    "method",
    "note",
)
_CITIES = Path(str(files("dafeng"))) / "cities"
_TABLES = ("facts.csv", "assumptions.csv")


def list_cities() -> tuple[str, ...]:
    """Names of the packs that ship with the package."""
    return tuple(sorted(folder.parent.name for folder in _CITIES.glob("*/city.toml")))


def default_city() -> str:
    """Name of the pack that is meant when none is named."""
    return (_CITIES / "default.txt").read_text(encoding="utf-8").strip()


def _folder(name_or_folder: str | Path) -> Path:
    for folder in (Path(name_or_folder), _CITIES / str(name_or_folder)):
        if (folder / "city.toml").is_file():
            return folder.resolve()
    known = ", ".join(list_cities())
    raise SourceError(
        f"no city pack at '{name_or_folder}': expected a folder with city.toml, or one of: {known}.",
        f"没有城市数据包“{name_or_folder}”:应为含有 city.toml 的文件夹,或以下之一:{known}。",
    )


def load_city(name_or_folder: str | Path) -> City:
    """Load a city pack.

    Parameters
    ----------
    name_or_folder
        A name from `list_cities`, or the path of a folder with ``city.toml``, ``facts.csv`` and ``sources.csv``.

    Returns
    -------
    City
        With every fact as published.

    Raises
    ------
    SourceError
        If the folder is no pack, or rows cannot be used: all faults are collected, the first five are named.
    """
    folder = _folder(name_or_folder)
    about = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    sources = {row["id"]: Source(**row) for row in _rows(folder / "sources.csv")}
    facts: list[Fact] = []
    faults: list[str] = []
    for table in _TABLES:
        if (folder / table).is_file():
            for number, row in enumerate(_rows(folder / table), start=2):
                _take(row, f"{table} row {number}", sources, facts, faults)
    _raise_if(faults, folder)
    return City(
        name=folder.name,
        title=Text(about["title_zh"], about["title_en"]),
        province=about.get("province", ""),
        folder=folder,
        base_year=int(about["base_year"]),
        facts=tuple(facts),
        sources=sources,
    )


def facts_of(rows: Iterable[Mapping[str, Any]], name: str, sources: Mapping[str, Source]) -> tuple[Fact, ...]:
    """Facts of a table that lies outside a pack, such as an uploaded sheet; same checks, same refusal."""
    facts: list[Fact] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        text = {key: "" if value is None else str(value) for key, value in row.items()}
        _take(text, f"{name} row {number}", sources, facts, faults)
    _raise_if(faults, Path(name))
    return tuple(facts)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise SourceError(f"'{path.name}' is missing in {path.parent.name}.", f"{path.parent.name} 中缺少“{path.name}”。")
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


def _take(row: Mapping[str, str], where: str, sources: Mapping[str, Source], facts: list[Fact], faults: list[str]) -> None:
    found = [f"{where}: {fault}" for fault in _faults(row, sources)]
    faults.extend(found)
    if not found:
        facts.append(_fact(row))


def _faults(row: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[str]:
    missing = [column for column in COLUMNS if column not in row]
    if missing:
        yield f"columns {', '.join(missing)} are missing, expected {', '.join(COLUMNS)}"
        return
    for column in ("value", "low", "high", "year"):
        if not _is_number(row[column]) and (row[column] or column == "value"):
            yield f"{column} of {row['variable']} is '{row[column]}', expected a number"
    if not is_unit(row["unit"]):
        yield f"unit of {row['variable']} is '{row['unit']}', expected a word of units/words.csv"
    if row["source"] not in sources:
        yield f"source of {row['variable']} is '{row['source']}', expected an id of sources.csv"
    if row["status"] not in STATUSES:
        yield f"status of {row['variable']} is '{row['status']}', expected one of {', '.join(STATUSES)}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fact(row: Mapping[str, str]) -> Fact:
    words = {key: row[key] for key in ("variable", "unit", "sector", "fuel", "place", "source", "method", "note")}
    status = next(known for known in STATUSES if known == row["status"])
    low, high = (float(row[key]) if row[key] else None for key in ("low", "high"))
    year = int(float(row["year"])) if row["year"] else None
    return Fact(value=float(row["value"]), year=year, status=status, low=low, high=high, **words)


def _raise_if(faults: list[str], folder: Path) -> None:
    if faults:
        more = f"\n… and {len(faults) - 5} more" if len(faults) > 5 else ""
        listed = "\n".join(f"  - {fault}" for fault in faults[:5])
        raise SourceError(
            f"{folder.name} has {len(faults)} rows that cannot be used:\n{listed}{more}\nMend the rows; nothing was loaded.",
            f"{folder.name} 有 {len(faults)} 行无法使用:\n{listed}{more}\n请改正这些行;没有载入任何数据。",
        )


@cache
def load_factors() -> Mapping[str, Fact]:
    """National factors (emission, energy, process) by key, with their sources in ``note``.

    The units are kept as printed; many are compound (kgCO2/kWh, tC/tce) and are read by whoever uses the factor.
    """
    with (files("dafeng.facts") / "factors.csv").open(encoding="utf-8") as table:
        return {row["key"]: _factor(row) for row in csv.DictReader(table) if _is_number(row["value"])}


def _factor(row: Mapping[str, str]) -> Fact:
    year = int(row["year"]) if row["year"].isdigit() else None
    note = "; ".join(filter(None, (row["source_title"], row["source_url"], row["note"])))
    status = "official" if row["confidence"] == "high" else "reported"
    return Fact(row["key"], float(row["value"]), row["unit"], year, row["scope"], row["source_url"], status, note=note)  # type: ignore[arg-type]
