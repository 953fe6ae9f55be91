"""A pack to start a new city from: what another city's pack says, scaled by one ratio, every row marked as taken over.

The first run of a new city then stands on another city's structure, and says so: what grows with size is `assumed` with a range of
at least 40 %, and each row that an office replaces makes the answer the city's own. No number of the new city is invented.
"""

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dafeng.errors import SourceError
from dafeng.facts import COLUMNS, STATUS_UNCERTAINTY, City, Fact, Source, load_city, row_of
from dafeng.plan import Plan
from dafeng.study.first_asks import ASK_COLUMNS, first_asks
from dafeng.study.needs import is_extensive, needed_variables
from dafeng.study.start_levers import levers_text

__all__ = ["NewCity", "start_pack"]

_GIVEN = "given"


@dataclass(frozen=True)
class NewCity:
    """What is said of a new city at the start.

    Parameters
    ----------
    zh, en
        Its name in two languages.
    province
        As `City.province`.
    population
        Resident population in the model's base year. [10^6 person]
    """

    zh: str
    en: str
    province: str
    population: float


def start_pack(model: City, about: NewCity, plan: Plan, folder: Path) -> City:
    """Write a pack for a new city and load it.

    Parameters
    ----------
    model
        City whose pack is taken over: intensities and shares as they are, amounts by the ratio of populations.
    plan
        Official plan of the new city; its targets decide which levers are taken over.
    folder
        Where to write; must not exist, or be empty.

    Raises
    ------
    SourceError
        If the folder holds something already, or the population is no positive number.
    """
    _refuse(about, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as half:  # a pack is there whole or not at all
        pack = Path(half) / folder.name
        pack.mkdir()
        _write_pack(model, about, plan, pack)
        load_city(pack)
        shutil.copytree(pack, folder, dirs_exist_ok=True)
    return load_city(folder)


def _write_pack(model: City, about: NewCity, plan: Plan, folder: Path) -> None:
    before = model.value("population_resident", model.base_year, unit="10^6 person")
    facts = _facts(model, about, before)
    _write_facts(model, folder, facts)
    _write(folder / "sources.csv", [own.name for own in fields(Source)], [vars(source) for source in _sources(model, facts, about)])
    _write(folder / "requests.csv", ASK_COLUMNS, first_asks(plan))
    (folder / "city.toml").write_text(_city_toml(model, about), encoding="utf-8")
    (folder / "plan.txt").write_text(plan.text, encoding="utf-8")
    (folder / "levers.toml").write_text(levers_text(model, plan, about.population / before), encoding="utf-8")
    for name in ("scenarios.toml", "variables.csv"):
        shutil.copyfile(model.folder / name, folder / name)


def _refuse(about: NewCity, folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SourceError(
            f"'{folder}' holds something already; nothing was written. Name a new folder.",
            f"“{folder}”已有内容;没有写入任何数据。请另选一个新文件夹。",
        )
    if not about.population > 0:
        raise SourceError(
            f"the population is {about.population:g} million, expected a number above zero.",
            f"人口为{about.population * 100:g}万人,应大于零。",
        )


def _facts(model: City, about: NewCity, before: float) -> tuple[Fact, ...]:
    """Population as given, then every dated or constant row the pathway reads, taken over."""
    ratio = about.population / before
    how = f"taken over from the pack '{model.name}' ({{source}})"
    scaled = f"{how}, times {ratio:.4g}, the ratio of populations in {model.base_year}"
    own = Fact("population_resident", about.population, "10^6 person", model.base_year, "", _GIVEN, "reported")
    rows = [row for name in needed_variables(model) for row in model.rows(name) if not row.place]
    return (own, *(_scaled(row, ratio, scaled) if is_extensive(row) else _copied(row, how) for row in rows))


def _scaled(fact: Fact, ratio: float, how: str) -> Fact:
    """A value that grows with size; its range is that of a value nobody has measured, or wider."""
    half = max(fact.uncertainty, STATUS_UNCERTAINTY["assumed"]) / 100
    value = fact.value * ratio
    low, high = sorted((value * (1 - min(half, 0.95)), value * (1 + half)))
    return replace(fact, value=value, low=low, high=high, status="assumed", method=how.format(source=fact.source), note="")


def _copied(fact: Fact, how: str) -> Fact:
    low, high = fact.range
    return replace(fact, low=low, high=high, status="assumed", method=how.format(source=fact.source), note="")


def _write_facts(model: City, folder: Path, facts: Sequence[Fact]) -> None:
    """Recorded variables into ``facts.csv``, stated paths and constants into ``assumptions.csv``, as the model keeps them."""
    pack = model.folder / "assumptions.csv"
    with pack.open(encoding="utf-8", newline="") as table:
        stated = {row["variable"] for row in csv.DictReader(table)}
    _write(folder / "facts.csv", COLUMNS, [row_of(fact) for fact in facts if fact.variable not in stated])
    _write(folder / "assumptions.csv", COLUMNS, [row_of(fact) for fact in facts if fact.variable in stated])


def _sources(model: City, facts: Iterable[Fact], about: NewCity) -> list[Source]:
    used = dict.fromkeys(fact.source for fact in facts)
    return [
        Source(_GIVEN, f"population of {about.en}, given when the pack was started"),
        *(model.sources[name] for name in used if name != _GIVEN),
    ]


def _city_toml(model: City, about: NewCity) -> str:
    words = {"title_zh": about.zh, "title_en": about.en, "province": about.province, "plan": "plan.txt"}
    lines = [f"{key} = {_quoted(value)}" for key, value in words.items()]
    head = (
        f"# Started from the pack '{model.name}'. Every row whose method says 'taken over' is that city's, scaled: replace it by your own."
    )
    return "\n".join((head, *lines, f"base_year = {model.base_year}", ""))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(path: Path, names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
