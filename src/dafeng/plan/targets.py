"""Targets: the numbers of a plan that are wanted in the future, with what they measure.

A sentence is cut into clauses; each clause inherits deadline, hedge and subject from those before it. For each number the question is
what it is: a date, a name, a threshold, the size of a project, history, or a target. Nothing here knows any passage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dafeng.plan.context import LONGEST_CLAUSE, Context, Document, advance, baseline_of, is_history, years_listed
from dafeng.plan.lexicon import BEFORE, CHANGE_DOWN, CHANGE_UP, HEDGE, LEVEL_VERB, MAKING_VERB
from dafeng.plan.phrases import elided, head_noun, listed_names, phrase_after, phrase_before
from dafeng.plan.values import Value, find_values

__all__ = ["Draft", "find_targets"]

_CLAUSE = re.compile(r"[^,;:,]+(?:[,;:,]|$)")
_SENTENCE = re.compile(rf"[^。!?\n]{{1,{5 * LONGEST_CLAUSE}}}[。!?\n]?")
_NOT_A_VALUE = re.compile(r"^(?:年|月|日|年度|时|届|版|号|周年|期|级|五|类|种|次|批|周)?$")
_DATE_UNITS = {"年", "月", "日", "时", "届", "号", "期", "次", "口", "本"}
_NAME_BEFORE = re.compile(r"(?:第|[A-Za-z]|PM|CO|No|[±“\"]|国|G|T|“十|前|近)$")
_SELECTS = re.compile(r"^的?[一-鿿A-Za-z“]")
_PROJECT = re.compile(
    r"^[^,;。]{0,24}?(?:项目|工程|基地|机组|电站|电厂|线路|输变电|示范区|专线|试点|平台|中心|锅炉|企业|用能单位|用户|建筑物|以上人口|会议|活动)"
)
_DATED = re.compile(r"(?:19|20)\d\d年?")
_FROM_HERE = re.compile(r"(?:由|从)(?:(?:19|20)\d\d年(?:底|末)?的?)?$")
_TO_COME = re.compile(r"(?<!截)(?:到|至|确保|力争)20[2-9]\d年")
_LIST_BEHIND = re.compile(r"^[、和及与]+$")


@dataclass(frozen=True)
class Draft:
    """A target as the grammar finds it, in places of the clean text."""

    phrase: str
    operator: str
    value: float
    unit: str
    year: int | None
    start: int
    end: int
    baseline_year: int | None = None
    bound: str = ""
    hedge: str = ""
    derived: bool = False
    start_year: int | None = None
    optional: bool = False


@dataclass(frozen=True)
class _Clause:
    """A clause with what stands before it in its sentence."""

    text: str
    start: int
    context: Context
    hedge: str
    baseline: int | None
    subject: str
    verb: str
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Said:
    """How a number is led up to: by a verb of level or change right before it, by a verb of making."""

    direct: bool
    making: bool


def find_targets(text: str, start: int = 0, document: Document | None = None) -> list[Draft]:
    """Targets of a stretch of clean text, such as one task; the deadline is carried through it.

    Parameters
    ----------
    text
        Clean text, see `dafeng.plan.normalise.clean_text`.
    start
        Place of its first character in the clean text of the whole document.
    document
        When the whole document was written, and whether it is a yearly work plan.
    """
    written = document or Document()
    found: list[Draft] = []
    context = Context(derived=written.yearly)
    for sentence in _SENTENCE.finditer(text):
        drafts, context = _sentence(sentence[0], start + sentence.start(), context)
        found.extend(draft for draft in drafts if draft.year is None or draft.year >= written.year)
    return found


def _clauses(sentence: str) -> Iterator[tuple[int, str]]:
    """Pieces between commas that do not stand inside brackets or between the digits of a number."""
    depth = begin = 0
    for at, character in enumerate(sentence):
        depth += (character in "(《") - (character in ")》")
        behind = 3 if character == "," else 1
        between_digits = character in ",:" and sentence[at - 1 : at].isdigit() and sentence[at + 1 : at + 1 + behind].isdigit()
        if (character in ",;:" and depth <= 0 and not between_digits) or at - begin >= LONGEST_CLAUSE:
            yield begin, sentence[begin : at + 1]
            begin = at + 1
    if begin < len(sentence):
        yield begin, sentence[begin:]


def _sentence(sentence: str, start: int, context: Context) -> tuple[list[Draft], Context]:
    found: list[Draft] = []
    inherited = context.past and sentence.startswith(("其中", "同比", "占"))
    past = inherited or _is_past(sentence, sentence.split(";")[0], context)
    context = replace(context, past=past)
    subject = verb = leading = ""
    years: tuple[int, ...] = ()
    baseline: int | None = None
    for begin, clause in _clauses(sentence):
        if begin and sentence[begin - 1] == ";":
            past = _is_past(sentence, sentence[begin:].split(";")[0], context)
        context = replace(advance(context, clause), past=past)
        stated = HEDGE.search(clause)
        leading = leading or (stated[0] if stated and not list(find_values(_DATED.sub("", clause))) else "")
        hedge = stated[0] if stated else leading
        baseline = baseline_of(clause) or (baseline if clause[:-1] and not re.search("[一-鿿]{6}", clause) else None)
        years = years_listed(clause) or years
        piece = _Clause(clause, start + begin, context, hedge, baseline, subject, verb, years)
        drafts = [] if past else list(_clause_targets(piece))
        found.extend(drafts)
        subject, verb = _carry(drafts, clause, subject, verb)
    if past:
        context = Context(past=True)
    return found, context


def _is_past(sentence: str, part: str, context: Context) -> bool:
    """Whether a part between semicolons is history: by its own words, or by its sentence's where it names no date to come."""
    return is_history(part, context) or (is_history(sentence, context) and not _TO_COME.search(part))


