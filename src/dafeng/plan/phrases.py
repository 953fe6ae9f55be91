"""Names of what is measured: cut out of the words around a number, elided parts put back."""

import re

from dafeng.plan.lexicon import BEFORE, CHANGE_DOWN, CHANGE_UP, LEAD_IN, LEVEL_VERB, TAIL_WORDS

__all__ = ["elided", "head_noun", "is_place", "listed_names", "phrase_after", "phrase_before", "placed", "topic_of"]

_DATE = re.compile(
    r"(?:到|至|截至|在|从|自|确保)?(?:20|19)\d\d年?(?:[-~至到](?:20|19)\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?底|末|初|前|起|开始|以前|之前|或之前|或以前|前后)*(?:,)?"
    r"|“?\"?十[一二三四五六]五”?(?:[前后][一二两三四]年)|^后[一二两三四]年|“?\"?十[一二三四五六]?五”?\"?(?:期间|末|时期|规划期)|利用.{1,2}年时间|^[三五两]年内?(?=新建|建成|培养|引进|完成|累计)|“十[一二三四五六]五”?$|今年(?:底|内)?|年内|全年|年底前?"
)
_BASELINE = re.compile(
    r"(?:比|较)(?:峰值|达峰年)(?=下降|降低|减少)|(?:(?<![占配桩效])比(?![例重率值])|(?<!比)较|(?<!参)与|在(?=(?:现行|现有|上年|基准|20|19))|(?:按|以)(?=20|19)|相比|相较)(?:于)?[^,;。率量比]{0,12}?(?:(?:20|19)\d\d年?|十[一二三四五六]五|上年|现行|现有|基准)[^,;。]{0,10}?(?:末|底|水平|基础上|基础|标准基础上|相比|同期)?(?=下降|降低|减少|削减|压减|增长|增加|提升|提高|上升|分别|累计|$|,|下降率|新增)"
)
_FROM = re.compile(
    r"(?:由|从)(?:不足|不到|目前的?|现在的?)?(?:(?:19|20)\d\d年(?:底|末)?的?)?[^由从]{0,12}?\d[\d.,]*[^\d]{0,6}?(?=提高|提升|降|下降|增|上升|减)"
)
_RATIO = re.compile(r"^(?P<what>.+?)(?:达到|达|占到|占|(?:原则上)?不?(?:应|得|能)?(?:超过|大于|高于|低于|少于))(?P<total>.+?)的$")
_JOIN = re.compile(r"(?:、|和|以及|及|与)")


def phrase_before(before: str) -> str:
    """Name that stands before a number: 到2025年,全市森林覆盖率达到 gives 森林覆盖率."""
    text = _strip_verbs(_DATE.sub("", _BASELINE.sub("", _FROM.sub("", before))))
    ratio = _RATIO.match(_DATE.sub("", before))
    if ratio and len(ratio["what"]) > 1:
        return f"{_strip_lead(ratio['what'])}占{ratio['total']}的比例"
    return _strip_lead(text)


def _strip_verbs(text: str) -> str:
    """Take verbs, comparisons and adverbs off the end."""
    last = None
    while text != last:
        last = text
        for pattern in (*(p for p, _ in BEFORE), TAIL_WORDS, CHANGE_DOWN, CHANGE_UP, LEVEL_VERB):
            shorter = pattern.sub("", text)
            if len(shorter) < len(text):
                text = shorter
                break
    return text


def _strip_lead(text: str) -> str:
    """Take dates, hedges and bullets off the head; brackets that do not close are cut."""
    last = None
    while text != last:
        last = text
        text = LEAD_IN.sub("", text)
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    return text.strip('的"”“、,:;。 ')


def phrase_after(after: str) -> str:
    """Name that stands behind a number: 500家绿色低碳工厂 gives 绿色低碳工厂."""
    if after.startswith(("、", "和", "及", "与", ",")):
        return ""
    text = re.split(r"[,;。:(]|和(?=\d)|、(?=\d)", after)[0].strip('的"”“、')
    return re.sub(r"(?:和|及|、|与|以及)$", "", text)


def elided(name: str, subject: str) -> str:
    """Put back the words a clause leaves out: 发电量占比 behind 新能源装机占比 keeps its own words only if they stand alone."""
    if re.fullmatch(r"(?:年|月|总|累计|其中|规模|总量|数量|比例|占比|比重|总数|合计|总额|产值)*", name):
        return subject + name if subject and not subject.endswith(name) else (subject or name)
    return name


_NOUN_END = re.compile(r"(?:率|比|比重|量|能力|容量|总数|面积|里程|规模|能耗|排放|浓度|强度|占比|数)$")
_TASKED = re.compile(
    r"^(?:加快|推进|开展|实施|加强|推动|深入推进|全面推进|持续推进|有序推进)(?P<what>[^,;、和]{3,20}(?:改造|替代|治理|修复|淘汰))[,;]$"
)
_COMPARED = re.compile(r"(?:比|较|与)[^,;]{0,14}(?:翻[一两]番|增长|提高|下降|翻番|提升)[^,;]{0,6}$")
_TOPIC = re.compile(r"^(?:在|围绕|关于)?(?P<topic>[一-鿿A-Za-z0-9.]{2,14})(?:方面|领域)[,:]$")


