"""Responsible bodies: who leads, who supports, read from brackets, notes and standing rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Group", "Named", "Rules", "find_groups", "standing_rules"]

_LABEL = re.compile(
    r"(?P<label>牵头(?:责任)?(?:单位|部门)|主要?(?:责任|办)(?:单位|部门)|责任(?:单位|部门|主体)|(?:配合|参与|参加|协办|协同|支持)(?:责任)?(?:单位|部门)|落实单位|组织实施|分工):"
)
_ROLE_END = re.compile(
    r"(?:(?:负责)?牵头(?:负责|落实|组织实施)?|参与|参加|配合|协助|指导|支持|(?:等)?(?:依?据?按照?)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别)?(?:负责|落实|配合)?|负责(?:落实|实施|组织实施)?|组织实施|具体落实|落实)[。;]?$"
)
_IS_GROUP = re.compile(r"(?:单位|部门|主体|分工):|(?:牵头|负责|参与|配合|指导|落实|分工负责)[。]?$|牵头(?:负责)?[,;、]")
_NOTE = re.compile(r"^(?:以下|下同|不再|逗号前|含|包括|排名|按|分号|列在|下列|上述)")
_UNIT = re.compile(
    r"(?:局|委|厅|部|办|院|会|署|处|中心|政府|公司|集团|银行|分行|银行.*|管委会|协会|学会|大队|总队|支队|检察院|法院|高院|社|台|站|所|馆|校|区|市|县|办公室|部门|单位|联|团|盟|企业|机构|街道|镇|乡|馆|组|总站|分局|指挥部|电网|电力|供电)(?:\([^)]*\))?$"
)
_BODY = re.compile(
    r"(?:局|委|厅|政府|委员会|管委会|办公室|妇联|镇街|街道镇|供电公司|宣传部|社会工作部|统战部|组织部|分局)(?:\([^)]*\))?等?$"
)
_COLLECTIVE = re.compile(r"^(?:各|有关|相关|市级|区级)?[一-鿿]{0,1}(?:市|县|区|州|省|镇|乡)$")
_RUNNING = re.compile(
    r"由(?P<lead>[^,;。、由]{2,20}?(?:部门|局|委|办|厅))(?:负责)?牵头[、,]?(?:(?P<support>[^,;。、]{2,20}?(?:部门|单位|局|委|办|厅))(?:紧密|积极|密切)?(?:配合|参与))?"
)
_SUBJECT = re.compile(
    r"(?:^|[。\n;])(?P<unit>(?:各|市、)?[^,;。\n]{1,14}?(?:政府|管委会|委员会|局|部门))是[^,;。\n]{0,30}?(?:责任主体|牵头部门|牵头单位)"
)
_FIELD = re.compile(r"departments:\"(?P<content>[^\"]+)\"")
_LINE = re.compile(r"(?m)^(?P<content>(?:牵头单位|责任单位|责任部门|配合单位|组织实施)[:][^\n]+)$")
_COMMA_RULE = re.compile(r"逗号前(?:面)?(?:的)?为牵头(?:单位|部门)?|列第一位的为牵头")
_FIRST_RULE = re.compile(r"列(?:在)?(?:第一|首位|首|最前)[^,;。)]{0,6}为牵头|排(?:名|序|在)第?一[^,;。)]{0,6}为牵头")
_IMPLIED = re.compile(
    r"以下(?P<what>[^,;。()]{0,8}?)(?:责任单位)?均(?:需|包括|由|须|应)(?P<unit>各[^,;。]{2,30}?)(?=(?:负责)?落实|配合|参与|[,;。]|$)"
)


@dataclass(frozen=True)
class Named:
    """A body as written, with its role and place in the clean text."""

    unit: str
    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """Bodies named together, such as one bracket."""

    named: tuple[Named, ...]
    start: int
    end: int
    open_list: bool


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
    contents = [*_brackets(text), *((m.start("content"), m["content"]) for p in (_FIELD, _LINE) for m in p.finditer(text))]
    groups = [
        _group(content, start, rules)
        for start, content in sorted(contents)
        if _IS_GROUP.search(content) or _LABEL.search(content) or _only_bodies(content)
    ]
    groups.extend(_running(text))
    return sorted((group for group in groups if group.named), key=lambda group: group.start)


def _only_bodies(content: str) -> bool:
    """Whether a bracket holds two or more names of bodies and nothing else."""
    parts = [part for _, piece in _split(content, ",;") for _, part in _split(piece, "、")]
    return len(parts) > 1 and all(len(part) > 2 and _BODY.search(part) for part in parts)


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
    split = list(_split(content, ",;。"))
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
        units = list(_units(piece[offset:], start + begin + offset))
        named.extend(Named(unit, role, at, at + len(unit)) for unit, at in units)
    named = _single_leads(named, rules)
    return Group(tuple(named), start, start + len(content), bool(re.search(r"等(?:单位|部门)?(?:按|[,;。]|$)", content)))


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
    if label.startswith(("配合", "参与", "参加", "协", "支持")) or re.search(r"参与|参加|配合|协助|支持", word):
        return "support"
    if label and (lead_labelled or label.startswith("落实")):
        return "support"
    if label:
        return "by rule"
    return "support" if lead_named or (word.endswith("落实") and "分工" not in word) else "joint"


def _units(piece: str, start: int) -> Iterator[tuple[str, int]]:
    """Names of bodies in a piece; 各县、区人民政府 stays one."""
    body = _ROLE_END.sub("", piece)
    held = ""
    held_at = 0
    for begin, part in _split(body, "、"):
        name = re.sub(r"\((?:含|以下|包括)[^()]*\)?$", "", part)
        name = re.sub(r"(?:等(?:有关|相关)?(?:单位|部门)?|等)$", "", name)
        lead = len(name) - len(name.lstrip("由和及:"))
        name = name[lead:]
        if held:
            name, begin, lead = f"{held}、{name}", held_at, 0
            held = ""
        if _COLLECTIVE.match(name) and begin + len(part) < len(body):
            held, held_at = name, begin + lead
            continue
        if len(name) >= 2 and (_UNIT.search(name) or not re.search(r"[,。;:]", name)) and not name.isdigit():
            yield name, start + begin + lead


def _running(text: str) -> Iterator[Group]:
    """Bodies named in running text: 由A牵头、B配合."""
    for match in _RUNNING.finditer(text):
        named = [Named(match["lead"], "lead", *match.span("lead"))]
        if match["support"]:
            named.append(Named(match["support"], "support", *match.span("support")))
        yield Group(tuple(named), match.start(), match.end(), False)
    for match in _SUBJECT.finditer(text):
        yield Group((Named(match["unit"], "joint", *match.span("unit")),), match.start(), match.end(), False)
