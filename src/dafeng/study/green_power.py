"""Share of a city's electricity that is renewable: by the provincial mix, by contracts, by the hours, by certificates. Each ground is told apart."""

import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError, Text
from dafeng.facts import City, Fact, load_factors
from dafeng.study.requests import load_requests

__all__ = ["GreenShare", "green_grid", "green_power", "green_share_of_hours", "keep_green", "national_trade"]

_RENEWABLE = ("hydro", "pv", "wte", "biogas")
"""Origins of local plants that are renewable; waste counts as the national statistics count it."""

_BASES = {
    "mix": Text("省内混合(物理)", "provincial mix (physical)"),
    "contracts": Text("消纳统计(扣除外送水电)", "consumption counted (hydro sold away left out)"),
    "hours": Text("逐小时调度", "hours of dispatch"),
    "certificates": Text("绿证与绿电", "certificates and green contracts"),
}


@dataclass(frozen=True)
class GreenShare:
    """Share of a year on one ground.

    Parameters
    ----------
    year, basis, title
        ``mix``, ``contracts``, ``hours`` or ``certificates``, and its name for people.
    share, low, high
        Of the electricity the city uses, with its 95 % range; None where there is no evidence. [1]
    status
        Of the weakest number it rests on; ``no evidence`` where there is none.
    how
        How it was found, or what is missing and who has it.
    sources
        Ids of sources and keys of factors.
    """

    year: int
    basis: str
    title: Text
    share: float | None
    low: float | None
    high: float | None
    status: str
    how: Text
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        return asdict(self) | {"title": vars(self.title), "how": vars(self.how), "sources": list(self.sources)}


@dataclass(frozen=True)
class _Use:
    """Electricity of a year with its half-width. TWh"""

    total: float
    local: float
    renewable: float
    renewable_error: float

    def with_imports(self, share: float, error: float) -> tuple[float, float, float]:
        """Share of the city and its range, if this share of what it imports is renewable."""
        imported = self.total - self.local
        value = (self.renewable + imported * share) / self.total
        half = math.hypot(self.renewable_error, imported * error) / self.total
        return value, max(value - half, 0.0), min(value + half, 1.0)


def green_power(city: City) -> list[GreenShare]:
    """What can be said of past years from what is published; empty where the pack has no ``green_power.toml``.

    Returns
    -------
    list
        By year and ground; the certificates' row says that nothing is known, and whom to ask.
    """
    table = _table(city)
    if not table:
        return []
    found = [*_mixed(city, table), *_contracts(city, table)]
    last = max((each.year for each in found), default=city.base_year)
    return [*sorted(found, key=lambda each: (each.year, each.basis)), _certificates(city, last)]


def _table(city: City) -> Mapping[str, Any]:
    path = city.folder / "green_power.toml"
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            f"'{path}' cannot be read: {error}. docs/virtual-power-plant.md lists its keys.",
            f"无法读取“{path}”:{error}。docs/virtual-power-plant.md 列出了各项。",
        ) from error


def _mixed(city: City, table: Mapping[str, Any]) -> Iterator[GreenShare]:
    """Share of imports that is not fossil: 1 less the province's factor over that of fossil power; there is no nuclear power in it."""
    factors = load_factors()
    for year in range(2000, city.base_year + 1):
        keys = tuple(f"{table[name]}.{year}" for name in ("grid_factor", "fossil_factor"))
        if not set(keys) <= set(factors) or (use := _use(city, year)) is None:
            continue
        grid, fossil = (factors[key] for key in keys)
        fossil_share = grid.value / fossil.value
        error = fossil_share * math.hypot(grid.uncertainty, fossil.uncertainty) / 100.0
        share, low, high = use.with_imports(1.0 - fossil_share, error)
        how = Text(
            f"外购电按全省混合:1 − {grid.value:g}/{fossil.value:g} = {1 - fossil_share:.1%}为非化石;本地可再生 {use.renewable:.1f} TWh，全市用电 {use.total:.1f} TWh",
            f"imports as the province's mix: 1 − {grid.value:g}/{fossil.value:g} = {1 - fossil_share:.1%} not fossil; local renewables "
            f"{use.renewable:.1f} TWh of {use.total:.1f} TWh used",
        )
        yield GreenShare(year, "mix", _BASES["mix"], share, low, high, "estimated", how, keys)


def _contracts(city: City, table: Mapping[str, Any]) -> Iterator[GreenShare]:
    """Between the floor that was published and the province's mix, which hydro sold away can only lower."""
    if not city.has(table["consumed_floor"]):
        return
    mixed = {each.year: each for each in _mixed(city, table)}
    for fact in city.rows(table["consumed_floor"]):
        use = _use(city, fact.year or 0)
        if use is None or fact.year not in mixed:
            continue
        floor = use.with_imports(fact.value / 100.0, 0.0)[0]
        ceiling = mixed[fact.year].share or 1.0
        how = Text(
            f"全省消纳占比超过{fact.value:g}%(下限);外送水电归受端，故不高于混合口径{ceiling:.1%};取中值",
            f"the province's share was above {fact.value:g} % (a floor); hydro sold away belongs to the receiver, so at most the mix's {ceiling:.1%}; middle of both",
        )
        yield GreenShare(
            fact.year, "contracts", _BASES["contracts"], (floor + ceiling) / 2, floor, ceiling, "estimated", how, (fact.source,)
        )