def _carry(drafts: list[Draft], clause: str, subject: str, verb: str) -> tuple[str, str]:
    """Subject and making verb that the next clause may leave out."""
    if drafts:
        made = re.match(r".{0,12}?(新增|建成|建设|完成|培育|推广)", clause)
        return drafts[-1].phrase, (made[1] if made else verb)
    noun = head_noun(clause)
    return (noun or subject), ("" if noun else verb)


def _clause_targets(piece: _Clause) -> Iterator[Draft]:
    values = [value for value in find_values(piece.text) if _is_quantity(piece.text, value)]
    used = 0
    while used < len(values):
        group = _listed(piece.text, values[used:])
        names = listed_names(piece.text[: group[0].start], len(group)) if len(group) > 1 else []
        if names:
            yield from _list_targets(piece, group, names)
            used += len(group)
            continue
        if len(group) > 1 and len(group) == len(piece.years):
            yield from _year_targets(piece, group)
            used += len(group)
            continue
        draft = _target(piece, values, used)
        if draft:
            yield from _range(draft, values[used])
        used += 1


def _range(draft: Draft, value: Value) -> Iterator[Draft]:
    """A range is a floor, and beside it the optional ceiling."""
    if value.upper is None:
        yield draft
        return
    yield replace(draft, operator=">=")
    yield replace(draft, operator="<=", value=value.upper, optional=True)


def _listed(text: str, values: list[Value]) -> list[Value]:
    """Values that follow each other with nothing but list marks between."""
    group = values[:1]
    for value in values[1:]:
        if not _LIST_BEHIND.match(text[group[-1].tail : value.start]):
            break
        group.append(value)
    return group


def _is_quantity(text: str, value: Value) -> bool:
    """Whether a number counts or measures something; dates, names and numbers of documents do not."""
    before, after = text[: value.start], text[value.end :]
    if _NAME_BEFORE.search(before[-2:]) and not before.endswith(("前", "近")):
        return False
    if _FROM_HERE.search(before) or (value.unit.startswith(":") and "比" not in before[-12:]):
        return False  # 由30%提高到50% starts at 30; 8:29 is a time of day
    if value.unit in _DATE_UNITS and (value.unit != "次" or not MAKING_VERB.search(before)):
        return False
    if value.unit in {"种", "类"} and _SELECTS.match(after) and not re.search(r"[到达至增]$", before):
        return False  # 9种主要再生资源 is a name
    if value.unit == "天" and not re.search(r"[率比量数]|达|超|少于|低于|突破|力争", before[-8:]):
        return False
    if not value.unit:
        return bool(
            re.search(
                r"(?:达到|达|提高到|提高至|提升到|提升至|降到|降至|降低到|降低至|下降到|控制在|不低于|不高于|不超过|高于|大于|小于|低于|指数.{0,6})$",
                before,
            )
        ) and not re.match(r"[A-Za-z0-9号./-]", after)
    return not (value.unit in {"个", "项"} and re.match(r"(?:方面|具体|重大专项|部门|省份|阶段|行动|任务|大任务)", after))


def _target(piece: _Clause, values: list[Value], at: int) -> Draft | None:
    value = values[at]
    before = piece.text[values[at - 1].tail if at else 0 : value.start]
    after = piece.text[value.tail : values[at + 1].start if at + 1 < len(values) else None].rstrip(",;:。!?")
    operator, bound = _operator(before, value)
    bare = _bare(before)
    said = _Said(
        direct=bool(LEVEL_VERB.search(bare) or (operator != "=" and not value.after) or CHANGE_DOWN.search(bare) or CHANGE_UP.search(bare)),
        making=bool(MAKING_VERB.search(bare)) or (at > 0 and bare in {"和", "及", "、", "与", "以及"} and bool(after)),
    )
    if _is_threshold(before, after, value, said, at + 1 < len(values)):
        return None
    phrase = _phrase(piece, before, after, value, said)
    if not phrase or not _is_wanted(piece, value, operator, said.direct or said.making):
        return None
    operator, bound = _by_verb(piece, before, (operator, bound), value)
    return _draft(piece, value, phrase, operator, bound)


def _bare(before: str) -> str:
    """Words before a number without a comparison word."""
    said = before
    for pattern, _ in BEFORE:
        said = pattern.sub("", said)
    return said