def head_noun(clause: str) -> str:
    """Subject a clause without a number leaves to the next one, empty if it leaves none.

    Examples
    --------
    >>> head_noun("投产总规模较2025年再翻一番,")
    '投产总规模'
    """
    tasked = _TASKED.match(clause)
    if tasked:
        return tasked["what"]
    text = _strip_lead(_COMPARED.sub("", _DATE.sub("", clause.rstrip(",;:。"))))
    text = re.sub(r"[再又]$", "", text)
    return text if _NOUN_END.search(text) and len(text) <= 30 else ""


_IS_PLACE = re.compile(r"^[一-鿿、]{1,60}(?:[市省州县]|(?<![园社小校厂矿景街])区|地区|平原|三角|新区)$")


def is_place(name: str) -> bool:
    """Whether a name is nothing but places."""
    return bool(_IS_PLACE.match(name))


def placed(name: str, subject: str) -> str:
    """A place alone takes over what the clause before is about: 北京市 behind PM2.5浓度.

    Examples
    --------
    >>> placed("北京市", "汾渭平原PM2.5浓度")
    '北京市PM2.5浓度'
    """
    if not subject or not _IS_PLACE.match(name):
        return name
    return name + re.sub(r"^[一-鿿、]{1,16}?(?:[市省州县区]|地区|平原|三角|新区)(?=.{2})", "", subject)


def topic_of(clause: str) -> str:
    """What a clause such as 抽水蓄能方面 says the next ones are about."""
    found = _TOPIC.match(clause)
    return found["topic"] if found else ""


_TIERS = (("、",), ("、", "和"), ("、", "以及"), ("、", "和", "及"), ("、", "和", "以及", "及", "与"))
"""Marks of a list, from the surest to the least: 和 and 及 may stand inside a name."""


def listed_names(before: str, count: int) -> list[str]:
    """Names of a list that is followed by as many values; empty if they do not pair.

    Examples
    --------
    >>> listed_names("化学需氧量、氨氮重点工程减排量分别达到", 2)
    ['化学需氧量重点工程减排量', '氨氮重点工程减排量']
    """
    text = phrase_before(re.sub(r"分别|各(?=[达下降提增]|$)", "", before))
    text = re.sub(r"等(?:\d+[种类项个]|[一二三四五六七八九十]+[种类项个]?)?(?:主要)?(?=[一-鿿])", "等", text)
    for marks in _TIERS:
        names = [name for name in _split(text, marks) if name]
        if len(names) == count:
            return _share(names)
    return []


def _split(text: str, marks: tuple[str, ...]) -> list[str]:
    parts: list[str] = []
    depth = begin = 0
    for match in re.finditer(r"[(《“]|[)》”]|、|以及|和|及|与", text):
        mark = match[0]
        depth += (mark in "(《“") - (mark in ")》”")
        if depth == 0 and mark in marks:
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


_TAIL = re.compile(
    r"等(?:主要)?(?P<rest>.+)$|(?P<kind>(?:重点工程|年均|年度|排放|消费|利用|综合|新能源化|清洁化|无害化|绿色化|资源化|保有|装机|覆盖|使用|达标|电动化)*(?:减排量|排放总量|排放量|排放|总量|利用率|占比|比重|比例|容量|浓度|能耗|强度|产量|规模|覆盖率|普及率|渗透率|率|量|数量|数|面积))$"
)
_HEAD = re.compile(
    r"^(?P<head>(?:单位|万元|规模以上|规上|人均|新建|新增|年)[^、]{0,12}?(?=能耗|能源消耗|二氧化碳|用水|碳排放|电耗|综合能耗))"
)


def _has_tail(name: str, rest: str) -> bool:
    """Whether a name ends by itself; one character (化学需氧量) does not count where the shared tail is longer."""
    if re.search(r"(?:率|度|比例|占比|比重|面积)$", name):
        return True
    own = _TAIL.search(name)
    return own is not None and (len(own["kind"] or own["rest"] or "") >= 2 or len(rest) == 1)


def _share(names: list[str]) -> list[str]:
    """Give each name the tail of the last and the head of the first, where it lacks one."""
    tail = _TAIL.search(names[-1])
    rest = (tail["rest"] or tail["kind"]) if tail else ""
    head = _HEAD.search(names[0])
    full = []
    for at, name in enumerate(names):
        own = name
        if tail and tail["rest"]:
            own = re.sub(r"等(?:主要)?.+$", "", own) + rest if at == len(names) - 1 else own + rest
        elif rest and at < len(names) - 1 and not _has_tail(own, rest):
            own += rest
        if head and at and not _HEAD.search(own) and re.match(r"(?:二氧化碳|碳排放|用水|能耗|能源消耗|电耗)", own):
            own = head["head"] + own
        full.append(own)
    return full
