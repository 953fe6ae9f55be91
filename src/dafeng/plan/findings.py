"""What is doubtful in a plan: found and said, never repaired."""

import re
from collections.abc import Iterator

from dafeng.errors import Finding, Text
from dafeng.plan.records import Plan, Target
from dafeng.terms import Indicator, indicator, nearest_indicators

__all__ = ["guess_of", "plan_findings", "target_findings"]


def target_findings(target: Target) -> tuple[Finding, ...]:
    """Findings of one target: impossible value, unknown indicator, deadline that is not written."""
    return tuple(_of_target(target))


def _of_target(target: Target) -> Iterator[Finding]:
    where = f"{target.id} {target.phrase}"
    known = indicator(target.indicator) if target.indicator else None
    if known is None:
        yield _unknown(target, where)
    elif _is_impossible(target, known):
        yield _impossible(target, known, where)
    if target.year is None and target.start_year is None:
        yield Finding(
            "note",
            "no_deadline",
            where,
            Text("文中没有写明完成年份", "no deadline is written"),
            Text("“到YYYY年”", "a year"),
            Text("请向牵头单位确认完成年份", "ask the leading body for the deadline"),
        )


def _unknown(target: Target, where: str) -> Finding:
    near = nearest_indicators(target.phrase)
    zh = "、".join(each.title.zh for each in near) or "无"
    en = ", ".join(f"{each.title.en} ({each.title.zh})" for each in near) or "none"
    return Finding(
        "note",
        "no_indicator",
        where,
        Text(f"词表中没有“{target.phrase}”这一指标", f"no indicator known for '{target.phrase}'"),
        Text("terms/indicators.csv 中的指标或别名", "a name or an alias in terms/indicators.csv"),
        Text(f"最接近的指标:{zh}", f"nearest: {en}"),
    )


_MULTIPLES = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "百": 1e2, "": 1.0}
_COUNTS = frozenset("个家座台辆条处项只栋所间")


def _in_unit(value: float, unit: str, to: str) -> float | None:
    """A value in another multiple of the same unit, None where the units differ: a plan is read without the registry of units."""
    scale, bare = _parted(unit)
    wanted, same = _parted(to)
    return value * scale / wanted if bare == same or (bare in _COUNTS and same in _COUNTS) else None


def _parted(unit: str) -> tuple[float, str]:
    """Multiple and bare unit; 千瓦, 千克 and 千米 are units of their own."""
    for word, multiple in _MULTIPLES.items():
        if word and unit.startswith(word) and len(unit) > len(word) and not (word == "千" and unit[1] in "瓦克米伏"):
            return multiple, unit[len(word) :]
    return 1.0, unit


def _is_impossible(target: Target, known: Indicator) -> bool:
    """Whether a value lies outside the plausible range; a change and a ratio may be above 100 %."""
    if target.operator in {"increase_by", "decrease_by"}:
        return False
    value = _in_unit(target.value, target.unit, known.unit)
    if value is None:
        return False
    return (known.high is not None and value > known.high) or (known.low is not None and value < known.low)


def guess_of(target: Target) -> float | None:
    """The value that was perhaps meant: ten times less, where that is plausible; a guess, never used as the target."""
    known = indicator(target.indicator)
    if known is None or not _is_impossible(target, known) or known.high is None:
        return None
    guess = target.value / 10
    scaled = _in_unit(guess, target.unit, known.unit)
    return guess if scaled is not None and (known.low or 0) <= scaled <= known.high else None


def _impossible(target: Target, known: Indicator, where: str) -> Finding:
    guess = guess_of(target)
    hint = (
        Text(f"猜测(仅供核对):可能是{guess:g}{target.unit}", f"a guess, to be checked: perhaps {guess:g} {target.unit}")
        if guess is not None
        else Text("请核对原文", "check the original document")
    )
    return Finding(
        "error",
        "impossible_value",
        where,
        Text(
            f"“{known.title.zh}”写作{target.value:g}{target.unit},不可能成立;按原文保留",
            f"{known.title.en} is written as {target.value:g} {target.unit}, which cannot be; kept as written",
        ),
        Text(f"{known.low:g}至{known.high:g}{known.unit}", f"between {known.low:g} and {known.high:g} {known.unit}"),
        hint,
    )


