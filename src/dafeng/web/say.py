"""Numbers, targets and verdicts in the words of a reader."""

from collections.abc import Mapping
from typing import Any

from dafeng.errors import Language
from dafeng.study.numbers import number, percent
from dafeng.terms import indicator
from dafeng.web.words import interface_words, unit_word

__all__ = ["ICONS", "ORDER", "chance", "goal_words", "number", "span_words", "status_word", "title_of"]

ORDER = ("off track", "at risk", "no evidence", "on track", "met")
"""What needs attention stands first."""

ICONS = {"met": "✔", "on track": "▲", "at risk": "◆", "off track": "▼", "no evidence": "○"}
"""A sign beside the word, so that no status is told by colour alone."""

_SIGNS = {"=": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "about": "≈ ", "increase_by": "+", "decrease_by": "−"}


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
    return f"{_SIGNS.get(judgement['operator'], '')}{number(judgement['value'], 6)} {unit}".strip()


def span_words(row: Mapping[str, float] | None, unit: str = "") -> str:
    """Median with its range."""
    if row is None:
        return "–"
    return f"{number(row['p50'])} {unit}".strip() + f" ({number(row['p05'])}–{number(row['p95'])})"
