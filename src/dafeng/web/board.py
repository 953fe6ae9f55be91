"""Records of a run shaped for the pages: cards, counts, the marked plan, one target."""

from collections.abc import Iterator, Mapping
from typing import Any

from dafeng.errors import Language
from dafeng.terms import reader_unit, say, unit_word
from dafeng.web import say as words_of
from dafeng.web.runs import Run

__all__ = ["burdens_of", "card_of", "cards_of", "counts_of", "helps_of", "in_language", "marked_plan"]


def cards_of(run: Run, language: Language) -> list[dict[str, Any]]:
    """Cards of all targets, what needs attention first."""
    cards = [card_of(each, language) for each in run.judgements]
    return sorted(cards, key=lambda card: words_of.ORDER.index(card["status"]))


def in_language(judgement: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """Judgement with its numbers in the unit readers of a language use, such as GW for 10⁴ kW."""
    unit, by = reader_unit(judgement["unit"], language)
    if by == 1:
        return judgement
    scaled = {name: [_scaled(row, by) for row in judgement[name]] for name in ("observed", "required", "projected", "drivers")}
    gap = None if judgement["gap"] is None else judgement["gap"] * by
    return dict(judgement) | scaled | {"value": judgement["value"] * by, "gap": gap, "unit": unit}


def _scaled(row: Mapping[str, Any], by: float) -> dict[str, Any]:
    return {key: value * by if key in {"value", "p05", "p50", "p95", "effect"} else value for key, value in row.items()}


def card_of(raw: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What a card says of a judgement."""
    judgement = in_language(raw, language)
    unit = unit_word(judgement["unit"], language)
    at = next((row for row in judgement["projected"] if row["year"] == judgement["year"]), None)
    last = judgement["observed"][-1] if judgement["observed"] else None
    return {
        "id": judgement["id"],
        "title": words_of.title_of(judgement, language),
        "task": judgement["task"],
        "task_title": judgement["task_title"],
        "status": judgement["status"],
        "chance": words_of.chance(judgement["probability"]),
        "goal": words_of.goal_words(judgement, language),
        "year": judgement["year"],
        "observed": words_of.with_unit(words_of.number(last["value"]), unit) + f" ({last['year']})" if last else "",
        "projected": words_of.span_words(at, unit) if at else "",
        "lead": judgement["lead"],
    }


def counts_of(run: Run) -> dict[str, int]:
    """Number of targets by status, in the order of the board."""
    return {status: sum(each["status"] == status for each in run.judgements) for status in words_of.ORDER}


def helps_of(run: Run, language: Language) -> list[dict[str, str]]:
    """The three lever groups that lower CO2 in 2030 most."""
    falling = sorted((effect, group) for group, effect in run.head["shapley_co2_2030"].items() if effect < 0)
    return [{"title": say(group).say(language), "effect": words_of.number(effect)} for effect, group in falling[:3]]


def burdens_of(run: Run, language: Language) -> list[dict[str, str]]:
    """The lever groups that raise CO2 in 2030, largest first."""
    rising = sorted(((effect, group) for group, effect in run.head["shapley_co2_2030"].items() if effect > 0.01), reverse=True)
    return [{"title": say(group).say(language), "effect": words_of.number(effect)} for effect, group in rising]


def marked_plan(run: Run) -> list[dict[str, Any]]:
    """The text of the plan as paragraphs of pieces, a piece either plain or the place of a target.

    Returns
    -------
    list of dict
        ``kind`` (heading or paragraph), ``task`` (number or None), ``pieces`` with ``text`` and ``target``.
    """
    spans = sorted((each["span"][0], each["span"][1], each["id"]) for each in run.judgements)
    headings = {section["title"] for section in run.plan["sections"]}
    paragraphs, start = [], 0
    for line in run.text.split("\n"):
        if line.strip():
            pieces = list(_pieces(line, start, spans))
            task = next((t["number"] for t in run.plan["tasks"] if t["span"][0] <= start < t["span"][1]), None)
            kind = "heading" if any(title and title in line and len(line) < len(title) + 12 for title in headings) else "paragraph"
            paragraphs.append({"kind": kind, "task": task, "pieces": pieces})
        start += len(line) + 1
    return paragraphs


def _pieces(line: str, start: int, spans: list[tuple[int, int, str]]) -> Iterator[dict[str, str]]:
    at = 0
    for first, last, target in spans:
        begin, end = first - start, last - start
        if at <= begin < len(line):
            yield {"text": line[at:begin], "target": ""}
            yield {"text": line[begin:end], "target": target}
            at = end
    yield {"text": line[at:], "target": ""}
