"""Responsible bodies: who leads, who supports, read from brackets, notes and standing rules."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dafeng.plan.groups import Group, Named
from dafeng.plan.running import running_groups

__all__ = ["Rules", "find_groups", "standing_rules"]

_LABEL = re.compile(
    r"(?P<label>牵头(?:责任)?(?:单位|部门)|主要?(?:责任|办)(?:单位|部门)|责任(?:单位|部门|主体)|(?:配合|参与|参加|协办|协同|支持)(?:责任)?(?:单位|部门)|落实单位|组织实施|分工):"
)
_ROLE_END = re.compile(
    r"(?:(?:负责)?牵头(?:负责|落实|组织实施|督导|推进|实施|抓总)?|(?:等(?:部门|单位)?)?(?:参与|参加|配合|协助|协同|协办|指导|支持)|(?:等(?:部门|单位)?)?(?:依?据?按照?)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别)?(?:负责|落实|配合)?|负责(?:落实|实施|组织实施)?|组织实施|具体落实|落实)[。;]?$"
)
_IS_GROUP = re.compile(r"(?:单位|部门|主体|分工):|(?:牵头|负责|参与|配合|协同|指导|落实|分工负责)[。]?$|牵头(?:负责|督导|推进|实施)?[,;、]")
_JOINED = re.compile(r"(?<=[局厅司院])(?:和|及|以及)(?=[一-鿿])|(?<=政府|员会)(?:和|及|以及)(?=[一-鿿]{3})")
_NOTE = re.compile(r"^(?:以下|下同|不再|逗号前|含|包括|排|按|分号|列在|下列|上述)")
_UNIT = re.compile(
    r"(?:局|委|厅|部|办|院|会|署|处|中心|政府|公司|集团|银行|分行|银行.*|管委会|协会|学会|大队|总队|支队|检察院|法院|高院|社|台|站|所|馆|校|区|市|县|办公室|部门|单位|联|团|盟|企业|机构|街道|镇|乡|馆|组|园|总站|分局|指挥部|电网|电力|供电)(?:\([^)]*\))?$"
)
_BODY = re.compile(
    r"(?:局|委|厅|政府|委员会|管委会|办公室|妇联|镇街|街道镇|供电公司|宣传部|社会工作部|统战部|组织部|分局)(?:\([^)]*\))?等?$"
)
_ONE_BODY = re.compile(r"^(?:国家|省|市|区|县|州|自治区|各)[一-鿿]{2,14}(?:局|委|厅|委员会|管委会|政府)$")
_COLLECTIVE = re.compile(r"^(?:各|有关|相关|市级|区级)?[一-鿿]{0,1}(?:市|县|区|州|省|镇|乡)$")
_FIELD = re.compile(r"departments:\"(?P<content>[^\"]+)\"")
_LINE = re.compile(
    r"(?m)(?:^|(?<=[。;]))(?P<content>(?:牵头(?:责任)?(?:单位|部门)|责任单位|责任部门|主要?责任单位|配合单位|组织实施)[:][^\n]+(?:\n(?:牵头|责任|主责|配合|参与|协办)(?:责任)?(?:单位|部门)[:][^\n]+)*)$"
)
_COMMA_RULE = re.compile(r"逗号前(?:面)?(?:的)?为牵头(?:单位|部门)?|列第一位的为牵头")
_FIRST_RULE = re.compile(r"列(?:在)?(?:第一|首位|首|最前)[^,;。)]{0,6}为牵头|排(?:名|序|在)第?一[^,;。)]{0,6}为牵头")
_IMPLIED = re.compile(
    r"以下(?P<what>[^,;。()]{0,8}?)(?:责任单位)?均(?:需|包括|由|须|应)(?P<unit>各[^,;。]{2,30}?)(?=(?:负责)?落实|配合|参与|[,;。]|$)"
)


@dataclass(frozen=True)
class Rules:
    """What a document says once for all its brackets."""

    comma_leads: bool = False
    first_leads: bool = False
    implied: str = ""
    implied_from: int = 0


def standing_rules(text: str) -> Rules:
    """Read the standing rules of a clean text."""
    implied = _IMPLIED.search(text)
    unit = implied["unit"] if implied else ""
    while unit.count(")") > unit.count("("):
        unit = unit[:-1]
    return Rules(bool(_COMMA_RULE.search(text)), bool(_FIRST_RULE.search(text)), unit, implied.start() if implied else 0)


def find_groups(text: str, rules: Rules) -> list[Group]:
    """Groups of responsible bodies in a clean text, in order."""
    brackets = [
        (at, content)
        for at, content in _brackets(text)
        if content != "牵头" and (_IS_GROUP.search(content) or _LABEL.search(content) or _only_bodies(content))
    ]
    bare = _blanked(text, brackets)
    lines = [(m.start("content"), m["content"]) for pattern in (_FIELD, _LINE) for m in pattern.finditer(bare)]
    groups = [_group(content, start, rules) for start, content in sorted([*brackets, *lines])]
    groups.extend(running_groups(_blanked(bare, lines)))
    return sorted((group for group in groups if group.named), key=lambda group: group.start)


def _blanked(text: str, ranges: list[tuple[int, str]]) -> str:
    """The text with some stretches made unreadable, every place kept."""
    pieces, at = [], 0
    for start, content in sorted(ranges):
        if start >= at:
            pieces += [text[at:start], "□" * len(content)]
            at = start + len(content)
    return "".join([*pieces, text[at:]])


def _only_bodies(content: str) -> bool:
    """Whether a bracket holds two or more names of bodies and nothing else."""
    parts = [part for _, piece in _split(content, ",;") for _, part in _split(piece, "、")]
    if len(parts) == 1:
        return bool(_ONE_BODY.match(content))
    known = [part for part in parts if len(part) > 2 and _BODY.search(part)]
    return bool(known) and all(1 < len(part) < 25 and _UNIT.search(part) for part in parts)


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    """Outermost brackets of a text, also one that does not close at its end."""
    depth = begin = 0
    for at, character in enumerate(text):
        if character == "(":
            begin = at + 1 if depth == 0 else begin
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                yield begin, text[begin:at]
        elif character == "\n" and depth and at - begin > 400:
            depth = 0  # a bracket that never closed must not swallow the rest
    if depth and _LABEL.match(text, begin):
        yield begin, text[begin:]


def _split(text: str, marks: str) -> Iterator[tuple[int, str]]:
    """Pieces between marks that stand outside brackets, with their places."""
    depth = begin = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character in marks and depth <= 0:
            yield begin, text[begin:at]
            begin = at + 1
    yield begin, text[begin:]


def _group(content: str, start: int, rules: Rules) -> Group:
    named: list[Named] = []
    label = ""
    labelled_lead = pieces = 0
    split = [(begin + at, part) for begin, piece in _split(content, ",;。\n") for at, part in _at_labels(piece)]
    for begin, piece in split:
        if _NOTE.match(piece) or "逗号前" in piece:
            continue
        found = _LABEL.search(piece)
        offset = found.end() if found else 0
        if found:
            label, pieces = found["label"], 0
            labelled_lead += label.startswith(("牵头", "主"))
        role = _role(piece[offset:], label, bool(labelled_lead), any(each.role == "lead" for each in named))
        if role == "by rule":
            role = ("lead" if pieces == 0 else "support") if rules.comma_leads else "joint"
        pieces += 1
        named.extend(_marked(list(_units(piece[offset:], start + begin + offset)), role))
    named = _single_leads(named, rules)
    return Group(tuple(named), start, start + len(content), bool(re.search(r"等(?:单位|部门)?(?:按|[,;。]|$)", content)))


def _at_labels(piece: str) -> Iterator[tuple[int, str]]:
    """A piece cut before each label in it: 牵头单位:A 配合单位:B, parted by a blank that is gone."""
    cuts = [0, *(match.start() for match in _LABEL.finditer(piece) if match.start()), len(piece)]
    for begin, end in itertools.pairwise(cuts):
        yield begin, piece[begin:end]


def _marked(units: list[tuple[str, int]], role: str) -> Iterator[Named]:
    """Bodies of a piece; one marked (牵头) leads, and those beside it support."""
    leads = any(unit.endswith("(牵头)") for unit, _ in units)
    for unit, at in units:
        name = unit.removesuffix("(牵头)")
        yield Named(name, "lead" if name != unit else "support" if leads else role, at, at + len(name))


def _single_leads(named: list[Named], rules: Rules) -> list[Named]:
    if len(named) == 1 and named[0].role == "joint":
        return [Named(named[0].unit, "lead", named[0].start, named[0].end)]
    if rules.first_leads and named and all(each.role == "joint" for each in named):
        return [Named(e.unit, "lead" if i == 0 else "support", e.start, e.end) for i, e in enumerate(named)]
    return named


def _role(piece: str, label: str, lead_labelled: bool, lead_named: bool) -> str:
    end = _ROLE_END.search(piece)
    word = end[0] if end else ""
    if "牵头" in word or label.startswith(("牵头", "主")):
        return "lead"
    if word.endswith("落实") and "分工" not in word and label:
        return "support"
    if label.startswith(("配合", "参与", "参加", "协", "支持")) or re.search(r"参与|参加|配合|协助|协同|协办|支持", word):
        return "support"
    if label and (lead_labelled or label.startswith("落实")):
        return "support"
    if label or not (word or lead_named):
        return "by rule"
    return "support" if lead_named or (word.endswith("落实") and "分工" not in word) else "joint"


def _units(piece: str, start: int) -> Iterator[tuple[str, int]]:
    """Names of bodies in a piece; 各县、区人民政府 stays one."""
    body = _ROLE_END.sub("", piece)
    held = ""
    held_at = 0
    for begin, part in _split(body, "、"):
        name = re.sub(r"\((?:含|以下|包括)[^()]*\)?$", "", part)
        name = re.sub(r"等(?:[一-鿿]{0,6}(?:企业|公司|单位|部门|机构))?$", "", name)
        lead = len(name) - len(name.lstrip("由和及:"))
        name = name[lead:]
        if held:
            name, begin, lead = f"{held}、{name}", held_at, 0
            held = ""
        joined = _JOINED.search(name)
        if joined and _UNIT.search(name[joined.end() :]):
            yield name[: joined.start()], start + begin + lead
            name, lead = name[joined.end() :], lead + joined.end()
        goes_on = (name.endswith("党委") and body[begin + len(part) + 1 :].startswith("政府")) or (
            body[begin + len(part) + 1 :].startswith(("单位", "部门")) and name.endswith(("部门", "单位"))
        )
        if (goes_on or _COLLECTIVE.match(name)) and begin + len(part) < len(body):
            held, held_at = name, begin + lead
            continue
        if len(name) >= 2 and (_UNIT.search(name) or not re.search(r"[,。;:]", name)) and not name.isdigit():
            yield name, start + begin + lead
