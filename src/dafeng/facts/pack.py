"""City packs: folders of tables, read whole, checked whole, refused with every fault at once."""

import csv
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from dafeng.errors import SourceError, Text
from dafeng.facts.city import City
from dafeng.facts.records import STATUSES, Fact, Source
from dafeng.facts.tables import find_table, read_rows
from dafeng.units import is_unit

__all__ = ["COLUMNS", "default_city", "fact_of", "facts_of", "faults_of", "list_cities", "load_city", "load_factors"]

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
_SOURCE_COLUMNS = tuple(field.name for field in fields(Source))


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
        A name from `list_cities`, or the path of a folder with ``city.toml``, ``facts`` and ``sources``
        as csv or xlsx; ``assumptions`` and ``added`` (what offices gave later) beside them are read too.

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
    about = _about(folder)
    sources = _sources(folder)
    facts: list[Fact] = []
    faults: list[Text] = []
    tables = [_required(folder, "facts"), find_table(folder, "assumptions"), find_table(folder, "added")]
    for table in filter(None, tables):
        for number, row in enumerate(read_rows(table), start=2):
            _take(row, f"{table.name} row {number}", sources, facts, faults)
    _raise_if(faults, folder)
    return City(
        name=folder.name,
        title=Text(about["title_zh"], about["title_en"]),
        province=about.get("province", ""),
        folder=folder,
        base_year=int(about["base_year"]),
        facts=tuple(facts),
        sources=sources,
        districts=tuple(about.get("districts", ())),
        district_sums=about.get("district_sums", {}),
    )


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"city.toml of {folder.name} cannot be read: {error}. Mend the line named."
        raise SourceError(message, f"{folder.name} 的 city.toml 无法读取:{error}。请改正所指的行。") from error
    missing = [key for key in ("title_zh", "title_en", "base_year") if key not in about]
    if missing:
        keys = ", ".join(missing)
        raise SourceError(f"city.toml of {folder.name} lacks {keys}. Add them.", f"{folder.name} 的 city.toml 缺少 {keys}。请补充。")
    return about


def _sources(folder: Path) -> dict[str, Source]:
    path = _required(folder, "sources")
    rows = list(read_rows(path))
    absent = [name for name in _SOURCE_COLUMNS if rows and name not in rows[0]]
    faults = [Text(f"{path.name}:缺少列 {name}", f"{path.name}: column {name} is missing") for name in absent]
    twice = [name for name, count in Counter(row.get("id", "") for row in rows).items() if count > 1]
    faults += [
        Text(f"{path.name}:编号“{name}”出现多次,应只有一行", f"{path.name}: id '{name}' stands in more than one row, expected one")
        for name in twice
    ]
    _raise_if(faults, folder)
    return {row["id"]: Source(**{name: row[name] for name in _SOURCE_COLUMNS}) for row in rows}


def facts_of(rows: Iterable[Mapping[str, str]], name: str, sources: Mapping[str, Source]) -> tuple[Fact, ...]:
    """Facts of a table that lies outside a pack, such as an uploaded sheet; same checks, same refusal."""
    facts: list[Fact] = []
    faults: list[Text] = []
    for number, row in enumerate(rows, start=2):
        _take(row, f"{name} row {number}", sources, facts, faults)
    _raise_if(faults, Path(name))
    return tuple(facts)


def _required(folder: Path, name: str) -> Path:
    path = find_table(folder, name)
    if path is None:
        raise SourceError(
            f"'{name}.csv' or '{name}.xlsx' is missing in {folder.name}.", f"{folder.name} 中缺少“{name}.csv”或“{name}.xlsx”。"
        )
    return path


def _take(row: Mapping[str, str], where: str, sources: Mapping[str, Source], facts: list[Fact], faults: list[Text]) -> None:
    found = [Text(f"{where}:{fault.zh}", f"{where}: {fault.en}") for fault in faults_of(row, sources)]
    faults.extend(found)
    if not found:
        facts.append(fact_of(row))


def faults_of(row: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[Text]:
    """Why a row is no fact, in both languages; nothing if it is one."""
    missing = [column for column in COLUMNS if column not in row]
    if missing:
        yield Text(
            f"缺少列 {'、'.join(missing)},应有 {'、'.join(COLUMNS)}",
            f"columns {', '.join(missing)} are missing, expected {', '.join(COLUMNS)}",
        )
        return
    name = row["variable"]
    for column in ("value", "low", "high", "year"):
        if not _is_number(row[column]) and (row[column] or column == "value"):
            yield Text(f"{name}的{column}为“{row[column]}”,应为数字", f"{column} of {name} is '{row[column]}', expected a number")
    if bool(row["low"]) != bool(row["high"]):
        both = f"“{row['low']}”至“{row['high']}”"
        yield Text(
            f"{name}的范围为{both},应两端都填或都不填", f"range of {name} is '{row['low']}' to '{row['high']}', expected both ends or none"
        )
    for column, good, zh, en in (
        ("unit", is_unit(row["unit"]), "units/words.csv 中的单位", "a word of units/words.csv"),
        ("source", row["source"] in sources, "sources.csv 中的编号", "an id of sources.csv"),
        ("status", row["status"] in STATUSES, f"{'、'.join(STATUSES)}之一", f"one of {', '.join(STATUSES)}"),
    ):
        if not good:
            yield Text(f"{name}的{column}为“{row[column]}”,应为{zh}", f"{column} of {name} is '{row[column]}', expected {en}")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def fact_of(row: Mapping[str, str]) -> Fact:
    """A row without faults as a fact."""
    words = {key: row[key] for key in ("variable", "unit", "sector", "fuel", "place", "source", "method", "note")}
    status = next(known for known in STATUSES if known == row["status"])
    low, high = (float(row[key]) if row[key] else None for key in ("low", "high"))
    year = int(float(row["year"])) if row["year"] else None
    return Fact(value=float(row["value"]), year=year, status=status, low=low, high=high, **words)


def _raise_if(faults: list[Text], folder: Path) -> None:
    if faults:
        more = Text(f"\n… 另有 {len(faults) - 5} 行", f"\n… and {len(faults) - 5} more") if len(faults) > 5 else Text("", "")
        listed = Text(*("\n".join(f"  - {fault.say(language)}" for fault in faults[:5]) for language in ("zh", "en")))
        raise SourceError(
            f"{folder.name} has {len(faults)} rows that cannot be used:\n{listed.en}{more.en}\nMend the rows; nothing was loaded.",
            f"{folder.name} 有 {len(faults)} 行无法使用:\n{listed.zh}{more.zh}\n请改正这些行;没有载入任何数据。",
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
