"""Numbers with units in a sentence: where they stand, what they say, what compares them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Value", "find_values"]

_MULTIPLIER = "(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)"
_UNITS = (
    "个百分点 百分点 个工作日 个小时 个月 % ‰ 吨标准煤 吨标煤 千克标准煤 克标准煤 公斤标准煤 标准煤 标煤 千瓦时 千伏安 千瓦 兆瓦时 兆瓦 吉瓦时 吉瓦 千伏 瓦 度电 度 "
    "标准立方米 标立方米 立方公尺 平方公尺 立方米 平方公里 平方千米 平方米 公里 千米 海里 米 公顷 亩 蒸吨 标箱 箱 吨二氧化碳当量 吨二氧化碳 吨公里 吨 公斤 千克 微克 毫克 克 升 "
    "人公里 人次 车次 班次 场次 人份 架次 辆次 人日 人 户 万户 辆 台套 台 套 座 家 个 处 条 项 株 棵 只 头 艘 架 列 栋 幢 所 间 批 次 种 类 名 位 件 块 片 口 场 对 根 组 支 册 本 篇 期 宗 例 站 桩 "
    "枪 美元 元 天 工作日 日 小时 分钟 分贝 分 秒 年 月 倍 兆焦 吉焦 焦 MWh GWh TWh kWh KWh Wh MW GW kW KW PFlops EFLOPS EFlops P μg mg km kg tce m3 m2 m² m³ t °C ℃"
)
_BASE = "(?:" + "|".join(sorted(_UNITS.split(), key=lambda word: -len(word))) + ")"
"""Longest first, so that GWh is not read as GW."""

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_WORD_NUMBER = "(?:[一二两三四五六七八九十]{1,6}分之[一二两三四五六七八九十]{1,6}|百分之[一二两三四五六七八九十百点]{1,12}|一半|过半|[一二两三四五六七八九]成(?=以上|左右|[,;。]))"
_TAIL = f"(?:[/·](?:{_BASE}|{_MULTIPLIER}{_BASE}|[一-鿿]{{1,3}}(?![一-鿿]))|每(?:{_BASE}|{_MULTIPLIER}{_BASE}))"
_PATTERN = re.compile(
    rf"(?P<ratio>\d+(?:\.\d+)?:\d+)(?![\d:])|(?P<word>{_WORD_NUMBER})"
    rf"|(?<![\d.A-Za-z:])(?P<number>{_NUMBER})(?P<range>(?:%?|{_MULTIPLIER}?{_BASE}?)[-~至](?P<upper>{_NUMBER}))?余?(?P<unit>(?:{_BASE}|{_MULTIPLIER}{_BASE}|{_MULTIPLIER}?(?!{_MULTIPLIER})[一-鿿](?=以上|及以上|左右|以内|以下|[,;。、)]|$)|{_MULTIPLIER})?{_TAIL}{{0,2}})"
    rf"|(?P<scaled>[一二两三四五六七八九])(?=(?:{_MULTIPLIER})[一-鿿])(?P<scaled_unit>{_MULTIPLIER}{_BASE})"
)
_AFTER = (
    (re.compile(r"\(?(?:及|或|含)?以上\)?|及更多|起"), ">="),
    (re.compile(r"(?:及|或)?以下|以内|之内|之下|内(?=[,;。)]|$)"), "<="),
    (re.compile(r"左右|上下"), "about"),
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}


@dataclass(frozen=True)
class Value:
    """A number in a clause.

    Parameters
    ----------
    start, end
        Place of number and unit; ``tail`` is where a comparison word behind it ends.
    value, unit
        As written.
    after
        Comparison said behind it: ``>=``, ``<=``, ``about`` or empty.
    upper
        Upper end of a range.
    written
        Place of the unit.
    part
        Whether it says more of a value beside it, such as the energy of a storage.
    """

    start: int
    end: int
    tail: int
    value: float
    unit: str
    after: str = ""
    upper: float | None = None
    written: tuple[int, int] = (0, 0)
    part: bool = False


def find_values(text: str) -> Iterator[Value]:
    """Every number of a text, with what stands behind it."""
    for match in _PATTERN.finditer(text):
        value, unit = _read(match)
        end = match.end()
        after, tail = _comparison_behind(text, end)
        upper = float(match["upper"].replace(",", "")) if match["upper"] else None
        yield Value(match.start(), end, tail, value, unit, after, upper, (end - len(unit), end) if text[:end].endswith(unit) else (0, 0))


def _comparison_behind(text: str, end: int) -> tuple[str, int]:
    for pattern, operator in _AFTER:
        found = pattern.match(text, end)
        if found:
            return operator, found.end()
    return "", end


def _read(match: re.Match[str]) -> tuple[float, str]:
    if match["ratio"]:
        whole, part = match["ratio"].split(":")
        return float(whole), f":{part}"
    if match["word"]:
        return _fraction(match["word"])
    if match["scaled"]:
        return float(_DIGITS[match["scaled"]]), match["scaled_unit"]
    return float(match["number"].replace(",", "")), match["unit"]


def _fraction(word: str) -> tuple[float, str]:
    if word in {"一半", "过半"}:
        return 0.5, word
    if word.endswith("成"):
        return _count(word[:-1]) / 10, word
    below, _, above = word.partition("分之")
    if below == "百":
        return _count(above), "%"
    return round(_count(above) / _count(below), 4), word


def _count(word: str) -> float:
    """Small numbers in words: 三, 十二, 二十五, 三点五."""
    whole, _, part = word.partition("点")
    tens, ten, ones = whole.rpartition("十")
    total = float((_DIGITS.get(tens, 1) if tens else 1) * 10 if ten else 0) + sum(_DIGITS.get(c, 0) for c in ones)
    if whole == "百":
        total = 100.0
    return total + sum(_DIGITS[c] * 0.1 ** (i + 1) for i, c in enumerate(part))
