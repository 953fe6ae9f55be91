"""Headings, tasks and title of a plan, and where its text breaks off."""

import re
from dataclasses import dataclass

__all__ = ["Block", "blocks", "is_cut", "title_of"]

_LEVELS = (
    re.compile(r"(?m)^第(?P<number>[一二三四五六七八九十]+)[章节条]?(?P<title>[^\n。]{0,40})"),
    re.compile(r"(?m)^(?P<number>[一二三四五六七八九十]{1,3})、(?P<title>[^\n。:]{2,40})"),
    re.compile(r"(?m)^\((?P<number>[一二三四五六七八九十]{1,3})\)(?P<title>[^\n。:]{2,40})"),
    re.compile(r"(?m)^(?P<number>\d{1,3})[.、](?!\d)(?P<title>[^\n。:]{2,40})"),
)
_TITLE = re.compile(r"(?m)^[^\n,。;:《》]{4,50}(?:方案|规划|意见|计划|办法|要点|纲要|行动|措施|通知|任务)(?:\([^)\n]*\))?$")
_QUOTED = re.compile(r"《([^》\n]{4,60})》")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True)
class Block:
    """A heading with the text below it, up to the next heading of any level. Places are in the clean text."""

    level: int
    number: int
    title: str
    start: int
    heading_end: int
    end: int


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones if ten else tens, 0)


def blocks(text: str) -> list[Block]:
    """Headings of all levels in the order of the text."""
    heads = sorted(
        (match.start(), level, match["number"], match["title"].strip(), match.end())
        for level, pattern in enumerate(_LEVELS)
        for match in pattern.finditer(text)
    )
    ends = [*(head[0] for head in heads[1:]), len(text)][: len(heads)]
    return [
        Block(level, _number(number), title.rstrip(":"), start, end, stop)
        for (start, level, number, title, end), stop in zip(heads, ends, strict=True)
    ]


def title_of(text: str, body_start: int) -> tuple[str, int]:
    """Title of the document and its place: the last title line before the first heading, else a title in 《》, else the first line.

    Parameters
    ----------
    text
        Clean text.
    body_start
        Place of the first heading.
    """
    lines = [match for match in _TITLE.finditer(text) if match.start() < max(body_start, 1)]
    if lines:
        return lines[-1][0], lines[-1].start()
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted[1], quoted.start(1)
    first = text.split("\n", 1)[0]
    return first[:60], 0


def is_cut(text: str) -> bool:
    """Whether a text breaks off: its last sentence does not end, or a quotation does not close."""
    tail = text.rstrip()
    return bool(tail) and (tail[-1] not in '。.!?…)]」”"；;' or tail.count("“") > tail.count("”"))
