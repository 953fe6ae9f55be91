"""One form of the text for the grammar, with the way back to every character of the text as given.

Comes in: text with full-width forms, traditional characters, pinyin in brackets, page marks, line breaks inside sentences.
Goes out: the same words in one form, and for each character its place in the text as given, so that a quote stays exact.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from importlib.resources import files

__all__ = ["Clean", "clean_text"]

_FOLD = str.maketrans("「」『』[]，；：！？％〔〕【】［］〈〉（）．‘’—–―－～〜﹣∼∶", "“”“”(),;:!?%()()()()().''----~~-~:")
_PINYIN = re.compile(r"(?<=[一-鿿])(?:\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\))+")
_DOUBLED = re.compile(r",(?=[、。,;])|(?<=[一-鿿])\?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)|(?<=[一-鿿,、。;%\d])@{2,}")
"""A comma before another mark, and runs of signs that scraping leaves between words."""
_WORD_YEAR = re.compile(r"二[〇○零O0][一二三四五六七八九〇○零O0]{2}(?=年)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_PAGE_MARK = re.compile(r"(?<=\s)-\s*\d{1,3}\s*-(?=\s)|(?<=[\u4e00-\u9fff,;%\d])\s*-\d{1,3}-\s*(?=[\u4e00-\u9fff\d])")
_HEADING_SPACE = re.compile(
    r"(?m)^([^\S\n]*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))[^\s,。;]{2,20})[ \u3000]+(?=\S)"
)
_YEAR_HEAD = re.compile(r"(?:^|\s)\S{0,8}20\d\d年?\S{0,8}\s+\S{0,8}20\d\d年?")
_ANY_LINE = re.compile(r"[^\n]*\S[^\n]*")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、)](?!\d)|第[一二三四五六七八九十]+[章条节])"
)
_NEW_LINE = re.compile(
    _HEADING.pattern
    + r"|\s*[✔◆●■★※·•▲▪-]|\s*[a-z_]+:\s*\"|\s*(?:牵头|责任|主责|配合|参与|完成时限|主要任务|工作目标|主要目标|重点任务|完成时间)[一-鿿]{0,4}:"
)
_ENDS = '。;:!?…"”}{】>'


@dataclass(frozen=True)
class Clean:
    """Text in one form.

    Parameters
    ----------
    text
        Simplified, half-width, without white space inside sentences; a line break is a real one.
    places
        [character of ``text``], its place in the text as given; one more at the end.
    given
        The text as given.
    """

    text: str
    places: tuple[int, ...]
    given: str = ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Place in the text as given of ``text[start:end]``."""
        if end <= start:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


@functools.cache
def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms, one for one: OpenCC's table (Apache-2.0)."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1 and len(new.split(" ")[0]) == 1} | {
        ord("産"): "产",
        ord("標"): "标",
        ord("為"): "为",
        ord("爲"): "为",
    }


def _one_form(text: str) -> str:
    """Fold each character for itself; the length stays."""
    folded = _WORD_YEAR.sub(lambda m: m[0].translate(_DIGITS), text.translate(_simplified()).translate(_FOLD))
    return "".join(_half(ch) for ch in folded) if any(ord(ch) > 0xF900 for ch in folded) else folded


def _half(character: str) -> str:
    if ord(character) <= 0xF900:
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def clean_text(text: str) -> Clean:
    """Bring a text into one form and remember where each character came from.

    Examples
    --------
    >>> clean = clean_text("達(dá)到２０ ％")
    >>> clean.text, clean.span(0, 5)
    ('达到20%', (0, 10))
    """
    form = _tabbed(_one_form(text))
    rows = _rows(form)
    form = _HEADING_SPACE.sub(lambda m: m[0][: len(m[1])] + "\n" * (len(m[0]) - len(m[1])), form)
    gone = bytearray(len(form))
    for pattern in (_PINYIN, _PAGE_MARK, _DOUBLED):
        for match in pattern.finditer(form):
            gone[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return replace(_squeeze(form, gone, rows), given=text)


def _tabbed(form: str) -> str:
    """Put tabs between the cells of a table whose columns are parted by blanks: a head of years, and lines of as many fields below it."""
    made, width = [], 0
    for line in form.split("\n"):
        fields = line.split() if len(line) < 400 else []
        if _YEAR_HEAD.search(line) and len(fields) > 2 and not set(line) & set(",。;\t|"):
            width = len(fields)
        elif not fields or len(fields) != width or "。" in line:
            width = 0
        made.append(re.sub(r"(?<=\S)[ \u3000](?=[ \u3000]*\S)", "\t", line) if width else line)
    return "\n".join(made)


def _rows(form: str) -> bytearray:
    """Mark the lines that are rows of a table: two or more tabs or bars, or one in each of several lines that follow each other."""
    marks = bytearray(len(form) + 1)
    lines = [
        (line.start(), line.end(), line[0].strip().strip("|").count("\t") + line[0].strip().strip("|").count("|"))
        for line in _ANY_LINE.finditer(form)
    ]
    for number, (start, end, bars) in enumerate(lines):
        beside = [other[2] for other in lines[max(number - 1, 0) : number + 2]]
        if bars >= 2 or (bars == 1 and sum(beside) >= 2):
            marks[start : end + 1] = b"\x01" * (end + 1 - start)
    return marks


def _squeeze(form: str, gone: bytearray, rows: bytearray) -> Clean:
    kept: list[str] = []
    places: list[int] = []
    for at, character in enumerate(form):
        if gone[at] or character == "\ufeff" or (character in " \u3000" and not rows[at]):
            continue
        made = _row_mark(character, kept) if rows[at] and character in "\t|\n" else _prose_mark(form, at, kept, rows)
        if made == "\n" and kept[-1] == "\t":
            kept[-1] = made
        elif made:
            kept.append(made)
            places.append(at)
    return Clean("".join(kept), (*places, len(form)))


def _row_mark(character: str, kept: list[str]) -> str:
    """Mark between cells or rows; a bar at the head of a row is none."""
    starts = not kept or kept[-1] == "\n"
    if character == "\n":
        return "" if starts else "\n"
    return "" if not kept or (starts and character == "|") else "\t"


def _prose_mark(form: str, at: int, kept: list[str], rows: bytearray) -> str:
    """A character of a sentence, or a real line break; empty for white space."""
    character = form[at]
    if character == "\n":
        return "\n" if kept and kept[-1] != "\n" and _is_break(form, at, kept, rows) else ""
    if character == "." and _is_full_stop(form, at):
        return "。"
    return "" if character.isspace() else character


def _is_full_stop(form: str, at: int) -> bool:
    """Whether a dot ends a Chinese sentence: behind a character or a percent sign, not before a digit."""
    before = form[at - 1] if at else ""
    after = form[at + 1] if at + 1 < len(form) else "\n"
    ends = "\u4e00" <= before <= "\u9fff" or before == "%"
    return ends and not after.isdigit() and (not after.isascii() or after.isspace())


def _is_break(form: str, at: int, kept: list[str], rows: bytearray) -> bool:
    """Whether a line break is a real one: the line ended, a new heading begins, or a blank line lies between."""
    line_start = form.rfind("\n", 0, at) + 1
    following = form[at + 1 : at + 41]
    if rows[min(at + 1, len(form) - 1)]:
        return True
    blank = following.split("\n", 1)[0].strip() == "" and "\n" in following
    heading = bool(_HEADING.match(form[line_start : line_start + 30])) and at - line_start < 30 and not set(",;") & set(form[line_start:at])
    return kept[-1] in _ENDS or blank or heading or bool(_NEW_LINE.match(following)) or at + 1 >= len(form)
