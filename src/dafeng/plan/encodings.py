"""Bytes into text, in the encodings Chinese offices have used: UTF-8, GB18030, Big5, UTF-16 with or without its mark."""

from dafeng.errors import PlanError

__all__ = ["decode"]

_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_COMMON = frozenset(
    "的年到和市达達实實施发發展建设設能源以上下全区區省府政力争爭单單位责責任新增率量比重工业業绿綠色低碳峰方案目标標主要推进進动動加快"
    "一二三四五六七八九十万萬亿億个個家座及等与與为為不在中国國人民局部门門会會车車城电電气氣环環保资資产產生水平高提升降用利综綜合重点點"
    "项項交通运運输輸筑化农農林森覆盖蓋机機装裝容消费費总總排放完成责务務,。、;:%()《》“”0123456789\n ,.，；：（）"
)
_SAMPLE = 40_000
_LEAST = 0.25
"""Share of common characters below which a decoding is no Chinese text; plans have 0.5 and more, bytes read wrongly under 0.1."""


def decode(data: bytes, name: str) -> str:
    """Text of bytes.

    UTF-8 proves itself. Of the others the one whose text holds the most common characters is taken, because bytes of one of them are
    often valid in another.

    Raises
    ------
    PlanError
        If the bytes are text in none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    zeros = data[:_SAMPLE].count(0)
    if not zeros:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    found = max(
        ((_likeness(data, encoding), encoding) for encoding in _CANDIDATES if not zeros or encoding.startswith("utf-16")), default=(0.0, "")
    )
    if found[0] < _LEAST:
        raise PlanError(
            f"'{name}' is not text: found bytes that are neither UTF-8, GB18030, Big5 nor UTF-16. Save it as txt, docx or pdf.",
            f"“{name}”不是文本:既非UTF-8、GB18030、Big5,也非UTF-16编码。请另存为txt、docx或pdf。",
        )
    return data.decode(found[1], errors="replace")


def _likeness(data: bytes, encoding: str) -> float:
    """Share of common characters in a sample read in an encoding; a fault inside the sample costs, one at its end does not."""
    text = data[:_SAMPLE].decode(encoding, errors="replace").rstrip("\ufffd")
    if not text:
        return 0.0
    return (sum(character in _COMMON for character in text) - 4 * text.count("\ufffd")) / len(text)
