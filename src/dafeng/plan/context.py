"""What a clause inherits: deadline, baseline, hedge, history. Read from words, carried until the next one."""

import re
from dataclasses import dataclass, replace

__all__ = ["LONGEST_CLAUSE", "PERIOD_ENDS", "Context", "Document", "advance", "baseline_of", "document_of", "is_history", "years_listed"]

PERIOD_ENDS = {"九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}

LONGEST_CLAUSE = 400
"""Characters. No clause of the open plans is half as long; a longer stretch (a table without punctuation, hostile text) is read in
pieces, so that the time grows with the text and not with its square."""

_YEAR = r"(?P<year>(?:19|20)\d\d)年?"
_MILESTONE = re.compile(r"(?:19|20)\d\d年?(?:以)?前(?=[^,;。]{0,6}(?:达峰|达到峰值|碳达峰|实现碳|如期))")
_START = re.compile(rf"(?:从|自)?{_YEAR}(?:\d{1, 2}月)?(?:\d{1, 2}日)?(?:起|开始|后)")
_BASELINE = re.compile(
    r"(?:比|较|与|以|相比|相较|对比|按|在)[^,;。\d]{0,8}?((?:19|20)\d\d)年?(?:末|底|水平|基础|同期|为基准|为基期|的基础)?(?:上|相比|相较|水平)?|(?<!\d)((?:19|20)\d\d)年(?:水平|基础上)"
)
_BASELINE_PERIOD = re.compile(r"(?:比|较|与|相比|相较)[^,;。\d]{0,4}“?(十[一二三四五六]五)”?(?:末|期末|时期)?")
_ORIGIN = re.compile(r"(?:由|从)[^,;。\d]{0,6}(?:19|20)\d\d年")
_SPAN = re.compile(r"(?:19|20)\d\d年?[-~至到](?P<year>(?:20)\d\d)年")
_DEADLINE = re.compile(
    rf"(?:到|至|截至|截止|在|于|确保|力争|争取|到了)?{_YEAR}(?:年)?(?:\d{{1,2}}月)?(?:年?底|末|初|前|年底前|底前|以前|之前)*"
)
_PERIOD = re.compile(r"“?\"?(十[一二三四五六]?五)”?\"?(?P<kind>期间|末|时期|规划期|以来|期末|)?")
_YEAR_LIST = re.compile(r"20[2-9]\d年?(?:[、和及]20[2-9]\d年?)+")
_THIS_YEAR = re.compile(r"今年(?:底|年底|内|全年)?|年内|全年|本年度|年底前")
_WITHIN = re.compile(r"(?:利用|用|在|经过|力争用)?([一二三四五六七八九十两\d]{1,2})年(?:时间|左右时间|内|之内|左右)")
_PAST = re.compile(
    r"截至|截止|已经|已(?=[建完达成累实有超形培创纳推改])|以来|年来|(?<!为)了(?=[\d,。;一二三四五六七八九十两]|约|近)|超额完成|同比|现有|目前|(?:去|上)年|累计已|喜获|取得了|达到了|实现了|提前完成|原有|曾"
)
_FROM_TO = re.compile(r"(?:由|从)[^,;。由从到至]{0,16}?\d[^,;。到至]{0,10}?[^,;。]{0,6}?(?:到|至)(?=\d)")
_FUTURE = re.compile(r"力争|争取|预计|确保|将|要|目标|计划|不低于|不少于|不高于|不超过|以上|以内")


@dataclass(frozen=True)
class Context:
    """What holds at a place of the text.

    Parameters
    ----------
    year
        Deadline in force, None if none or if it is only implied.
    derived
        Whether the deadline follows from the document's year (今年) rather than from words.
    start_year
        Year something begins, no deadline.
    past
        Whether the words tell what has been.
    """

    year: int | None = None
    derived: bool = False
    start_year: int | None = None
    past: bool = False


@dataclass(frozen=True)
class Document:
    """What the whole document says of its own time.

    Parameters
    ----------
    year
        Year it was written in, at least; what it dates before is history. 0 where nothing tells.
    yearly
        Whether it is the work plan of one year, whose targets need no date.
    """

    year: int = 0
    yearly: bool = False


def document_of(text: str) -> Document:
    """Read when a document was written: a date with a month, a document number, or the period it plans.

    Examples
    --------
    >>> document_of("“十四五”节能减排方案").year
    2021
    """
    dated = [int(year) for year in re.findall(r"(20\d\d)年\d{1,2}月\d{1,2}日|\((20\d\d)\)\d+号", text) for year in year if year]
    period = 2021 if re.search("十[四五]五", text) else 2016 if "十三五" in text else 0
    yearly = re.search(r"20\d\d年度?[^。,\n]{0,24}(?:目标|要点|重点任务|工作计划|任务|安排)", text[:80])
    spanned = re.search(r"20\d\d年?-20\d\d年", text[:120])
    return Document(max([period, *dated]), yearly is not None or spanned is not None)


def baseline_of(clause: str) -> int | None:
    """Year a change is measured from, if the clause names one."""
    found = _BASELINE.search(clause)
    if found:
        return int(found[1] or found[2])
    period = _BASELINE_PERIOD.search(clause)
    return PERIOD_ENDS.get(period[1]) if period else None


def years_listed(clause: str) -> tuple[int, ...]:
    """Deadlines of a list such as 到2025年和2030年; empty where there is none.

    Examples
    --------
    >>> years_listed("到2025年、2030年,")
    (2025, 2030)
    """
    found = _YEAR_LIST.search(clause)
    return tuple(int(year) for year in re.findall(r"20\d\d", found[0])) if found else ()


def is_history(sentence: str, context: Context) -> bool:
    """Whether a sentence tells what was reached rather than what is wanted."""
    if _PAST.search(sentence):
        return not _future_deadline(sentence, context)
    return bool(_FROM_TO.search(sentence)) and not _deadline_words(sentence) and context.year is None


def _deadline_words(text: str) -> bool:
    return bool(re.search(r"(?:到|至)(?:20\d\d)|“?十[四五六]?五”?(?:期间|末)", text)) or bool(re.search("力争|争取|确保", text))


def _future_deadline(sentence: str, context: Context) -> bool:
    return bool(re.search(r"(?<!截)(?:到|至|确保|力争)20[2-9]\d年", sentence)) and "截至" not in sentence


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: "□" * len(m[0]), text)


