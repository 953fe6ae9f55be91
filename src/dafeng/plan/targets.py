"""Targets: the numbers of a plan that are wanted in the future, with what they measure.

A sentence is cut into clauses; each clause inherits deadline, hedge and subject from those before it. For each number the question is
what it is: a date, a name, a threshold, the size of a project, history, or a target. Nothing here knows any passage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dafeng.plan.clause import Clause, Draft, split_clauses
from dafeng.plan.context import LONGEST_CLAUSE, Context, Document, advance, baseline_of, dates_in, late_year, years_listed
from dafeng.plan.history import told_clauses
from dafeng.plan.lexicon import BEFORE, CHANGE_DOWN, CHANGE_UP, HEDGE, LEVEL_VERB, MAKES, MAKING_VERB, OF_TOTAL
from dafeng.plan.lists import Pair, pair_list
from dafeng.plan.phrases import elided, head_noun, is_place, phrase_after, phrase_before, placed, topic_of
from dafeng.plan.quantities import Around, is_quantity, is_threshold
from dafeng.plan.values import Value, find_values

__all__ = ["Draft", "find_targets"]

_SENTENCE = re.compile(rf"[^。!?\n]{{1,{5 * LONGEST_CLAUSE}}}[。!?\n]?")
_CREATED = re.compile(r"(?:建成|新建|建设|培育|创建|打造|新增|推广|引进|形成|建立)(?:一批)?$")
_BLANKED = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?")
_DATED = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?")
_DONE = re.compile(r"(?:完成|实施|开展)[^,;、\d]{2,20}$")
_AIMS = re.compile(r"^[^,;。]{0,16}(?:目标|指标)[^,;。:]{0,4}(?:[:。\n]|$)")


@dataclass(frozen=True)
class _State:
    """What a sentence inherits from those before it."""

    context: Context
    document: Document
    recent: tuple[str, ...] = ()
    late: int | None = None


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


def _below(above: str, context: Context) -> Context:
    """Context below headings; those that name targets lend their year."""
    for heading in re.findall("[^。]+", above):
        if re.search("目标|指标", heading):
            context = replace(advance(context, heading), aims=True)
    return context


def find_targets(text: str, start: int = 0, document: Document | None = None, above: str = "") -> list[Draft]:
    """Targets of a stretch of clean text, such as one task; the deadline is carried through it.

    Parameters
    ----------
    text
        Clean text, see `dafeng.plan.normalise.clean_text`.
    start
        Place of its first character in the clean text of the whole document.
    document
        When the whole document was written, and whether it is a yearly work plan.
    above
        Headings above the stretch: 今年的主要目标 dates what stands below it.
    """
    written = document or Document()
    found: list[Draft] = []
    state = _State(_below(above, Context(derived=written.yearly)), written)
    sentences = list(_SENTENCE.finditer(text))
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=False):
        aims = state.context.aims or bool(_AIMS.search(sentence[0]))
        late = late_year(following[0]) if following and not list(split_clauses(following[0]))[1:] else None
        state = replace(state, context=replace(state.context, aims=aims), late=late)
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
    late = next((year for _, clause in pieces if (year := _late(clause))), state.late)
    context, recent, carried = _dated(state.context, late), state.recent, _Carried()
    for (begin, clause), past in zip(pieces, told, strict=True):
        earlier, context = context, replace(advance(context, clause), past=past)
        carried = carried.into(clause)
        piece = Clause(
            clause,
            start + begin,
            context,
            carried.hedge_of(clause),
            carried.baseline,
            carried.subject,
            carried.adds,
            carried.years,
            recent,
            state.document.of_year,
            earlier,
        )
        drafts = [] if past else list(_clause_targets(piece))
        found.extend(drafts)
        recent = (*recent, *(draft.phrase for draft in drafts if draft.phrase not in recent[-1:]))[-8:]
        carried = carried.behind(clause, drafts, past)
    if context.past:
        years = [int(year) for year in re.findall(r"(20\d\d)年", sentence)]
        context = Context(past=True, told_year=max([*years, context.told_year or 0]) or None, aims=context.aims)
    return found, replace(state, context=context, recent=recent)


def _late(clause: str) -> int | None:
    """Year a clause without a value of its own gives to those before it."""
    return None if any(value.unit for value in find_values(_DATED.sub("", clause))) else late_year(clause)


def _dated(context: Context, late: int | None) -> Context:
    """A context without a date of its own takes the one that stands behind: …达100%。(2027年)."""
    return replace(context, year=late, derived=False) if late and context.year is None and context.start_year is None else context


def _dated_at(piece: Clause, value: Value) -> Clause:
    """A clause of several dates gives each value the one before it: 2025年达到35%、2030年达到50%."""
    if dates_in(piece.text) < 2 or piece.years:
        return piece
    return replace(piece, context=replace(advance(piece.earlier, piece.text[: value.start]), past=False))


def _clause_targets(piece: Clause) -> Iterator[Draft]:
    values = [_bracketed(piece.text, value) for value in find_values(piece.text) if is_quantity(piece.text, value)]
    used = 0
    while used < len(values):
        pairs, taken = pair_list(piece, values[used:])
        if pairs:
            yield from _list_targets(pairs, piece.text[: values[used].start])
            used += taken
            continue
        draft = _target(_dated_at(piece, values[used]), values, used)
        if draft:
            piece = replace(piece, subject=draft.phrase) if not draft.optional else piece
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


def _target(piece: Clause, values: list[Value], at: int) -> Draft | None:
    value = values[at]
    before = piece.text[values[at - 1].tail if at else 0 : value.start]
    after = piece.text[value.tail : values[at + 1].start if at + 1 < len(values) else None].rstrip(",;:。!?")
    operator, bound = _operator(before, value)
    bare = _bare(OF_TOTAL.sub("", before) if value.unit == "%" else before)
    said = Around(
        before,
        after,
        direct=bool(LEVEL_VERB.search(bare) or (operator != "=" and not value.after) or CHANGE_DOWN.search(bare) or CHANGE_UP.search(bare)),
        making=bool(MAKING_VERB.search(bare)) or (at > 0 and bare in {"和", "及", "、", "与", "以及"} and bool(after)),
        more=at + 1 < len(values),
    )
    if is_threshold(said, piece.text, value):
        return None
    phrase = _phrase(piece, value, said)
    if not phrase or not _is_wanted(piece, value, bound or operator, said.direct or said.making):
        return None
    operator, bound = _by_verb(piece, before, (operator, bound), value)
    return _draft(piece, value, phrase, operator, bound)


def _bare(before: str) -> str:
    """Words before a number without a comparison word."""
    said = before
    for pattern, _ in BEFORE:
        said = pattern.sub("", said)
    return said


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
    if change and value.unit not in {"%", "个百分点", "‰", "倍"} and _DONE.search(bare):
        change = ""  # 完成森林质量精准提升20万亩
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


def _phrase(piece: Clause, value: Value, said: Around) -> str:
    before, after = said.before, said.after
    name = phrase_before(before)
    behind = phrase_after(after)
    listed = bool(re.search(r"(?:和|及|与|以及|、)$", before))
    if behind and _CREATED.search(_bare(before)) and value.unit != "%":
        return behind
    if behind and (listed or (said.making and (len(name) < 3 or not said.direct))):
        return behind
    if value.unit == "%" and re.search(r"(?:省份|地区|城市|企业|园区|区域|单位|县区|县|区|部门)$", name) and piece.subject:
        return piece.subject
    changes = CHANGE_DOWN.search(_bare(before)) or CHANGE_UP.search(_bare(before))
    if value.unit == "%" and behind and not changes and (not name or is_place(name)):
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
        year=context.year or (piece.of_year if context.derived else None),
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
