"""Responsible bodies in running text: 由A牵头,B、C配合; A会同B组织实施; A负责落实."""

import re
from collections.abc import Iterator

from dafeng.plan.groups import Group, Named

__all__ = ["running_groups"]

_END = "(?:委员会|管委会|政府|办公室|指挥部|检察院|法院|公司|集团|中心|协会|银行|分行|监管局|管理局|分局|部门|单位|局|委|厅|署|部|办|总队|支队|总站|社|妇联|团委|总工会|供电所|乡镇|街道|镇街|区县|县区|县市区)"
_NAME = rf"(?:(?!由|会同)[一-鿿A-Za-z()]){{0,28}}?{_END}(?:\([^()]{{1,20}}\))?"
_NAMES = rf"{_NAME}(?:、{_NAME}){{0,20}}"
_THEN = "(?=[,;:。、]|$|等|按|组织|负责|制定|建立|加强|推进|推动|开展|研究|指导|督促|落实|做好|共同|实施|编制|完善|每|定期|抓|统筹|对|根据|依法|联合|成立)"
_MANY = "(?:等(?:有关|相关)?(?:部门|单位)?)?"
_DUTY = "(?:按照?(?:各自)?(?:职责|职能)(?:分工)?)?"
_LEADS = re.compile(
    rf"(?:^|由)(?P<units>{_NAMES}){_MANY}(?:负责)?(?:共同|联合)?牵头(?!承担|承建|研发|建设的|开发)(?:、?会同(?P<more>{_NAMES}){_THEN})?"
)
_WITH = re.compile(rf"(?:^|由)(?P<units>{_NAMES})(?:要|应|须|负责)?(?:积极|主动)?会同(?P<more>{_NAMES}){_THEN}")
_ANSWERS = re.compile(
    rf"(?:^|由)(?P<units>{_NAMES}){_MANY}{_DUTY}(?:分别|共同|具体)?(?:负责(?!人|同志|制|任|的)|组织实施|抓好落实|统筹推进|统筹协调|具体实施)"
)
_HELPS = re.compile(rf"^(?P<units>{_NAMES}){_MANY}{_DUTY}(?:紧密|积极|密切|共同|协同|做好)?(?:配合|参与|协助|协办)")
_JOINS = re.compile(rf"^(?:并|要|应)?会同(?P<units>{_NAMES}){_MANY}")
_OWNS = re.compile(
    r"(?:^|[。\n;])(?P<unit>(?:各|市、)?[^,;。\n]{1,14}?(?:政府|管委会|委员会|局|部门))是[^,;。\n]{0,30}?(?:责任主体|牵头部门|牵头单位|责任单位|责任部门)"
)
_ISSUES = re.compile(r"印发|发布|公布|出台|下发|起草|联合发文|通知|表示|介绍|获悉")
_NEWS = re.compile(r"介绍|表示|获悉|近日|日前|共同编制|联合印发")
_LATER = re.compile(r"20\d\d年[^,;。]{0,6}前(?:印发|出台|发布)|要|应当?")
_SENTENCE = re.compile(r"[^。!?;\n]{4,400}")
_JOIN = re.compile(r"(?<=局|委|厅|府|司|部|办|会|院|行|心|位|门)(?:和|及|与)|、")


def running_groups(text: str) -> Iterator[Group]:
    """Groups of bodies that sentences name outside brackets.

    Who issued a document (…会同…印发) is not responsible for a task.
    """
    for sentence in _SENTENCE.finditer(text):
        if not re.search("牵头|会同|负责|实施|统筹|落实", sentence[0]):
            continue
        if _NEWS.search(sentence[0]):
            continue
        named = list(_of_sentence(sentence[0], sentence.start()))
        if named:
            yield Group(tuple(_single(named)), sentence.start(), sentence.end(), "等" in sentence[0])
    for match in _OWNS.finditer(text):
        yield Group((Named(match["unit"], "joint", *match.span("unit")),), match.start(), match.end(), False)


def _of_sentence(sentence: str, start: int) -> Iterator[Named]:
    at, led = 0, False
    for clause in re.split(r"(?<=[,:])", sentence):
        here = start + at
        at += len(clause)
        if _ISSUES.search(clause) and not _LATER.search(clause):
            continue
        for pattern, first, then in (
            (_WITH, "lead", "support"),
            (_LEADS, "lead", "support"),
            (_ANSWERS, "support" if led else "joint", ""),
        ):
            found = pattern.search(clause)
            if found:
                led = True
                yield from _named(found["units"], here + found.start("units"), first)
                if then and found["more"]:
                    yield from _named(found["more"], here + found.start("more"), then)
                break
        joining = _JOINS.search(clause) if led and not found else None
        if joining:
            yield from _named(joining["units"], here + joining.start("units"), "support")
        helping = _HELPS.search(clause) or (_HELPS.search(clause[found.end() :].lstrip("、")) if led and found else None)
        if led and helping and not (found and helping.start() == found.start() and found.re is not _LEADS):
            shift = clause.index(helping["units"])
            yield from _named(helping["units"], here + shift, "support")


def _named(units: str, start: int, role: str) -> Iterator[Named]:
    begin = 0
    for mark in [*_JOIN.finditer(units), None]:
        end = mark.start() if mark else len(units)
        name = units[begin:end]
        if len(name) >= 2 and name not in {"部门", "单位"}:
            yield Named(name, role, start + begin, start + end)
        begin = mark.end() if mark else end


def _single(named: list[Named]) -> list[Named]:
    """One body that answers alone, or with helpers, leads."""
    answering = [each for each in named if each.role == "joint"]
    if len(answering) == 1 and not any(each.role == "lead" for each in named):
        return [Named(each.unit, "lead" if each.role == "joint" else each.role, each.start, each.end) for each in named]
    return named