def _is_threshold(before: str, after: str, value: Value, said: _Said, more: bool) -> bool:
    """Whether a number selects or names something instead of being wanted."""
    follows = bool(_SELECTS.match(after))
    if not follows:
        return False
    if value.after in {">=", "<="} and not said.making and not said.direct:
        return True
    if after.startswith("的") and more and not said.making and value.unit != "%":
        return True
    if after.startswith("的") and more and re.search(r"(?:超过|高于|大于|低于|不足)$", before):
        return True
    if said.direct and not re.match(r"^[一-鿿]{1,3}(?:的|项目|工程)", after):
        return more and bool(re.search(r"[一-鿿]{4,}", after)) and value.unit in {"种", "类", "年"}
    starts = not before or before[-1] in ",、和及与" or value.unit == "%"
    return not (said.making or starts)


def _operator(before: str, value: Value) -> tuple[str, str]:
    """Operator and, behind a change, the bound."""
    said = next((op for pattern, op in BEFORE if pattern.search(before)), "")
    comparison = said or value.after
    if value.after and said == ">":
        comparison = said
    bare = _bare(before)
    if re.search(r"(?:以内|之内)$", before) or (comparison == "" and re.search(r"控制在$", before)):
        comparison = "<="
    change = "decrease_by" if CHANGE_DOWN.search(bare) else "increase_by" if CHANGE_UP.search(bare) else ""
    if change:
        return change, {">": ">=", "<": "<="}.get(comparison, comparison) if comparison != "about" else ""
    return comparison or "=", ""


def _by_verb(piece: _Clause, before: str, comparison: tuple[str, str], value: Value) -> tuple[str, str]:
    """Put a change said by a verb at the head (新增…150万千瓦) in the place of the comparison."""
    operator, bound = comparison
    head = re.search(r"(?:新增|净增|增加)(?!值)[^到至比,;]{0,40}$", before)
    level = re.search(r"(?:到|至)$", _bare(before))
    own = phrase_before(before)
    in_clause = before.startswith(("、", "和", "及")) and re.search(r"新增|净增", piece.text.partition(before)[0]) is not None
    carried = (not own and piece.subject.startswith(("新增", "净增"))) or in_clause
    if operator in {"increase_by", "decrease_by"} or (level and own) or not (head or carried) or value.unit == "%":
        return operator, bound
    return "increase_by", "" if operator in {"=", "about"} else operator


def _is_wanted(piece: _Clause, value: Value, operator: str, said: bool) -> bool:
    """Whether anything says that the number lies in the future."""
    context = piece.context
    dated = context.year is not None or context.derived or context.start_year is not None
    bounded = operator in {">=", "<="}
    return dated or (said and (bool(piece.hedge) or bounded))


def _phrase(piece: _Clause, before: str, after: str, value: Value, said: _Said) -> str:
    name = phrase_before(before)
    behind = phrase_after(after)
    listed = bool(re.search(r"(?:和|及|与|以及|、)$", before))
    if behind and (listed or (said.making and (len(name) < 3 or not said.direct))):
        return behind
    if value.unit == "%" and re.search(r"(?:省份|地区|城市|企业|园区|区域|单位|县区|县|区|部门)$", name) and piece.subject:
        return piece.subject
    if not name and value.unit == "%" and behind:
        return behind
    if name not in {"", "新"}:
        return elided(name, piece.subject)
    return piece.subject or behind


def _draft(piece: _Clause, value: Value, phrase: str, operator: str, bound: str) -> Draft:
    context = piece.context
    return Draft(
        phrase=phrase,
        operator=operator,
        value=value.value,
        unit=value.unit,
        year=context.year,
        start=piece.start + value.start,
        end=piece.start + value.tail,
        baseline_year=piece.baseline if operator in {"increase_by", "decrease_by"} else None,
        bound=bound if operator in {"increase_by", "decrease_by"} else "",
        hedge=piece.hedge,
        derived=context.derived,
        start_year=context.start_year,
    )


def _year_targets(piece: _Clause, group: list[Value]) -> Iterator[Draft]:
    """Pair years and values: 到2025年和2030年,…分别达到100万千瓦和300万千瓦以上."""
    before = piece.text[: group[0].start]
    phrase = phrase_before(re.sub(r"分别", "", before)) or piece.subject
    for year, value in zip(piece.years, group, strict=True):
        shared = replace(value, after=value.after or group[-1].after, unit=value.unit or group[-1].unit)
        operator, bound = _operator(before, shared)
        dated = replace(piece, context=replace(piece.context, year=year, derived=False))
        yield _draft(dated, shared, phrase, operator, bound)


def _list_targets(piece: _Clause, group: list[Value], names: list[str]) -> Iterator[Draft]:
    """Pair names and values of a 分别 list; what stands behind the last value holds for all."""
    before = piece.text[: group[0].start]
    last = group[-1]
    for name, value in zip(names, group, strict=True):
        unit = value.unit or last.unit
        shared = replace(value, after=value.after or last.after, unit=unit)
        operator, bound = _operator(before, shared)
        if _is_wanted(piece, shared, operator, True):
            yield _draft(piece, shared, name, operator, bound)
