"""Dated goals without a number: kept apart from targets, because nothing can be compared."""

import re
from collections.abc import Iterator

from dafeng.plan.context import LONGEST_CLAUSE, Context, advance
from dafeng.plan.values import find_values

__all__ = ["find_goals"]

_SENTENCE = re.compile(r"[^。!?\n]+")
_VERB = re.compile(r"实现|建成|形成|完成|淘汰|达到|健全|建立|下降|处于|成为|基本|全面|明显|显著|稳步|持续|提升|增强|优化")
_YEAR = re.compile(r"(?:19|20)\d\d年")


def find_goals(text: str, start: int) -> Iterator[tuple[int, int, str, int | None]]:
    """Goals of a stretch of clean text: place, end, words and deadline of each clause that is dated, promises, and holds no number."""
    for sentence in _SENTENCE.finditer(text):
        context = Context()
        for clause in re.finditer(rf"[^,;:]{{1,{LONGEST_CLAUSE}}}", sentence[0]):
            dated = advance(context, clause[0])
            context = dated
            if context.year is None or not _VERB.search(clause[0]) or _holds_number(clause[0]):
                continue
            begin = start + sentence.start() + clause.start()
            yield begin, begin + len(clause[0]), clause[0], context.year


def _holds_number(clause: str) -> bool:
    bare = _YEAR.sub("", clause)
    return any(value.unit for value in find_values(bare)) or len(re.sub(r"[到年至底末前力争确保“”十四五期间]", "", bare)) < 4
