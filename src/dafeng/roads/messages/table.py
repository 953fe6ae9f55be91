"""The table of docs/roads-messages.md, written from the schema: ``python -m dafeng.roads.messages.table`` prints it."""

from collections.abc import Iterator

from dafeng.roads.messages.schema import Element, elements

__all__ = ["message_table"]

_KINDS = {
    "integer": "整数 integer",
    "enumerated": "枚举 enumeration",
    "bits": "位串 bit string",
    "octets": "字节串 octet string",
    "text": "文本 text (IA5)",
    "sequence": "结构 sequence",
    "choice": "选择 choice",
    "list": "列表 list",
}


def message_table() -> str:
    """Two tables: composed types with their members, and elements with range, unit and the value for "not available"."""
    composed = [kind for kind in elements().values() if kind.kind in {"sequence", "choice", "list"}]
    simple = [kind for kind in elements().values() if kind.kind not in {"sequence", "choice", "list"}]
    head = "| 类型 type | 构成 kind | 成员 members (`?` 可选 optional) | 可扩展 extensible |\n|---|---|---|---|\n"
    tail = "| 元素 element | 构成 kind | 范围 range | 单位 unit | 不可用 not available | 可扩展 extensible |\n|---|---|---|---|---|---|\n"
    return head + "".join(_composed(composed)) + "\n" + tail + "".join(_simple(simple))


def _mark(kind: Element) -> str:
    return "…" if kind.extensible else ""


def _composed(kinds: list[Element]) -> Iterator[str]:
    for kind in kinds:
        if kind.kind == "list":
            members = f"{kind.low}–{kind.high} × {kind.of}"
        else:
            members = ", ".join(f"`{member.name}`{'?' if member.optional else ''} {member.of}" for member in kind.members)
        yield f"| `{kind.name}` | {_KINDS[kind.kind]} | {members} | {_mark(kind)} |\n"


def _simple(kinds: list[Element]) -> Iterator[str]:
    for kind in kinds:
        unit = f"{kind.step:.10g} {kind.unit}".strip() if kind.step is not None else ""
        yield f"| `{kind.name}` | {_KINDS[kind.kind]} | {_range(kind)} | {unit} | {kind.unavailable} | {_mark(kind)} |\n"


def _range(kind: Element) -> str:
    if kind.kind == "enumerated":
        return ", ".join(f"{name} ({value})" for value, name in enumerate(kind.names))
    if kind.kind == "bits":
        return f"{kind.high}: " + ", ".join(f"{name} ({place})" for place, name in enumerate(kind.names))
    span = f"{kind.low}" if kind.low == kind.high else f"{kind.low} … {kind.high}"
    return span + {"octets": " 字节 octets", "text": " 字符 characters"}.get(kind.kind, "")


if __name__ == "__main__":
    print(message_table())  # noqa: T201 - a printed page is what this module is for
