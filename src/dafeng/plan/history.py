"""History against promise: which clauses of a sentence tell what has been, and which say what is wanted."""

import re

from dafeng.plan.context import PERIOD_ENDS, Context, Document

__all__ = ["told_clauses"]

_BEGINS = re.compile(
    r"经过[^,;。]{0,8}努力|截至|截止(?!到20[3-9])|现有|目前|现状|已(?:经|[建完达成累实有超形培创纳推改投开落启突占接近连])|[去上]年(?!度?(?:水平|基础|同期)?(?:提|增|下|降|减|压))|近年来|近[两三四五几]年[,来间]|[年来](?:以来|来,)|“?十[一二三四]五”?(?:规划)?以来|喜获|曾(?!经济)|原有"
    r"|今年(?:上半年|前|一季度|前三季度|\d{1,2}(?:[-~至]\d{1,2})?月(?!底?前|底|末|\d|中旬前|初|份前))|据[^,;。]{0,16}(?:统计|测算|初步核算|监测)"
)
"""A clause with one of these begins history, whatever stood before it."""
_MARKS = re.compile(
    r"(?<!为)(?<!除)了(?!20[1-9]\d)(?=[\d,。;一二三四五六七八九十两]|约|近|超)"
    r"|同比|累计已|提前(?:[\d一二三四五]年多?)?(?:完成|实现)|是20\d\d年的\d|超额完成|取得了|达到了|实现了|超过了|完成了|连续[\d一二三四五六七八九十两]+(?:个月|年)|创(?:历史)?新(?:高|低)|居[^,;。]{0,6}第[一二三四五六七八九十\d]+位|居全(?:国|省)"
)
"""A clause with one of these makes the whole stretch it stands in history, back to the last promise."""
_DATE_TO_COME = re.compile(
    r"(?<!截)(?:到|(?<!年)至|截止到?|力争|确保|于|计划|预计|将|面向|展望)(20\d\d)年|(20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?底前|末前|以前|之前|前|力争|争取|确保|计划|目标|预计|将)"
)
_PERIOD_TO_COME = re.compile(r"“?(十[一二三四五六]?五)”?(?:期间|末|时期|规划期)")
_PROMISE = re.compile(
    r"力争|争取|力求|确保(?!了)|预计(?!20[01])|计划(?=[到新建完投于在推])|拟(?=[建新投])|将(?=达|建|新|实|力|完|到|超|突|形|增|提|降)|今后|未来|下一步|目标(?:是|为|:|要求)|要(?=达|完|建|实|力|求|在)|不(?:得|应)?(?:低|少|高|超|大)于"
)
_FROM_TO = re.compile(r"(?:由|从)[^,;。由从到至]{0,16}?\d[^,;。到至]{0,10}?[^,;。]{0,6}?(?:到|至)(?=\d)")
_SURE = 2
_BARE_YEAR = re.compile(r"^(?:其中|\(?[一二三四五六七八九十]\)|[^,;。到至]{0,6}[,:])?(?:20[012]\d)年(?!目标|底|末|以?前|起|力争|计划|要)")
_VERBLESS = re.compile(r"(?:总量|占比|比重|保有量|装机|产量|面积|浓度|能耗|率|量)(?:约)?\d+\.\d+(?:%|[万亿千吨微立平])")
"""A name and an exact number side by side without a verb: the way statistics are told."""
_YEAR_ON_YEAR = re.compile(r"(20\d\d)年[^,;。]*?[比较](20\d\d)年")
_REPORT = re.compile(r"(?<!目标)(?<!标准)(?<!调整)(?<!数)为\d|^(?:比|较)?(?:上年|去年)?(?:增长|下降|提高|上升)\d+(?:\.\d+)?(?:%|个百分点)")
"""Level and growth side by side, or a bare copula: the way of reports."""


def told_clauses(clauses: list[str], inherited: Context, document: Document) -> list[bool]:
    """Say for each clause of a sentence whether it is history.

    A sentence falls into stretches: a promise (到2030年, 力争) begins one, and so does a word of history (截至, 现有, 已). What marks history
    from behind (了, 同比, 由A到B) holds for its whole stretch, unless a promise leads it.

    Parameters
    ----------
    clauses
        Clauses of one sentence in their order.
    inherited
        What holds at the start of the sentence; history lasts within a paragraph until a promise.
    document
        When the document was written: a date before it promises nothing.
    """
    told: list[bool] = []
    stretch: list[str] = []
    promised, past = 0, inherited.past and not _goes_on_later(clauses, inherited)
    for clause in clauses:
        promises = _promises(clause, document, inherited.past or past)
        begins = bool(_BEGINS.search(clause)) and not (promises and _strong(clause))
        if (promises or begins) and not (promises and begins and stretch and not promised and past):
            told += [_is_told(stretch, promised, past, inherited)] * len(stretch)
            stretch, promised, past = [], 0 if begins else promises, begins
        stretch.append(clause)
    return told + [_is_told(stretch, promised, past, inherited)] * len(stretch)


def _is_told(stretch: list[str], promised: int, past: bool, inherited: Context) -> bool:
    if promised == _SURE or not stretch:
        return False
    yearly = inherited.derived and not any("年" in clause and re.search(r"20\d\d年", clause) for clause in stretch)
    marks = any(_MARKS.search(clause) and not (yearly and "同比" in clause) for clause in stretch)
    moved = any(_FROM_TO.search(clause) for clause in stretch) and inherited.year is None
    return past or marks or (not promised and (moved or _is_report(stretch)))


def _is_report(stretch: list[str]) -> bool:
    dated = next((at for at, clause in enumerate(stretch) if _BARE_YEAR.search(clause)), len(stretch))
    if dated < len(stretch) and any(
        int(m[2]) - int(m[1]) in {-1, 0} for clause in stretch[dated:] for m in _YEAR_ON_YEAR.finditer(stretch[dated][:12] + clause)
    ):
        return True
    verbless = sum(bool(_VERBLESS.search(clause)) for clause in stretch[dated:])
    return verbless > 1 or any(_REPORT.search(clause) for clause in stretch[dated:])


def _goes_on_later(clauses: list[str], inherited: Context) -> bool:
    """Whether a sentence behind history names a year after it, and so speaks of something else."""
    years = [int(year) for clause in clauses for year in re.findall(r"(20\d\d)年", clause)]
    return bool(years) and max(years) > (inherited.told_year or 2100)


def _promises(clause: str, document: Document, past: bool) -> int:
    """How surely a clause promises: not at all, by a period alone (“十四五”期间, which 了 turns into history), or by a date or a verb."""
    dates = [int(a or b) for a, b in _DATE_TO_COME.findall(clause)]
    periods = [PERIOD_ENDS[name] for name in _PERIOD_TO_COME.findall(clause)]
    if any(year >= max(document.year, 1) for year in dates):
        return _SURE
    if any(year >= document.year for year in periods) and not _MARKS.search(clause) and not _BEGINS.search(clause):
        return _SURE if _PROMISE.search(clause) else int(not past or max(periods) > 2020)
    return _SURE * bool(_PROMISE.search(clause) and not (dates and max(dates) < document.year))


def _strong(clause: str) -> bool:
    """Whether a clause promises by its own words although a word of history stands in it: 在已建成50座的基础上."""
    return bool(_DATE_TO_COME.search(clause) or _PROMISE.search(clause)) and "截至" not in clause
