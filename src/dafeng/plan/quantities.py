"""What a number in a clause is: something counted or measured, or a date, a name, a threshold that selects, a sum of money paid."""

import re
from dataclasses import dataclass

from dafeng.plan.lexicon import MAKING_VERB
from dafeng.plan.values import Value

__all__ = ["Around", "is_quantity", "is_threshold"]

_DATE_UNITS = {"年", "月", "日", "时", "届", "号", "期", "次", "口", "本"}
_NAME_BEFORE = re.compile(r"(?:第|[A-Za-z]|PM|CO|No|[±“\"]|国|G|T|“十|前|近)$")
_SELECTS = re.compile(r"^的?(?!和|及|与|以及|并)[一-鿿A-Za-z“]")
_MONEY = re.compile(r"补助|奖励|补贴|资助|给予|奖补|罚款|贷款额度")
_PREDICATE = re.compile(r"^的?[^,;。]{2,24}?(?:达到|达|完成|实现|建成|开展|采用|使用|配备|执行|具备|安装|接入|纳入|通过|符合|创建)")
_FROM_HERE = re.compile(r"(?:由|从)(?:不足|不到|约|近|目前的?|现在的?)?(?:(?:19|20)\d\d年(?:底|末)?的?)?$")
_LED = re.compile(
    r"(?:达到|达|提高到|提高至|提升到|提升至|降到|降至|降低到|降低至|下降到|控制在|不低于|不高于|不超过|高于|大于|小于|低于|优于|指数.{0,6})$"
)
_NOUNS_OF_TEXT = re.compile(r"(?:方面|具体|重大专项|部门|省份|阶段|行动|任务|大任务)")
_OPENS = re.compile(r"(?:推动|实现|确保|引导|力争|全市|全省|使|不低于|超过|约|近|到)*[,、和及]?")
_DATED = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?底|末)?前?[,]?")


@dataclass(frozen=True)
class Around:
    """What stands around a number.

    Parameters
    ----------
    before, after
        Words of the clause up to the number before, and up to the next.
    direct, making
        Whether a verb of level or change, or a verb of making, leads up to it.
    more
        Whether another number follows in the clause.
    """

    before: str
    after: str
    direct: bool
    making: bool
    more: bool


def is_quantity(text: str, value: Value) -> bool:
    """Whether a number counts or measures something; dates, names and numbers of documents do not."""
    before, after = text[: value.start], text[value.end :]
    if _is_name(before, after, value) or _is_date(before, value) or _counts_people(text, value):
        return False
    if value.unit.endswith("元") and _MONEY.search(before[-20:] + after[:8]):
        return False  # 给予最高500万元补助 is paid, not reached
    if not value.unit:
        return bool(_LED.search(before)) and not re.match(r"[A-Za-z0-9号./-]", after)
    return not (value.unit in {"个", "项"} and _NOUNS_OF_TEXT.match(after))


def _is_name(before: str, after: str, value: Value) -> bool:
    """Whether a number is part of a name or a rank, or the start of a change."""
    if _NAME_BEFORE.search(before[-2:]) and not before.endswith(("前", "近")):
        return True
    if _FROM_HERE.search(before) or (value.unit in {"名", "位"} and before.endswith("前")):
        return True  # 由30%提高到50% starts at 30; 前10名 is a rank
    return value.unit in {"种", "类"} and bool(_SELECTS.match(after)) and not re.search(r"[到达至增]$", before)


def _is_date(before: str, value: Value) -> bool:
    """Whether a number is a date, a time of day or a span of days."""
    if value.unit.startswith(":") and "比" not in before[-12:]:
        return True  # 8:29
    if value.unit == "天":
        return not re.search(r"[率比量数]|达|超|少于|低于|突破|力争|稳定", before[-8:])
    return value.unit in _DATE_UNITS and (value.unit != "次" or not MAKING_VERB.search(before))


def _counts_people(text: str, value: Value) -> bool:
    """Whether a bare multiple selects cities by their people: 300万至500万城市."""
    bare = value.unit in {"万", "亿", "千", "百"} and not value.after
    return bare and bool(re.match(r"(?!和|、)[一-鿿]", text[value.tail :]))


def is_threshold(around: Around, text: str, value: Value) -> bool:
    """Whether a number selects something instead of being wanted."""
    if not _SELECTS.match(around.after) or _is_part_of_a_set(around, value):
        return False
    if _is_size(text, value, around.after) or (value.after == "<=" and not around.after.startswith("的")):
        return True  # nobody promises to build fifty or fewer
    if _limits_whom(around) or (value.after in {">=", "<="} and not around.making and not around.direct):
        return True
    if around.after.startswith("的") and around.more and _selects_with_of(around, value):
        return True
    if around.direct and not re.match(r"^[一-鿿]{1,3}(?:的|项目|工程)", around.after):
        return around.more and bool(re.search(r"[一-鿿]{4,}", around.after)) and value.unit in {"种", "类", "年"}
    starts = not around.before or around.before[-1] in ",、和及与" or value.unit == "%"
    return not (around.making or starts)


def _limits_whom(around: Around) -> bool:
    """Whether a limit selects who is meant: 上升超过3%的地区暂停审批."""
    return bool(
        re.search(r"(?:超过|高于|大于|低于|不足|未达到)$", around.before)
        and re.match(r"的(?:地区|企业|单位|县|区|市|项目|用户)", around.after)
    )


def _selects_with_of(around: Around, value: Value) -> bool:
    """Whether 的 behind a number selects: 超过40%的省份, 300克以上的机组."""
    return (not around.making and value.unit != "%") or bool(re.search(r"(?:超过|高于|大于|低于|不足)$", around.before))


def _is_part_of_a_set(around: Around, value: Value) -> bool:
    """Whether a share of a set is to do something: 80%以上的党政机关建成节约型机关."""
    opens = bool(_OPENS.fullmatch(_DATED.sub("", around.before)))
    return value.unit == "%" and opens and bool(_PREDICATE.search(around.after))


def _is_size(text: str, value: Value, after: str) -> bool:
    """Whether 及以上 behind a size selects plants and firms: 30万千瓦及以上热电联产电厂."""
    return "及" in text[value.end : value.tail] and value.unit[-1:] in "瓦吨煤时伏米" and not after.startswith("的")