def advance(context: Context, clause: str) -> Context:
    """Context after the deadline words of a clause.

    A baseline (比2020年), a milestone (2030年前实现碳达峰) and a start (2022年起) are no deadlines.
    """
    rest = _blank(_ORIGIN, _blank(_MILESTONE, clause))
    span = _SPAN.search(rest)
    if span:
        return replace(context, year=int(span["year"]), derived=False, start_year=None)
    start = _START.search(rest)
    if start:
        return Context(year=None, start_year=int(start["year"]))
    rest = _blank(_BASELINE_PERIOD, _blank(_BASELINE, rest))
    found = _last_year(rest)
    if found is not None:
        return Context(year=found)
    if _WITHIN.search(rest) and not re.search(r"\d{4}", rest):
        return Context(year=None, derived=True)
    if _THIS_YEAR.search(rest):
        return Context(year=None, derived=True)
    return context


def _last_year(text: str) -> int | None:
    years = [(m.start(), int(m["year"])) for m in _DEADLINE.finditer(text) if _is_deadline(text, m)]
    periods = [(m.start(), PERIOD_ENDS[m[1]]) for m in _PERIOD.finditer(text) if m["kind"] in {"期间", "末", "时期", "规划期", "期末"}]
    found = sorted(years + periods)
    return found[-1][1] if found else None


def _is_deadline(text: str, match: re.Match[str]) -> bool:
    """Whether a year is a date to come: not part of a title, a document number or a longer number."""
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    if (before and before in "《(" and after and after in ")号") or (after and after in "版号度"):
        return False
    return "年" in match[0] and not before.isdigit() and before != "."
