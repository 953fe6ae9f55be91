"""Lists: several names and several values that belong together by their order."""

import re
from collections.abc import Iterator
from dataclasses import replace

from dafeng.plan.clause import Clause
from dafeng.plan.phrases import listed_names, phrase_before
from dafeng.plan.values import Value

__all__ = ["Pair", "pair_list"]

Pair = tuple[Clause, Value, str]
"""Clause, value and name of one member."""

_BETWEEN = re.compile(r"^[、和及与]+$")
_POINTS_BACK = re.compile(r"^(?:上述|以上|这|[两二三四五六七八九]|\d)[^,;。]{0,6}(?:指标|比例|占比|目标|数据|项)?$")
_EACH = re.compile(r"分别|各$|(?:(?<=\d年)|(?<![年人平户]))均|都(?=[达超提下降不])")
_PLACE = re.compile(r"(?:[市省区县州盟旗冀湾]|地区|平原|三角|城市|\d[市县区])$")
_MULTIPLES = frozenset(["万", "亿", "千", "百", "万亿", "千万", "百万"])
_PLACES = re.compile(r"\d+[市县区省州个]|[市省州县区盟](?:、|和)[^,;]{1,12}[市省州县区盟林]")
_NAME_END = re.compile(
    r"(?:率|比|比重|比例|占比|量|额|总数|能耗|浓度|强度|容量|规模|能力|里程|面积|数|排放|电耗|水耗|利用|改造|能效|产值)$"
)


def pair_list(piece: Clause, values: list[Value]) -> tuple[list[Pair], int]:
    """Pair the values at the head of a list with names or years.

    Returns
    -------
    pairs, used
        Members, and how many of the values they take; nothing where the counts differ.
    """
    group = _together(piece.text, values)
    before = piece.text[: group[0].start]
    if len(group) == 1 and piece.text[group[0].tail : group[0].tail + 1] == "/" and len(values) > 1:
        return _two_sided(piece, before, values[:2]), 2
    if len(group) == 1:
        return _distributed(piece, before, group[0]), 1
    names = listed_names(before, len(group))
    if names:
        return [(piece, _shared(value, group), name) for name, value in zip(names, group, strict=True)], len(group)
    if len(group) == len(piece.years):
        return list(_by_year(piece, before, group)), len(group)
    return _carried(piece, before, group), len(group)


def _together(text: str, values: list[Value]) -> list[Value]:
    """Values that follow each other with nothing but list marks between."""
    group = values[:1]
    for value in values[1:]:
        if not _BETWEEN.match(text[group[-1].tail : value.start]):
            break
        group.append(value)
    return group


def _shared(value: Value, group: list[Value]) -> Value:
    """A member with the comparison and the unit said behind the last."""
    last = group[-1]
    whole = bool(value.unit) and (value.unit not in _MULTIPLES)
    unit, written = (value.unit, value.written) if whole else (last.unit, last.written)
    return replace(value, after=value.after or last.after, unit=unit, written=written)


def _by_year(piece: Clause, before: str, group: list[Value]) -> Iterator[Pair]:
    """Years and values: 到2025年和2030年,…分别达到100万千瓦和300万千瓦以上."""
    phrase = phrase_before(re.sub(r"分别", "", before)) or piece.subject
    for year, value in zip(piece.years, group, strict=True):
        dated = replace(piece, context=replace(piece.context, year=year, derived=False))
        yield dated, _shared(value, group), phrase


def _carried(piece: Clause, before: str, group: list[Value]) -> list[Pair]:
    """Values whose names stand in the clauses before: 两项指标分别达到20%、30%."""
    own = phrase_before(re.sub(r"分别|各", "", before))
    if (own and not _POINTS_BACK.match(own)) or len(piece.recent) < len(group):
        return []
    names = piece.recent[-len(group) :]
    return [(piece, _shared(value, group), name) for name, value in zip(names, group, strict=True)]


def _distributed(piece: Clause, before: str, value: Value) -> list[Pair]:
    """One value for each of several names: 甲和乙分别下降10%; places are no names of their own."""
    if not _EACH.search(before) or _PLACES.search(before):
        return []
    bare = _EACH.sub("", before)
    for count in (2, 3, 4):
        names = listed_names(bare, count)
        if names and not any(_PLACE.search(name) for name in names) and all(_NAME_END.search(name) for name in names):
            return [(piece, value, name) for name in names]
    return []


def _two_sided(piece: Clause, before: str, values: list[Value]) -> list[Pair]:
    """Power and energy of one thing: 储能60万千瓦/120万千瓦时以上."""
    name = phrase_before(before)
    if not name or piece.text[values[0].tail : values[1].start] != "/":
        return []
    return [(piece, _shared(values[0], values), name), (piece, replace(values[1], part=True), name)]
