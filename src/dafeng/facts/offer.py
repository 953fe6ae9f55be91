"""What an office's table would change, row by row, before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Literal

from dafeng.errors import Finding, Text, UnitError
from dafeng.facts.check import check_city
from dafeng.facts.city import City, preference
from dafeng.facts.pack import COLUMNS, fact_of, faults_of
from dafeng.facts.records import Fact, Source
from dafeng.units import convert

__all__ = ["Offer", "OfferedRow", "offer", "row_dict"]

Kind = Literal["new", "changed", "conflicting", "same", "refused"]
_SAME = 1e-9
Row = Mapping[str, str]


@dataclass(frozen=True)
class OfferedRow:
    """One row, and what it would do.

    Parameters
    ----------
    row, kind
        Number in the sheet; ``new`` (nothing was known), ``changed`` (another value would be used), ``conflicting`` (kept beside, not
        used), ``same`` (the value that is used already), ``refused``.
    fact, before
        The row as a fact, None if refused; the value used so far, in the unit of the row.
    reasons
        Why it is refused, or what to look at.
    """

    row: int
    kind: Kind
    fact: Fact | None
    before: float | None = None
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A table held against what is known.

    Parameters
    ----------
    rows, sources
        Every row of the sheet; sources the table brings along.
    findings
        What the checks of a pack would say of the city with it and do not say without it.
    city
        The city as it would be; None while a row is refused.
    """

    rows: tuple[OfferedRow, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    city: City | None

    @property
    def counts(self) -> dict[str, int]:
        """Rows by kind."""
        kinds: Sequence[Kind] = ("new", "changed", "conflicting", "same", "refused")
        return {kind: sum(row.kind == kind for row in self.rows) for kind in kinds}


def offer(city: City, rows: Iterable[Row], sources: Iterable[Row] = ()) -> Offer:
    """Hold a table against a city.

    Parameters
    ----------
    city
        What is known.
    rows, sources
        Rows with the columns of ``facts.csv`` and of ``sources.csv``; ``row`` is the number in the sheet.

    Returns
    -------
    Offer
        Nothing is changed by it.
    """
    names = [field.name for field in fields(Source)]
    brought = tuple(Source(**{name: row.get(name, "") for name in names}) for row in sources if row.get("id") and row.get("title"))
    fresh = tuple(source for source in brought if source.id not in city.sources)
    known = replace(city, sources={**city.sources, **{source.id: source for source in fresh}})
    offered = tuple(_offered(known, row, number) for number, row in enumerate(rows, start=2))
    taken = [row.fact for row in offered if row.fact is not None and not (row.kind == "same" and _is_known(city, row.fact))]
    if any(row.kind == "refused" for row in offered):
        return Offer(offered, fresh, (), None)
    changed = known.with_facts(taken)
    before = set(check_city(city))
    return Offer(offered, fresh, tuple(finding for finding in check_city(changed) if finding not in before), changed)


def _is_known(city: City, fact: Fact) -> bool:
    """Whether the same source states the same part already; another source that agrees is taken as a second witness."""
    part = (fact.sector, fact.fuel, fact.place, fact.year, fact.source)
    return any((each.sector, each.fuel, each.place, each.year, each.source) == part for each in city.rows(fact.variable))


def _offered(city: City, row: Row, number: int) -> OfferedRow:
    at = int(row["row"]) if row.get("row", "").isdigit() else number
    full = {name: "" for name in ("low", "high", "sector", "fuel", "place", "method", "note")} | dict(row)
    reasons = tuple(faults_of({name: full[name] for name in COLUMNS if name in full}, city.sources))
    if reasons:
        return OfferedRow(at, "refused", None, reasons=reasons)
    fact = fact_of(full)
    if not city.has(fact.variable):
        return OfferedRow(at, "new", fact, reasons=(_unheard(city, fact.variable),))
    part = (fact.sector, fact.fuel, fact.place, fact.year)
    alike = [each for each in city.rows(fact.variable) if (each.sector, each.fuel, each.place, each.year) == part]
    return _against(fact, alike, at)


def _unheard(city: City, variable: str) -> Text:
    near = get_close_matches(variable, city.variables, n=2)
    return Text(
        f"没有公式使用变量“{variable}”;相近的有:{'、'.join(near) or '无'}",
        f"no variable of the city is called '{variable}'; did you mean {', '.join(near) or 'another'}?",
    )


def _against(fact: Fact, alike: list[Fact], at: int) -> OfferedRow:
    if not alike:
        return OfferedRow(at, "new", fact)
    used = min(alike, key=preference)
    try:
        before = convert(used.value, used.unit, fact.unit)
    except UnitError:
        unlike = Text(
            f"单位为{fact.unit},现有数据为{used.unit},无法换算",
            f"unit is {fact.unit}, what is known has {used.unit}: they cannot be converted",
        )
        return OfferedRow(at, "refused", None, reasons=(unlike,))
    if abs(before - fact.value) <= _SAME * max(abs(before), abs(fact.value)):
        return OfferedRow(at, "same", fact, before)
    chosen = min([*alike, fact], key=preference)
    return OfferedRow(at, "changed" if chosen is fact else "conflicting", fact, before)


def row_dict(row: OfferedRow) -> dict[str, Any]:
    """Row as plain words and numbers."""
    return {
        "row": row.row,
        "kind": row.kind,
        "fact": vars(row.fact) if row.fact else None,
        "before": row.before,
        "reasons": [vars(reason) for reason in row.reasons],
    }