def _certificates(city: City, year: int) -> GreenShare:
    asked = load_requests(city).get("green_consumption_share")
    who, data = (asked.bureau, asked.data) if asked else ("", Text("用户绿证与绿电台账", "certificates and green contracts by user"))
    how = Text(
        f"没有公布的全市数据;须由{who or '有关单位'}提供:{data.zh}。登记后由 dafeng power certificates report 计算",
        f"no figure of the city is published; to be had from {who or 'the bureau'}: {data.en}. Once entered, `dafeng power certificates report` computes it",
    )
    return GreenShare(year, "certificates", _BASES["certificates"], None, None, None, "no evidence", how)


def _use(city: City, year: int) -> _Use | None:
    """Electricity of a year; local plants between the years known for them. None where the total or the plants are not known."""
    rows = [fact for fact in city.rows("electricity_total") if fact.year == year] if city.has("electricity_total") else []
    known = {origin: part for origin in _origins(city) if (part := _between(city, origin, year)) is not None}
    if not rows or not known:
        return None
    green = [known[origin] for origin in _RENEWABLE if origin in known]
    local = sum(value for value, _ in known.values())
    return _Use(rows[0].value, local, sum(value for value, _ in green), math.hypot(*(error for _, error in green)))


def _origins(city: City) -> list[str]:
    """Origins of local generation that are recorded."""
    rows = city.rows("power_generation") if city.has("power_generation") else ()
    return sorted({fact.sector.removeprefix("transformation:") for fact in rows})


def _between(city: City, origin: str, year: int) -> tuple[float, float] | None:
    """Generation of an origin with its half-width, on a straight line between the years around; None outside of them. TWh"""
    facts = sorted(city.rows("power_generation", sector=f"transformation:{origin}"), key=lambda fact: fact.year or 0)
    before = [fact for fact in facts if (fact.year or 0) <= year]
    after = [fact for fact in facts if (fact.year or 0) >= year]
    if not before or not after:
        return None
    first, last = before[-1], after[0]
    weight = 0.0 if first.year == last.year else (year - (first.year or 0)) / ((last.year or 0) - (first.year or 0))
    value = first.value + weight * (last.value - first.value)
    return value, value * max(first.uncertainty, last.uncertainty) / 100.0


def green_share_of_hours(city: City, summary: Mapping[str, Any]) -> GreenShare | None:
    """Share of a year whose hours were dispatched; None where the pack does not say what of it is renewable.

    Parameters
    ----------
    summary
        Of `dafeng.power.year_dict`: ``year``, and ``supply`` by source in TWh. What stores and demand response give back came from these
        sources, so it does not count again.
    """
    table = _table(city)
    if not table:
        return None
    shares: Mapping[str, float] = table["renewable"]
    counted = {name: energy for name, energy in summary["supply"].items() if name in shares}
    total = sum(counted.values())
    green = sum(energy * shares[name] for name, energy in counted.items())
    value, half = green / total, float(table["hours"]["half_width"])
    how = Text(
        f"方案情景逐小时调度:{green:.1f}/{total:.1f} TWh 来自水、光、垃圾与其他可再生来源;通道规模为假定",
        f"hours of the plan: {green:.1f} of {total:.1f} TWh from water, sun, waste and other renewables; sizes of corridors are assumed",
    )
    low, high = max(value - half, 0.0), min(value + half, 1.0)
    return GreenShare(
        int(summary["year"]), "hours", _BASES["hours"], value, low, high, table["hours"]["status"], how, ("green_power.toml",)
    )


def national_trade(city: City) -> Fact | None:
    """What the whole country traded in green power and certificates, for the scale; None where the pack has no such fact."""
    name = _table(city).get("traded_nationally", "")
    return city.rows(name)[-1] if name and city.has(name) else None


def green_grid(city: City) -> str:
    """Key of the grid's factor among the national factors, before the year; empty where the pack names none."""
    return str(_table(city).get("grid_factor", ""))


def keep_green(city: City, folder: Path) -> None:
    """Write ``green.json`` for the dashboard: past years on every ground, and the years whose hours lie in the folder; nothing without a file.

    Parameters
    ----------
    folder
        Where the power results of a run lie, ``plan-<year>.json`` among them.
    """
    kept = [json.loads(path.read_text(encoding="utf-8"))["summary"] for path in sorted(folder.glob("plan-*.json"))]
    hours = [each for summary in kept if (each := green_share_of_hours(city, summary)) is not None]
    shares = [*green_power(city), *hours]
    if shares:
        data = {"shares": [each.as_dict() for each in sorted(shares, key=lambda each: each.year)]}
        (folder / "green.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
