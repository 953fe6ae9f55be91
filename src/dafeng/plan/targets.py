"""Targets: the numbers of a plan that are wanted in the future, with what they measure.

A sentence is cut into clauses; each clause inherits deadline, hedge and subject from those before it. For each number the question is
what it is: a date, a name, a threshold, the size of a project, history, or a target. Nothing here knows any passage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dafeng.plan.clause import Clause, Draft, split_clauses
from dafeng.plan.context import LONGEST_CLAUSE, Context, Document, advance, baseline_of, late_year, years_listed
from dafeng.plan.history import told_clauses
from dafeng.plan.lexicon import BEFORE, CHANGE_DOWN, CHANGE_UP, HEDGE, LEVEL_VERB, MAKES, MAKING_VERB, OF_TOTAL
from dafeng.plan.lists import Pair, pair_list
from dafeng.plan.phrases import elided, head_noun, phrase_after, phrase_before, placed, topic_of
from dafeng.plan.values import Value, find_values

__all__ = ["Draft", "find_targets"]

_SENTENCE = re.compile(rf"[^。!?\n]{{1,{5 * LONGEST_CLAUSE}}}[。!?\n]?")
_NOT_A_VALUE = re.compile(r"^(?:年|月|日|年度|时|届|版|号|周年|期|级|五|类|种|次|批|周)?$")
_DATE_UNITS = {"年", "月", "日", "时", "届", "号", "期", "次", "口", "本"}
_NAME_BEFORE = re.compile(r"(?:第|[A-Za-z]|PM|CO|No|[±“\"]|国|G|T|“十|前|近)$")
_SELECTS = re.compile(r"^的?[一-鿿A-Za-z“]")
_PROJECT = re.compile(
    r"^[^,;。]{0,24}?(?:项目|工程|基地|机组|电站|电厂|线路|输变电|示范区|专线|试点|平台|中心|锅炉|企业|用能单位|用户|建筑物|以上人口|会议|活动)"
)
_BLANKED = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?")
_DATED = re.compile(r"(?:19|20)\d\d年?")
_PREDICATE = re.compile(r"^的?[^,;。]{2,24}?(?:达到|达|完成|实现|建成|开展|采用|使用|配备|执行|具备|安装|接入|纳入|通过|符合|创建)")
_FROM_HERE = re.compile(r"(?:由|从)(?:(?:19|20)\d\d年(?:底|末)?的?)?$")
_AIMS = re.compile(r"^[^,;。]{0,16}(?:目标|指标)[^,;。:]{0,4}(?:[:。\n]|$)")


@dataclass(frozen=True)
class _Said:
    """How a number is led up to: by a verb of level or change right before it, by a verb of making."""

    direct: bool
    making: bool


@dataclass(frozen=True)
class _State:
    """What a sentence inherits from those before it."""

    context: Context
    document: Document
    recent: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Carried:
    """What a clause inherits from those before it in its sentence."""

    subject: str = ""
    leading: str = ""
    baseline: int | None = None
    years: tuple[int, ...] = ()
    adds: bool = False
    added: bool = False

    def hedge_of(self, clause: str) -> str:
        """Hedge of a clause: its own, or one that leads the sentence."""
        stated = HEDGE.search(clause)
        return stated[0] if stated else self.leading

    def into(self, clause: str) -> "_Carried":
        """What holds in a clause."""
        stated = HEDGE.search(clause)
        leads = stated is not None and not list(find_values(_DATED.sub("", clause)))
        kept = self.baseline if not re.search("[一-鿿]{6}", clause) else None
        return replace(
            self,
            leading=self.leading or (stated[0] if stated and leads else ""),
            baseline=baseline_of(clause) or kept,
            years=years_listed(clause) or self.years,
            adds=((self.added and clause.startswith("其中")) or self.adds) and not MAKES.search(clause),
            subject=topic_of(clause) or self.subject,
        )

    def behind(self, clause: str, drafts: list[Draft], past: bool) -> "_Carried":
        """What it leaves to the next; history leaves its subject too."""
        if past:
            told = next((phrase_before(clause[: value.start]) for value in find_values(_BLANKED.sub(_blank, clause)) if value.unit), "")
            return replace(self, subject=told or self.subject)
        kept = [draft for draft in drafts if not draft.optional] or drafts
        if kept:
            added = kept[-1].operator == "increase_by" and kept[-1].unit != "%"
            return replace(self, subject=kept[-1].phrase, added=added, adds=self.adds and not clause.endswith(";"))
        noun = head_noun(clause)
        return replace(self, subject=noun or self.subject)


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
    state = _State(Context(derived=written.yearly), written)
    for sentence in _SENTENCE.finditer(text):
        aims = state.context.aims or bool(_AIMS.search(sentence[0]))
        state = replace(state, context=replace(state.context, aims=aims))
        drafts, state = _sentence(sentence[0], start + sentence.start(), state)
        if not drafts and (late := late_year(sentence[0])):
            found = [draft if draft.year or draft.derived else replace(draft, year=late) for draft in found]
        found.extend(draft for draft in drafts if draft.year is None or draft.year >= written.year)
        if sentence[0].endswith("\n"):
            state = replace(state, context=replace(state.context, past=False))
    return found


def _sentence(sentence: str, start: int, state: _State) -> tuple[list[Draft], _State]:
    found: list[Draft] = []
    pieces = list(split_clauses(sentence))
    told = told_clauses([clause for _, clause in pieces], state.context, state.document)
    context, recent, carried = state.context, state.recent, _Carried()
    for (begin, clause), past in zip(pieces, told, strict=True):
        context = replace(advance(context, clause), past=past)
        carried = carried.into(clause)
        piece = Clause(
            clause, start + begin, context, carried.hedge_of(clause), carried.baseline, carried.subject, carried.adds, carried.years, recent
        )
        drafts = [] if past else list(_clause_targets(piece))
        found.extend(drafts)
        recent = (*recent, *(draft.phrase for draft in drafts if draft.phrase not in recent[-1:]))[-8:]
        carried = carried.behind(clause, drafts, past)
    if late := next((year for _, clause in pieces if (year := late_year(clause))), None):
        found = [replace(draft, year=draft.year or late) for draft in found]
    if context.past:
        years = [int(year) for year in re.findall(r"(20\d\d)年", sentence)]
        context = Context(past=True, told_year=max([*years, context.told_year or 0]) or None, aims=context.aims)
    return found, replace(state, context=context, recent=recent)


def _clause_targets(piece: Clause) -> Iterator[Draft]:
    values = [_bracketed(piece.text, value) for value in find_values(piece.text) if _is_quantity(piece.text, value)]
    used = 0
    while used < len(values):
        pairs, taken = pair_list(piece, values[used:])
        if pairs:
            yield from _list_targets(pairs, piece.text[: values[used].start])
            used += taken
            continue
        draft = _target(piece, values, used)
        if draft:
            yield from _range(draft, values[used])
        used += 1


def _blank(match: re.Match[str]) -> str:
    return "□" * len(match[0])


def _bracketed(text: str, value: Value) -> Value:
    """A value inside brackets says more of the one before them: 下降14%(激励目标16%)."""
    before = text[: value.start]
    inside = before.count("(") > before.count(")") and bool(re.search(r"\d", before.rpartition("(")[0]))
    return replace(value, part=inside)


def _range(draft: Draft, value: Value) -> Iterator[Draft]:
    """A range is a floor, and beside it the optional ceiling."""
    if value.upper is None:
        yield replace(draft, optional=value.part)
        return
    yield replace(draft, operator=">=")
    yield replace(draft, operator="<=", value=value.upper, optional=True)


def _is_quantity(text: str, value: Value) -> bool:
    """Whether a number counts or measures something; dates, names and numbers of documents do not."""
    before, after = text[: value.start], text[value.end :]
    if _NAME_BEFORE.search(before[-2:]) and not before.endswith(("前", "近")):
        return False
    if _FROM_HERE.search(before) or (value.unit.startswith(":") and "比" not in before[-12:]):
        return False  # 由30%提高到50% starts at 30; 8:29 is a time of day
    if value.unit in _DATE_UNITS and (value.unit != "次" or not MAKING_VERB.search(before)):
        return False
    if value.unit in {"名", "位"} and before.endswith("前"):
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


def _target(piece: Clause, values: list[Value], at: int) -> Draft | None:
    value = values[at]
    before = piece.text[values[at - 1].tail if at else 0 : value.start]
    after = piece.text[value.tail : values[at + 1].start if at + 1 < len(values) else None].rstrip(",;:。!?")
    operator, bound = _operator(before, value)
    bare = _bare(OF_TOTAL.sub("", before) if value.unit == "%" else before)
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
    if (
        value.unit == "%"
        and _PREDICATE.search(after)
        and re.fullmatch(
            r"(?:推动|实现|确保|引导|力争|全市|全省|使|不低于|超过|约|近)*", _DATED.sub("", before).replace("到", "").strip(",、和及")
        )
    ):
        return False  # 80%以上的党政机关建成节约型机关
    if value.after == "<=" and not after.startswith("的"):
        return True  # nobody promises to build fifty or fewer
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
    led = OF_TOTAL.sub("", before) if value.unit == "%" else before
    said = next((op for pattern, op in BEFORE if pattern.search(led)), "")
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


def _by_verb(piece: Clause, before: str, comparison: tuple[str, str], value: Value) -> tuple[str, str]:
    """Put a change said by a verb at the head (新增…150万千瓦) in the place of the comparison."""
    operator, bound = comparison
    head = re.search(r"(?:新增|净增|增加)(?!值)[^到至比,;]{0,40}$", before)
    level = re.search(r"(?:到|至)$", _bare(before))
    own = phrase_before(before)
    in_clause = before.startswith(("、", "和", "及")) and re.search(r"新增|净增", piece.text.partition(before)[0]) is not None
    if piece.adds and operator in {"=", ">=", "<=", "about"} and value.unit != "%":
        return "increase_by", "" if operator in {"=", "about"} else operator
    carried = (not own and piece.subject.startswith(("新增", "净增"))) or in_clause
    if operator in {"increase_by", "decrease_by"} or (level and own) or not (head or carried) or value.unit == "%":
        return operator, bound
    return "increase_by", "" if operator in {"=", "about"} else operator


def _is_wanted(piece: Clause, value: Value, operator: str, said: bool) -> bool:
    """Whether anything says that the number lies in the future."""
    context = piece.context
    dated = context.year is not None or context.derived or context.start_year is not None
    bounded = operator in {">=", "<="}
    yearly = bounded and "每年" in piece.text
    return dated or yearly or (said and (bool(piece.hedge) or bounded or context.aims))


def _phrase(piece: Clause, before: str, after: str, value: Value, said: _Said) -> str:
    name = phrase_before(before)
    behind = phrase_after(after)
    listed = bool(re.search(r"(?:和|及|与|以及|、)$", before))
    if behind and (listed or (said.making and (len(name) < 3 or not said.direct))):
        return behind
    if value.unit == "%" and re.search(r"(?:省份|地区|城市|企业|园区|区域|单位|县区|县|区|部门)$", name) and piece.subject:
        return piece.subject
    changes = CHANGE_DOWN.search(_bare(before)) or CHANGE_UP.search(_bare(before))
    if not name and value.unit == "%" and behind and not changes:
        return behind
    if name not in {"", "新"}:
        return placed(elided(name, piece.subject), piece.subject)
    return piece.subject or ("" if changes else behind)


def _draft(piece: Clause, value: Value, phrase: str, operator: str, bound: str) -> Draft:
    context = piece.context
    return Draft(
        phrase=phrase,
        operator=operator,
        value=value.value,
        unit=value.unit,
        unit_at=(piece.start + value.written[0], piece.start + value.written[1]) if value.written else (0, 0),
        year=context.year,
        start=piece.start + value.start,
        end=piece.start + value.tail,
        baseline_year=piece.baseline if operator in {"increase_by", "decrease_by"} else None,
        bound=bound if operator in {"increase_by", "decrease_by"} else "",
        hedge=piece.hedge,
        derived=context.derived,
        start_year=context.start_year,
    )


def _list_targets(pairs: list[Pair], before: str) -> Iterator[Draft]:
    """Targets of a list; what leads up to its first value holds for all."""
    for piece, value, name in pairs:
        operator, bound = _by_verb(piece, before, _operator(before, value), value)
        if _is_wanted(piece, value, operator, True):
            yield from _range(_draft(piece, value, name, operator, bound), value)
