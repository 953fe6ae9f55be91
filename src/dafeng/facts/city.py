"""A city: its facts and sources, and the choice of one value a year where several were published."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from dafeng.errors import Finding, SourceError, Text, UnitError
from dafeng.facts.records import STATUSES, Fact, Series, Source
from dafeng.units import convert

__all__ = ["City", "preference"]

_MONTH = re.compile(r"(?:period as published:|document of) (\d{4})-(\d{2})")


def preference(fact: Fact) -> tuple[int, int, int, int, float]:
    """Order of trust among facts of one year: the smallest is chosen.

    First the city's own area before a part or a proxy of it; then official, reported, estimated, assumed; then confidence as the
    table states it; then the later period or document, by the month its note names, a value of the whole year counting as its
    December; then the narrower range. The first row of the table wins what is still equal.
    """
    confidence = next((rank for rank, word in enumerate(("high", "medium", "low")) if f"confidence {word}" in fact.note), 1)
    month = _MONTH.search(fact.note)
    recency = -(int(month[1]) * 12 + int(month[2])) if month else -((fact.year or 0) * 12 + 12)
    return (int(bool(fact.place)), STATUSES.index(fact.status), confidence, recency, round(fact.uncertainty, 6))


@dataclass(frozen=True)
class City:
    """What is known of one city.

    Parameters
    ----------
    name
        Folder name of the pack.
    title
        Name for people.
    province
        The province whose grid and statistics stand in where the city has none.
    folder
        Where the pack lies.
    base_year
        Year the energy balance is known for.
    facts, sources, findings
        Everything loaded, conflicting facts included, and what the checks found.
    districts
        Names of the parts that make up the city, as ``place`` of their facts.
    district_sums
        Variable recorded by district, and the variable of the city it must add up to.
    """

    name: str
    title: Text
    province: str
    folder: Path
    base_year: int
    facts: tuple[Fact, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    districts: tuple[str, ...] = ()
    district_sums: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_variable(self) -> dict[str, list[Fact]]:
        table: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            table[fact.variable].append(fact)
        return dict(table)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of all variables, sorted."""
        return tuple(sorted(self._by_variable))

    @property
    def plan_path(self) -> Path:
        """The official plan of the city, as text."""
        return self.folder / "plan.txt"

    def rows(self, variable: str, *, sector: str | None = None, fuel: str | None = None) -> tuple[Fact, ...]:
        """All facts of a variable, conflicting ones included; None means every sector or fuel.

        Raises
        ------
        SourceError
            If the variable is unknown; names the nearest.
        """
        if variable not in self._by_variable:
            near = get_close_matches(variable, self._by_variable, n=3)
            mean, like = (f" Did you mean {', '.join(near)}?", f"相近的有:{'、'.join(near)}。") if near else ("", "")
            raise SourceError(
                f"{self.name} has no variable '{variable}'.{mean} `dafeng facts show` lists all.",
                f"{self.title.zh}没有变量“{variable}”。{like}`dafeng facts show` 列出全部。",
            )
        return tuple(
            fact
            for fact in self._by_variable[variable]
            if (sector is None or fact.sector == sector) and (fuel is None or fact.fuel == fuel)
        )

    def has(self, variable: str, *, sector: str | None = None, fuel: str | None = None) -> bool:
        """Whether at least one fact of a variable is known."""
        return variable in self._by_variable and bool(self.rows(variable, sector=sector, fuel=fuel))

    def series(self, variable: str, *, sector: str = "", fuel: str = "", place: str | None = None, unit: str | None = None) -> Series:
        """Best fact of each year, in ``unit`` (as published by the first, if None).

        Parameters
        ----------
        variable, sector, fuel
            What is asked for; empty is the whole.
        place
            None means the city, and where only a part or a proxy of it was recorded, that one.
        unit
            Unit of the result.

        Raises
        ------
        SourceError
            If nothing is known of this part, or a year is known only for several places, none of which is the city.
        """
        by_year: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.rows(variable, sector=sector, fuel=fuel):
            if fact.year is not None and place in (None, fact.place):
                by_year[fact.year].append(fact)
        if not by_year:
            part = "/".join(filter(None, (sector, fuel, place))) or "the whole"
            raise SourceError(
                f"{self.name}: '{variable}' of {part} has no dated fact. Add one to facts.csv.",
                f"{self.title.zh}:“{variable}”({part})没有带年份的数据。请在 facts.csv 中补充。",
            )
        self._refuse_many_places(variable, by_year)
        return _series(variable, by_year, unit)

    def _refuse_many_places(self, variable: str, by_year: Mapping[int, list[Fact]]) -> None:
        for year, facts in by_year.items():
            places = sorted({fact.place for fact in facts})
            if len(places) > 1 and "" not in places:
                listed = ", ".join(places[:5])
                raise SourceError(
                    f"{self.name}: '{variable}' of {year} is known for {len(places)} places ({listed}) and not for the city. Name one by `place`.",
                    f"{self.title.zh}:“{variable}”{year}年只有{len(places)}个地区的数据({listed}),没有全市的。请指明地区。",
                )

    def value(self, variable: str, year: int, *, sector: str = "", fuel: str = "", unit: str | None = None) -> float:
        """Best value of one year, in ``unit``.

        Raises
        ------
        SourceError
            If the year is not known; names the years that are.
        """
        found = self.series(variable, sector=sector, fuel=fuel, unit=unit)
        if year not in found.years:
            known = ", ".join(map(str, found.years))
            raise SourceError(
                f"{self.name}: '{variable}' has no value for {year}, found {known}. Add the year or fill it by a stated method.",
                f"{self.title.zh}:“{variable}”没有{year}年的值,现有{known}。请补充该年,或用说明过的方法填补。",
            )
        return found.values[found.years.index(year)]

    def with_facts(self, facts: Iterable[Fact]) -> "City":
        """Same city, knowing more; nothing is overwritten."""
        return replace(self, facts=(*self.facts, *facts))


def _series(variable: str, by_year: Mapping[int, list[Fact]], unit: str | None) -> Series:
    chosen = {year: min(facts, key=preference) for year, facts in sorted(by_year.items())}
    to = unit or next(iter(chosen.values())).unit
    ranges = [fact.range for fact in chosen.values()]
    units = [fact.unit for fact in chosen.values()]
    return Series(
        variable=variable,
        unit=to,
        years=tuple(chosen),
        values=tuple(convert(fact.value, fact.unit, to) for fact in chosen.values()),
        low=tuple(convert(low, own, to) for (low, _), own in zip(ranges, units, strict=True)),
        high=tuple(convert(high, own, to) for (_, high), own in zip(ranges, units, strict=True)),
        facts=tuple(chosen.values()),
        conflicts=tuple(f for y, fs in by_year.items() for f in fs if f is not chosen[y] and _differs(f, chosen[y])),
    )


def _differs(fact: Fact, chosen: Fact) -> bool:
    """Whether two facts of one year state different values."""
    try:
        value = convert(fact.value, fact.unit, chosen.unit)
    except UnitError:
        return True
    return abs(value - chosen.value) > 1e-6 * abs(chosen.value)
