"""What a clause inherits: deadline, baseline, hedge, history. Read from words, carried until the next one."""

import re
from dataclasses import dataclass, replace

__all__ = [
    "LONGEST_CLAUSE",
    "PERIOD_ENDS",
    "Context",
    "Document",
    "advance",
    "baseline_of",
    "dates_in",
    "document_of",
    "late_year",
    "years_listed",
]

PERIOD_ENDS = {"九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}

LONGEST_CLAUSE = 400
"""Characters. No clause of the open plans is half as long; a longer stretch (a table without punctuation, hostile text) is read in
pieces, so that the time grows with the text and not with its square."""

_YEAR = r"(?P<year>(?:19|20)\d\d)年?"
_MILESTONE = re.compile(r"(?:19|20)\d\d年?(?:以)?前(?=[^,;。]{0,6}(?:达峰|达到峰值|碳达峰|实现碳|如期))")
_START = re.compile(rf"(?:从|自)?{_YEAR}(?:\d{1, 2}月)?(?:\d{1, 2}日)?(?:起|开始|后)")
_BASELINE = re.compile(
    r"(?:(?<![占配桩效])比(?![例重率值])|较|与|相比|相较|对比)[^,;。\d到至例率]{0,8}?((?:19|20)\d\d)年?(?:末|底|水平|基础|同期|的基础)?(?:上|相比|相较|水平)?"
    r"|(?:以|按|在)((?:19|20)\d\d)年?(?:末|底)?(?:的)?(?:水平|基础|同期|为基准|为基期|为基数)上?|(?<!\d)((?:19|20)\d\d)年(?:水平|基础上)"
)
_BASELINE_PERIOD = re.compile(r"(?:比|较|与|相比|相较)[^,;。\d]{0,4}“?(十[一二三四五六]五)”?(?:末|期末|时期)?")
_ORIGIN = re.compile(r"(?:由|从)[^,;。\d]{0,6}(?:19|20)\d\d年")
_SPAN = re.compile(r"(?:19|20)\d\d年?[-~至到](?P<year>(?:20)\d\d)年")
_DEADLINE = re.compile(
    rf"(?:到|至|截至|截止|在|于|确保|力争|争取|到了)?{_YEAR}(?:年)?(?:\d{{1,2}}月)?(?:年?底|末|初|前|年底前|底前|以前|之前|或之前|或以前|前后)*"
)
_PERIOD = re.compile(r"“?\"?(十[一二三四五六]?五)”?\"?(?P<kind>期间|期末|末|时期|规划期|以来|)")
_YEAR_LIST = re.compile(r"20[2-9]\d年?(?:[、和及]20[2-9]\d年?)+")
_WRITTEN = re.compile(r"(?<![至到])(20\d\d)年\d{1,2}月\d{1,2}日(?!之?以?[前止])|\((20\d\d)\)\d+号|截至(20\d\d)年\d{1,2}月")
_TOLD = re.compile(
    r"截至(20\d\d)年(?:底|末)(?![^。]{0,30}(?:力争|将|确保|要|计划|目标))|(20\d\d)年[^,;。]{0,30}(?:提高|下降|增长|降低|减少|增加|提升)了|从20\d\d年到(20\d\d)年[^,;。]{0,30}由"
)
_LATE = re.compile(
    r"^[^\d。]{0,6}(?P<year>20[2-9]\d)年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:(?:年?底|末)?前(?!后)|(?:年?底|末)?(?:目标值|为目标年|全部|完成|建成|投产))"
    r"|^\(?(?:完成)?(?:时限|时间)?:?(?P<only>20[2-9]\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?底|末)?前?\)?[。;]?$|(?:上述|以上|以)[^。\d]{0,12}(?P<other>20[2-9]\d)年(?:的?目标|为目标年)"
)
_THIS_YEAR = re.compile(r"今年(?:底|年底|内|全年)?|年内|全年|本年度|年底前")
_WITHIN = re.compile(
    r"(?:利用|用|在|经过|力争用)?([一二三四五六七八九十两\d]{1,2})年(?:时间|左右时间|内|之内|左右)|(?:^|[,、])[三五]年(?=培养|新增|建成|完成|累计|引进|创建|推广|改造|建设)"
)


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
    told_year
        Last year such words name.
    aims
        Whether a heading says that what follows are targets, so that a value needs no date of its own.
    """

    year: int | None = None
    derived: bool = False
    start_year: int | None = None
    past: bool = False
    told_year: int | None = None
    aims: bool = False


@dataclass(frozen=True)
class Document:
    """What the whole document says of its own time.

    Parameters
    ----------
    year
        Year it was written in, at least; what it dates before is history. 0 where nothing tells.
    yearly
        Whether it is the work plan of one year, whose targets need no date.
    of_year
        That year.
    """

    year: int = 0
    yearly: bool = False
    of_year: int | None = None


def document_of(text: str) -> Document:
    """Read when a document was written: a date with a month, a document number, or the period it plans.

    Examples
    --------
    >>> document_of("“十四五”节能减排方案").year
    2021
    """
    dated = [int(year) for found in _WRITTEN.findall(text) for year in found if year]
    dated += [int(year) + 1 for found in _TOLD.findall(text) for year in found if year]
    period = 2021 if re.search("十[四五]五", text) else 2016 if "十三五" in text else 0
    yearly = re.search(r"(20\d\d)年度?[^。,\n]{0,24}(?:目标|要点|重点任务|工作计划|任务|安排)", text[:80])
    spanned = re.search(r"20\d\d年?-20\d\d年", text[:120])
    return Document(max([period, *dated]), yearly is not None or spanned is not None, int(yearly[1]) if yearly else None)


def baseline_of(clause: str) -> int | None:
    """Year a change is measured from, if the clause names one."""
    found = _BASELINE.search(clause)
    if found:
        return int(found[1] or found[2] or found[3])
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
        return replace(context, year=None, derived=False, start_year=int(start["year"]))
    rest = _blank(_BASELINE_PERIOD, _blank(_BASELINE, rest))
    found = _last_year(rest)
    if found is not None:
        return replace(context, year=found, derived=False, start_year=None)
    if _WITHIN.search(rest) and not re.search(r"\d{4}", rest):
        return replace(context, year=None, derived=True, start_year=None)
    if _THIS_YEAR.search(rest) and (context.year is None or "今年" in rest):
        return replace(context, year=None, derived=True, start_year=None)
    return context


def dates_in(clause: str) -> int:
    """Number of deadlines a clause names."""
    rest = _blank(_BASELINE, _blank(_ORIGIN, _blank(_MILESTONE, clause)))
    return sum(_is_deadline(rest, match) for match in _DEADLINE.finditer(rest))


def _last_year(text: str) -> int | None:
    years = [(m.start(), int(m["year"])) for m in _DEADLINE.finditer(text) if _is_deadline(text, m)]
    periods = [(m.start(), PERIOD_ENDS[m[1]]) for m in _PERIOD.finditer(text) if _is_period(text, m)]
    found = sorted(years + periods)
    return found[-1][1] if found else None


def _is_period(text: str, match: re.Match[str]) -> bool:
    """Whether a five-year period dates what follows: by 期间 or 末, or by a verb right behind it."""
    if match["kind"] == "以来" or text[match.start() - 1 : match.start()] in {"《", "较", "比", "与"}:
        return False
    return bool(match["kind"]) or bool(re.match("累计|力争|新增|下降|降低|提高|增长|年均|目标|[全我本][市省区县州]", text[match.end() :]))


def late_year(clause: str) -> int | None:
    """Year a clause gives to the values before it: 2026年6月底前全部建成, 以上均为2025年目标值.

    Examples
    --------
    >>> late_year("2026年底前全部建成")
    2026
    """
    found = _LATE.search(clause)
    return int(found["year"] or found["only"] or found["other"]) if found else None


def _is_deadline(text: str, match: re.Match[str]) -> bool:
    """Whether a year is a date to come: not part of a title, a document number or a longer number."""
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    if before == "(" and after == ")" and re.search(r"(?:期|目标|阶段|水平年)\($", text[: match.start()]):
        return True
    if (before and before in "《(" and after and after in ")号") or (after and after in "版号度"):
        return False
    return "年" in match[0] and not before.isdigit() and before != "."