def plan_findings(plan: Plan) -> tuple[Finding, ...]:
    """All findings of a plan: those of its targets, then those of the whole."""
    return (*(finding for target in plan.targets for finding in target.findings), *_of_plan(plan))


_BLANK = re.compile(
    r"[一-鿿]{2,16}(?:达到|达|为|至|到|控制在|不低于|不少于|超过|下降|提高)[^\S\n]*(?:[_＿]{1,12}|[^\S\n]+(?=[%％])|[×╳○□Xx]{1,6}|[…\.]{2,6}|[（(][^\S\n]*[)）])[^\S\n]*(?:%|％|个百分点|[万亿千百萬億]{1,2}[一-鿿]{1,3}|[一-鿿吨座家辆个](?![一-鿿]))"
)
"""A verb and a unit with nothing, a line or a cross between: the number was left blank."""


def _blanks(plan: Plan) -> Iterator[Finding]:
    """Numbers left blank in a draft; nothing is made up for them."""
    for match in _BLANK.finditer(plan.text):
        quote = " ".join(match[0].split())
        yield Finding(
            "warning",
            "blank_number",
            f"{match.start()}–{match.end()}",
            Text(f"“{quote}”中的数值空缺", f"the number in '{quote}' was left blank"),
            Text("一个数值", "a number"),
            Text("请向起草单位取得数值;系统不代为填写", "ask who drafted the plan for the number; none is made up"),
        )


def _contradictions(plan: Plan) -> Iterator[Finding]:
    """The same indicator, year and kind of comparison with different values; a stretch value (力争) and a part are none."""
    first: dict[tuple[str, int | None, str, str], Target] = {}
    for target in plan.targets:
        kind = target.operator if target.operator in {"increase_by", "decrease_by"} else "level"
        key = (target.phrase, target.year, target.unit, kind)
        said = first.setdefault(key, target)
        if said.value == target.value or target.optional or said.optional or target.hedge != said.hedge:
            continue
        yield Finding(
            "warning",
            "two_values",
            f"{said.id}, {target.id} {target.phrase}",
            Text(
                f"“{target.phrase}”{target.year or ''}年目标先写{said.value:g}{said.unit},后写{target.value:g}{target.unit}",
                f"'{target.phrase}' is {said.value:g} {said.unit} in one place and {target.value:g} {target.unit} in another for {target.year or 'no year'}",
            ),
            Text("前后一致的数值", "one value"),
            Text("请起草单位核对;两处均按原文保留", "ask who drafted the plan which holds; both are kept as written"),
        )


def _of_plan(plan: Plan) -> Iterator[Finding]:
    yield from _blanks(plan)
    yield from _contradictions(plan)
    for task in plan.tasks:
        where = f"task {task.number} {task.title}"
        if task.cut:
            yield Finding(
                "warning",
                "text_cut",
                where,
                Text(
                    f"正文在任务{task.number}中断,其后内容未知", f"the text breaks off inside task {task.number}; what follows is unknown"
                ),
                Text("完整的文本", "the whole text"),
                Text("请取得完整的正式文件", "obtain the whole official document"),
            )
        elif not task.lead and not task.support and plan.responsible:
            yield Finding(
                "warning",
                "no_body",
                where,
                Text(f"任务{task.number}没有写明责任单位", f"task {task.number} names no responsible body"),
                Text("责任单位", "a responsible body"),
                Text("请方案牵头单位明确", "ask the plan office who is responsible"),
            )
    if not plan.targets:
        yield Finding(
            "warning",
            "no_targets",
            plan.title,
            Text("没有找到量化目标", "no target with a number was found"),
            Text("含数值的目标", "targets with numbers"),
            Text(
                "请确认这是方案正文;若目标只在图片或表格中,请提供文字",
                "check that this is the plan; targets in pictures must be given as text",
            ),
        )
