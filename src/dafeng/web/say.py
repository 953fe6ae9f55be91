"""Numbers, targets and verdicts in the words of a reader."""

from collections.abc import Mapping
from typing import Any

from dafeng.errors import Language
from dafeng.terms import indicator, unit_word
from dafeng.terms.numbers import number, percent
from dafeng.web.words import interface_words

__all__ = [
    "ICONS",
    "ORDER",
    "chance",
    "goal_words",
    "note_words",
    "number",
    "origin_words",
    "span_words",
    "status_word",
    "title_of",
    "with_unit",
]

ORDER = ("off track", "at risk", "no evidence", "on track", "met")
"""What needs attention stands first."""

ICONS = {"met": "✔", "on track": "▲", "at risk": "◆", "off track": "▼", "no evidence": "○"}
"""A sign beside the word, so that no status is told by colour alone."""

_SIGNS = {"=": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "about": "≈ ", "increase_by": "+", "decrease_by": "−"}


_NOTES = (
    ("confidence high", "可信度高"),
    ("confidence medium", "可信度中"),
    ("confidence low", "可信度低"),
    ("[mirror/aggregator page: cite the outlet in source_title after re-checking]", "转引页面,引用前需核对原载媒体"),
    ("as published:", "原文:"),
    ("inputs:", "输入:"),
)


def note_words(note: str, language: Language) -> str:
    """A remark of a fact; what all remarks share in the reader's language, the rest as recorded.

    Examples
    --------
    >>> note_words('confidence high; as published: "183.8"', "zh")
    '可信度高; 原文: "183.8"'
    """
    if language == "zh":
        for said, zh in _NOTES:
            note = note.replace(said, zh)
    return note


def origin_words(origin: Mapping[str, Any], language: Language) -> str:
    """Where a fact stands: page or table of its source, words read there, row of the pack.

    Examples
    --------
    >>> origin_words({"page": "12", "quote": "55%", "file": "facts.csv", "row": 34}, "en")
    ', page 12, “55%”, facts.csv row 34'
    >>> origin_words({"page": "table 3-2", "quote": "", "file": "", "row": 0}, "zh")
    ',表3-2'
    """
    zh, page = language == "zh", str(origin["page"])
    table = page.removeprefix("table ") if page.startswith("table ") else ""
    parts = [
        (f"表{table}" if zh else page) if table else (f"第{page}页" if zh else f"page {page}") if page else "",
        (f"原文“{origin['quote']}”" if zh else f"“{origin['quote']}”") if origin["quote"] else "",
        (f"{origin['file']}第{origin['row']}行" if zh else f"{origin['file']} row {origin['row']}") if origin["row"] else "",
    ]
    return "".join(f"{',' if zh else ', '}{part}" for part in parts if part)


def chance(probability: float | None) -> str:
    """A probability as a model may say it; a dash where there is none."""
    return "–" if probability is None else percent(probability)


def status_word(status: str, language: Language) -> str:
    """Word of a status."""
    return interface_words(language)[f"status_{status.replace(' ', '_')}"]


def title_of(judgement: Mapping[str, Any], language: Language) -> str:
    """Name of what a target is about: the plan's words, or the indicator's English name."""
    known = indicator(judgement["indicator_id"]) if judgement["indicator_id"] else None
    return known.title.en if known and language == "en" else str(judgement["indicator"])


def goal_words(judgement: Mapping[str, Any], language: Language) -> str:
    """What is to be reached, with sign and unit."""
    unit = unit_word(judgement["unit"], language)
    return _SIGNS.get(judgement["operator"], "") + with_unit(number(judgement["value"], 6), unit)


def span_words(row: Mapping[str, float] | None, unit: str = "") -> str:
    """Median with its range."""
    if row is None:
        return "–"
    return with_unit(number(row["p50"]), unit) + f" ({number(row['p05'])}–{number(row['p95'])})"


def with_unit(said: str, unit: str) -> str:
    """A number and its unit; the percent sign stands without a space, as in the plan.

    Examples
    --------
    >>> with_unit("55", "%"), with_unit("35", "GW"), with_unit("20", "")
    ('55%', '35 GW', '20')
    """
    return f"{said}%" if unit == "%" else f"{said} {unit}".strip()
